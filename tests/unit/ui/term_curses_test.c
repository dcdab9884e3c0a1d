/* A real terminal: each test runs a child on a pseudo-terminal, and looks at what it sent there and
 * at the modes that it left behind. */
#include "ui/term.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h> /* login_tty */

#include "base/clock.h"
#include "base/die.h"
#include "tests/unit/cmocka_all.h"
#include "ui/page.h"
#include "ui/theme.h"

enum { COLUMNS = 40, ROWS = 10, DEADLINE = 20000 /* ms */ };

static const struct term_options usual = { .mouse = true, .color = true };

struct session {
	const char *term; /* TERM; NULL: unset */
	void (*child)(void);
	const char *keys; /* typed once the child has shown "ready" */
	bool hang_up; /* then the terminal goes away */
	/* what came of it */
	char out[256 * 1024];
	size_t len;
	int status;
	bool same_modes;
};

static struct session session;

/* In the child: what fails is said on standard error, which stays the test's. */
#define CHECK(condition)                                                                           \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "# %s:%d: not so: %s\n", __FILE__, __LINE__, #condition);  \
			_exit(99);                                                                 \
		}                                                                                  \
	} while (0)

static bool same_modes(const struct termios *a, const struct termios *b)
{
	return a->c_iflag == b->c_iflag && a->c_oflag == b->c_oflag && a->c_cflag == b->c_cflag &&
	       a->c_lflag == b->c_lflag && memcmp(a->c_cc, b->c_cc, sizeof(a->c_cc)) == 0;
}

static void run_child(int slave, const struct session *s)
{
	int error = dup(STDERR_FILENO);

	login_tty(slave);
	dup2(error, STDERR_FILENO);
	if (s->term)
		setenv("TERM", s->term, 1);
	else
		unsetenv("TERM");
	/* what says otherwise than the terminal is not believed */
	setenv("COLUMNS", "200", 1);
	setenv("LINES", "100", 1);
	alarm(DEADLINE / 1000);
	s->child();
	_exit(0);
}

static void answer(struct session *s, int *master)
{
	const char *keys = s->keys;

	s->out[s->len] = '\0';
	if (!strstr(s->out, "ready"))
		return;
	s->keys = NULL;
	if (keys)
		assert_int_equal(write(*master, keys, strlen(keys)), (ssize_t)strlen(keys));
	if (s->hang_up) {
		close(*master);
		*master = -1;
	}
}

/* Reads until the child is gone, which closes its end of the pipe, and then until a mark behind all
 * that it wrote: a terminal hands its bytes over in its own time. A terminal that was hung up takes
 * none. */
static void converse(struct session *s, int *master, int slave, int alive)
{
	const char mark = '\036';
	uint64_t end = clock_monotonic() + DEADLINE * NS_PER_MSEC;
	bool gone = false;

	for (;;) {
		struct pollfd p[2] = { { *master, POLLIN, 0 }, { gone ? -1 : alive, POLLIN, 0 } };

		assert_true(clock_monotonic() < end);
		poll(p, 2, 1000);
		if (p[0].revents & POLLIN) {
			ssize_t n = read(*master, s->out + s->len, sizeof(s->out) - 1 - s->len);

			assert_true(n > 0);
			s->len += (size_t)n;
			if (gone && s->out[s->len - 1] == mark) {
				s->len--;
				break;
			}
			answer(s, master);
		} else if (p[1].revents) {
			gone = true;
			if (s->hang_up || write(slave, &mark, 1) != 1)
				break;
		}
	}
	s->out[s->len] = '\0';
}

static void run(const char *term, void (*child)(void), const char *keys, bool hang_up)
{
	struct winsize size = { .ws_col = COLUMNS, .ws_row = ROWS };
	struct termios before, after;
	int master, slave, alive[2];
	pid_t pid;

	session = (struct session){ .term = term, .child = child, .keys = keys };
	session.hang_up = hang_up;
	assert_int_equal(openpty(&master, &slave, NULL, NULL, &size), 0);
	assert_int_equal(pipe(alive), 0);
	assert_int_equal(tcgetattr(slave, &before), 0);
	pid = fork();
	if (pid == 0) {
		close(master);
		close(alive[0]);
		run_child(slave, &session);
	}
	close(alive[1]);
	converse(&session, &master, slave, alive[0]);
	assert_int_equal(waitpid(pid, &session.status, 0), pid);
	session.same_modes =
		hang_up || (tcgetattr(slave, &after) == 0 && same_modes(&before, &after));
	close(alive[0]);
	close(slave);
	if (master >= 0)
		close(master);
}

