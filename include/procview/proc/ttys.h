/* Names of terminals by their device number, as ps prints them: "pts/3", "tty1", "ttyS0". */
#ifndef PV_PROC_TTYS_H
#define PV_PROC_TTYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct procroot;
struct strbuf;

/* A line of /proc/tty/drivers: the nodes of a range of minor numbers. */
struct tty_driver {
	char name[32];         /* "pts", "ttyUSB"; without /dev/ */
	uint32_t major, minor_first, minor_last;
};

struct ttys {
	struct tty_driver *drivers;
	size_t count, cap;
};

#define TTYS_INIT { NULL, 0, 0 }

/* 0 or -errno; without drivers the usual numbers have names nevertheless. */
int ttys_read(const struct procroot *root, struct ttys *t);
void ttys_done(struct ttys *t);

/* Appends the drivers of the file's lines; others are passed over. Pure but for memory. */
void ttys_parse(const char *buf, size_t len, struct ttys *t);
/* Appends the name of task.tty. False: no driver has this number, nothing was added. */
bool ttys_name(const struct ttys *t, uint32_t dev, struct strbuf *b);

#endif
