/* Names of values, shared by the calls of several families; defined in lists_*.c. */
#ifndef PV_DECODE_LISTS_PRIV_H
#define PV_DECODE_LISTS_PRIV_H

#include "decode_priv.h"

extern const struct names open_flags, access_modes, at_flags, file_modes, protections, map_flags,
	fd_flags, seek_whences, wait_options, waitid_options, waitid_types, resources, clock_ids,
	clock_flags, itimers, fcntl_commands, statx_masks, sigmask_hows, clone_flags,
	epoll_operations, epoll_flags, arch_prctl_options, memory_advices, remap_flags, sync_flags,
	rename_flags, getrandom_flags, fallocate_modes, splice_flags, flock_operations, rusage_whos,
	membarrier_commands, eventfd_flags, timerfd_flags, inotify_flags, inotify_events,
	signalfd_flags, memfd_flags, policies, priority_whiches, fadvises, xattr_flags,
	prctl_options, mount_flags, umount_flags, mlock_flags, mlockall_flags, descriptor_flags, access_flags;

extern const struct struct_type stat_struct, rlimit_struct, timespec_struct, timeval_struct,
	itimerspec_struct, itimerval_struct, timezone_struct, rusage_struct, statx_struct,
	statfs_struct, sigaction_struct, sigstack_struct, siginfo_struct, epoll_event_struct,
	termios_struct, termios2_struct, utsname_struct, sysinfo_struct, tms_struct;

/* Elements of lists, and what single addresses point to. */
extern const struct member file_time_item, file_timeval_item, epoll_event_item, int_item, uint_item,
	long_item, ulong_item, id_item;

#endif
