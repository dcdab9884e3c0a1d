/* Call stacks of one process. */
#ifndef PV_CLI_STACK_PRIV_H
#define PV_CLI_STACK_PRIV_H

#include <sys/types.h>

struct out;
struct stacks;

void stack_print_json(struct out *out, pid_t pid, const struct stacks *s);

#endif
