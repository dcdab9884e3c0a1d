/* Three columns: who feeds it, the process, whom it feeds. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/text.h"
#include "ipc_print_priv.h"
#include "list_priv.h"
#include "model/ipc.h"
#include "model/ipc_text.h"
#include "out_priv.h"
#include "types/files.h"

enum { LEFT, MIDDLE, RIGHT, COLUMNS };
/* Between the columns, and the least that one is cut to. */
enum { GAP = 2, COLUMN_MIN = 8 };

struct printer {
	const struct ipc_print *p;
	struct ipc_link *links;
	size_t link_count;
	size_t width[COLUMNS];
	struct strbuf cell[COLUMNS];
};

/* A block: the links of one process, those that only feed it first. */
struct block {
	const struct files_process *process;
	const struct ipc_link *links;
	size_t count, in;
};

static struct block block_of(const struct printer *t, uint32_t node)
{
	struct block b = { .process = &t->p->files->processes[node] };

	b.links = ipc_links_of(t->links, t->link_count, node, &b.count);
	while (b.in < b.count && b.links[b.in].way == IPC_IN)
		b.in++;
	return b;
}

static size_t block_rows(const struct block *b)
{
	size_t out = b->count - b->in;
	size_t rows = b->in > out ? b->in : out;

	return rows ? rows : 1;
}

/* Nobody at its other ends is something to say; not knowing is something else. */
static const char *remark(const struct block *b)
{
	if (b->process->error)
		return _("not permitted");
	return b->count ? "" : _("joined to nobody");
}

static void make_row(struct printer *t, const struct block *b, size_t row)
{
	const struct ipc_text how = { t->p->files, t->p->ascii };

	for (size_t i = 0; i < COLUMNS; i++)
		strbuf_clear(&t->cell[i]);
	if (row < b->in)
		ipc_text_add_feeder(&t->cell[LEFT], &how, &b->links[row]);
	if (row == 0)
		ipc_text_add_process(&t->cell[MIDDLE], &how, b->process);
	if (b->in + row < b->count)
		ipc_text_add_fed(&t->cell[RIGHT], &how, &b->links[b->in + row]);
	else if (row == 0)
		strbuf_adds(&t->cell[RIGHT], remark(b));
}

static void make_header(struct printer *t)
{
	const char *const titles[COLUMNS] = { _("WHO FEEDS IT"), _("PROCESS"), _("WHOM IT FEEDS") };

	for (size_t i = 0; i < COLUMNS; i++) {
		strbuf_clear(&t->cell[i]);
		strbuf_adds(&t->cell[i], titles[i]);
	}
}

static void measure(struct printer *t)
{
	for (size_t i = 0; i < COLUMNS; i++) {
		size_t width = text_width(strbuf_str(&t->cell[i]), t->cell[i].len);

		if (width > t->width[i])
			t->width[i] = width;
	}
}

static void print_row(struct printer *t)
{
	struct strbuf *b = &t->p->out->text;

	for (size_t i = 0; i < COLUMNS; i++) {
		text_add_fit(b, strbuf_str(&t->cell[i]), t->cell[i].len, t->width[i], false,
			     t->p->ascii);
		if (i + 1 < COLUMNS)
			strbuf_fill(b, ' ', GAP);
	}
	while (b->len && b->s[b->len - 1] == ' ')
		b->s[--b->len] = '\0';
	strbuf_addch(b, '\n');
}

static bool is_named(const struct ipc_print *p, uint32_t node)
{
	return !p->named->count || pid_list_has(p->named, p->files->processes[node].id.pid);
}

static void each_row(struct printer *t, void (*what)(struct printer *t))
{
	make_header(t);
	what(t);
	for (size_t i = 0; i < t->p->graph->node_count && out_more(t->p->out); i++) {
		uint32_t node = t->p->graph->nodes[i];
		struct block b = block_of(t, node);
		size_t rows = is_named(t->p, node) ? block_rows(&b) : 0;

		for (size_t row = 0; row < rows; row++) {
			make_row(t, &b, row);
			what(t);
		}
	}
}

/* To the width of the terminal: the middle keeps its own, the others share the rest. */
static void squeeze(struct printer *t, size_t columns)
{
	size_t fixed = t->width[MIDDLE] + 2 * GAP;
	size_t rest = columns > fixed + 2 * COLUMN_MIN ? columns - fixed : 2 * COLUMN_MIN;
	size_t half = rest / 2;

	if (t->width[LEFT] + t->width[RIGHT] <= rest)
		return;
	if (t->width[LEFT] < half)
		t->width[RIGHT] = rest - t->width[LEFT];
	else if (t->width[RIGHT] < rest - half)
		t->width[LEFT] = rest - t->width[RIGHT];
	else {
		t->width[LEFT] = half;
		t->width[RIGHT] = rest - half;
	}
}

void ipc_print_text(const struct ipc_print *p)
{
	struct printer t = { .p = p };
	size_t columns = out_terminal_width(p->out);

	if (!p->graph->node_count)
		return;
	t.link_count = ipc_links(p->graph, &t.links);
	each_row(&t, measure);
	if (columns)
		squeeze(&t, columns);
	each_row(&t, print_row);
	for (size_t i = 0; i < COLUMNS; i++)
		strbuf_done(&t.cell[i]);
	free(t.links);
}
