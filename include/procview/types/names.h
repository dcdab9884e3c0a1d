/* Names of the kernel's small numbers, as its headers write them. Data, no I/O. */
#ifndef PV_TYPES_NAMES_H
#define PV_TYPES_NAMES_H

#include <stddef.h>
#include <stdint.h>

struct strbuf;

/* "SIGTERM"; "SIGRT_2" for SIGRTMIN+2 as the kernel counts (32 + 2, strace's form); NULL if no
 * signal has this number. The string is static. */
const char *signal_name(int signo);
/* From "TERM", "SIGTERM", "term", "15", "SIGRT_2"; and "RTMIN+2", "RTMAX-1" as kill(1) counts them,
 * from the first one that the C library leaves free (34). 0 if it is none. */
int signal_number(const char *name);
/* Highest signal number, 64. */
int signal_max(void);
/* A sentence of what it is for, N_(): translate it. NULL for real-time ones. */
const char *signal_help(int signo);

/* "CAP_SYS_ADMIN", NULL beyond the last known. */
const char *capability_name(unsigned bit);
/* "RLIMIT_NOFILE" by enum limit_id; and the unit of its values: "bytes", "seconds", "files", … "".
 * An id is the kernel's number of that resource. */
const char *limit_name(unsigned id);
const char *limit_unit(unsigned id);
/* "mnt", "net", … by TASK_NS_*. */
const char *namespace_name(unsigned id);
/* "SCHED_OTHER" and ps's "TS"; NULL if unknown. */
const char *policy_name(unsigned policy);
const char *policy_class(unsigned policy);
/* "running", "sleeping", … N_(); a letter that is not known: "unknown". */
const char *state_name(char state);

#endif
