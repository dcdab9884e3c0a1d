/* The memory of one process: its mappings, and their sums. Bytes. */
#ifndef PV_TYPES_MEMORY_H
#define PV_TYPES_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "types/task.h"

enum mapping_kind {
	MAPPING_FILE, MAPPING_ANONYMOUS, MAPPING_HEAP, MAPPING_STACK, MAPPING_SHMEM, MAPPING_SPECIAL,
	MAPPING_KIND_COUNT
};

/* A row of smaps. One that is in no file has device and inode 0; rss is without huge pages of
 * hugetlbfs, which are in shared_hugetlb and private_hugetlb only. */
struct mapping {
	uint64_t start, end, offset, inode;
	uint32_t device;
	char perms[5];                 /* "rw-p" */
	uint8_t kind;                  /* enum mapping_kind */
	bool deleted;
	pid_t stack_of;                /* the thread whose stack pointer is in it; 0: none */
	const char *path;              /* as maps has it, "[heap]" too, a newline as "\012"; without
					* " (deleted)"; NULL: none; any bytes */
	uint64_t vm_flags;             /* bits, see mapping_flag_name */
	uint64_t rss, pss, pss_dirty, shared_clean, shared_dirty, private_clean, private_dirty;
	uint64_t referenced, anonymous, lazy_free, anon_huge, shmem_huge, file_huge;
	uint64_t shared_hugetlb, private_hugetlb, swap, swap_pss, locked, page_size;
};

/* A thread, and where its stack is in use. */
struct memory_thread {
	pid_t tid;
	const char *name;
	uint64_t sp;                   /* 0: not known, as it runs, or is not permitted */
};

struct memory {
	size_t count;
	const struct mapping *mappings; /* by address */
	bool truncated;
	size_t thread_count;
	const struct memory_thread *threads; /* by tid */
	bool threads_truncated;
	int threads_error;             /* of reading where their stacks are: EACCES …; 0 */
	bool sized;                    /* smaps could be read; else only maps */
	int error;                     /* of reading maps: EACCES …; 0 */
	struct task_rollup rollup;     /* smaps_rollup, read just before */
	int rollup_error;
	uint64_t took_ns;              /* that the target's page tables were held for: time of the read */
};

/* "file", "anonymous", "heap", "stack", "shmem", "special". */
const char *mapping_kind_name(enum mapping_kind kind);

/* Bits of vm_flags: the letters that smaps has for the bit, "rd", or NULL; and the bit of such two
 * letters. Letters that are not known share MAPPING_FLAG_OTHER, whose name is "??". */
enum { MAPPING_FLAG_OTHER = 63 };
const char *mapping_flag_name(unsigned bit);
unsigned mapping_flag_bit(const char letters[2]);

/* Bytes that would be free if only this process ended: what nobody else has. */
static inline uint64_t mapping_private(const struct mapping *m)
{
	return m->private_clean + m->private_dirty + m->private_hugetlb;
}

static inline uint64_t rollup_private(const struct task_rollup *r)
{
	return r->private_clean + r->private_dirty + r->private_hugetlb;
}

static inline uint64_t rollup_shared(const struct task_rollup *r)
{
	return r->shared_clean + r->shared_dirty + r->shared_hugetlb;
}

#endif