static struct term *open_term(const struct term_options *o)
{
	struct term *t = NULL;

	CHECK(term_curses_new(o, &t) == 0);
	return t;
}

static void show(struct term *t, const char *text)
{
	struct page p;
	int columns, rows;

	t->ops->size(t, &columns, &rows);
	page_init(&p);
	page_resize(&p, columns, rows);
	page_puts(&p, 0, 0, ROLE_BAD, text);
	t->ops->show(t, &p);
	page_done(&p);
}

/* Waits for one event; false: none within the deadline. */
static bool wait_event(struct term *t, struct event *ret)
{
	struct pollfd p = { .fd = t->fd, .events = POLLIN };

	while (!t->ops->next_event(t, ret))
		if (poll(&p, 1, DEADLINE) <= 0)
			return false;
	return true;
}

static size_t count(const char *what)
{
	size_t n = 0;

	for (const char *p = session.out; (p = strstr(p, what)); p += strlen(what))
		n++;
	return n;
}

static void expect_clean_end(void)
{
	assert_true(WIFEXITED(session.status));
	assert_int_equal(WEXITSTATUS(session.status), 0);
	assert_true(session.same_modes);
	/* both screens; keypad and mouse are switched off at least as often as on */
	assert_int_equal(count("\033[?1049h"), count("\033[?1049l"));
	assert_true(count("\033[?1h") <= count("\033[?1l"));
	assert_true(count("\033[?1000h") <= count("\033[?1000l"));
	assert_true(count("\033[?1006h") <= count("\033[?1006l"));
}

static void child_shows(void)
{
	struct term *t = open_term(&usual);
	int columns, rows;

	t->ops->size(t, &columns, &rows);
	CHECK(columns == COLUMNS && rows == ROWS);
	CHECK(t->colors == 256 && t->utf8);
	show(t, "ready Ж日");
	t->ops->free(t);
}

static void shows_and_leaves_as_it_was(void **state)
{
	(void)state;
	run("xterm-256color", child_shows, NULL, false);
	expect_clean_end();
	assert_int_equal(count("\033[?1049h"), 1);
	assert_int_equal(count("\033[?1000h"), 1);
	assert_non_null(strstr(session.out, "ready Ж日"));
	assert_non_null(strstr(session.out, "38;5;203"));
}

static void child_is_plain(void)
{
	static const struct term_options plain = { .ascii = true };
	struct term *t = open_term(&plain);

	CHECK(t->colors == 0 && !t->utf8);
	show(t, "ready Ж日");
	t->ops->free(t);
}

static void options_turn_mouse_and_colors_off(void **state)
{
	(void)state;
	run("xterm-256color", child_is_plain, NULL, false);
	expect_clean_end();
	assert_int_equal(count("\033[?1000h"), 0);
	assert_int_equal(count("\033[3"), 0);
	assert_int_equal(count("\033[4"), count("\033[4l")); /* that is insert mode */
	assert_non_null(strstr(session.out, "ready ??"));
	for (size_t i = 0; i < session.len; i++)
		assert_true((unsigned char)session.out[i] < 0x7f);
}

static void child_crashes(void)
{
	struct term *t;

	die_catch_crashes();
	t = open_term(&usual);
	show(t, "ready");
	abort();
}

static void crash_restores_the_terminal(void **state)
{
	static const char end[] = "\033[?12l\033[?25h";

	(void)state;
	run("xterm-256color", child_crashes, NULL, false);
	assert_true(WIFSIGNALED(session.status));
	assert_int_equal(WTERMSIG(session.status), SIGABRT);
	session.status = 0;
	expect_clean_end();
	assert_string_equal(session.out + session.len - strlen(end), end);
}

