#include "demo/run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/strbuf.h"
#include "process_priv.h"
#include "run_priv.h"
#include "state_priv.h"

const char *run_keep(struct run *r, char *owned)
{
	if (r->string_count == RUN_STRING_MAX)
		run_fail(r, 0, "too many strings");
	r->strings[r->string_count++] = owned;
	return owned;
}

/* What nobody reads any more is no failure; a full disk is. */
static void judge_output(struct run *r)
{
	int error = atomic_load(&r->output_error);

	if (!error || error == EPIPE || error == EIO)
		return;
	fprintf(stderr, _("procview: cannot write to standard output: %s\n"), strerror(error));
	r->failed++;
}

int run_end(struct run *r)
{
	stop_end(r);
	process_end_children(r);
	guard_end(&r->guard);
	process_end_rest();
	judge_output(r);
	return r->failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

static void run_done(struct run *r)
{
	for (size_t i = 0; i < r->string_count; i++)
		free(r->strings[i]);
	strbuf_done(&r->facts);
}

/* The title is written over argv. */
static void keep_values(struct run *r)
{
	const char **values = r->settings.values;

	for (size_t i = 0; i < RUN_OPTION_MAX; i++)
		if (values[i])
			values[i] = run_keep(r, xstrdup(values[i]));
}

int demo_main(const struct demo *demo, int argc, char **argv)
{
	CLEANUP_FREE char *name = xasprintf("pv-%s", demo->name);
	/* Not on the stack: threads may outlive the one that began. */
	CLEANUP_FREE struct run *r = xcalloc(1, sizeof(*r));
	int status;

	r->demo = demo;
	run_settings_parse(&r->settings, demo, argc, argv);
	fflush(stdout);
	r->root = r->self = getpid();
	keep_values(r);
	title_begin(&r->title);
	title_set(&r->title, name);
	r->guard.title = &r->title;
	run_name_self(name);
	stop_begin(r);
	demo->run(r);
	status = run_end(r);
	run_done(r);
	return status;
}
