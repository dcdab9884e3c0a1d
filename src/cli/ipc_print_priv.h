/* The forms in which `procview ipc` prints its graph. */
#ifndef PV_CLI_IPC_PRINT_PRIV_H
#define PV_CLI_IPC_PRINT_PRIV_H

#include <stdbool.h>

struct files;
struct ipc;
struct out;
struct pid_list;

struct ipc_print {
	const struct files *files;
	const struct ipc *graph;
	struct out *out;
	const struct pid_list *named; /* none: all */
	bool ascii;
};

/* For each process that was named: who feeds it, it, whom it feeds. */
void ipc_print_text(const struct ipc_print *p);
void ipc_print_json(const struct ipc_print *p);
void ipc_print_csv(const struct ipc_print *p);
/* A graph in the language of Graphviz. */
void ipc_print_dot(const struct ipc_print *p);

#endif
