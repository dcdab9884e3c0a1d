/* The rows of an overview that are lists: limits, groups, namespaces, sets, the environment. */
#include "overview_priv.h"

#include <errno.h>
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"
#include "base/text.h"
#include "types/detail.h"
#include "types/names.h"
#include "types/task.h"

enum { LIMIT_COLUMNS = 12 };

static void add_limit_number(struct overview_builder *b, struct strbuf *out, unsigned id,
			     uint64_t n)
{
	if (n == LIMIT_UNLIMITED)
		strbuf_adds(out, overview_say(b, N_("unlimited")));
	else if (strcmp(limit_unit(id), "bytes") == 0)
		number_format_size(out, n);
	else
		strbuf_addu(out, n);
}

static void add_limit_column(struct overview_builder *b, const char *name, unsigned id, uint64_t n)
{
	CLEANUP_STRBUF struct strbuf number = STRBUF_INIT;

	add_limit_number(b, &number, id, n);
	overview_add(b, name);
	strbuf_addch(&b->value, ' ');
	text_add_fit(&b->value, strbuf_str(&number), number.len, LIMIT_COLUMNS, false,
		     b->options->format.ascii);
}

static void add_limit(struct overview_builder *b, unsigned id, const struct limit *l)
{
	add_limit_column(b, N_("soft"), id, l->soft);
	add_limit_column(b, N_("hard"), id, l->hard);
	if (l->used_known) {
		overview_add(b, N_("used"));
		strbuf_addch(&b->value, ' ');
		add_limit_number(b, &b->value, id, l->used);
		if (l->soft && l->soft != LIMIT_UNLIMITED) {
			double share = 100.0 * (double)l->used / (double)l->soft;

			strbuf_adds(&b->value, " (");
			strbuf_addreal(&b->value, share, 0);
			strbuf_adds(&b->value, "%)");
			if (share >= 80)
				b->tone = OVERVIEW_WARN;
		}
	}
	while (b->value.len && b->value.s[b->value.len - 1] == ' ')
		b->value.s[--b->value.len] = '\0';
	overview_end_item(b, limit_name(id), true);
}

bool overview_add_limits(struct overview_builder *b, const struct overview_row *row)
{
	const struct detail *d = b->detail;

	(void)row;
	if (d->limits_error) {
		overview_add_error(b, d->limits_error);
		return true;
	}
	for (unsigned id = 0; id < LIMIT_COUNT; id++)
		if (d->limits.limit[id].known)
			add_limit(b, id, &d->limits.limit[id]);
	return false;
}

/* "0::/a.slice" of v2 is "/a.slice", "4:memory:/a" of v1 is "memory /a". */
static void add_cgroup(struct overview_builder *b, const char *line, size_t len)
{
	const char *end = line + len;
	const char *name = memchr(line, ':', len);
	const char *path = name ? memchr(name + 1, ':', (size_t)(end - name - 1)) : NULL;

	if (!path) {
		overview_add_hostile(b, line, len);
		return;
	}
	name++;
	if (path > name) {
		overview_add_hostile(b, name, (size_t)(path - name));
		strbuf_addch(&b->value, ' ');
	}
	path++;
	overview_add_hostile(b, path, (size_t)(end - path));
}

bool overview_add_cgroups(struct overview_builder *b, const struct overview_row *row)
{
	const struct maybe_text *t = &b->detail->cgroup;
	const char *p, *end, *label = row->label;

	if (!overview_has_text(b, t))
		return true;
	for (p = t->s, end = t->s + t->len; p < end;) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		const char *line_end = newline ? newline : end;

		if (line_end > p) {
			add_cgroup(b, p, (size_t)(line_end - p));
			overview_end_item(b, label, false);
			label = "";
		}
		p = line_end + 1;
	}
	return false;
}

