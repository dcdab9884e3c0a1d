/* What the protocol of a socket is called: for sockets that no list of the kernel has, such as those
 * of TCP that are not bound yet. */
#ifndef PV_PROC_SOCKPROTO_H
#define PV_PROC_SOCKPROTO_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "types/fd.h"

struct procroot;

/* "TCPv6" and its like; FD_OTHER: none of ours. Pure. */
enum fd_type sockproto_parse(const char *name, size_t len);
/* Asks the socket itself, through its link: only for what was a socket a moment ago. */
enum fd_type sockproto_read(const struct procroot *root, pid_t pid, int32_t fd);

#endif
