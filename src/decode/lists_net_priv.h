/* Names of sockets' values; defined in lists_net.c. */
#ifndef PV_DECODE_LISTS_NET_PRIV_H
#define PV_DECODE_LISTS_NET_PRIV_H

#include "lists_priv.h"

/* The lowest bits of a socket's type; the others are flags. */
enum { SOCK_TYPE_BITS = 0xf };

extern const struct names address_families, socket_types, socket_flags, ip_protocols,
	netlink_protocols, ethernet_protocols, socket_levels, message_flags, shutdown_hows,
	accept_flags, control_types, rw_flags;

struct level_options {
	int level;
	const struct names *options;
};
extern const struct level_options socket_level_options[];
extern const size_t socket_level_option_count;

/* Options whose value is no number, but written as it lies there. */
struct text_option {
	int level;
	uint32_t option;
};
extern const struct text_option socket_text_options[];
extern const size_t socket_text_option_count;

extern const struct struct_type ucred_struct;

void copy_sockaddr(struct copying *c, uint64_t address, int64_t length);
void print_sockaddr(struct printing *p, uint64_t address, int64_t length);

#endif
