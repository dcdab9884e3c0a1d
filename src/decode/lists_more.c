/* Flags and structs of calls that stand by themselves. */
#include <fcntl.h>
#include <linux/membarrier.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/sysinfo.h>
#include <sys/timerfd.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <sched.h>

#include "lists_priv.h"

/* Of calls that make descriptors without opening anything. */
#define LIST(list, unknown, ...)                                                                   \
	static const struct name list##_items[] = { __VA_ARGS__ };                                 \
	const struct names list = NAMES(list##_items, unknown)
LIST(descriptor_flags, "O_???", NAME(O_CREAT), NAME(O_EXCL), NAME(O_NOCTTY), NAME(O_TRUNC),
     NAME(O_APPEND), NAME(O_NONBLOCK), NAME(O_SYNC), NAME(O_DSYNC), NAME(O_ASYNC), NAME(O_DIRECT),
     NAME(O_NOFOLLOW), NAME(O_NOATIME), NAME(O_CLOEXEC), NAME(O_PATH), NAME(O_DIRECTORY));

const struct member int_item = { .size = 4, .print = member_print_int };
const struct member uint_item = { .size = 4, .print = member_print_uint };
const struct member long_item = { .size = 8, .print = member_print_int };
const struct member ulong_item = { .size = 8, .print = member_print_uint };
const struct member id_item = { .size = 4, .print = member_print_id };

LIST(memory_advices, "MADV_???", NAME(MADV_NORMAL), NAME(MADV_RANDOM), NAME(MADV_SEQUENTIAL),
     NAME(MADV_WILLNEED), NAME(MADV_DONTNEED), NAME(MADV_FREE), NAME(MADV_REMOVE),
     NAME(MADV_DONTFORK), NAME(MADV_DOFORK), NAME(MADV_MERGEABLE), NAME(MADV_UNMERGEABLE),
     NAME(MADV_HUGEPAGE), NAME(MADV_NOHUGEPAGE), NAME(MADV_DONTDUMP), NAME(MADV_DODUMP),
     NAME(MADV_WIPEONFORK), NAME(MADV_KEEPONFORK), NAME(MADV_COLD), NAME(MADV_PAGEOUT),
     NAME(MADV_POPULATE_READ), NAME(MADV_POPULATE_WRITE), { 24, "MADV_DONTNEED_LOCKED" },
     { 25, "MADV_COLLAPSE" }, NAME(MADV_HWPOISON), { 101, "MADV_SOFT_OFFLINE" });
LIST(remap_flags, "MREMAP_???", NAME(MREMAP_MAYMOVE), NAME(MREMAP_FIXED), NAME(MREMAP_DONTUNMAP));
LIST(sync_flags, "MS_???", NAME(MS_ASYNC), NAME(MS_INVALIDATE), NAME(MS_SYNC));
LIST(rename_flags, "RENAME_???", NAME(RENAME_NOREPLACE), NAME(RENAME_EXCHANGE),
     NAME(RENAME_WHITEOUT));
LIST(getrandom_flags, "GRND_???", NAME(GRND_NONBLOCK), NAME(GRND_RANDOM), { 4, "GRND_INSECURE" });
LIST(fallocate_modes, "FALLOC_FL_???", NAME(FALLOC_FL_KEEP_SIZE), NAME(FALLOC_FL_PUNCH_HOLE),
     NAME(FALLOC_FL_NO_HIDE_STALE), NAME(FALLOC_FL_COLLAPSE_RANGE), NAME(FALLOC_FL_ZERO_RANGE),
     NAME(FALLOC_FL_INSERT_RANGE), NAME(FALLOC_FL_UNSHARE_RANGE));
LIST(splice_flags, "SPLICE_F_???", NAME(SPLICE_F_MOVE), NAME(SPLICE_F_NONBLOCK),
     NAME(SPLICE_F_MORE), NAME(SPLICE_F_GIFT));
LIST(flock_operations, "LOCK_???", NAME(LOCK_SH), NAME(LOCK_EX), NAME(LOCK_NB), NAME(LOCK_UN),
     { 32, "LOCK_MAND" }, { 64, "LOCK_READ" }, { 128, "LOCK_WRITE" });
LIST(rusage_whos, "RUSAGE_???", { 0, "RUSAGE_SELF" }, { UINT32_MAX, "RUSAGE_CHILDREN" },
     { UINT32_MAX - 1, "RUSAGE_BOTH" }, { 1, "RUSAGE_THREAD" });
LIST(membarrier_commands, "MEMBARRIER_CMD_???", NAME(MEMBARRIER_CMD_QUERY),
     NAME(MEMBARRIER_CMD_GLOBAL), NAME(MEMBARRIER_CMD_GLOBAL_EXPEDITED),
     NAME(MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED), NAME(MEMBARRIER_CMD_PRIVATE_EXPEDITED),
     NAME(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED),
     NAME(MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE),
     NAME(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE),
     NAME(MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ),
     NAME(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ));
LIST(eventfd_flags, "EFD_???", NAME(EFD_SEMAPHORE), NAME(EFD_CLOEXEC), NAME(EFD_NONBLOCK));
LIST(timerfd_flags, "TFD_???", NAME(TFD_TIMER_ABSTIME), { 2, "TFD_TIMER_CANCEL_ON_SET" },
     NAME(TFD_CLOEXEC), NAME(TFD_NONBLOCK));
LIST(inotify_flags, "IN_???", NAME(IN_NONBLOCK), NAME(IN_CLOEXEC));
LIST(inotify_events, "IN_???", NAME(IN_ACCESS), NAME(IN_MODIFY), NAME(IN_ATTRIB),
     NAME(IN_CLOSE_WRITE), NAME(IN_CLOSE_NOWRITE), NAME(IN_OPEN), NAME(IN_MOVED_FROM),
     NAME(IN_MOVED_TO), NAME(IN_CREATE), NAME(IN_DELETE), NAME(IN_DELETE_SELF), NAME(IN_MOVE_SELF),
     NAME(IN_UNMOUNT), NAME(IN_Q_OVERFLOW), NAME(IN_IGNORED), NAME(IN_ONLYDIR),
     NAME(IN_DONT_FOLLOW), NAME(IN_EXCL_UNLINK), NAME(IN_MASK_CREATE), NAME(IN_MASK_ADD),
     NAME(IN_ISDIR), NAME(IN_ONESHOT));
LIST(signalfd_flags, "SFD_???", NAME(SFD_CLOEXEC), NAME(SFD_NONBLOCK));
LIST(memfd_flags, "MFD_???", NAME(MFD_CLOEXEC), NAME(MFD_ALLOW_SEALING), NAME(MFD_HUGETLB));
LIST(policies, "SCHED_???", NAME(SCHED_OTHER), NAME(SCHED_FIFO), NAME(SCHED_RR), NAME(SCHED_BATCH),
     { 4, "SCHED_ISO" }, NAME(SCHED_IDLE), NAME(SCHED_DEADLINE));
LIST(priority_whiches, "PRIO_???", { 0, "PRIO_PROCESS" }, { 1, "PRIO_PGRP" }, { 2, "PRIO_USER" });
LIST(fadvises, "POSIX_FADV_???", NAME(POSIX_FADV_NORMAL), NAME(POSIX_FADV_RANDOM),
     NAME(POSIX_FADV_SEQUENTIAL), NAME(POSIX_FADV_WILLNEED), NAME(POSIX_FADV_DONTNEED),
     NAME(POSIX_FADV_NOREUSE));

static const struct member utsname_members[] = {
	FIELD(struct utsname, sysname, chars),
	FIELD(struct utsname, nodename, chars),
	FIELD(struct utsname, release, chars, VERBOSE),
	FIELD(struct utsname, version, chars, VERBOSE),
	FIELD(struct utsname, machine, chars, VERBOSE),
	FIELD(struct utsname, domainname, chars, VERBOSE),
};
const struct struct_type utsname_struct = STRUCT(struct utsname, utsname_members);

static void print_loads(struct printing *p, const void *bytes, const struct member *m)
{
	(void)m;
	strbuf_addch(p->out, '[');
	for (size_t i = 0; i < 3; i++)
		strbuf_addf(p->out, "%s%llu", i ? ", " : "",
			    (unsigned long long)member_uint((const char *)bytes + i * 8, 8));
	strbuf_addch(p->out, ']');
}

static const struct member sysinfo_members[] = {
	FIELD(struct sysinfo, uptime, uint),
	{ "loads", offsetof(struct sysinfo, loads), 24, print_loads, NULL, false },
	FIELD(struct sysinfo, totalram, uint),
	FIELD(struct sysinfo, freeram, uint),
	FIELD(struct sysinfo, sharedram, uint),
	FIELD(struct sysinfo, bufferram, uint),
	FIELD(struct sysinfo, totalswap, uint),
	FIELD(struct sysinfo, freeswap, uint),
	FIELD(struct sysinfo, procs, uint),
	FIELD(struct sysinfo, totalhigh, uint),
	FIELD(struct sysinfo, freehigh, uint),
	FIELD(struct sysinfo, mem_unit, uint),
};
const struct struct_type sysinfo_struct = STRUCT(struct sysinfo, sysinfo_members);

static const struct member tms_members[] = {
	FIELD(struct tms, tms_utime, int),
	FIELD(struct tms, tms_stime, int),
	FIELD(struct tms, tms_cutime, int),
	FIELD(struct tms, tms_cstime, int),
};
const struct struct_type tms_struct = STRUCT(struct tms, tms_members);
