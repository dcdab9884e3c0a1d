/* Words in commands, whether the letters are large or small. */
#ifndef PV_MODEL_WORDS_PRIV_H
#define PV_MODEL_WORDS_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/filter.h"

/* Whether `part` stands somewhere in s; whether both are the same. Large and small letters count
 * as the same in the Latin, Greek and Cyrillic alphabets. Any bytes. */
bool words_contain(const char *s, size_t len, const char *part, size_t part_len);
bool words_equal(const char *a, size_t a_len, const char *b, size_t b_len);

/* Whether the command of this row, its name or its arguments, contains part. Arguments are parted
 * by spaces. */
enum filter_answer words_match_command(const struct frame *f, uint32_t row, const char *part,
				       size_t len);

#endif
