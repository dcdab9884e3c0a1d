/* The mappings of a process and what each of them takes. */
#ifndef PV_PROC_MEMORY_H
#define PV_PROC_MEMORY_H

struct detail;
struct task_reader;

/* Reads the memory of the process of a detail that was just read, into d->memory: its mappings and
 * the threads whose stacks are among them. Reading smaps takes the process's mmap lock for reading,
 * for each mapping while its page tables are walked through: meanwhile the process cannot map or
 * unmap; memory.took_ns tells how long it took in all.
 *
 * 0; -ESRCH: it is gone; else as task_read. What is not permitted is memory.error. */
int memory_read(struct task_reader *r, struct detail *d);

#endif
