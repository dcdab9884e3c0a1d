/* What is known of each code point: the table behind text.h, shared with the JSON writer. */
#ifndef PV_BASE_TEXT_PRIV_H
#define PV_BASE_TEXT_PRIV_H

#include <stdbool.h>
#include <stdint.h>

/* Where each class begins, ascending: code << 3 | letter << 2 | width + 1. It holds until the
 * next. */
extern const uint32_t code_classes[];
extern const unsigned code_classes_count;

/* A letter of any script (general category L). */
bool text_code_is_letter(int32_t code);

#endif
