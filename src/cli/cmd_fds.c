#include "command_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "fds_priv.h"
#include "files_remark_priv.h"
#include "list_priv.h"
#include "message_priv.h"
#include "model/endpoints.h"
#include "model/frame.h"
#include "out_priv.h"
#include "sampler_priv.h"
#include "types/fd.h"
#include "types/files.h"
#include "types/request.h"

/* ---- what is read ---- */

static bool is_mapped(const struct fds *f)
{
	return f->mapped || fds_selection_maps(&f->selection);
}

/* Pids ask for no more than what they are chosen by; text for what it shows; JSON and CSV for all,
 * as does a process that was named. */
static unsigned what_of(const struct fds *f)
{
	bool exact = f->common.json || f->common.csv;
	unsigned what = FILES_SPECIAL;

	if (is_mapped(f))
		what |= FILES_MAPPED;
	if (f->terse && !fds_selection_narrows(&f->selection))
		return what;
	what |= FILES_ENDS;
	if (f->terse)
		return what;
	what |= FILES_MORE;
	if (exact || fds_selection_has(&f->selection, FDS_PID))
		what |= FILES_INFO;
	if (exact)
		what |= FILES_SHARED;
	return what;
}

static void add_pids(const struct fds *f, struct pid_list *ret)
{
	for (size_t i = 0; i < f->selection.count; i++) {
		const struct fds_term *t = &f->selection.terms[i];

		if (t->kind == FDS_PID && !t->exclude && !pid_list_has(ret, t->pid))
			pid_list_add(ret, t->pid);
	}
}

/* ---- what is said beside it ---- */

/* What was named, as it was typed, and why there is nothing of it. */
static void say_unseen(const struct fds_term *t, bool is_there)
{
	static const struct {
		const char *option, *why;
	} texts[FDS_KIND_COUNT] = {
		[FDS_PID] = { "-p ", N_("there is no such process") },
		[FDS_USER] = { "-u ", N_("no process of this user has that open") },
		[FDS_NAME] = { "-c ", N_("no process of such a name has that open") },
		[FDS_FD] = { "-d ", N_("nobody has such a descriptor open") },
		[FDS_SOCKET] = { "-i ", N_("nobody has such a socket open") },
		[FDS_DELETED] = { "", N_("nobody has a deleted file open") },
		[FDS_PATH] = { "", N_("nobody has it open") },
	};
	CLEANUP_FREE char *safe = message_safe(t->text);
	const char *option = texts[t->kind].option, *why = texts[t->kind].why;

	if (is_there)
		why = N_("it has nothing of that open");
	if (t->kind == FDS_SOCKET && (t->socket.is_unix || !*t->text))
		option = t->socket.is_unix ? "" : "-i";
	message("%s%s: %s", option, safe, _(why));
}

/* Tells what of the named was not found. */
static void remark(const struct fds *f, const struct files *files)
{
	for (size_t i = 0; i < f->selection.count; i++) {
		const struct fds_term *t = &f->selection.terms[i];

		if (!t->exclude && t->known && !t->found)
			say_unseen(t, t->kind == FDS_PID && files && files_find(files, t->pid));
	}
}

static void say_denied(const struct fds_print *p)
{
	const struct files *files = endpoints_files(p->e);
	unsigned long denied = 0;

	for (size_t i = 0; i < files->process_count; i++)
		if (files->processes[i].error &&
		    fds_selection_process(p->selection, &files->processes[i]))
			denied++;
	files_remark(files, denied);
}

/* ---- the run ---- */

static size_t print(const struct fds_print *p)
{
	if (p->fds->terse)
		return fds_print_pids(p);
	if (p->fds->common.json)
		return fds_print_json(p);
	return p->fds->common.csv ? fds_print_csv(p) : fds_print_text(p);
}

/* Something was named, and that there is nothing else is no answer. */
static bool names_something(const struct fds *f)
{
	for (size_t i = 0; i < f->selection.count; i++)
		if (!f->selection.terms[i].exclude)
			return true;
	return false;
}

static int print_all(struct fds *f, struct endpoints *e, struct out *out)
{
	const struct fds_print p = {
		.fds = f,
		.selection = &f->selection,
		.e = e,
		.out = out,
		.mapped = is_mapped(f),
	};
	size_t rows = print(&p);
	int status = out_end(out);

	if (out->error)
		return status;
	remark(f, endpoints_files(e));
	say_denied(&p);
	return !rows && names_something(f) ? 1 : status;
}

/* Nobody of those named is there: an empty answer is a whole document all the same. */
static int print_nothing(struct fds *f, struct out *out)
{
	return print_all(f, endpoints_new(files_new()), out);
}

static int run_fds(struct fds *f)
{
	__attribute__((cleanup(sampler_freep))) struct sampler *sampler = NULL;
	CLEANUP_OUT struct out out;
	struct pid_list pids = { 0 };
	struct files_request request = { .what = what_of(f) };
	struct endpoints *e = NULL;
	int status, error;

	out_init(&out, 1);
	status = sampler_new(&f->common, &sampler);
	if (status)
		return status;
	add_pids(f, &pids);
	if (pids.count) {
		request.pids = pids.items;
		request.pid_count = pids.count;
	}
	error = sampler_files(sampler, &request, &e);
	if (error == -ESRCH) {
		status = print_nothing(f, &out);
	} else if (error) {
		message(_("cannot read what processes have open: %s"), strerror(-error));
		status = 1;
	} else {
		status = print_all(f, e, &out);
	}
	endpoints_free(e);
	pid_list_done(&pids);
	return status;
}

static int run(int argc, char **argv)
{
	struct fds f;
	int status = fds_parse(&f, argc, argv);

	if (!status)
		status = run_fds(&f);
	fds_done(&f);
	return status;
}

const struct subcommand subcommand_fds = {
	.name = "fds",
	.args = "[OPTION...] [PATH...]",
	.help = N_("list open files, sockets and pipes, and who is at their other end"),
	.run = run,
};
