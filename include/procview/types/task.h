/* One task: a process, or a thread of one, at one moment. A plain record. */
#ifndef PV_TYPES_TASK_H
#define PV_TYPES_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "types/facts.h"

/* Who a task is: a pid alone is used again. Compare with task_id_equal. */
struct task_id {
	pid_t pid;
	pid_t tid;           /* of a process: its pid */
	uint64_t start;      /* ticks after boot */
};

static inline bool task_id_equal(struct task_id a, struct task_id b)
{
	return a.pid == b.pid && a.tid == b.tid && a.start == b.start;
}

enum { TASK_NS_CGROUP, TASK_NS_IPC, TASK_NS_MNT, TASK_NS_NET, TASK_NS_PID, TASK_NS_TIME,
       TASK_NS_USER, TASK_NS_UTS, TASK_NS_COUNT };

/* PF_KTHREAD of include/linux/sched.h, in task.flags. */
#define TASK_FLAG_KTHREAD UINT32_C(0x00200000)
/* PF_FORKNOEXEC and PF_SUPERPRIV are the bits 0x40 and 0x100 that ps prints as F. */

/* What /proc/PID/status says beyond stat; sizes in bytes (status has kB). */
struct task_status {
	uint32_t ruid, euid, suid, fsuid;
	uint32_t rgid, egid, sgid, fsgid;
	uint64_t vm_peak, vm_hwm, vm_lck, vm_pin, vm_data, vm_stk, vm_exe, vm_lib, vm_pte, vm_swap;
	uint64_t vm_rss;
	uint64_t rss_anon, rss_file, rss_shmem;
	uint64_t sig_pending, sig_shared_pending, sig_blocked, sig_ignored, sig_caught;
	uint64_t cap_inheritable, cap_permitted, cap_effective, cap_bounding, cap_ambient;
	uint64_t switches_voluntary, switches_involuntary;
	uint32_t umask;
	pid_t tgid;                /* its process; 0: the kernel does not say */
	pid_t tracer;              /* TracerPid, 0: none */
	int seccomp;               /* 0 off, 1 strict, 2 filter; -1: the kernel does not say */
	int no_new_privs;          /* 0, 1; -1: the kernel does not say */
	bool has_memory;           /* the Vm… lines were there (not of kernel threads, zombies) */
	uint32_t nspid_count;      /* NSpid: its pid in each nested namespace, outermost first */
	pid_t nspid[8];            /* the first seven, and in [count - 1 or 7] the innermost */
	char cpus_allowed[64];     /* Cpus_allowed_list, cut with a "…" where longer */
};

/* Bytes and calls since the start. */
struct task_io {
	uint64_t rchar, wchar;             /* through read and write, cache included */
	uint64_t syscr, syscw;
	uint64_t read_bytes, write_bytes;  /* from and to storage */
	uint64_t cancelled_write_bytes;
};

struct task_schedstat {
	uint64_t run_ns, wait_ns, slices;  /* on a processor, waiting for one, times it ran */
};

/* smaps_rollup, bytes. */
struct task_rollup {
	uint64_t rss, pss, pss_anon, pss_file, pss_shmem;
	uint64_t shared_clean, shared_dirty, private_clean, private_dirty;
	uint64_t referenced, anonymous, swap, swap_pss, locked;
	uint64_t shared_hugetlb, private_hugetlb; /* not in rss */
};

enum task_call_state {
	TASK_CALL_NONE,            /* it does not run, and is in no call: a fault, a signal, a kernel thread */
	TASK_CALL_RUNNING,         /* it is on a processor or waits for one: the kernel does not say more */
	TASK_CALL_IN,
};

enum { SYSCALL_ARGS = 6 };

