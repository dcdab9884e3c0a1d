/* Types of arguments that belong to one family of calls; defined in types_*.c. */
#ifndef PV_DECODE_TYPES_PRIV_H
#define PV_DECODE_TYPES_PRIV_H

#include "decode_priv.h"

extern const struct arg_type type_fcntl_arg, type_ioctl_command, type_ioctl_arg, type_dirents,
	type_wait_status, type_wait_rusage, type_clone_stack, type_clone_flags, type_clone_rest,
	type_clone3, type_sigframe, type_futex_op, type_futex_rest, type_arch_prctl,
	type_sleep_rest, type_fd_set, type_sigset_pair, type_statx_flags, type_pollfds,
	type_epoll_event, type_remap_address, type_sockaddr_given, type_length_given,
	type_socket_type, type_protocol, type_socket_option, type_option_value, type_option_given,
	type_iovec_addresses, type_msghdr, type_mmsghdr, type_xattr_value, type_prctl_rest,
	type_cpus, type_rw_flags;

/* "{si_signo=SIGCHLD, …}" of the 128 bytes of a siginfo_t. */
void print_siginfo(struct printing *p, const void *bytes);

#endif
