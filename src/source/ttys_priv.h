/* Names of terminals, by the drivers' ranges in /proc/tty/drivers. */
#ifndef PV_SOURCE_TTYS_PRIV_H
#define PV_SOURCE_TTYS_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One driver: its device numbers, and the name of its devices without "/dev/". */
struct tty_range {
	uint32_t major, first, last;
	uint32_t base;     /* number in the name of the first */
	bool numbered;     /* else the prefix is the whole name */
	char prefix[28];
};

struct ttys {
	struct tty_range *ranges;
	size_t count, cap;
};

void ttys_done(struct ttys *t);
/* Adds the drivers of the text of /proc/tty/drivers; lines that it does not understand are skipped.
 * Pure. */
void ttys_parse(struct ttys *t, const char *buf, size_t len);
/* A new string such as "pts/3", or NULL: no driver has this device (as the kernel writes it into
 * stat). For names.resolve: context is a struct ttys. */
char *ttys_name(void *context, uint32_t device);

#endif
