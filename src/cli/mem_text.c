#include "mem_priv.h"

#include <string.h>

#include "base/i18n.h"
#include "base/number.h"
#include "base/text.h"
#include "command_priv.h"
#include "model/memory_groups.h"
#include "out_priv.h"
#include "table_priv.h"
#include "types/detail.h"
#include "types/memory.h"

/* ---- totals ---- */

static const char *missing(const struct memory_value *v)
{
	return v->error ? _("not permitted") : "-";
}

static void add_value(struct strbuf *b, const struct memory_value *v)
{
	if (v->known)
		number_format_size(b, v->bytes);
	else
		strbuf_adds(b, missing(v));
}

static size_t value_width(const struct memory_value *v)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	add_value(&b, v);
	return text_width(strbuf_str(&b), b.len);
}

struct widths {
	size_t label, value;
};

static struct widths column_widths(const struct memory_groups *g, size_t column)
{
	struct widths w = { 0, 0 };

	for (size_t i = 0; i < MEMORY_LAYOUT_ROWS; i++) {
		int total = memory_layout[i][column];
		const char *label =
			total < 0 ? "" : _(memory_total_label((enum memory_total)total));
		size_t n = text_width(label, strlen(label));
		size_t v = total < 0 ? 0 : value_width(&g->totals[total]);

		w.label = n > w.label ? n : w.label;
		w.value = v > w.value ? v : w.value;
	}
	return w;
}

static void add_total(struct strbuf *b, const struct memory_groups *g, enum memory_total t,
		      struct widths w)
{
	const char *label = _(memory_total_label(t));

	strbuf_adds(b, "  ");
	text_add_fit(b, label, strlen(label), w.label, false, true);
	strbuf_fill(b, ' ', 1 + w.value - value_width(&g->totals[t]));
	add_value(b, &g->totals[t]);
}

static void print_totals(struct strbuf *b, const struct memory_groups *g)
{
	struct widths w[MEMORY_LAYOUT_COLUMNS];

	for (size_t c = 0; c < MEMORY_LAYOUT_COLUMNS; c++)
		w[c] = column_widths(g, c);
	for (size_t i = 0; i < MEMORY_LAYOUT_ROWS; i++) {
		for (size_t c = 0; c < MEMORY_LAYOUT_COLUMNS && memory_layout[i][c] >= 0; c++)
			add_total(b, g, (enum memory_total)memory_layout[i][c], w[c]);
		strbuf_addch(b, '\n');
	}
}

/* ---- the table ---- */

enum { NUMBER_WIDTH = 7, KIND_WIDTH = 9 };

struct lines {
	struct strbuf *b;
	const struct memory_groups *groups;
	bool locked; /* there is anything to tell in that column */
	bool ascii;
};

static bool is_shown(const struct lines *l, size_t column)
{
	return column != MEMORY_COLUMN_LOCKED || l->locked;
}

static void add_right(struct strbuf *b, const char *s)
{
	text_add_fit(b, s, strlen(s), NUMBER_WIDTH, true, true);
}

static void add_heads(const struct lines *l)
{
	for (size_t i = 0; i < MEMORY_COLUMN_COUNT; i++)
		if (is_shown(l, i))
			add_right(l->b, memory_columns[i].title);
	strbuf_adds(l->b, "  ");
	text_add_fit(l->b, "KIND", 4, KIND_WIDTH, false, true);
	strbuf_adds(l->b, "  OBJECT\n");
}

static void add_figures(const struct lines *l, const struct memory_sum *sum)
{
	for (size_t i = 0; i < MEMORY_COLUMN_COUNT; i++) {
		const struct memory_column *c = &memory_columns[i];
		CLEANUP_STRBUF struct strbuf text = STRBUF_INIT;

		if (!is_shown(l, i))
			continue;
		if (!c->unsized && !l->groups->sized)
			strbuf_addch(&text, '-');
		else if (i == MEMORY_COLUMN_MAPS)
			strbuf_addu(&text, sum->count);
		else
			number_format_size(&text, memory_column_value(c, sum));
		add_right(l->b, strbuf_str(&text));
	}
	strbuf_adds(l->b, "  ");
}

static void add_group(const struct lines *l, const struct memory_group *g)
{
	const char *kind = mapping_kind_name(g->kind);

	add_figures(l, &g->sum);
	text_add_fit(l->b, kind, strlen(kind), KIND_WIDTH, false, true);
	strbuf_adds(l->b, "  ");
	memory_group_add_name(l->b, g, l->ascii);
	if (g->deleted && g->kind == MAPPING_FILE)
		strbuf_adds(l->b, _(" (deleted)"));
	strbuf_addch(l->b, '\n');
}

static void add_mapping(const struct lines *l, const struct mapping *m)
{
	const struct memory_sum sum = memory_sum_of(m);

	add_figures(l, &sum);
	strbuf_adds(l->b, "  ");
	strbuf_addx(l->b, m->start, 12);
	strbuf_addch(l->b, '-');
	strbuf_addx(l->b, m->end, 12);
	strbuf_addch(l->b, ' ');
	text_add_safe(l->b, m->perms, strlen(m->perms), true);
	if (m->inode) {
		strbuf_addch(l->b, ' ');
		strbuf_addx(l->b, m->offset, 8);
	}
	strbuf_addch(l->b, '\n');
}

