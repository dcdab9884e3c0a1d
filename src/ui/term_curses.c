#include "ui/term.h"

#include <assert.h>
#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/alloc.h"
#include "base/text.h"
#include "input_priv.h"
#include "shift_priv.h"
#include "tty_priv.h"
#include "ui/page.h"
#include "ui/theme.h"

enum { ESC_DELAY = 25 /* ms */, KEYS_MAX = 32, TERMINFO_STRING_MAX = 32 };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Keys whose sequences terminfo knows by these names. */
static const struct {
	const char *name;
	int32_t key;
} terminfo_keys[] = {
	{ "kcuu1", KEY_CODE_UP },     { "kcud1", KEY_CODE_DOWN },    { "kcub1", KEY_CODE_LEFT },
	{ "kcuf1", KEY_CODE_RIGHT },  { "khome", KEY_CODE_HOME },    { "kend", KEY_CODE_END },
	{ "kpp", KEY_CODE_PAGE_UP },  { "knp", KEY_CODE_PAGE_DOWN }, { "kich1", KEY_CODE_INSERT },
	{ "kdch1", KEY_CODE_DELETE }, { "kcbt", KEY_CODE_BACK_TAB }, { "kbs", KEY_CODE_BACKSPACE },
	{ "kent", KEY_CODE_ENTER },   { "kf1", KEY_CODE_F1 },	     { "kf2", KEY_CODE_F2 },
	{ "kf3", KEY_CODE_F3 },	      { "kf4", KEY_CODE_F4 },	     { "kf5", KEY_CODE_F5 },
	{ "kf6", KEY_CODE_F6 },	      { "kf7", KEY_CODE_F7 },	     { "kf8", KEY_CODE_F8 },
	{ "kf9", KEY_CODE_F9 },	      { "kf10", KEY_CODE_F10 },	     { "kf11", KEY_CODE_F11 },
	{ "kf12", KEY_CODE_F12 },
};
static_assert(COUNT(terminfo_keys) <= KEYS_MAX, "room for every key");

/* Buttons and the wheel, in SGR form; a terminal that does not know that one uses the old form. */
static const char mouse_on[] = "\033[?1000h\033[?1006h";
static const char mouse_off[] = "\033[?1006l\033[?1000l";

static const struct {
	unsigned look;
	attr_t attribute;
} attribute_bits[] = {
	{ LOOK_BOLD, A_BOLD },
	{ LOOK_UNDERLINE, A_UNDERLINE },
	{ LOOK_REVERSE, A_REVERSE },
	{ LOOK_DIM, A_DIM },
};

struct term_curses {
	struct term term;
	struct tty tty;
	SCREEN *screen;
	struct input input;
	struct input_key keys[KEYS_MAX];
	char key_text[KEYS_MAX][TERMINFO_STRING_MAX];
	char keypad_on[TERMINFO_STRING_MAX];
	bool mouse;
	bool entered; /* keypad and mouse are switched on */
	bool left; /* the terminal is the shell's */
	char bytes[256]; /* read, not yet taken */
	int first, count;
	struct page shown; /* what curses holds; role ROLE_COUNT: unknown */
	attr_t attributes[ROLE_COUNT];
	short pairs[ROLE_COUNT];
};

static struct term_curses *curses_of(struct term *t)
{
	return (struct term_curses *)((char *)t - offsetof(struct term_curses, term));
}

/* NULL if the terminal has no such capability. */
static const char *capability(const char *name)
{
	const char *s = tigetstr(name);

	return s == (const char *)-1 ? NULL : s;
}

static void copy_capability(char to[TERMINFO_STRING_MAX], const char *name)
{
	const char *s = capability(name);

	to[0] = '\0';
	if (s && strlen(s) < TERMINFO_STRING_MAX)
		strcpy(to, s);
}

/* A terminal whose cursor cannot be moved shows no screen. */
static bool has_screen(void)
{
	return capability("cup") && tigetflag("gn") <= 0 && tigetflag("hc") <= 0;
}

static void read_keys(struct term_curses *c)
{
	size_t n = 0;

	for (size_t i = 0; i < COUNT(terminfo_keys); i++) {
		copy_capability(c->key_text[n], terminfo_keys[i].name);
		if (c->key_text[n][0] != '\033' || c->key_text[n][1] == '\0')
			continue;
		c->keys[n] = (struct input_key){ c->key_text[n], terminfo_keys[i].key };
		n++;
	}
	input_init(&c->input, c->keys, n);
}

