/* /proc/PID/maps and /proc/PID/smaps, see proc_pid_maps(5), proc_pid_smaps(5). Pure. */
#ifndef PV_PROC_MAPS_H
#define PV_PROC_MAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct arena;
struct mapping;
struct memory_thread;

/* Twice what a kernel allows a process (vm.max_map_count) unless it is told otherwise. */
enum { MAPPINGS_MAX = 1 << 17 };

/* Mappings in the order of the file, as its text comes in pieces. */
struct maps {
	struct arena *arena;   /* borrowed: of the paths */
	struct mapping *items;
	size_t count, cap;
	size_t max;            /* no more mappings than that are kept */
	bool truncated;        /* there were more */
	bool sized;            /* lines of smaps were there */
	size_t next_key;
};

void maps_init(struct maps *m, struct arena *a, size_t max);
void maps_done(struct maps *m);

/* Takes the whole lines of the text, and with `last` what is behind them too. Lines that are of
 * neither file are passed over. Returns how many bytes were taken: the others come again, with what
 * follows them. stack_of is set only by old kernels' "[stack:TID]"; files of tmpfs are
 * MAPPING_FILE unless they are in /dev/shm: maps_mark_shmem. */
size_t maps_parse(struct maps *m, const char *buf, size_t len, bool last);

/* Gives the mappings that are the stack of one of the threads their stack_of; those that had no
 * other kind become MAPPING_STACK. [stack] is that of thread `main`, wherever its stack pointer is. A
 * mapping that several threads have theirs in is no stack of one of them. */
void maps_mark_stacks(struct maps *m, pid_t main, const struct memory_thread *threads, size_t count);

/* Makes MAPPING_SHMEM of the files on these devices. */
void maps_mark_shmem(struct maps *m, const uint32_t *devices, size_t count);

/* The devices of file systems whose pages are shared memory (tmpfs, devtmpfs), from
 * /proc/PID/mountinfo: in new memory, ascending. Returns how many. */
size_t maps_shmem_devices(const char *buf, size_t len, uint32_t **ret);

#endif
