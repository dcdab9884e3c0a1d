/* A ring of bytes with one writer and one reader, each a thread: blocks go in whole and come out
 * whole, in their order. Lock-free; who has nothing to do sleeps. */
#ifndef PV_TRACE_RING_PRIV_H
#define PV_TRACE_RING_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ring;

/* 0 or -errno. size: rounded up to a power of two. */
int ring_new(size_t size, struct ring **ret);
void ring_free(struct ring *r); /* NULL is legal */

/* ---- the writer ---- */

/* Copies a block of n bytes in, a multiple of 8. -ENOSPC: there is no room now; -EMSGSIZE: nor will
 * there ever be. */
int ring_put(struct ring *r, const void *block, size_t n);
/* Bytes that are free now, and all. */
size_t ring_room(const struct ring *r);
size_t ring_size(const struct ring *r);
/* Sleeps until the reader has taken something, at most timeout_ms. False: it has not. */
bool ring_wait_room(struct ring *r, int timeout_ms);
/* Wakes the reader, whether or not something is there. */
void ring_wake(struct ring *r);

/* ---- the reader ---- */

/* The oldest block, valid until the next call; NULL: there is none. */
const void *ring_take(struct ring *r);
/* Readable when blocks may be there. After ring_take gave NULL it becomes so with the next one. */
int ring_fd(const struct ring *r);

#endif
