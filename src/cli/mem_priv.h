/* The memory of one process. */
#ifndef PV_CLI_MEM_PRIV_H
#define PV_CLI_MEM_PRIV_H

#include <stdbool.h>

struct common;
struct detail;
struct memory_groups;
struct out;

/* `each`: each mapping too, not only the objects. */
void mem_print_text(struct out *out, const struct common *common, const struct detail *d,
		    const struct memory_groups *g, bool each);
void mem_print_csv(struct out *out, const struct memory_groups *g, bool each);
void mem_print_json(struct out *out, const struct detail *d, const struct memory_groups *g);

#endif
