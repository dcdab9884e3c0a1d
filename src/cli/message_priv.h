/* Remarks on standard error, after "procview: ". */
#ifndef PV_CLI_MESSAGE_PRIV_H
#define PV_CLI_MESSAGE_PRIV_H

#include <stddef.h>

/* A line. Text that a process or a person dictates goes through message_safe first. */
void message(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Wrong use: the line, then where help is. Returns 2. */
int message_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* s made safe for a terminal, in new memory. */
char *message_safe(const char *s);

#endif