static void child_suspends(void)
{
	struct termios before, now;
	struct term *t;

	tcgetattr(0, &before);
	t = open_term(&usual);
	show(t, "ready");
	t->ops->suspend(t);
	tcgetattr(0, &now);
	CHECK(same_modes(&before, &now));
	t->ops->resume(t);
	show(t, "again");
	tcgetattr(0, &now);
	CHECK(!same_modes(&before, &now));
	CHECK(!(now.c_lflag & (ISIG | ICANON | ECHO)));
	t->ops->free(t);
}

static void suspending_gives_the_shell_its_terminal(void **state)
{
	(void)state;
	run("xterm-256color", child_suspends, NULL, false);
	expect_clean_end();
	assert_int_equal(count("\033[?1049h"), 2);
	assert_non_null(strstr(session.out, "again"));
}

static void child_is_refused(void)
{
	struct term *t = NULL;

	CHECK(term_curses_new(&usual, &t) == -ENOTSUP);
	CHECK(!t);
}

static void terminals_without_a_screen_are_refused(void **state)
{
	static const char *const names[] = { "dumb", "", "no-such-terminal", NULL };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		run(names[i], child_is_refused, NULL, false);
		expect_clean_end();
		assert_int_equal(session.len, 0);
	}
}

static void child_has_no_terminal(void)
{
	struct term *t = NULL;
	int null = open("/dev/null", O_RDWR), in = dup(0);

	dup2(null, 0);
	CHECK(term_curses_new(&usual, &t) == -ENOTTY);
	dup2(in, 0);
	dup2(null, 1);
	CHECK(term_curses_new(&usual, &t) == -ENOTTY);
}

static void what_is_no_terminal_is_refused(void **state)
{
	(void)state;
	run("xterm-256color", child_has_no_terminal, NULL, false);
	expect_clean_end();
	assert_int_equal(session.len, 0);
}

static void child_reads(void)
{
	static const struct event want[] = {
		{ .kind = EVENT_KEY, .key = 'k' },
		{ .kind = EVENT_KEY, .key = KEY_CTRL('c') },
		{ .kind = EVENT_KEY, .key = KEY_CTRL('z') },
		{ .kind = EVENT_KEY, .key = KEY_CODE_UP },
		{ .kind = EVENT_KEY, .key = KEY_CODE_ENTER },
		{ .kind = EVENT_KEY, .key = 0x0416 },
		{ .kind = EVENT_WHEEL_UP, .x = 4, .y = 5 },
		{ .kind = EVENT_KEY, .key = KEY_CODE_ESC },
	};
	struct term *t = open_term(&usual);
	struct event e;

	show(t, "ready");
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		CHECK(wait_event(t, &e));
		CHECK(e.kind == want[i].kind && e.key == want[i].key);
		CHECK(e.x == want[i].x && e.y == want[i].y);
	}
	CHECK(!t->ops->next_event(t, &e));
	t->ops->free(t);
}

static void keys_arrive(void **state)
{
	(void)state;
	run("xterm-256color", child_reads, "k\003\032\033OA\r\xd0\x96\033[<64;5;6M\033[99~\033",
	    false);
	expect_clean_end();
}

static void child_is_hung_up(void)
{
	struct term *t;
	struct event e;

	signal(SIGHUP, SIG_IGN);
	t = open_term(&usual);
	show(t, "ready");
	CHECK(wait_event(t, &e));
	CHECK(e.kind == EVENT_HANGUP);
	/* once, and nothing to wait for afterwards */
	CHECK(!t->ops->next_event(t, &e));
	CHECK(t->fd == -1);
	show(t, "nobody sees it");
	t->ops->free(t);
}

static void a_vanished_terminal_is_told(void **state)
{
	(void)state;
	run("xterm-256color", child_is_hung_up, NULL, true);
	assert_true(WIFEXITED(session.status));
	assert_int_equal(WEXITSTATUS(session.status), 0);
}

static void mark(const char *s)
{
	CHECK(write(1, s, strlen(s)) == (ssize_t)strlen(s));
}

