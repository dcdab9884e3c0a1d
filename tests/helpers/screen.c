/* Shows a record on a terminal in memory, types keys, and prints the page: what golden tests
 * compare.
 *
 * Keys are words with a space between: names of keys (F9, Down, Ctrl-D, k), 'typed text', and
 *   @tick          the next picture of the record      Down*5         five times
 *   @click=X,Y     @wheel-up=X,Y  @wheel-down=X,Y      @size=CxR      another size from now on
 *   @draw          draw without having done anything */
#include <errno.h>
#include <getopt.h>
#include <langinfo.h>
#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "source/fixture.h"
#include "source/source.h"
#include "ui/app.h"
#include "ui/key.h"
#include "ui/page.h"
#include "ui/settings.h"
#include "ui/term.h"
#include "ui/theme.h"

struct options {
	const char *record, *size, *keys, *theme, *config;
	bool ascii, roles, readonly, cursor;
	int colors;
	struct app_options app;
	pid_t pids[16];
};

static void fail(const char *what, const char *which)
{
	fprintf(stderr, "screen: %s: %s\n", what, which);
	exit(2);
}

static void parse_size(const char *s, int *columns, int *rows)
{
	if (sscanf(s, "%dx%d", columns, rows) != 2)
		fail("not a size", s);
}

/* ---- keys ---- */

struct player {
	struct app *app;
	struct term *term;
};

static void press(struct player *p, int32_t key)
{
	struct event e = { .kind = EVENT_KEY, .key = key };

	app_event(p->app, &e);
}

static void type_text(struct player *p, const char *s, size_t len)
{
	while (len) {
		int32_t code;
		unsigned n = text_decode(s, len, &code);

		press(p, code);
		s += n;
		len -= n;
	}
}

static void point(struct player *p, enum event_kind kind, const char *where)
{
	struct event e = { .kind = kind };

	if (sscanf(where, "%d,%d", &e.x, &e.y) != 2)
		fail("not a place", where);
	app_event(p->app, &e);
}

static void resize(struct player *p, const char *size)
{
	struct event e = { .kind = EVENT_RESIZE };
	int columns, rows;

	parse_size(size, &columns, &rows);
	term_memory_resize(p->term, columns, rows);
	app_event(p->app, &e);
}

static void step(struct player *p, const char *word)
{
	if (strcmp(word, "@tick") == 0)
		app_tick(p->app);
	else if (strcmp(word, "@draw") == 0)
		app_draw(p->app);
	else if (strncmp(word, "@click=", 7) == 0)
		point(p, EVENT_CLICK, word + 7);
	else if (strncmp(word, "@wheel-up=", 10) == 0)
		point(p, EVENT_WHEEL_UP, word + 10);
	else if (strncmp(word, "@wheel-down=", 12) == 0)
		point(p, EVENT_WHEEL_DOWN, word + 12);
	else if (strncmp(word, "@size=", 6) == 0)
		resize(p, word + 6);
	else if (key_parse(word) != KEY_CODE_NONE)
		press(p, key_parse(word));
	else
		fail("not a key", word);
	app_draw(p->app);
}

/* "Down*5": how often, and the word is cut before the star. A star alone is a key. */
static int take_count(char *word)
{
	char *star = strrchr(word, '*');

	if (!star || star == word || word[0] == '@')
		return 1;
	*star = '\0';
	return atoi(star + 1);
}

static void play(struct player *p, const char *keys)
{
	while (*keys) {
		size_t len;

		keys += strspn(keys, " ");
		if (*keys == '\'') {
			len = strcspn(++keys, "'");
			type_text(p, keys, len);
			app_draw(p->app);
			keys += len + (keys[len] == '\'');
			continue;
		}
		len = strcspn(keys, " ");
		if (len) {
			CLEANUP_FREE char *word = xstrndup(keys, len);

			for (int n = take_count(word); n > 0; n--)
				step(p, word);
		}
		keys += len;
	}
}

/* ---- options ---- */

static void take_pids(struct options *o, char *list)
{
	for (char *word = strtok(list, ","); word; word = strtok(NULL, ","))
		if (o->app.pid_count < sizeof(o->pids) / sizeof(o->pids[0]))
			o->pids[o->app.pid_count++] = atoi(word);
	o->app.pids = o->pids;
}