bool overview_add_namespaces(struct overview_builder *b, const struct overview_row *row)
{
	const struct namespaces *ns = &b->detail->namespaces;
	int error = 0;
	bool any = false;

	(void)row;
	for (unsigned i = 0; i < TASK_NS_COUNT; i++) {
		error = ns->error[i] && ns->error[i] != ENOENT ? ns->error[i] : error;
		if (!ns->inode[i])
			continue;
		if (any)
			strbuf_adds(&b->value, ", ");
		any = true;
		strbuf_adds(&b->value, namespace_name(i));
		strbuf_addch(&b->value, ' ');
		strbuf_addu(&b->value, ns->inode[i]);
	}
	if (error && any)
		strbuf_adds(&b->value, "; ");
	if (error)
		overview_add_error(b, error);
	else if (!any)
		overview_add_nothing(b);
	return true;
}

/* The names of the bits of a set, a space between. NULL of name: the bit has none. */
static void add_set(struct overview_builder *b, uint64_t set, unsigned first, unsigned count,
		    const char *(*name)(unsigned n))
{
	const char *space = "";

	for (unsigned i = 0; i < count; i++) {
		if (!(set & UINT64_C(1) << i))
			continue;
		strbuf_adds(&b->value, space);
		if (name(first + i))
			strbuf_adds(&b->value, name(first + i));
		else
			strbuf_addu(&b->value, first + i);
		space = " ";
	}
}

/* The same in the shortest way: none, all, and all but a few. */
static void add_short_set(struct overview_builder *b, uint64_t set, uint64_t full, unsigned first,
			  unsigned count, const char *(*name)(unsigned n))
{
	uint64_t missing = full & ~set;

	if (!set) {
		b->tone = OVERVIEW_FAINT;
		overview_add(b, N_("none"));
	} else if (!missing) {
		overview_add(b, N_("all"));
	} else if (__builtin_popcountll(missing) <= 4 && __builtin_popcountll(set) > 8) {
		overview_add(b, N_("all but"));
		strbuf_addch(&b->value, ' ');
		add_set(b, missing, first, count, name);
	} else {
		add_set(b, set, first, count, name);
	}
}

static const uint64_t *status_set(struct overview_builder *b, const struct overview_row *row)
{
	if (!overview_has_fact(b, FACT_STATUS))
		return NULL;
	return (const uint64_t *)((const char *)b->detail->task.extra->status + row->arg);
}

bool overview_add_capabilities(struct overview_builder *b, const struct overview_row *row)
{
	const uint64_t *set = status_set(b, row);
	uint64_t full = 0;

	for (unsigned i = 0; i < 64 && capability_name(i); i++)
		full |= UINT64_C(1) << i;
	if (set)
		add_short_set(b, *set, full, 0, 64, capability_name);
	return true;
}

static const char *signal_name_of(unsigned n)
{
	return signal_name((int)n);
}

bool overview_add_signals(struct overview_builder *b, const struct overview_row *row)
{
	const uint64_t *set = status_set(b, row);

	if (set)
		add_short_set(b, *set, UINT64_MAX, 1, 64, signal_name_of);
	return true;
}

/* NAME=value; bytes without a '=' are a name. */
static void add_variable(struct overview_builder *b, const char *s, size_t len)
{
	CLEANUP_STRBUF struct strbuf name = STRBUF_INIT;
	const char *equals = memchr(s, '=', len);
	size_t name_len = equals ? (size_t)(equals - s) : len;

	text_add_safe(&name, s, name_len, b->options->format.ascii);
	if (equals)
		overview_add_hostile(b, equals + 1, len - name_len - 1);
	overview_end_item(b, strbuf_str(&name), true);
}

bool overview_add_environment(struct overview_builder *b, const struct overview_row *row)
{
	const struct maybe_text *t = &b->detail->environ;
	size_t before = b->count;

	if (!overview_has_text(b, t))
		return true;
	for (size_t at = 0; at < t->len;) {
		size_t len = strnlen(t->s + at, t->len - at);

		if (len)
			add_variable(b, t->s + at, len);
		at += len + 1;
	}
	if (b->detail->environ_truncated) {
		b->tone = OVERVIEW_WARN;
		overview_add(b, N_("there is more than this, which was not read"));
		overview_end_item(b, row->label, false);
	}
	if (b->count > before)
		return false;
	b->tone = OVERVIEW_FAINT;
	overview_add(b, N_("none"));
	return true;
}
