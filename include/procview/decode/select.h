/* Sets of system calls as strace names them. */
#ifndef PV_DECODE_SELECT_H
#define PV_DECODE_SELECT_H

#include <stddef.h>
#include <stdint.h>

/* Sets bits, by number of this machine's calls, to "open,read", "3", "%file", "/^open", "all", "none"; "!"
 * before: to all others. "?name": no error if there is none. 0, or -EINVAL: a name or class is not
 * known. count: a multiple of 64. */
int call_select(const char *set, uint64_t *bits, size_t count);

#endif
