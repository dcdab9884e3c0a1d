/* What came of a command, in one line: how many were hit, which one failed, why, and what helps. */
#include <errno.h>
#include <string.h>

#include "app_priv.h"
#include "base/i18n.h"
#include "model/frame.h"
#include "types/names.h"
#include "types/request.h"

/* kind -1: of any. Texts follow "4400 postgres: ". */
static const struct reason {
	int kind, error;
	const char *text; /* N_() */
} reasons[] = {
	{ -1, ESRCH, N_("has ended already") },
	{ COMMAND_NICE, EACCES, N_("a lower nice needs root or CAP_SYS_NICE") },
	{ COMMAND_AFFINITY, EINVAL, N_("its cpuset allows none of these processors") },
	{ -1, EINVAL, N_("the kernel takes no such value") },
	{ -1, ENOSYS, N_("this kernel cannot do that") },
};

static bool is_refused(int error)
{
	return error == EPERM || error == EACCES;
}

static const char *find_reason(enum command_kind kind, int error)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].error == error &&
		    (reasons[i].kind < 0 || reasons[i].kind == (int)kind))
			return _(reasons[i].text);
	return is_refused(error) ? NULL : strerror(error);
}

static void add_refusal(struct app *a, struct strbuf *b, struct task_id id)
{
	uint32_t row = a->frame ? frame_row(a->frame, id) : ROW_NONE;
	CLEANUP_STRBUF struct strbuf owner = STRBUF_INIT;

	if (row == ROW_NONE) {
		strbuf_adds(b, _("not permitted: run procview as root"));
		return;
	}
	app_add_user(a, &owner, frame_task(a->frame, row)->uid);
	strbuf_addf(b, _("not permitted, it belongs to %s: run procview as root"),
		    strbuf_str(&owner));
}

static void add_failure(struct app *a, struct strbuf *b, const struct command_result *r, size_t i)
{
	const char *reason = find_reason(r->kind, r->errors[i]);

	app_add_task(a, b, r->targets[i]);
	strbuf_adds(b, ": ");
	if (reason)
		strbuf_adds(b, reason);
	else
		add_refusal(a, b, r->targets[i]);
}

static void add_success(struct strbuf *b, const struct command_result *r, size_t done)
{
	switch (r->kind) {
	case COMMAND_SIGNAL:
		strbuf_addf(b, ngettext("%s sent to %zu process", "%s sent to %zu processes", done),
			    signal_name(r->value), done);
		break;
	case COMMAND_NICE:
		strbuf_addf(b, _("nice is %d now"), r->value);
		break;
	case COMMAND_AFFINITY:
		strbuf_addf(b,
			    ngettext("processors set for %zu process",
				     "processors set for %zu processes", done),
			    done);
		break;
	}
}

void outcome_tell(struct app *a, const struct command_result *r)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	size_t failed = 0, first = 0;

	for (size_t i = 0; i < r->target_count; i++)
		if (r->errors[i] && !failed++)
			first = i;
	if (failed < r->target_count)
		add_success(&b, r, r->target_count - failed);
	if (!failed) {
		app_message(a, "%s", strbuf_str(&b));
		return;
	}
	if (b.len)
		strbuf_adds(&b, "; ");
	add_failure(a, &b, r, first);
	if (failed > 1) {
		strbuf_adds(&b, "; ");
		strbuf_addf(&b, ngettext("%zu more failed", "%zu more failed", failed - 1),
			    failed - 1);
	}
	app_error(a, "%s", strbuf_str(&b));
}
