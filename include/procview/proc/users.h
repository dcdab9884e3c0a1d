/* Names of users and groups, by the system's own lookup (nsswitch), each asked for once. */
#ifndef PV_PROC_USERS_H
#define PV_PROC_USERS_H

#include <stdint.h>

struct users;

/* One thread at a time. A lookup may take long where names come over a network. A name that changes
 * is seen by a new one only. */
struct users *users_new(void);
void users_free(struct users *u); /* NULL is legal */

/* The name of a user, of a group; NULL if it has none. Borrowed, valid until users_free. */
const char *users_name(struct users *u, uint32_t uid);
const char *users_group_name(struct users *u, uint32_t gid);

#endif