static void print_table(struct out *out, const struct lines *l, bool each)
{
	const struct memory_groups *g = l->groups;

	strbuf_addch(l->b, '\n');
	add_heads(l);
	for (size_t i = 0; i < g->count && out_more(out); i++) {
		add_group(l, &g->groups[i]);
		for (size_t j = 0; each && j < g->groups[i].count; j++)
			add_mapping(l, &g->groups[i].mappings[j]);
	}
	add_figures(l, &g->sum);
	strbuf_adds(l->b, _("total"));
	strbuf_addch(l->b, '\n');
}

/* What it cost the process that was looked at. */
static void print_cost(struct strbuf *b, const struct memory_groups *g)
{
	CLEANUP_STRBUF struct strbuf ms = STRBUF_INIT;

	strbuf_addreal(&ms, (double)g->took_ns / 1e6, 1);
	strbuf_addch(b, '\n');
	strbuf_addf(b,
		    _("Reading smaps took %s ms. Meanwhile, mapping by mapping, its mmap lock was "
		      "held for reading: it ran on, but could not map or unmap memory."),
		    strbuf_str(&ms));
	strbuf_addch(b, '\n');
	if (!g->running)
		return;
	strbuf_addf(b,
		    ngettext("%zu thread was running: which stack is its own is not known.",
			     "%zu threads were running: which stacks are their own is not known.",
			     (unsigned long)g->running),
		    g->running);
	strbuf_addch(b, '\n');
}

void mem_print_text(struct out *out, const struct common *common, const struct detail *d,
		    const struct memory_groups *g, bool each)
{
	const struct lines lines = {
		.b = &out->text,
		.groups = g,
		.locked = g->sum.locked > 0,
		.ascii = common->ascii,
	};

	strbuf_addi(&out->text, d->task.pid);
	strbuf_addch(&out->text, ' ');
	text_add_safe(&out->text, d->task.comm, strlen(d->task.comm), common->ascii);
	strbuf_addch(&out->text, '\n');
	if (!g->has_memory)
		return;
	print_totals(&out->text, g);
	if (g->error)
		return;
	print_table(out, &lines, each);
	if (g->sized)
		print_cost(&out->text, g);
}

/* ---- CSV ---- */

static void add_csv_text(struct strbuf *b, const char *s)
{
	CLEANUP_STRBUF struct strbuf safe = STRBUF_INIT;

	if (s)
		text_add_safe(&safe, s, strlen(s), false);
	table_add_csv(b, strbuf_str(&safe), safe.len);
}

static void add_csv_figures(struct strbuf *b, const struct memory_groups *g,
			    const struct memory_sum *sum, bool each)
{
	for (size_t i = 0; i < MEMORY_COLUMN_COUNT; i++) {
		const struct memory_column *c = &memory_columns[i];

		if (each && i == MEMORY_COLUMN_MAPS)
			continue;
		strbuf_addch(b, ',');
		if (!sum)
			strbuf_adds(b, c->key);
		else if (c->unsized || g->sized)
			strbuf_addu(b, memory_column_value(c, sum));
	}
	strbuf_addch(b, '\n');
}

static void add_csv_object(struct strbuf *b, const struct memory_group *g)
{
	strbuf_adds(b, mapping_kind_name(g->kind));
	strbuf_addch(b, ',');
	if (g->thread)
		strbuf_addi(b, g->thread);
	strbuf_addch(b, ',');
	add_csv_text(b, g->name);
	strbuf_addch(b, ',');
	strbuf_adds(b, g->deleted ? "true" : "false");
}

static void add_csv_mapping(struct strbuf *b, const struct mapping *m)
{
	strbuf_addch(b, ',');
	strbuf_addf(b, "0x%llx,0x%llx,", (unsigned long long)m->start, (unsigned long long)m->end);
	add_csv_text(b, m->perms);
	strbuf_addf(b, ",0x%llx,%llu", (unsigned long long)m->offset, (unsigned long long)m->inode);
}

void mem_print_csv(struct out *out, const struct memory_groups *g, bool each)
{
	struct strbuf *b = &out->text;

	strbuf_adds(b, "kind,thread,name,deleted");
	if (each)
		strbuf_adds(b, ",start,end,perms,offset,inode");
	add_csv_figures(b, g, NULL, each);
	for (size_t i = 0; i < g->count && out_more(out); i++) {
		const struct memory_group *group = &g->groups[i];

		for (size_t j = 0; j < (each ? group->count : 1); j++) {
			const struct memory_sum one = memory_sum_of(&group->mappings[j]);

			add_csv_object(b, group);
			if (each)
				add_csv_mapping(b, &group->mappings[j]);
			add_csv_figures(b, g, each ? &one : &group->sum, each);
		}
	}
}
