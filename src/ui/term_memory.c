#include "ui/term.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "ui/page.h"

struct term_memory {
	struct term term;
	struct page page;
	int columns, rows;
	struct event *events;
	size_t first, count, cap;
	char *copied;
};

static struct term_memory *memory_of(const struct term *t)
{
	return (struct term_memory *)((char *)t - offsetof(struct term_memory, term));
}

static void memory_show(struct term *t, const struct page *p)
{
	struct term_memory *m = memory_of(t);

	if (m->page.columns != p->columns || m->page.rows != p->rows)
		page_resize(&m->page, p->columns, p->rows);
	memcpy(m->page.cells, p->cells, (size_t)p->columns * (size_t)p->rows * sizeof(*p->cells));
	m->page.cursor_x = p->cursor_x;
	m->page.cursor_y = p->cursor_y;
	m->page.ascii = p->ascii;
}

static bool memory_next_event(struct term *t, struct event *ret)
{
	struct term_memory *m = memory_of(t);

	if (m->first == m->count) {
		m->first = m->count = 0;
		return false;
	}
	*ret = m->events[m->first++];
	return true;
}

static void memory_size(struct term *t, int *ret_columns, int *ret_rows)
{
	*ret_columns = memory_of(t)->columns;
	*ret_rows = memory_of(t)->rows;
}

static void memory_set_theme(struct term *t, const struct theme *theme)
{
	(void)t;
	(void)theme;
}

/* Nothing is kept that redrawing, the shell or its return could change. */
static void memory_ignore(struct term *t)
{
	(void)t;
}

static void memory_copy(struct term *t, const char *s, size_t len)
{
	struct term_memory *m = memory_of(t);

	free(m->copied);
	m->copied = xstrndup(s, len);
}

static void memory_free(struct term *t)
{
	struct term_memory *m = memory_of(t);

	page_done(&m->page);
	free(m->events);
	free(m->copied);
	free(m);
}

static const struct term_ops memory_ops = {
	.show = memory_show,
	.next_event = memory_next_event,
	.size = memory_size,
	.set_theme = memory_set_theme,
	.redraw = memory_ignore,
	.suspend = memory_ignore,
	.resume = memory_ignore,
	.copy = memory_copy,
	.free = memory_free,
};

struct term *term_memory_new(int columns, int rows, bool utf8, int colors)
{
	struct term_memory *m = xcalloc(1, sizeof(*m));

	m->term = (struct term){ .ops = &memory_ops, .fd = -1, .colors = colors, .utf8 = utf8 };
	m->columns = columns;
	m->rows = rows;
	page_init(&m->page);
	return &m->term;
}

void term_memory_push(struct term *t, const struct event *e)
{
	struct term_memory *m = memory_of(t);

	m->events = xgrow(m->events, m->count, &m->cap, sizeof(*m->events));
	m->events[m->count++] = *e;
}

void term_memory_resize(struct term *t, int columns, int rows)
{
	struct term_memory *m = memory_of(t);

	m->columns = columns;
	m->rows = rows;
	term_memory_push(t, &(struct event){ .kind = EVENT_RESIZE });
}

const struct page *term_memory_page(const struct term *t)
{
	return &memory_of(t)->page;
}

const char *term_memory_copied(const struct term *t)
{
	return memory_of(t)->copied;
}
