/* Draws every role of a theme, bars, graphs and text of all widths, and shows what is typed and
 * clicked; by hand, and by the tests of the terminal.
 *
 * keys: t next theme, c copy, z suspend, x crash, a plain characters, r redraw, q quit */
#include <locale.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/die.h"
#include "base/strbuf.h"
#include "ui/graph.h"
#include "ui/page.h"
#include "ui/term.h"
#include "ui/theme.h"

static const char *const role_names[] = {
	"normal",  "dim",   "strong",  "title",	 "columns", "sorted",	 "selected",  "tagged",
	"match",   "new",   "ended",   "branch", "key",	    "key-label", "label",     "value",
	"user",	   "nice",  "system",  "wait",	 "steal",   "memory",	 "cache",     "swap",
	"empty",   "graph", "good",    "warn",	 "bad",	    "running",	 "disk",      "zombie",
	"stopped", "large", "message", "error",	 "input",   "box",	 "box-title",
};

struct demo {
	struct term *term;
	struct page page;
	size_t theme;
	struct strbuf events;
	bool ascii, done;
};

static void draw_roles(struct demo *d)
{
	for (int role = 0; role < ROLE_COUNT; role++) {
		int x = 2 + role % 4 * 18, y = 3 + role / 4;

		page_fill(&d->page, (struct rect){ x, y, 16, 1 }, (enum role)role, ' ');
		page_puts(&d->page, x + 1, y, (enum role)role, role_names[role]);
	}
}

static void draw_graphs(struct demo *d)
{
	static const struct bar_part parts[] = {
		{ 0.21, ROLE_BAR_USER, 'u' },	{ 0.04, ROLE_BAR_NICE, 'n' },
		{ 0.09, ROLE_BAR_SYSTEM, 's' }, { 0.05, ROLE_BAR_WAIT, 'w' },
		{ 0.02, ROLE_BAR_STEAL, 't' },
	};
	static const struct bar_part memory[] = { { 0.4, ROLE_BAR_MEMORY, 'm' },
						  { 0.23, ROLE_BAR_CACHE, 'c' } };
	double shares[80];

	for (int i = 0; i < 80; i++)
		shares[i] = 0.5 + 0.5 * sin(i / 5.0);
	graph_bar(&d->page, (struct rect){ 2, 14, 40, 1 }, parts, 5);
	graph_bar(&d->page, (struct rect){ 44, 14, 30, 1 }, memory, 2);
	graph_history(&d->page, (struct rect){ 2, 16, 30, 1 }, shares, 80, ROLE_GRAPH);
	graph_history(&d->page, (struct rect){ 34, 15, 40, 2 }, shares, 80, ROLE_GRAPH);
}

static void draw_text(struct demo *d)
{
	static const char hostile[] = "\033[31m) R 1 (\n\xff\xe2\x80\xae";

	page_puts(&d->page, 2, 18, ROLE_NORMAL, "日本語 Кириллица é=e\xcc\x81 ├─ end");
	page_hostile(&d->page, 44, 18, 30, ROLE_NORMAL, hostile, sizeof(hostile) - 1);
	page_box(&d->page, (struct rect){ 2, 19, 72, 3 }, "events");
	page_hostile(&d->page, 4, 20, 68, ROLE_NORMAL, strbuf_str(&d->events), d->events.len);
}

static void draw(struct demo *d)
{
	int columns, rows;

	d->term->ops->size(d->term, &columns, &rows);
	page_resize(&d->page, columns, rows);
	d->page.ascii = d->ascii || !d->term->utf8;
	page_puts(&d->page, 1, 0, ROLE_TITLE, "term_demo");
	page_puts(&d->page, 12, 0, ROLE_VALUE, themes[d->theme]->name);
	draw_roles(d);
	draw_graphs(d);
	draw_text(d);
	page_fill(&d->page, (struct rect){ columns - 1, rows - 1, 1, 1 }, ROLE_KEY_LABEL, '#');
	d->term->ops->show(d->term, &d->page);
}

static void suspend(struct demo *d)
{
	d->term->ops->suspend(d->term);
	raise(SIGSTOP);
	d->term->ops->resume(d->term);
}

static void on_key(struct demo *d, int32_t key)
{
	switch (key) {
	case 't':
		d->theme = (d->theme + 1) % theme_count;
		d->term->ops->set_theme(d->term, themes[d->theme]);
		break;
	case 'c':
		d->term->ops->copy(d->term, "copied text", 11);
		break;
	case 'z':
		suspend(d);
		break;
	case 'x':
		abort();
	case 'a':
		d->ascii = !d->ascii;
		break;
	case 'r':
		d->term->ops->redraw(d->term);
		break;
	case 'q':
		d->done = true;
		break;
	default:
		break;
	}
}

static void on_event(struct demo *d, const struct event *e)
{
	static const char *const kinds[] = { "none",	   "key",    "click", "wheel-up",
					     "wheel-down", "resize", "hangup" };

	if (d->events.len > 50)
		strbuf_clear(&d->events);
	strbuf_addch(&d->events, ' ');
	if (e->kind == EVENT_KEY)
		key_add_name(&d->events, e->key);
	else
		strbuf_addf(&d->events, "%s@%d,%d", kinds[e->kind], e->x, e->y);
	if (e->kind == EVENT_KEY)
		on_key(d, e->key);
	d->done |= e->kind == EVENT_HANGUP;
}

static void run(struct demo *d, int signals)
{
	while (!d->done) {
		struct pollfd p[2] = { { d->term->fd, POLLIN, 0 }, { signals, POLLIN, 0 } };
		struct signalfd_siginfo info;
		struct event e;

		draw(d);
		poll(p, 2, -1);
		if (p[1].revents && read(signals, &info, sizeof(info)) == sizeof(info))
			d->done |= info.ssi_signo != SIGWINCH;
		while (!d->done && d->term->ops->next_event(d->term, &e))
			on_event(d, &e);
	}
}

int main(int argc, char **argv)
{
	struct demo d = { .events = STRBUF_INIT };
	struct term_options o = { .mouse = true, .color = argc < 2 || strcmp(argv[1], "-n") != 0 };
	sigset_t set;
	int r;

	setlocale(LC_ALL, "");
	die_catch_crashes();
	sigemptyset(&set);
	sigaddset(&set, SIGWINCH);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	r = term_curses_new(&o, &d.term);
	if (r < 0) {
		fprintf(stderr, "term_demo: %s\n", strerror(-r));
		return EXIT_FAILURE;
	}
	page_init(&d.page);
	run(&d, signalfd(-1, &set, SFD_CLOEXEC));
	d.term->ops->free(d.term);
	page_done(&d.page);
	strbuf_done(&d.events);
	return EXIT_SUCCESS;
}
