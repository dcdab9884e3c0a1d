#include "selection_priv.h"

#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/alloc.h"
#include "message_priv.h"
#include "model/snapshot.h"

/* The kernel's TASK_COMM_LEN without its NUL: names are cut to this. */
enum { COMM_MAX = 15 };

void selection_done(struct selection *s)
{
	pid_list_done(&s->pids);
	pid_list_done(&s->parents);
	user_list_done(&s->users);
	name_list_done(&s->names);
	name_list_done(&s->unknown_users);
}

/* Something but pids was named. */
static bool names_more(const struct selection *s)
{
	return s->parents.count || s->users.count || s->names.count || s->unknown_users.count ||
	       s->with_tty || s->own;
}

bool selection_is_pids(const struct selection *s)
{
	return s->pids.count && !names_more(s);
}

bool selection_is_empty(const struct selection *s)
{
	return !s->pids.count && !names_more(s);
}

/* A name longer than the kernel keeps is that of a process whose comm is its beginning. */
static bool is_called(const struct task *t, const char *name)
{
	size_t len = strlen(t->comm);

	return strcmp(t->comm, name) == 0 ||
	       (len == COMM_MAX && strlen(name) > len && strncmp(t->comm, name, len) == 0);
}

static bool is_named(const struct selection *s, const struct task *t)
{
	for (size_t i = 0; i < s->names.count; i++)
		if (is_called(t, s->names.items[i]))
			return true;
	return false;
}

static bool is_owned(const struct selection *s, const struct task *t)
{
	for (size_t i = 0; i < s->users.count; i++)
		if (t->uid == s->users.items[i].uid)
			return true;
	return false;
}

static bool is_selected(const struct selection *s, const struct task *t)
{
	return pid_list_has(&s->pids, t->pid) || pid_list_has(&s->parents, t->ppid) ||
	       is_owned(s, t) || is_named(s, t) || (s->with_tty && t->tty) ||
	       (s->own && t->uid == geteuid());
}

void selection_find(const struct selection *s, const struct snapshot *snapshot,
		    struct pid_list *ret)
{
	for (size_t i = 0; i < snapshot->count; i++)
		if (is_selected(s, &snapshot->tasks[i]))
			pid_list_add(ret, snapshot->tasks[i].pid);
}

/* Each of these tells of one list: how many of its items were found. */

static size_t remark_pids(const struct selection *s, const struct snapshot *snapshot)
{
	size_t found = 0;

	for (size_t i = 0; i < s->pids.count; i++)
		if (snapshot_find(snapshot, s->pids.items[i]))
			found++;
		else
			message(_("there is no process %d"), (int)s->pids.items[i]);
	return found;
}

static bool has_children(const struct snapshot *snapshot, pid_t parent)
{
	for (size_t i = 0; i < snapshot->count; i++)
		if (snapshot->tasks[i].ppid == parent)
			return true;
	return false;
}

static size_t remark_parents(const struct selection *s, const struct snapshot *snapshot)
{
	size_t found = 0;

	for (size_t i = 0; i < s->parents.count; i++)
		if (has_children(snapshot, s->parents.items[i]))
			found++;
		else
			message(_("process %d has no children"), (int)s->parents.items[i]);
	return found;
}

static bool owns_any(const struct snapshot *snapshot, uint32_t uid)
{
	for (size_t i = 0; i < snapshot->count; i++)
		if (snapshot->tasks[i].uid == uid)
			return true;
	return false;
}

static size_t remark_users(const struct selection *s, const struct snapshot *snapshot)
{
	size_t found = 0;

	for (size_t i = 0; i < s->unknown_users.count; i++) {
		CLEANUP_FREE char *name = message_safe(s->unknown_users.items[i]);

		message(_("there is no user %s"), name);
	}
	for (size_t i = 0; i < s->users.count; i++) {
		CLEANUP_FREE char *name = message_safe(s->users.items[i].name);

		if (owns_any(snapshot, s->users.items[i].uid))
			found++;
		else
			message(_("user %s has no processes"), name);
	}
	return found;
}

static bool any_is_called(const struct snapshot *snapshot, const char *name)
{
	for (size_t i = 0; i < snapshot->count; i++)
		if (is_called(&snapshot->tasks[i], name))
			return true;
	return false;
}

static size_t remark_names(const struct selection *s, const struct snapshot *snapshot)
{
	size_t found = 0;

	for (size_t i = 0; i < s->names.count; i++) {
		CLEANUP_FREE char *name = message_safe(s->names.items[i]);

		if (any_is_called(snapshot, s->names.items[i]))
			found++;
		else
			message(_("no process is called %s"), name);
	}
	return found;
}

void selection_say_hidden(const struct snapshot *snapshot)
{
	if (snapshot->hidden_pids)
		message(_("/proc is mounted with hidepid: processes of other users may be hidden; "
			  "run as root to see them"));
}

bool selection_remark(const struct selection *s, const struct snapshot *snapshot)
{
	size_t named = s->pids.count + s->parents.count + s->users.count + s->names.count +
		       s->unknown_users.count;
	size_t found = remark_pids(s, snapshot) + remark_parents(s, snapshot) +
		       remark_users(s, snapshot) + remark_names(s, snapshot);

	if (found < named)
		selection_say_hidden(snapshot);
	return found || !named;
}
