/* Two snapshots and what follows from them: rates, and the sums of subtrees.
 *
 * A row is a task of the later snapshot, named by its index: [0, count) the processes, and from
 * count on the threads, if the frame has them. */
#ifndef PV_MODEL_FRAME_H
#define PV_MODEL_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/snapshot.h"

/* As top's Irix mode: 100 % is one processor; or 100 % is the whole machine. */
enum cpu_mode { CPU_OF_PROCESSOR, CPU_OF_MACHINE };

#define ROW_NONE UINT32_MAX

/* Per second of the interval. A process that is new has what it did since it started. */
struct rate {
	float cpu;                 /* 1.0: one processor, all the time */
	float dead_children;       /* the same, of its children that ended: Δ(cutime + cstime) */
	float read, write;         /* bytes to and from storage; NAN: not known */
	float rchar, wchar;
	float minflt, majflt;
	float switches;            /* NAN: not known */
	float wait;                /* share of time waiting for a processor; NAN: not known */
};

/* Of a process and all below it. */
struct sum {
	float cpu;
	float read, write;         /* of those that are known */
	uint64_t rss, cpu_ticks;   /* pages; utime + stime */
	uint32_t threads, tasks;
	uint32_t fds;
	bool rss_approximate;      /* some rss came from stat */
	bool fds_known, io_known;  /* of at least one */
};

/* System figures over the interval, shares 0…1 of all processors. */
struct cpu_share {
	float user, nice, system, idle, iowait, irq, softirq, steal;
};

struct frame {
	struct snapshot *now;      /* reference held */
	struct snapshot *before;   /* NULL in the first frame of a series */
	double seconds;            /* of the interval; 0 without `before` */
	enum cpu_mode cpu_mode;
	bool lifetime;             /* rates are averages since each task's start, as ps has them */
	size_t count;              /* processes */
	size_t rows;               /* processes and threads */
	struct rate *rates;        /* [rows] */
	struct sum *sums;          /* [count], NULL until frame_sum */
	uint32_t *parent;          /* [count] row of the parent, ROW_NONE: a root */
	struct cpu_share cpu;
	struct cpu_share *cpus;    /* [now->system.cpu_count] */
	double forks;              /* a second */
	unsigned ended;            /* tasks of `before` that are gone */
};

/* `before` may be NULL: then rates are lifetime averages. Takes references of its own. */
struct frame *frame_new(struct snapshot *now, struct snapshot *before);
void frame_free(struct frame *f);
/* Fills sums; once is enough. */
void frame_sum(struct frame *f);

const struct task *frame_task(const struct frame *f, uint32_t row);
/* Row of the process, ROW_NONE if it is gone. */
uint32_t frame_row(const struct frame *f, struct task_id id);
uint32_t frame_row_of_pid(const struct frame *f, pid_t pid);
/* CPU % below this may be chance: the kernel counts in ticks, and one tick falls into an interval or
 * into the next. 0: without an interval nothing is. */
double frame_cpu_noise(const struct frame *f);
/* Was not there before; false in the first frame. */
bool frame_is_new(const struct frame *f, uint32_t row);

#endif
