/* Sets of system calls as strace names them. */
#ifndef PV_DECODE_SELECT_H
#define PV_DECODE_SELECT_H

#include <stddef.h>
#include <stdint.h>

/* Adds to bits, by number of this machine's calls: "open,read", "%file", "all", "none"; "!" before:
 * all others. "?name": no error if there is none. 0, or -EINVAL: a name or class is not known. */
int call_select(const char *set, uint64_t *bits, size_t count);

#endif