static void child_repeats(void)
{
	struct term *t = open_term(&usual);

	show(t, "ready 1");
	mark("<same>");
	show(t, "ready 1");
	mark("</same><digit>");
	show(t, "ready 2");
	mark("</digit>");
	t->ops->redraw(t);
	show(t, "drawn anew");
	t->ops->free(t);
}

static void only_what_differs_is_sent(void **state)
{
	const char *digit;

	(void)state;
	run("xterm-256color", child_repeats, NULL, false);
	expect_clean_end();
	assert_non_null(strstr(session.out, "<same></same>"));
	digit = strstr(session.out, "<digit>");
	assert_non_null(digit);
	assert_in_range(strstr(digit, "</digit>") - digit, strlen("<digit>2"), 60);
	assert_non_null(strstr(digit, "drawn anew"));
}

static void show_lines(struct term *t, int first)
{
	char line[COLUMNS + 1];
	struct page p;

	page_init(&p);
	page_resize(&p, COLUMNS, ROWS);
	for (int y = 0; y < ROWS; y++) {
		memset(line, 'a' + (first + y) % 26, COLUMNS);
		page_text(&p, 0, y, COLUMNS, ROLE_NORMAL, line, COLUMNS);
		snprintf(line, sizeof(line), " %d ", (first + y) * 7919);
		page_puts(&p, 10, y, ROLE_NORMAL, line);
	}
	t->ops->show(t, &p);
	page_done(&p);
}

static void child_scrolls_far(void)
{
	struct term *t = open_term(&usual);

	for (int i = 0; i < 20; i++)
		show_lines(t, i * i % 13);
	show(t, "ready");
	t->ops->free(t);
}

static void child_has_no_utf8(void)
{
	CHECK(setlocale(LC_ALL, "C"));
	child_scrolls_far();
}

/* Emulators that call themselves xterm do not all scroll by a number of lines, repeat a character
 * or tab backwards. */
static void expect_no_rare_sequences(void)
{
	expect_clean_end();
	for (const char *p = session.out; (p = strstr(p, "\033[")); p++)
		assert_null(strchr("STbZI", p[2 + strspn(p + 2, "0123456789;?")]));
}

static void rare_sequences_are_not_used(void **state)
{
	(void)state;
	run("xterm-256color", child_scrolls_far, NULL, false);
	expect_no_rare_sequences();
	run("xterm-256color", child_has_no_utf8, NULL, false);
	expect_no_rare_sequences();
}

static void child_scrolls_by_one(void)
{
	struct term *t = open_term(&usual);

	show_lines(t, 5);
	mark("<down>");
	show_lines(t, 6);
	mark("</down><up>");
	show_lines(t, 5);
	mark("</up>");
	t->ops->free(t);
}

static void scrolling_by_one_row_sends_one_row(void **state)
{
	const char *down, *up;

	(void)state;
	run("xterm-256color", child_scrolls_by_one, NULL, false);
	expect_clean_end();
	down = strstr(session.out, "<down>");
	up = strstr(session.out, "<up>");
	assert_true(down && up);
	assert_in_range(strstr(down, "</down>") - down, COLUMNS, 3 * COLUMNS);
	assert_in_range(strstr(up, "</up>") - up, COLUMNS, 3 * COLUMNS);
}

static void child_is_resized(void)
{
	static const struct winsize sizes[] = {
		{ .ws_col = 1, .ws_row = 1 },	{ .ws_col = 200, .ws_row = 60 },
		{ .ws_col = 2, .ws_row = 1 },	{ .ws_col = 0, .ws_row = 0 },
		{ .ws_col = 300, .ws_row = 2 }, { .ws_col = 65535, .ws_row = 65535 },
		{ .ws_col = 80, .ws_row = 24 },
	};
	struct term *t = open_term(&usual);
	int columns, rows;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		CHECK(ioctl(1, TIOCSWINSZ, &sizes[i]) == 0);
		/* the page that was drawn for the old size comes first, now and then */
		if (i % 2)
			t->ops->size(t, &columns, &rows);
		show(t, "日本語 end");
		t->ops->size(t, &columns, &rows);
		CHECK(columns >= 1 && columns <= 4096 && rows >= 1 && rows <= 1024);
	}
	CHECK(columns == 80 && rows == 24);
	show(t, "ready");
	t->ops->free(t);
}