/* What the hook of die() sends must be ready before anything goes wrong. */
static void prepare_leaving(struct term_curses *c)
{
	const char *leave = capability("rmcup");

	if (c->mouse)
		tty_add_leave(&c->tty, mouse_off);
	tty_add_leave(&c->tty, capability("sgr0"));
	tty_add_leave(&c->tty, capability("op"));
	/* Terminals take a row that they do not have as their last one. */
	tty_add_leave(&c->tty, tparm(capability("cup"), 998, 0));
	tty_add_leave(&c->tty, leave ? leave : "\r\n");
	tty_add_leave(&c->tty, capability("rmkx"));
	tty_add_leave(&c->tty, capability("cnorm"));
}

static void read_terminfo(struct term_curses *c, const struct term_options *o)
{
	c->mouse = o->mouse && capability("kmous");
	copy_capability(c->keypad_on, "smkx");
	read_keys(c);
	prepare_leaving(c);
}

/* In a locale of Unicode curses does not have terminals repeat a character, which not every emulator
 * that calls itself xterm can; in others it would. What is sent is the same: there it is ASCII. */
static SCREEN *new_terminal(void)
{
	locale_t unicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0), before;
	SCREEN *s;

	if (!unicode)
		return newterm(NULL, stdout, stdin);
	before = uselocale(unicode);
	s = newterm(NULL, stdout, stdin);
	uselocale(before);
	freelocale(unicode);
	return s;
}

/* initscr would end the program over a terminal that it does not know; newterm returns NULL. It
 * puts handlers of signals where there are none: those are the app's business. */
static SCREEN *open_screen(void)
{
	static const int taken[] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH };
	struct sigaction saved[COUNT(taken)];
	SCREEN *s;

	for (size_t i = 0; i < COUNT(taken); i++)
		sigaction(taken[i], NULL, &saved[i]);
	/* The size is the terminal's own, not what LINES and COLUMNS say. */
	use_env(FALSE);
	use_tioctl(TRUE);
	s = new_terminal();
	for (size_t i = 0; i < COUNT(taken); i++)
		sigaction(taken[i], &saved[i], NULL);
	if (!s || has_screen())
		return s;
	/* Not endwin: it would write to what is no screen. */
	reset_shell_mode();
	delscreen(s);
	return NULL;
}

/* Where colours are written as RGB only the first 8 are a palette. */
static int count_colors(bool wanted)
{
	static const int counts[] = { 256, 16, 8 };
	bool rgb = tigetflag("RGB") > 0 || tigetnum("RGB") > 0 || capability("RGB");

	if (!wanted || !has_colors() || start_color() == ERR)
		return 0;
	use_default_colors();
	for (size_t i = 0; i < COUNT(counts); i++)
		if (COLORS >= counts[i] && (!rgb || counts[i] == 8))
			return counts[i];
	return 0;
}

static void set_modes(void)
{
	raw();
	noecho();
	nonl();
	/* A key that is pressed while a page goes out must not stop it half way. */
	typeahead(-1);
}

/* Curses does this for its own reading of keys only; it does switch the keypad off. */
static void switch_keys_on(struct term_curses *c)
{
	tty_write(&c->tty, c->keypad_on, strlen(c->keypad_on));
	if (c->mouse)
		tty_write(&c->tty, mouse_on, strlen(mouse_on));
	c->entered = true;
}

static struct cell *shown_row(const struct term_curses *c, int y)
{
	return c->shown.cells + (size_t)y * (size_t)c->shown.columns;
}

static void forget_rows(struct term_curses *c, int first, int count)
{
	struct cell *cells = shown_row(c, first);

	for (int i = 0; i < count * c->shown.columns; i++)
		cells[i] = (struct cell){ .role = ROLE_COUNT };
}

static void forget_shown(struct term_curses *c)
{
	forget_rows(c, 0, c->shown.rows);
}

/* The character of a cell as curses wants it. What libc takes for another width than we do would
 * push everything behind it aside, and becomes U+FFFD. */