/* What a task was doing when it was looked at, without stopping it. */
struct task_call {
	uint8_t state;             /* enum task_call_state */
	uint8_t bits;              /* of a word of its program, 32 or 64; 0: not known, then the number
				      has no name */
	int64_t number;            /* with TASK_CALL_IN; of the architecture of its program */
	uint64_t args[SYSCALL_ARGS]; /* registers as they are: also those that the call does not use */
	uint64_t sp, pc;           /* with TASK_CALL_IN; with TASK_CALL_NONE 0 where it has none */
};

/* What is read for few rows. A group that was not read has 0 or NULL here; task.have says which
 * are true. read_at is the moment of reading of each costly group, for its age. */
struct task_extra {
	const struct task_status *status;
	const struct task_io *io;
	const struct task_schedstat *schedstat;
	const struct task_rollup *rollup;
	const uint64_t *ns;                /* [TASK_NS_COUNT] inodes, 0: not known */
	const char *cgroup;                /* path; of v1 that of systemd, else the longest; see proc/cgroup.h */
	const char *unit;                  /* systemd unit, NULL: none */
	const char *user_unit;             /* that of the user's own manager, ps's uunit */
	const char *container;             /* "docker:0123456789ab", "lxc:web", NULL: none */
	const char *wchan;                 /* NULL: "0", it does not sleep in the kernel */
	const struct task_call *call;
	const char *syscall_name;          /* NULL: in no call, or nobody knows its name */
	const char *syscall_args;          /* "0x3, 0x7ffd…", all six; NULL: in no call */
	const char *exe;                   /* link, with " (deleted)" if so; NULL: kernel thread */
	const char *cwd;
	uint64_t fd_limit;                 /* soft; UINT64_MAX: unlimited */
	uint32_t fd_count;
	uint32_t loginuid;                 /* UINT32_MAX: not set */
	int oom_score, oom_score_adj;
	uint64_t rollup_at, fd_count_at, wchan_at, call_at; /* boot time, ns */
};

/* Times are clock ticks of snapshot.host.ticks_per_second, sizes as said. */
struct task {
	pid_t pid, tid;            /* a row of a process has pid == tid */
	pid_t ppid, pgid, sid, tpgid;
	uint64_t start;            /* ticks after boot */
	uint64_t utime, stime;     /* of a process: all its threads, living and ended */
	uint64_t cutime, cstime;   /* of children that have ended and were waited for */
	uint64_t guest_time;
	uint64_t minflt, majflt, cminflt, cmajflt;
	uint64_t blkio_ticks;
	uint64_t vsize;            /* bytes */
	uint64_t rss_stat;         /* pages, from stat: an approximate counter of the kernel */
	uint64_t rss, shared, text, data; /* pages, from statm; valid with FACT_STATM */
	uint32_t flags;            /* PF_… */
	uint32_t tty;              /* device number, 0: none */
	int32_t threads;
	int32_t cpu;               /* last ran on */
	int32_t exit_signal;
	int32_t rt_priority;
	int16_t priority, nice;
	uint8_t policy;            /* SCHED_… */
	char state;                /* R S D Z T t I X P … */
	bool is_thread;
	bool cmdline_truncated;    /* it was longer than what was read */
	uint32_t uid, gid;         /* with FACT_OWNER */
	/* Bits of facts: read (now or earlier), not permitted, not offered by this kernel, and given
	 * up because reading hangs. None of the four: not read yet. */
	uint32_t have, denied, absent, stuck;
	const char *comm;          /* as the kernel has it, any bytes, at most 63 */
	const char *cmdline;       /* arguments, each ended by NUL; NULL: not read; any bytes */
	uint32_t cmdline_len;      /* 0: none (kernel thread, zombie) */
	const struct task_extra *extra; /* NULL: none of its groups was read */
};

static inline struct task_id task_id_of(const struct task *t)
{
	return (struct task_id){ t->pid, t->tid, t->start };
}

static inline bool task_is_kthread(const struct task *t)
{
	return (t->flags & TASK_FLAG_KTHREAD) != 0;
}

#endif
