/* Shows one page after the other, as rows of a monitor change: they move, come, go and change.
 * A test compares what a terminal makes of it with the text of the page.
 *
 * usage: term_pages SEED FILE
 * Each key n shows the next page; FILE then holds its number and its text. q quits. */
#include <locale.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "ui/page.h"
#include "ui/term.h"

enum { ROWS_MAX = 100 };

struct pages {
	struct term *term;
	struct page page;
	uint32_t random;
	unsigned rows[ROWS_MAX]; /* what stands in each row */
	unsigned number;
	const char *file;
};

/* Numbers that are the same for the same seed. */
static unsigned below(struct pages *p, unsigned n)
{
	p->random = p->random * 1664525u + 1013904223u;
	return (p->random >> 8) % n;
}

static void draw_row(struct pages *p, int y, unsigned what)
{
	static const char *const names[] = {
		"init", "日本語 プロセス", "e\xcc\x81 tat", "Имя длинное", "", "ｗｉｄｅ"
	};
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	if (what % 11 == 0)
		return; /* an empty one */
	strbuf_addf(&b, "%7u %s ├─ %u.%u", what * 7919 % 100000, names[what % 6], what % 100,
		    what % 10);
	page_puts(&p->page, (int)(what % 5), y, (enum role)(what % ROLE_COUNT), b.s);
	page_puts(&p->page, 50, y, ROLE_DIM, names[what / 6 % 6]);
}

/* Rows [first, first + count) go up by some, as in a ring. */
static void rotate(struct pages *p, unsigned first, unsigned count, unsigned by)
{
	unsigned old[ROWS_MAX];

	memcpy(old, p->rows + first, count * sizeof(old[0]));
	for (unsigned i = 0; i < count; i++)
		p->rows[first + i] = old[(i + by) % count];
}

static void change(struct pages *p, unsigned rows)
{
	unsigned first = below(p, rows), count = 1 + below(p, rows - first);

	switch (below(p, 6)) {
	case 0:
		for (unsigned i = 0; i < count; i++)
			p->rows[first + i] = below(p, 100000);
		break;
	case 1:
		p->rows[first] = below(p, 100000);
		break;
	case 2:
		p->rows[first] += 1000000; /* a digit here and there */
		break;
	default:
		rotate(p, first, count, 1 + below(p, count < 9 ? count : 9));
		break;
	}
}

static void show_next(struct pages *p)
{
	int columns, rows;

	p->term->ops->size(p->term, &columns, &rows);
	rows = rows < ROWS_MAX ? rows : ROWS_MAX;
	page_resize(&p->page, columns, rows);
	for (unsigned n = below(p, 4); p->number > 0 && n < 4; n++)
		change(p, (unsigned)rows);
	for (int y = 0; y < rows; y++)
		draw_row(p, y, p->rows[y]);
	p->term->ops->show(p->term, &p->page);
	p->number++;
}

static void tell(const struct pages *p)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT, temp = STRBUF_INIT;
	FILE *f;

	strbuf_addf(&temp, "%s.new", p->file);
	strbuf_addf(&b, "%u\n", p->number);
	page_add_text(&p->page, &b);
	f = fopen(temp.s, "w");
	if (!f || fwrite(b.s, 1, b.len, f) != b.len || fclose(f) != 0 ||
	    rename(temp.s, p->file) != 0)
		abort();
}

static void run(struct pages *p)
{
	for (;;) {
		struct pollfd ready = { p->term->fd, POLLIN, 0 };
		struct event e;

		poll(&ready, 1, -1);
		while (p->term->ops->next_event(p->term, &e)) {
			if (e.kind == EVENT_HANGUP || (e.kind == EVENT_KEY && e.key == 'q'))
				return;
			show_next(p);
			tell(p);
		}
	}
}

int main(int argc, char **argv)
{
	struct term_options o = { .mouse = true, .color = true };
	struct pages p = { 0 };
	int r;

	if (argc != 3)
		return 2;
	setlocale(LC_ALL, "");
	p.random = (uint32_t)strtoul(argv[1], NULL, 10);
	p.file = argv[2];
	for (unsigned i = 0; i < ROWS_MAX; i++)
		p.rows[i] = below(&p, 100000);
	r = term_curses_new(&o, &p.term);
	if (r < 0) {
		fprintf(stderr, "term_pages: %s\n", strerror(-r));
		return EXIT_FAILURE;
	}
	page_init(&p.page);
	show_next(&p);
	tell(&p);
	run(&p);
	p.term->ops->free(p.term);
	page_done(&p.page);
	return EXIT_SUCCESS;
}
