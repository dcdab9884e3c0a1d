/* What mounts and devices are called: /proc/PID/mountinfo, /proc/devices, /proc/misc. Pure. */
#ifndef PV_PROC_PLACES_H
#define PV_PROC_PLACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct file_driver;
struct scan;

/* Words of a line of mountinfo, borrowed from it, with octal escapes: "\040". */
struct place_word {
	const char *s;
	size_t len;
};
struct place {
	uint64_t id;
	uint32_t device;
	struct place_word root, point; /* of the file system, and where it is */
	struct place_word type, source;
};

/* False: it is no such line, and nothing was touched. */
bool place_parse(struct scan line, struct place *ret);
/* Without escapes, in memory of the arena. */
const char *place_text(struct place_word word, struct arena *a);

/* More drivers are not kept. */
enum { DRIVERS_MAX = 4096 };

/* Takes the rows of texts of devices and misc, "" if they were not read. Those of misc, which are of
 * single nodes, come first. Returns how many, in memory of the arena. */
size_t drivers_parse(struct scan devices, struct scan misc, struct arena *a,
		     const struct file_driver **ret);

#endif
