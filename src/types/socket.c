#include "types/socket.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

const char *socket_state_name(uint8_t state)
{
	static const char *const names[] = {
		[TCP_ESTABLISHED] = "ESTABLISHED",
		[TCP_SYN_SENT] = "SYN_SENT",
		[TCP_SYN_RECV] = "SYN_RECV",
		[TCP_FIN_WAIT1] = "FIN_WAIT1",
		[TCP_FIN_WAIT2] = "FIN_WAIT2",
		[TCP_TIME_WAIT] = "TIME_WAIT",
		[TCP_CLOSE] = "CLOSE",
		[TCP_CLOSE_WAIT] = "CLOSE_WAIT",
		[TCP_LAST_ACK] = "LAST_ACK",
		[TCP_LISTEN] = "LISTEN",
		[TCP_CLOSING] = "CLOSING",
	};

	return state < sizeof(names) / sizeof(names[0]) ? names[state] : NULL;
}

const char *socket_type_name(uint16_t type)
{
	static const char *const names[] = {
		[SOCK_STREAM] = "stream",	[SOCK_DGRAM] = "dgram",	  [SOCK_RAW] = "raw",
		[SOCK_SEQPACKET] = "seqpacket", [SOCK_PACKET] = "packet",
	};

	return type < sizeof(names) / sizeof(names[0]) ? names[type] : NULL;
}
