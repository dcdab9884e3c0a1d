/* The memory of a process by object: the mappings of one file, one heap, the stack of one thread
 * together, with their sums; and the totals of all. Pure. */
#ifndef PV_MODEL_MEMORY_GROUPS_H
#define PV_MODEL_MEMORY_GROUPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct detail;
struct mapping;
struct strbuf;

/* Bytes. A mapping's own, or the sums of several. */
struct memory_sum {
	uint64_t size, rss, pss, uss, shared, private_dirty, anonymous, swap, swap_pss, locked;
	uint64_t hugetlb;
	uint64_t count;                /* mappings */
};

struct memory_group {
	uint8_t kind;                  /* enum mapping_kind */
	bool deleted;
	pid_t thread;                  /* of a stack; 0: none */
	const char *name;              /* path, or the thread's name; any bytes; NULL: none */
	struct memory_sum sum;
	size_t count;
	const struct mapping *mappings; /* by address */
};

/* What is told of the whole process. */
enum memory_total {
	MEMORY_RSS, MEMORY_PSS, MEMORY_USS, MEMORY_SHARED, MEMORY_SWAP, MEMORY_ANONYMOUS, MEMORY_FILE,
	MEMORY_SHMEM, MEMORY_HEAP, MEMORY_STACK, MEMORY_LOCKED, MEMORY_PEAK_RSS, MEMORY_SIZE,
	MEMORY_SWAP_PSS, MEMORY_PAGE_TABLES, MEMORY_HUGETLB, MEMORY_TOTAL_COUNT
};

struct memory_value {
	uint64_t bytes;
	bool known;                    /* else error, or, where that is 0, there is none */
	int error;                     /* EACCES … */
};

/* It and all that it points to live in its arena. */
struct memory_groups {
	struct arena *arena;
	size_t count;
	struct memory_group *groups;   /* in the order of memory_groups_sort */
	struct memory_sum sum;         /* of all mappings */
	struct memory_value totals[MEMORY_TOTAL_COUNT];
	bool has_memory;               /* not a kernel thread, not a zombie */
	bool sized;                    /* else only sizes of address space are known */
	bool truncated, threads_truncated;
	int error;                     /* mappings could not be read: EACCES … */
	int threads_error;             /* neither could whose stacks there are */
	size_t stacks, running;        /* threads whose stack is known; that ran, so that it is not */
	uint64_t took_ns, read_at;     /* of the memory; boot time, ns */
};

/* Of a detail with its part DETAIL_MEMORY; copies all that is needed. By RSS. */
struct memory_groups *memory_groups_new(const struct detail *d);
void memory_groups_free(struct memory_groups *g); /* NULL is legal */

/* The figures of a table, of a group or of a mapping. */
enum memory_column_id {
	MEMORY_COLUMN_SIZE, MEMORY_COLUMN_RSS, MEMORY_COLUMN_PSS, MEMORY_COLUMN_USS,
	MEMORY_COLUMN_SHARED, MEMORY_COLUMN_DIRTY, MEMORY_COLUMN_SWAP, MEMORY_COLUMN_LOCKED,
	MEMORY_COLUMN_MAPS, MEMORY_COLUMN_COUNT
};

struct memory_column {
	const char *key;               /* of JSON and CSV */
	const char *title;             /* as it is */
	const char *help;              /* N_() */
	size_t offset;                 /* in struct memory_sum */
	bool unsized;                  /* known without smaps too */
};
extern const struct memory_column memory_columns[MEMORY_COLUMN_COUNT];

static inline uint64_t memory_column_value(const struct memory_column *c,
					   const struct memory_sum *sum)
{
	return *(const uint64_t *)((const char *)sum + c->offset);
}

/* The figures of one mapping. */
struct memory_sum memory_sum_of(const struct mapping *m);

/* The largest first; what is equal by RSS, then by size, then by name. */
void memory_groups_sort(struct memory_groups *g, enum memory_column_id by, bool reverse);

/* The key of JSON: "rss"; and for people, N_(). */
const char *memory_total_key(enum memory_total t);
const char *memory_total_label(enum memory_total t);

/* Where the totals stand when they are shown as a block; -1: nothing. */
enum { MEMORY_LAYOUT_ROWS = 6, MEMORY_LAYOUT_COLUMNS = 3 };
extern const signed char memory_layout[MEMORY_LAYOUT_ROWS][MEMORY_LAYOUT_COLUMNS];

/* What a group is called, safe text: a path, "4401 worker" of a stack, "[anon]" of what has no
 * name. */
void memory_group_add_name(struct strbuf *b, const struct memory_group *g, bool ascii);

#endif
