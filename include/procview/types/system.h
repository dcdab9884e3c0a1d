/* Figures of the whole system at one moment, and what is needed to read them elsewhere. */
#ifndef PV_TYPES_SYSTEM_H
#define PV_TYPES_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The machine that a snapshot is of. Strings live as long as the snapshot. */
struct host {
	const char *name;              /* nodename */
	const char *kernel;            /* release, "6.18.44" */
	const char *arch;              /* machine, "x86_64" */
	const char *boot_id;
	uint32_t page_size;            /* bytes */
	uint32_t ticks_per_second;     /* of task times */
	uint64_t boot_realtime;        /* ns since 1970 of boot: start times of tasks count from it */
};

/* Clock ticks since boot. user includes guest, nice includes guest_nice, as /proc/stat has it. */
struct cpu_ticks {
	uint64_t user, nice, system, idle, iowait, irq, softirq, steal, guest, guest_nice;
};

struct cpu_figures {
	int id;
	struct cpu_ticks ticks;
};

/* Bytes. */
struct memory_figures {
	uint64_t total, free, available, buffers, cached, shared, slab_reclaimable;
	uint64_t used;                 /* total - available, as free(1) has it */
	uint64_t swap_total, swap_free, swap_used, swap_cached;
	uint64_t dirty, locked;
};

struct disk_figures {
	const char *name;
	uint64_t read_bytes, write_bytes;  /* since boot */
	uint64_t io_ms;                    /* time with something in flight */
};

/* Percent of the time in which some, or all, tasks waited (PSI). */
struct pressure {
	bool known;                    /* false: this kernel has none */
	double some10, some60, some300, full10, full60, full300;
};

enum pressure_kind { PRESSURE_CPU, PRESSURE_MEMORY, PRESSURE_IO, PRESSURE_COUNT };

struct system_figures {
	double uptime;                 /* s */
	double load[3];
	struct cpu_ticks cpu;          /* all processors */
	size_t cpu_count;              /* online */
	const struct cpu_figures *cpus;/* [cpu_count]; may change in number at any time */
	struct memory_figures memory;
	size_t disk_count;
	const struct disk_figures *disks; /* whole disks, no partitions */
	uint64_t forks;                /* processes and threads made since boot */
	uint64_t context_switches, interrupts;
	struct pressure pressure[PRESSURE_COUNT];
};

#endif
