/* /proc/PID/cmdline, proc_pid_cmdline(5). Pure. */
#ifndef PV_PROC_CMDLINE_H
#define PV_PROC_CMDLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* Arguments of a process, each ended by NUL, in memory of the arena. */
struct cmdline {
	const char *args; /* never NULL */
	uint32_t len; /* with the last NUL; 0: none */
	bool truncated; /* there was more than max */
};

/* buf holds what was read, at best one byte more than max (or than 2 GiB), to tell that there was
 * more. Text is cut between characters of UTF-8. A program that rewrote its title into its
 * arguments leaves a long tail of empty ones: it is dropped. */
void cmdline_parse(const char *buf, size_t len, size_t max, struct arena *arena,
		   struct cmdline *ret);

#endif
