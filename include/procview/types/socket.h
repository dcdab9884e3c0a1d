/* A socket, as sock_diag(7) or a table of /proc/PID/net tells of it. A plain record. */
#ifndef PV_TYPES_SOCKET_H
#define PV_TYPES_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One end. A v4 address that is mapped into v6 stays as the kernel has it. */
struct socket_address {
	uint8_t bytes[16];             /* AF_INET: the first four; network order */
	uint16_t port;                 /* host order; of raw: the protocol. 0: none */
	uint32_t interface;            /* index that it is bound to; 0: any */
};

/* Queues of a stream: bytes not read, and not acknowledged; of a listener: waiting connections, and
 * how many may wait. UINT32_MAX: not told. */
struct socket {
	uint64_t inode;
	uint64_t net;                  /* inode of its network namespace; 0: not known */
	uint16_t family;               /* AF_… */
	uint16_t type;                 /* SOCK_…; 0: not known */
	uint32_t protocol;             /* IPPROTO_…, NETLINK_…, of packet ETH_P_… */
	uint8_t state;                 /* TCP_ESTABLISHED … of netinet/tcp.h, of unix too; 0: none */
	bool bound_v6only;
	uint32_t uid;                  /* its owner; UINT32_MAX: not told */
	uint32_t receive_queue, send_queue;
	struct socket_address local, remote; /* AF_INET, AF_INET6 */
	/* AF_UNIX: its name; begins with NUL if it is an abstract one. len 0: none. */
	const char *path;
	size_t path_len;
	uint64_t peer;                 /* inode of the connected one; 0: none or not told */
	uint64_t path_inode;           /* of the file it is bound to; 0: not told */
	uint32_t path_device;
	/* AF_UNIX listener: inodes of sockets that wait to be accepted, at the client's end. */
	const uint64_t *pending;
	size_t pending_count;
	/* AF_NETLINK, AF_VSOCK: port and groups, cid and port of both sides. */
	uint32_t local_port, remote_port, local_cid, remote_cid, groups;
	/* AF_PACKET. */
	uint32_t packet_interface;
};

/* "ESTABLISHED", "LISTEN"; NULL for 0 and what is not known. */
const char *socket_state_name(uint8_t state);
/* "stream", "dgram", "seqpacket", "raw"; NULL for what is not known. */
const char *socket_type_name(uint16_t type);

#endif