static int wide_text(const struct cell *cell, int width, bool utf8, wchar_t out[CCHARW_MAX + 1])
{
	enum { REPLACEMENT = 0xfffd };
	int n = 0;

	for (unsigned i = 0; i < cell->len && n < CCHARW_MAX;) {
		int32_t code;

		i += text_decode(cell->utf8 + i, cell->len - i, &code);
		if (code < ' ' || (!utf8 && code > '~'))
			code = '?';
		out[n++] = (wchar_t)code;
	}
	out[n] = L'\0';
	if (n > 0 && wcwidth(out[0]) == width)
		return width;
	out[0] = utf8 ? REPLACEMENT : '?';
	out[1] = L'\0';
	return 1;
}

static void draw_cell(struct term_curses *c, int x, int y, const struct cell *cell, int width)
{
	wchar_t text[CCHARW_MAX + 1];
	int drawn = wide_text(cell, width, c->term.utf8, text);
	cchar_t out;

	setcchar(&out, text, c->attributes[cell->role], c->pairs[cell->role], NULL);
	mvadd_wch(y, x, &out);
	setcchar(&out, L" ", c->attributes[cell->role], c->pairs[cell->role], NULL);
	for (; drawn < width; drawn++)
		mvadd_wch(y, x + drawn, &out);
}

static void draw_row(struct term_curses *c, const struct page *p, int y, int columns)
{
	const struct cell *row = p->cells + (size_t)y * (size_t)p->columns;
	struct cell *shown = shown_row(c, y);

	for (int x = 0; x < columns; x++) {
		bool wide = x + 1 < p->columns && row[x + 1].len == 0;

		if (cells_equal(&row[x], &shown[x], 1) && (!wide || shown[x + 1].len == 0))
			continue;
		if (row[x].len > 0 && x + wide < columns)
			draw_cell(c, x, y, &row[x], 1 + wide);
	}
	memcpy(shown, row, (size_t)columns * sizeof(*shown));
}

static void place_cursor(const struct page *p)
{
	bool hidden = p->cursor_x < 0 || p->cursor_y < 0;

	curs_set(!hidden);
	/* A hidden cursor may stay where the last change was: fewer bytes. */
	leaveok(stdscr, hidden);
	if (!hidden)
		move(p->cursor_y, p->cursor_x);
}

/* One row at a time: not every emulator that calls itself xterm scrolls by several at once, and the
 * rows of other processes would be left standing. */
static void scroll_rows(struct term_curses *c, const struct shift *s)
{
	size_t width = (size_t)c->shown.columns * sizeof(struct cell);
	int steps = abs(s->by), kept = s->bottom - s->top + 1 - steps;
	int from = s->by > 0 ? s->top + steps : s->top, to = s->by > 0 ? s->top : s->top + steps;

	scrollok(stdscr, TRUE);
	setscrreg(s->top, s->bottom);
	for (int i = 0; i < steps; i++) {
		scrl(s->by > 0 ? 1 : -1);
		refresh();
	}
	scrollok(stdscr, FALSE);
	memmove(shown_row(c, to), shown_row(c, from), (size_t)kept * width);
	forget_rows(c, s->by > 0 ? s->top + kept : s->top, steps);
}

static void curses_show(struct term *t, const struct page *p)
{
	struct term_curses *c = curses_of(t);
	int columns = p->columns < c->shown.columns ? p->columns : c->shown.columns;
	int rows = p->rows < c->shown.rows ? p->rows : c->shown.rows;
	struct shift shift;
	int step;

	leaveok(stdscr, TRUE);
	if (shift_find(&c->shown, p, &shift))
		scroll_rows(c, &shift);
	/* Where only every other row has changed, curses finds nothing to scroll. */
	step = shift_is_far(&c->shown, p) ? 2 : 1;
	for (int first = 0; first < step; first++) {
		for (int y = first; y < rows; y += step)
			draw_row(c, p, y, columns);
		place_cursor(p);
		refresh();
	}
	if (!c->entered)
		switch_keys_on(c);
}

static bool fill(struct term_curses *c, struct event *ret)
{
	int n;

	if (c->term.fd < 0)
		return false;
	n = tty_read(&c->tty, c->bytes, sizeof(c->bytes), input_waits(&c->input) ? ESC_DELAY : 0);
	c->first = 0;
	c->count = n < 0 ? 0 : n;
	if (n < 0) {
		c->term.fd = -1;
		*ret = (struct event){ .kind = EVENT_HANGUP };
	}
	return n != 0;
}

static bool curses_next_event(struct term *t, struct event *ret)
{
	struct term_curses *c = curses_of(t);

	for (;;) {
		while (c->first < c->count)
			if (input_feed(&c->input, (unsigned char)c->bytes[c->first++], ret))
				return true;
		if (!fill(c, ret))
			return input_timeout(&c->input, ret);
		if (c->count == 0)
			return true;
	}
}

