#include "state_priv.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "process_priv.h"
#include "run_priv.h"

enum {
	OUTPUT_PER_SECOND = 16 << 10, /* of one process; 64 of them stay below 1 MiB */
	COMM_SIZE = 16,
	WRITE_TRIES = 50, /* interrupted ones after a stop: one second */
};

/* What is to be done about a write that failed: true, try again. */
static bool may_retry(struct run *r, int fd, int *tries)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };

	if (errno == EAGAIN)
		poll(&p, 1, -1);
	else if (errno != EINTR)
		return false;
	return !run_stopping(r) || ++*tries < WRITE_TRIES;
}

/* The whole line at once: a pipe keeps one of up to 4096 bytes together. */
static int write_whole(struct run *r, int fd, const char *s, size_t len)
{
	int tries = 0;

	while (len > 0) {
		ssize_t n = write(fd, s, len);

		if (n < 0 && !may_retry(r, fd, &tries))
			return -errno;
		if (n > 0) {
			s += n;
			len -= (size_t)n;
		}
	}
	return 0;
}

static void print(struct run *r, const struct strbuf *line)
{
	int error = write_whole(r, STDOUT_FILENO, line->s, line->len);

	if (!error || error == -EINTR)
		return;
	atomic_store(&r->output_error, -error);
	stop_now(r);
}

static void say_dropped(struct run *r, unsigned lines)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	strbuf_addf(&b, ngettext("(%u line was left out)\n", "(%u lines were left out)\n", lines),
		    lines);
	print(r, &b);
}

/* Whether so many bytes more may be written in this second. */
static bool is_affordable(struct run *r, size_t len)
{
	uint64_t second = clock_monotonic() / NS_PER_SEC;
	unsigned dropped;

	if (atomic_exchange(&r->output_second, second) != second) {
		atomic_store(&r->output_bytes, 0);
		dropped = atomic_exchange(&r->output_dropped, 0);
		if (dropped)
			say_dropped(r, dropped);
	}
	if (atomic_fetch_add(&r->output_bytes, (unsigned)len) + len <= OUTPUT_PER_SECOND)
		return true;
	atomic_fetch_add(&r->output_dropped, 1);
	return false;
}

void run_say(struct run *r, const char *format, ...)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	char comm[COMM_SIZE] = "";
	va_list ap;

	prctl(PR_GET_NAME, comm);
	strbuf_addf(&b, "[%d %d %s] ", (int)r->self, (int)run_tid(), comm);
	va_start(ap, format);
	strbuf_vaddf(&b, format, ap);
	va_end(ap);
	strbuf_addch(&b, '\n');
	if (is_affordable(r, b.len))
		print(r, &b);
}

bool run_check(struct run *r, bool good, const char *what)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	if (r->self != r->root)
		run_fail(r, 0, "check '%s' outside of the root process", what);
	strbuf_addf(&b, "check: %s: %s\n", what, good ? "ok" : "FAILED");
	print(r, &b);
	if (!good)
		r->failed++;
	return good;
}

bool run_holding(const struct run *r)
{
	return r->settings.hold;
}

/* Values are words: a blank in a path must not end them. */
static void add_value(struct strbuf *b, const char *format, va_list ap)
	__attribute__((format(printf, 2, 0)));

static void add_value(struct strbuf *b, const char *format, va_list ap)
{
	CLEANUP_STRBUF struct strbuf value = STRBUF_INIT;

	strbuf_vaddf(&value, format, ap);
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = (unsigned char)value.s[i];

		if (c <= ' ' || c == '%' || c >= 0x7f)
			strbuf_addf(b, "%%%02X", c);
		else
			strbuf_addch(b, (char)c);
	}
}

void run_fact(struct run *r, const char *name, const char *format, ...)
{
	va_list ap;

	strbuf_addf(&r->facts, " %s=", name);
	va_start(ap, format);
	add_value(&r->facts, format, ap);
	va_end(ap);
}

void run_fact_more(struct run *r, const char *format, ...)
{
	va_list ap;

	strbuf_addch(&r->facts, ',');
	va_start(ap, format);
	add_value(&r->facts, format, ap);
	va_end(ap);
}

void run_ready(struct run *r)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	strbuf_addf(&b, "ready pid=%d name=pv-%s", (int)r->root, r->demo->name);
	strbuf_adds(&b, strbuf_str(&r->facts));
	strbuf_addch(&b, '\n');
	print(r, &b);
	/* A file or /dev/null is at its end already. */
	if (!r->async_stdin)
		stop_now(r);
}

void run_fail(struct run *r, int errnum, const char *format, ...)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	va_list ap;

	strbuf_adds(&b, "procview: ");
	va_start(ap, format);
	strbuf_vaddf(&b, format, ap);
	va_end(ap);
	if (errnum)
		strbuf_addf(&b, ": %s", strerror(errnum));
	strbuf_addch(&b, '\n');
	write_whole(r, STDERR_FILENO, b.s, b.len);
	strbuf_done(&b);
	if (r->self != r->root)
		run_exit(r, EXIT_FAILURE);
	r->failed++;
	_exit(run_end(r));
}
