/* Putting rows into the order of sort keys. */
#ifndef PV_MODEL_ORDER_PRIV_H
#define PV_MODEL_ORDER_PRIV_H

#include <stddef.h>
#include <stdint.h>

struct frame;
struct sort_key;

/* Sorts n rows of the frame; rows that are equal in all keys keep their order. What has no value
 * comes last, whichever way a key goes. */
void order_rows(const struct frame *f, const struct sort_key *keys, size_t key_count,
		uint32_t *rows, size_t n);

#endif