static void parse(struct options *o, int argc, char **argv)
{
	static const struct option table[] = {
		{ "record", required_argument, NULL, 'r' },
		{ "size", required_argument, NULL, 's' },
		{ "keys", required_argument, NULL, 'k' },
		{ "theme", required_argument, NULL, 't' },
		{ "config", required_argument, NULL, 'c' },
		{ "colors", required_argument, NULL, 'n' },
		{ "filter", required_argument, NULL, 'F' },
		{ "user", required_argument, NULL, 'u' },
		{ "pids", required_argument, NULL, 'p' },
		{ "root", required_argument, NULL, 'R' },
		{ "ascii", no_argument, NULL, 'a' },
		{ "roles", no_argument, NULL, 'o' },
		{ "cursor", no_argument, NULL, 'C' },
		{ "readonly", no_argument, NULL, 'y' },
		{ 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "", table, NULL)) != -1) {
		const struct {
			int option;
			const char **to;
		} texts[] = {
			{ 'r', &o->record }, { 's', &o->size },	  { 'k', &o->keys },
			{ 't', &o->theme },  { 'c', &o->config }, { 'F', &o->app.filter },
		};

		for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
			if (texts[i].option == c)
				*texts[i].to = optarg;
		if (c == '?')
			exit(2);
		if (c == 'p')
			take_pids(o, optarg);
		if (c == 'R')
			o->app.root = atoi(optarg);
		if (c == 'u')
			o->app.uid = (uint32_t)atoi(optarg);
		if (c == 'n')
			o->colors = atoi(optarg);
		o->ascii |= c == 'a';
		o->roles |= c == 'o';
		o->cursor |= c == 'C';
		o->readonly |= c == 'y';
	}
}

static void print_page(const struct options *o, const struct page *page)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	page_add_text(page, &b);
	if (o->roles)
		page_add_roles(page, &b);
	if (o->cursor)
		strbuf_addf(&b, "cursor %d,%d\n", page->cursor_x, page->cursor_y);
	fwrite(strbuf_str(&b), 1, b.len, stdout);
}

/* As procview does it. */
static void set_locale(bool ascii)
{
	const char *folder = getenv("TEXTDOMAINDIR");

	setlocale(LC_ALL, "C.UTF-8");
	setlocale(LC_NUMERIC, "C");
	if (ascii)
		setlocale(LC_MESSAGES, "C");
	if (folder)
		bindtextdomain("procview", folder);
	bind_textdomain_codeset("procview", "UTF-8");
	textdomain("procview");
}

static void open_app(struct options *o, struct player *p)
{
	struct settings *settings = settings_new();
	char error[256];
	int columns, rows, r;

	parse_size(o->size, &columns, &rows);
	p->term = term_memory_new(columns, rows, !o->ascii, o->colors);
	if (o->theme)
		settings->theme = theme_find(o->theme);
	o->app.term = p->term;
	o->app.settings = settings;
	o->app.config_path = o->config;
	o->app.readonly = o->readonly;
	o->app.manual = true;
	r = source_fixture_new(o->record, &o->app.source, error, sizeof(error));
	if (r < 0)
		fail(o->record, r == -EINVAL ? error : strerror(-r));
	r = app_new(&o->app, &p->app);
	if (r < 0)
		fail("app_new", strerror(-r));
}

int main(int argc, char **argv)
{
	struct options o = { .size = "80x24", .keys = "", .colors = 256, .app.uid = UINT32_MAX };
	struct player p;

	parse(&o, argc, argv);
	set_locale(o.ascii);
	if (!o.record)
		fail("usage", "screen --record FILE [--size CxR] [--keys KEYS] …");
	open_app(&o, &p);
	app_tick(p.app);
	app_draw(p.app);
	play(&p, o.keys);
	print_page(&o, term_memory_page(p.term));
	if (o.cursor && term_memory_copied(p.term))
		printf("copied %s\n", term_memory_copied(p.term));
	app_free(p.app);
	return 0;
}
