#include "overview_priv.h"

#include <errno.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "model/frame.h"
#include "model/snapshot.h"
#include "types/detail.h"
#include "types/names.h"
#include "types/task.h"

bool overview_add_state(struct overview_builder *b, const struct overview_row *row)
{
	const struct task *t = &b->detail->task;

	(void)row;
	strbuf_addch(&b->value, t->state);
	strbuf_addch(&b->value, ' ');
	overview_add(b, state_name(t->state));
	/* The leader has ended, the process has not. */
	if (t->state == 'Z' && t->threads > 1)
		overview_add(b, N_(", but other threads of it run"));
	if (strchr("ZDTt", t->state))
		b->tone = OVERVIEW_WARN;
	return true;
}

/* Only where it has others than the one of our namespace. */
bool overview_add_nspid(struct overview_builder *b, const struct overview_row *row)
{
	const struct task *t = &b->detail->task;

	(void)row;
	if (!(t->have & FACT_BIT(FACT_STATUS)) || t->extra->status->nspid_count < 2)
		return false;
	for (uint32_t i = 0; i < t->extra->status->nspid_count && i < 8; i++) {
		if (i)
			strbuf_addch(&b->value, ' ');
		strbuf_addi(&b->value, t->extra->status->nspid[i]);
	}
	return true;
}

static void add_kin(struct overview_builder *b, pid_t pid, const char *comm)
{
	strbuf_addi(&b->value, pid);
	strbuf_addch(&b->value, ' ');
	overview_add_hostile(b, comm, strlen(comm));
}

bool overview_add_zombie_parent(struct overview_builder *b, const struct overview_row *row)
{
	const struct detail *d = b->detail;

	(void)row;
	if (d->task.state != 'Z' || d->task.threads > 1 || !d->ancestor_count)
		return false;
	b->tone = OVERVIEW_WARN;
	add_kin(b, d->ancestors[0].pid, d->ancestors[0].comm);
	overview_add(b, N_(", which has not waited for it"));
	return true;
}

bool overview_add_ancestry(struct overview_builder *b, const struct overview_row *row)
{
	const struct detail *d = b->detail;
	const char *arrow = b->options->format.ascii ? " -> " : " → ";

	(void)row;
	for (size_t i = d->ancestor_count; i > 0; i--) {
		add_kin(b, d->ancestors[i - 1].pid, d->ancestors[i - 1].comm);
		strbuf_adds(&b->value, arrow);
	}
	add_kin(b, d->task.pid, d->task.comm);
	return true;
}

bool overview_add_below(struct overview_builder *b, const struct overview_row *row)
{
	(void)row;
	if (b->row == ROW_NONE || b->frame->sums[b->row].tasks < 2)
		return false;
	strbuf_addu(&b->value, b->frame->sums[b->row].tasks - 1);
	return true;
}

bool overview_add_exe(struct overview_builder *b, const struct overview_row *row)
{
	const struct detail *d = b->detail;

	(void)row;
	if (!overview_has_text(b, &d->exe))
		return true;
	overview_add_hostile(b, d->exe.s, d->exe.len);
	if (d->exe_deleted) {
		b->tone = OVERVIEW_WARN;
		overview_add(b, N_(" (deleted: removed or replaced since it started)"));
	}
	return true;
}

static bool add_text(struct overview_builder *b, const struct maybe_text *t)
{
	if (overview_has_text(b, t))
		overview_add_hostile(b, t->s, t->len);
	return true;
}

bool overview_add_cwd(struct overview_builder *b, const struct overview_row *row)
{
	(void)row;
	return add_text(b, &b->detail->cwd);
}

bool overview_add_root(struct overview_builder *b, const struct overview_row *row)
{
	(void)row;
	return add_text(b, &b->detail->root);
}

/* "106 postgres" */
static void add_id(struct overview_builder *b, const struct id_names *names, uint32_t id)
{
	const char *name = id_names_find(names, id);

	strbuf_addu(&b->value, id);
	if (!name)
		return;
	strbuf_addch(&b->value, ' ');
	overview_add_hostile(b, name, strlen(name));
}

/* The member of the status that the row names; NULL with a value that says why not. */
static const void *status_member(struct overview_builder *b, const struct overview_row *row)
{
	if (!overview_has_fact(b, FACT_STATUS))
		return NULL;
	return (const char *)b->detail->task.extra->status + row->arg;
}

