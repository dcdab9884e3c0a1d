/* What was named: processes by pid, owner, command or parent. As with ps, what any of them names
 * is shown. */
#ifndef PV_CLI_SELECTION_PRIV_H
#define PV_CLI_SELECTION_PRIV_H

#include <stdbool.h>

#include "list_priv.h"

struct snapshot;

struct selection {
	struct pid_list pids;
	struct pid_list parents;
	struct user_list users;
	struct name_list names;
	struct name_list unknown_users; /* -u of whom the system knows nothing */
	bool with_tty; /* BSD `a` without `x` */
	bool own; /* BSD `x` without `a` */
};

void selection_done(struct selection *s);
/* Nothing was named: everything is shown. */
bool selection_is_empty(const struct selection *s);
/* Nothing but pids: the reader needs to look at no other process. */
bool selection_is_pids(const struct selection *s);

/* The pids of what was named, ascending. */
void selection_find(const struct selection *s, const struct snapshot *snapshot,
		    struct pid_list *ret);

/* Says on standard error what was not found. False if nothing of what was named was. */
bool selection_remark(const struct selection *s, const struct snapshot *snapshot);

/* Where /proc hides the processes of others, says so: what is missing may be there all the same. */
void selection_say_hidden(const struct snapshot *snapshot);

#endif
