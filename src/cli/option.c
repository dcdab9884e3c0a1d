#include "option_priv.h"

#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/number.h"
#include "columns_priv.h"
#include "list_priv.h"
#include "message_priv.h"
#include "model/filter.h"

static const double seconds_min = 0.1, seconds_max = 3600;

pid_t option_pid(const char *text, struct argp_state *state)
{
	CLEANUP_FREE char *safe = message_safe(text);
	pid_t pid = 0;

	if (!pid_parse(text, strlen(text), &pid))
		argp_error(state, _("'%s' is no pid"), safe);
	return pid;
}

void option_pids(struct pid_list *l, const char *text, struct argp_state *state)
{
	CLEANUP_FREE char *safe = message_safe(text);

	if (!pid_list_parse(l, text))
		argp_error(state, _("'%s' is no list of pids"), safe);
}

static void say_no_field(const char *name, struct argp_state *state)
{
	CLEANUP_FREE char *safe = message_safe(name);

	argp_error(state, _("there is no field '%s'; 'procview ps --list-fields' prints them"),
		   safe);
}

void option_columns(struct columns *c, const char *text, struct argp_state *state)
{
	CLEANUP_FREE char *wrong = NULL;

	if (columns_add(c, text, &wrong) < 0)
		say_no_field(wrong, state);
}

void option_sort(struct sort *s, const char *text, struct argp_state *state)
{
	CLEANUP_FREE char *wrong = NULL;
	int error = sort_parse(s, text, &wrong);

	if (error == -E2BIG)
		argp_error(state, _("too many fields to sort by"));
	else if (error < 0)
		say_no_field(wrong, state);
}

struct filter *option_filter(const char *text, struct argp_state *state)
{
	struct filter *filter = NULL;
	struct filter_error error;
	CLEANUP_FREE char *safe = NULL;

	if (filter_parse(text, &filter, &error) == 0)
		return filter;
	safe = message_safe(error.detail);
	if (*safe)
		argp_error(state, _("filter, column %zu: %s: '%s'"), error.column, _(error.message),
			   safe);
	else
		argp_error(state, _("filter, column %zu: %s"), error.column, _(error.message));
	return NULL;
}

double option_seconds(const char *text, struct argp_state *state)
{
	double seconds = 0;

	if (number_parse_seconds(text, strlen(text), &seconds) < 0 || seconds < seconds_min ||
	    seconds > seconds_max)
		argp_error(state, _("-d wants seconds, from 0.1 to 3600"));
	return seconds;
}

uint64_t option_count(const char *text, struct argp_state *state)
{
	uint64_t n = 0;

	if (number_parse_u64(text, strlen(text), &n) < 0 || n < 1)
		argp_error(state, _("-n wants a number from 1 on"));
	return n;
}
