/* The options of -c. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "message_priv.h"
#include "trace_format_priv.h"
#include "trace_options_priv.h"

static int column_of(const char *name, size_t len, struct argp_state *state)
{
	int column = summary_column_of(name, len);

	if (column < 0) {
		CLEANUP_FREE char *word = xstrndup(name, len);
		CLEANUP_FREE char *safe = message_safe(word);

		argp_error(state, _("'%s' is no column of the table"), safe);
	}
	return column;
}

static void set_sort(struct summary_options *s, const char *name, struct argp_state *state)
{
	if (strcmp(name, "none") == 0 || strcmp(name, "nothing") == 0)
		s->sort = SUMMARY_COLUMN_COUNT;
	else
		s->sort = (enum summary_column)column_of(name, strlen(name), state);
}

static void add_column(struct summary_options *s, int column, struct argp_state *state)
{
	for (size_t i = 0; i < s->column_count; i++)
		if (s->columns[i] == column) {
			argp_error(state, _("a column of the table is named twice"));
			return;
		}
	s->columns[s->column_count++] = (uint8_t)column;
}

/* The name stands last if it is not asked for. */
static void set_columns(struct summary_options *s, const char *set, struct argp_state *state)
{
	bool named = false;

	s->column_count = 0;
	for (;;) {
		size_t len = strcspn(set, ",");
		int column = column_of(set, len, state);

		named |= column == SUMMARY_NAME;
		add_column(s, column, state);
		if (!set[len])
			break;
		set += len + 1;
	}
	if (!named)
		add_column(s, SUMMARY_NAME, state);
}

/* "2", "1.5ms": microseconds without a unit. */
static uint64_t parse_overhead(const char *text, struct argp_state *state)
{
	static const struct {
		const char *name;
		double ns;
	} units[] = { { "", 1e3 }, { "us", 1e3 }, { "ns", 1 }, { "ms", 1e6 }, { "s", 1e9 } };
	CLEANUP_FREE char *safe = message_safe(text);
	char *unit;
	double n = strtod(text, &unit);

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (unit != text && strcmp(unit, units[i].name) == 0 && isfinite(n) && n >= 0 &&
		    n < 1e9)
			return (uint64_t)llround(n * units[i].ns);
	argp_error(state, _("'%s' is no time"), safe);
	return 0;
}

error_t trace_summary_parse(int key, char *arg, struct argp_state *state)
{
	struct trace_options *o = state->input;

	switch (key) {
	case 'c':
		o->table = TRACE_TABLE_ONLY;
		return 0;
	case 'C':
		o->table = TRACE_TABLE_TOO;
		return 0;
	case 'w':
		o->summary.wall = true;
		return 0;
	case 'S':
		set_sort(&o->summary, arg, state);
		return 0;
	case 'U':
		set_columns(&o->summary, arg, state);
		return 0;
	case 'O':
		o->summary.overhead_ns = parse_overhead(arg, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}
