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

/* A row of smaps. */
struct mapping {
	uint64_t start, end, offset, inode;
	uint32_t device;
	char perms[5];                 /* "rw-p" */
	uint8_t kind;                  /* enum mapping_kind */
	bool deleted;
	pid_t stack_of;                /* the thread whose stack pointer is in it; 0: none */
	const char *path;              /* as maps has it, "[heap]" too; NULL: none; any bytes */
	uint64_t vm_flags;             /* bit of each two-letter flag: types/memory.c */
	uint64_t rss, pss, pss_dirty, shared_clean, shared_dirty, private_clean, private_dirty;
	uint64_t referenced, anonymous, lazy_free, anon_huge, shmem_huge, file_huge;
	uint64_t shared_hugetlb, private_hugetlb, swap, swap_pss, locked, page_size;
};

struct memory {
	size_t count;
	const struct mapping *mappings; /* by address */
	bool truncated;
	bool sized;                    /* smaps could be read; else only maps */
	int error;                     /* of reading maps: EACCES …; 0 */
	struct task_rollup rollup;     /* smaps_rollup, read beside it */
	int rollup_error;
	uint64_t took_ns;              /* that the target's page tables were held for: time of the read */
};

/* "file", "anonymous", "heap", "stack", "shmem", "special". */
const char *mapping_kind_name(enum mapping_kind kind);

#endif
