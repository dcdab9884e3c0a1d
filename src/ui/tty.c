#include "tty_priv.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/die.h"
#include "base/strbuf.h"

enum { COLUMNS_MAX = 4096, ROWS_MAX = 1024 };

/* What the hook of die() restores: it is called without arguments, also by a signal handler. */
static _Atomic(const struct tty *) guarded;

int tty_init(struct tty *t)
{
	*t = (struct tty){ .in = STDIN_FILENO, .out = STDOUT_FILENO };
	if (!isatty(t->out) || tcgetattr(t->in, &t->shell) != 0)
		return -ENOTTY;
	return 0;
}

/* Terminfo writes delays as $<20>; none of what leaves a screen needs one. */
static size_t skip_delay(const char *s)
{
	const char *end = s[0] == '$' && s[1] == '<' ? strchr(s, '>') : NULL;

	return end ? (size_t)(end - s) + 1 : 0;
}

void tty_add_leave(struct tty *t, const char *s)
{
	size_t len = s ? strlen(s) : 0;

	if (len > sizeof(t->leave) - t->leave_len)
		return;
	for (size_t i = 0; i < len; i++) {
		size_t skip = skip_delay(s + i);

		if (skip)
			i += skip - 1;
		else
			t->leave[t->leave_len++] = s[i];
	}
}

void tty_write(const struct tty *t, const char *s, size_t len)
{
	while (len > 0) {
		ssize_t n = write(t->out, s, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		s += n;
		len -= (size_t)n;
	}
}

/* One that is not the controlling terminal of this process knows no foreground. */
bool tty_is_ours(const struct tty *t)
{
	pid_t group = tcgetpgrp(t->in);

	return group < 0 || group == getpgrp();
}

void tty_restore_modes(const struct tty *t)
{
	if (tty_is_ours(t))
		tcsetattr(t->in, TCSADRAIN, &t->shell);
}

void tty_leave_from_behind(const struct tty *t)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;

	/* With "stty tostop" writing would stop us. */
	sigaction(SIGTTOU, &ignore, &before);
	tty_write(t, t->leave, t->leave_len);
	sigaction(SIGTTOU, &before, NULL);
}

static void restore_guarded(void)
{
	const struct tty *t = atomic_load(&guarded);
	int saved = errno;

	if (t && tty_is_ours(t)) {
		tty_write(t, t->leave, t->leave_len);
		tcsetattr(t->in, TCSANOW, &t->shell);
	}
	errno = saved;
}

void tty_guard(struct tty *t)
{
	atomic_store(&guarded, t);
	die_set_hook(restore_guarded);
}

void tty_unguard(void)
{
	die_set_hook(NULL);
	atomic_store(&guarded, NULL);
}

static int between(int n, int most, int unknown)
{
	return n < 1 ? unknown : n > most ? most : n;
}

void tty_size(const struct tty *t, int *ret_columns, int *ret_rows)
{
	struct winsize w = { 0 };

	if (ioctl(t->out, TIOCGWINSZ, &w) != 0)
		w = (struct winsize){ 0 };
	*ret_columns = between(w.ws_col, COLUMNS_MAX, 80);
	*ret_rows = between(w.ws_row, ROWS_MAX, 24);
}

int tty_read(const struct tty *t, char *buf, size_t cap, int timeout)
{
	struct pollfd p = { .fd = t->in, .events = POLLIN };
	ssize_t n;

	if (poll(&p, 1, timeout) <= 0)
		return 0;
	n = read(t->in, buf, cap);
	if (n > 0)
		return (int)n;
	return n < 0 && (errno == EINTR || errno == EAGAIN) ? 0 : -EIO;
}

static void add_base64(struct strbuf *b, const unsigned char *s, size_t len)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < len; i += 3) {
		size_t n = len - i < 3 ? len - i : 3;
		uint32_t bits = (uint32_t)s[i] << 16;

		if (n > 1)
			bits |= (uint32_t)s[i + 1] << 8;
		if (n > 2)
			bits |= s[i + 2];
		for (size_t d = 0; d < 4; d++)
			strbuf_addch(b, d <= n ? digits[bits >> (18 - 6 * d) & 63] : '=');
	}
}

void tty_copy(const struct tty *t, const char *s, size_t len)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	if (len > TTY_COPY_MAX)
		for (len = TTY_COPY_MAX; len > 0 && ((unsigned char)s[len] & 0xc0) == 0x80;)
			len--;
	strbuf_adds(&b, "\033]52;c;");
	add_base64(&b, (const unsigned char *)s, len);
	strbuf_addch(&b, '\a');
	tty_write(t, b.s, b.len);
}