static void curses_size(struct term *t, int *ret_columns, int *ret_rows)
{
	struct term_curses *c = curses_of(t);
	int columns, rows;

	tty_size(&c->tty, &columns, &rows);
	if (columns != c->shown.columns || rows != c->shown.rows) {
		resizeterm(rows, columns);
		page_resize(&c->shown, columns, rows);
		forget_shown(c);
	}
	*ret_columns = columns;
	*ret_rows = rows;
}

/* The pair of these colours; one that there is already is used again, so that curses sees no
 * difference where there is none. */
static short pair_of(struct look look, struct look *pairs, short *count)
{
	short n;

	/* Also the terminal's own two make a pair: curses then goes back to them by fewer bytes
	 * than it takes to switch everything off. */
	for (n = 1; n <= *count; n++)
		if (pairs[n].foreground == look.foreground &&
		    pairs[n].background == look.background)
			return n;
	if (n >= COLOR_PAIRS || init_pair(n, look.foreground, look.background) == ERR)
		return 0;
	pairs[n] = look;
	*count = n;
	return n;
}

static void curses_set_theme(struct term *t, const struct theme *theme)
{
	struct term_curses *c = curses_of(t);
	struct look pairs[ROLE_COUNT + 1];
	short count = 0;

	for (int role = 0; role < ROLE_COUNT; role++) {
		struct look look = theme_look(theme, (enum role)role, t->colors);

		c->attributes[role] = A_NORMAL;
		for (size_t i = 0; i < COUNT(attribute_bits); i++)
			if (look.attributes & attribute_bits[i].look)
				c->attributes[role] |= attribute_bits[i].attribute;
		c->pairs[role] = pair_of(look, pairs, &count);
	}
	forget_shown(c);
}

static void curses_redraw(struct term *t)
{
	forget_shown(curses_of(t));
	clearok(curscr, TRUE);
}

static void leave(struct term_curses *c)
{
	if (c->left)
		return;
	c->left = true;
	if (!tty_is_ours(&c->tty)) { /* endwin would set its modes */
		tty_leave_from_behind(&c->tty);
		return;
	}
	if (c->mouse)
		tty_write(&c->tty, mouse_off, strlen(mouse_off));
	endwin();
	tty_restore_modes(&c->tty);
}

static void curses_suspend(struct term *t)
{
	tty_unguard();
	leave(curses_of(t));
}

static void curses_resume(struct term *t)
{
	struct term_curses *c = curses_of(t);

	/* The shell may have changed its modes meanwhile; but after a SIGSTOP ours may still be
	 * there. */
	if (c->left) {
		tcgetattr(c->tty.in, &c->tty.shell);
		def_shell_mode();
	}
	c->left = c->entered = false;
	tty_guard(&c->tty);
	reset_prog_mode();
	curses_redraw(t);
}

static void curses_copy(struct term *t, const char *s, size_t len)
{
	tty_copy(&curses_of(t)->tty, s, len);
}

static void curses_free(struct term *t)
{
	struct term_curses *c = curses_of(t);

	tty_unguard();
	leave(c);
	delscreen(c->screen);
	page_done(&c->shown);
	free(c);
}

static const struct term_ops curses_ops = {
	.show = curses_show,
	.next_event = curses_next_event,
	.size = curses_size,
	.set_theme = curses_set_theme,
	.redraw = curses_redraw,
	.suspend = curses_suspend,
	.resume = curses_resume,
	.copy = curses_copy,
	.free = curses_free,
};

int term_curses_new(const struct term_options *o, struct term **ret)
{
	CLEANUP_FREE struct term_curses *c = xcalloc(1, sizeof(*c));
	int columns, rows, r = tty_init(&c->tty);

	if (r < 0)
		return r;
	c->screen = open_screen();
	if (!c->screen)
		return -ENOTSUP;
	read_terminfo(c, o);
	tty_guard(&c->tty);
	set_modes();
	c->term = (struct term){ .ops = &curses_ops, .fd = c->tty.in };
	c->term.utf8 = !o->ascii && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	c->term.colors = count_colors(o->color);
	curses_size(&c->term, &columns, &rows);
	curses_set_theme(&c->term, themes[0]);
	*ret = &c->term;
	c = NULL;
	return 0;
}
