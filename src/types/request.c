#include "types/request.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

struct command_result *command_result_new(const struct command *c)
{
	struct command_result *r = xcalloc(1, sizeof(*r));

	r->kind = c->kind;
	r->value = c->value;
	r->target_count = c->target_count;
	r->targets = xcalloc(c->target_count, sizeof(*r->targets));
	r->errors = xcalloc(c->target_count, sizeof(*r->errors));
	if (c->target_count)
		memcpy(r->targets, c->targets, c->target_count * sizeof(*r->targets));
	return r;
}

void command_result_free(struct command_result *r)
{
	if (!r)
		return;
	free(r->targets);
	free(r->errors);
	free(r);
}