static bool has_one_user(const struct task_status *st)
{
	return st->ruid == st->euid && st->ruid == st->suid && st->ruid == st->fsuid;
}

static bool has_one_group(const struct task_status *st)
{
	return st->rgid == st->egid && st->rgid == st->sgid && st->rgid == st->fsgid;
}

/* NULL: not read. */
static const struct task_status *status_of(const struct overview_builder *b)
{
	const struct task *t = &b->detail->task;

	return t->have & FACT_BIT(FACT_STATUS) ? t->extra->status : NULL;
}

bool overview_add_one_user(struct overview_builder *b, const struct overview_row *row)
{
	const uint32_t *id = status_member(b, row);

	if (id && has_one_user(status_of(b)))
		add_id(b, &b->own->now->users, *id);
	return !id || has_one_user(status_of(b));
}

bool overview_add_one_group(struct overview_builder *b, const struct overview_row *row)
{
	const uint32_t *id = status_member(b, row);

	if (id && has_one_group(status_of(b)))
		add_id(b, &b->own->now->groups, *id);
	return !id || has_one_group(status_of(b));
}

bool overview_add_user(struct overview_builder *b, const struct overview_row *row)
{
	if (!status_of(b) || has_one_user(status_of(b)))
		return false;
	add_id(b, &b->own->now->users, *(const uint32_t *)status_member(b, row));
	return true;
}

bool overview_add_group(struct overview_builder *b, const struct overview_row *row)
{
	if (!status_of(b) || has_one_group(status_of(b)))
		return false;
	add_id(b, &b->own->now->groups, *(const uint32_t *)status_member(b, row));
	return true;
}

bool overview_add_login(struct overview_builder *b, const struct overview_row *row)
{
	uint32_t id;

	(void)row;
	if (!overview_has_fact(b, FACT_LOGINUID))
		return true;
	id = b->detail->task.extra->loginuid;
	if (id == UINT32_MAX)
		overview_add_nothing(b);
	else
		add_id(b, &b->own->now->users, id);
	return true;
}

bool overview_add_policy(struct overview_builder *b, const struct overview_row *row)
{
	unsigned policy = b->detail->task.policy;

	(void)row;
	if (!policy_name(policy)) {
		strbuf_addu(&b->value, policy);
		return true;
	}
	strbuf_adds(&b->value, policy_name(policy));
	strbuf_adds(&b->value, " (");
	strbuf_adds(&b->value, policy_class(policy));
	strbuf_addch(&b->value, ')');
	return true;
}

bool overview_add_affinity(struct overview_builder *b, const struct overview_row *row)
{
	(void)row;
	return add_text(b, &b->detail->affinity);
}

bool overview_add_autogroup(struct overview_builder *b, const struct overview_row *row)
{
	(void)row;
	if (!b->detail->autogroup_known)
		return false;
	strbuf_addi(&b->value, b->detail->autogroup_nice);
	return true;
}

bool overview_add_seccomp(struct overview_builder *b, const struct overview_row *row)
{
	static const char *const modes[] = { N_("off"), N_("strict"), N_("filter") };
	const int *mode = status_member(b, row);

	if (!mode)
		return true;
	if (*mode < 0)
		overview_add_nothing(b);
	else if (*mode < 3)
		overview_add(b, modes[*mode]);
	else
		strbuf_addi(&b->value, *mode);
	return true;
}

bool overview_add_no_new_privs(struct overview_builder *b, const struct overview_row *row)
{
	const int *set = status_member(b, row);

	if (set && *set < 0)
		overview_add_nothing(b);
	else if (set)
		overview_add(b, *set ? N_("yes") : N_("no"));
	return true;
}

bool overview_add_tracer(struct overview_builder *b, const struct overview_row *row)
{
	const pid_t *pid = status_member(b, row);
	uint32_t tracer;

	if (!pid)
		return true;
	if (*pid == 0) {
		overview_add(b, N_("nobody"));
		return true;
	}
	b->tone = OVERVIEW_WARN;
	tracer = frame_row_of_pid(b->frame, *pid);
	if (tracer == ROW_NONE)
		strbuf_addi(&b->value, *pid);
	else
		add_kin(b, *pid, frame_task(b->frame, tracer)->comm);
	return true;
}