static void any_size_is_shown(void **state)
{
	(void)state;
	signal(SIGWINCH, SIG_IGN);
	run("xterm-256color", child_is_resized, NULL, false);
	expect_clean_end();
	assert_non_null(strstr(session.out, "ready"));
}

static void child_copies(void)
{
	static char much[200 * 1024]; /* more than is sent */
	struct term *t = open_term(&usual);

	t->ops->copy(t, "f", 1);
	t->ops->copy(t, "fo", 2);
	t->ops->copy(t, "foobar", 6);
	memset(much, 'x', sizeof(much));
	memcpy(much + 100 * 1024 - 1, "Ж", 2); /* not halved by the limit */
	mark("<much>");
	t->ops->copy(t, much, sizeof(much));
	mark("</much>");
	t->ops->free(t);
}

static void copying_sends_osc_52(void **state)
{
	const char *much;

	(void)state;
	run("xterm-256color", child_copies, NULL, false);
	expect_clean_end();
	assert_non_null(strstr(session.out, "\033]52;c;Zg==\a"));
	assert_non_null(strstr(session.out, "\033]52;c;Zm8=\a"));
	assert_non_null(strstr(session.out, "\033]52;c;Zm9vYmFy\a"));
	much = strstr(session.out, "<much>");
	assert_non_null(much);
	assert_int_equal(strstr(much, "</much>") - much,
			 strlen("<much>\033]52;c;\a") + 4 * ((100 * 1024 - 1) / 3));
	assert_null(strchr(much, '='));
}

static void child_keeps_handlers(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH, SIGHUP };
	struct term *t = open_term(&usual);
	struct sigaction action;

	show(t, "ready");
	t->ops->suspend(t);
	t->ops->resume(t);
	show(t, "ready");
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		CHECK(sigaction(signals[i], NULL, &action) == 0);
		CHECK(action.sa_handler == SIG_DFL);
	}
	t->ops->free(t);
}

static void signals_stay_the_apps_business(void **state)
{
	(void)state;
	signal(SIGWINCH, SIG_DFL);
	run("xterm-256color", child_keeps_handlers, NULL, false);
	expect_clean_end();
}

static void child_tries_themes(void)
{
	struct term *t = open_term(&usual);

	for (size_t i = 0; i < theme_count; i++) {
		t->ops->set_theme(t, themes[i]);
		show(t, themes[i]->name);
	}
	show(t, "ready");
	t->ops->free(t);
}

static void every_theme_on_every_terminal(void **state)
{
	static const char *const terms[] = { "xterm-256color", "xterm", "linux", "screen",
					     "tmux-256color",  "vt100", "vt220", "rxvt" };

	(void)state;
	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
		run(terms[i], child_tries_themes, NULL, false);
		assert_true(WIFEXITED(session.status));
		assert_int_equal(WEXITSTATUS(session.status), 0);
		assert_true(session.same_modes);
		assert_non_null(strstr(session.out, "contrast"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_and_leaves_as_it_was),
		cmocka_unit_test(options_turn_mouse_and_colors_off),
		cmocka_unit_test(crash_restores_the_terminal),
		cmocka_unit_test(suspending_gives_the_shell_its_terminal),
		cmocka_unit_test(terminals_without_a_screen_are_refused),
		cmocka_unit_test(what_is_no_terminal_is_refused),
		cmocka_unit_test(keys_arrive),
		cmocka_unit_test(a_vanished_terminal_is_told),
		cmocka_unit_test(only_what_differs_is_sent),
		cmocka_unit_test(rare_sequences_are_not_used),
		cmocka_unit_test(scrolling_by_one_row_sends_one_row),
		cmocka_unit_test(any_size_is_shown),
		cmocka_unit_test(copying_sends_osc_52),
		cmocka_unit_test(signals_stay_the_apps_business),
		cmocka_unit_test(every_theme_on_every_terminal),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
