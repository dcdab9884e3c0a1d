/* For authors of demos: what /proc says of a process of the demonstration. */
#ifndef PV_DEMO_LOOK_PRIV_H
#define PV_DEMO_LOOK_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* The letter of its state; '\0': there is no such process. */
char look_state(pid_t pid);
/* Its parent; 0: none that is seen from here, or there is no such process. */
pid_t look_parent(pid_t pid);
/* A small file such as "comm" or "cmdline" into buf, ended by '\0' and without the newline at its
 * end. How many bytes; 0 for a failure. */
size_t look_file(pid_t pid, const char *file, char *buf, size_t size);
/* A link such as "exe". False for a failure. */
bool look_link(pid_t pid, const char *file, char *buf, size_t size);

/* Waits until a child has ended, and leaves it as it is: a zombie. */
void look_await_end(pid_t pid);

#endif
