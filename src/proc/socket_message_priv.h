/* The messages of sock_diag(7). */
#ifndef PV_PROC_SOCKET_MESSAGE_PRIV_H
#define PV_PROC_SOCKET_MESSAGE_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct nlmsghdr;
struct socket_kind;
struct socket_list;

/* No request is longer. */
enum { SOCKET_REQUEST_MAX = 256 };

/* Writes the request for a dump of a kind that has one to buf, which is aligned as the message. */
struct nlmsghdr *socket_request(char *buf, const struct socket_kind *k, uint32_t sequence);

/* Appends the sockets of a block of messages, aligned as they are, that answer this request. 1: more
 * follow, 0: that was the last one, or the kernel's -errno. *torn becomes true if the kernel says
 * that something changed meanwhile, and for messages that are too short. Pure but for memory. */
int socket_messages_parse(const char *buf, size_t len, const struct socket_kind *k,
			  uint32_t sequence, struct socket_list *l, bool *torn);

#endif
