/* Whether /proc hides processes of others, proc(5), mount option hidepid. */
#ifndef PV_PROC_HIDEPID_H
#define PV_PROC_HIDEPID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct procroot;

enum hidepid {
	HIDEPID_OFF,
	HIDEPID_NOACCESS,      /* only the folders of others can be seen */
	HIDEPID_INVISIBLE,     /* not even those */
	HIDEPID_PTRACEABLE,    /* only what one may trace can be seen */
};

/* Processes may be missing from what this program sees: the option is on, and this program is not
 * exempt from it (as root and the group gid= are). A folder of fixtures hides nothing. */
bool hidepid_read(const struct procroot *root);

/* The option of the mount with this id in a text of /proc/PID/mountinfo; HIDEPID_OFF if it is not
 * there. Pure. */
enum hidepid hidepid_parse(const char *buf, size_t len, uint64_t mount_id);

#endif
