/* Events: from a stopped tracee into the ring. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/procroot.h"
#include "ring_priv.h"
#include "tracer_priv.h"

/* An attached process never waits longer than this for who takes the events. */
enum { PATIENCE_MS = 100 };
/* So often who waits looks whether it is to end. */
enum { LOOK_MS = 50 };
/* Pieces in one call of process_vm_readv, at most IOV_MAX; and rounds, in which what was read leads to
 * more. */
enum { PIECES_AT_ONCE = 256, ROUNDS = 128 };

struct trace_event *emit_begin(struct tracer *t, const struct tracee *e, enum trace_kind kind)
{
	const struct trace_event event = { .size = sizeof(event),
					   .kind = kind,
					   .pid = e ? e->pid : 0,
					   .tid = e ? e->tid : 0,
					   .realtime = clock_realtime(),
					   .monotonic = t->now };

	strbuf_clear(&t->event);
	strbuf_add(&t->event, &event, sizeof(event));
	return (struct trace_event *)t->event.s;
}

/* A launched program waits as long as it takes, so that nothing is lost. */
static bool may_wait_on(const struct tracer *t, uint64_t since)
{
	if (t->options.drop || atomic_load(&t->detach))
		return false;
	if (atomic_load(&t->program) || t->options.wait)
		return true;
	return clock_monotonic() - since < PATIENCE_MS * NS_PER_MSEC;
}

static bool put(struct tracer *t, const void *event, size_t n)
{
	uint64_t since = 0;
	int err;

	while ((err = ring_put(t->ring, event, n)) == -ENOSPC) {
		if (!since)
			since = clock_monotonic();
		if (!may_wait_on(t, since))
			return false;
		ring_wait_room(t->ring, LOOK_MS);
	}
	return err == 0;
}

/* Says how many are missing, as soon as there is room for that. */
static bool put_lost(struct tracer *t)
{
	struct trace_event event = { .size = sizeof(event),
				     .kind = TRACE_LOST,
				     .realtime = clock_realtime(),
				     .monotonic = clock_monotonic(),
				     .lost.count = t->lost };

	/* Only once much room is there again, else every event waits in vain for the little that is. */
	if (t->lost && !atomic_load(&t->detach) && ring_room(t->ring) < ring_size(t->ring) / 2)
		return false;
	if (t->lost && ring_put(t->ring, &event, sizeof(event)) == 0)
		t->lost = 0;
	return t->lost == 0;
}

void emit(struct tracer *t)
{
	if (!put_lost(t) || !put(t, t->event.s, t->event.len))
		t->lost++;
}

void emit_last(struct tracer *t)
{
	while (!put_lost(t) && !atomic_load(&t->closing))
		ring_wait_room(t->ring, LOOK_MS);
}

/* ---- memory ---- */

static bool is_mapped_with(uint64_t a, uint64_t b)
{
	return a / 4096 == b / 4096;
}

/* Bytes of one piece, up to where its memory ends: page by page after the first failure. */
static uint32_t read_piece(pid_t tid, const struct copy_piece *p)
{
	uint32_t got = 0;

	while (got < p->wanted) {
		uint64_t from = p->address + got;
		size_t n =
			4096 - from % 4096 < p->wanted - got ? 4096 - from % 4096 : p->wanted - got;
		struct iovec local = { (char *)p->bytes + got, n };
		struct iovec remote = { (void *)(uintptr_t)from, n };

		if (process_vm_readv(tid, &local, 1, &remote, 1, 0) != (ssize_t)n)
			break;
		got += n;
		if (p->string && memchr(local.iov_base, '\0', n))
			break;
	}
	return got;
}

/* All of them in one call; where one cannot be read whole, each by itself. A string mostly ends
 * within its first page: no more is read of it then. */
static void read_pieces(pid_t tid, struct copy_piece *pieces, size_t count)
{
	struct iovec local[PIECES_AT_ONCE], remote[PIECES_AT_ONCE];
	ssize_t wanted = 0;

	for (size_t i = 0; i < count; i++) {
		struct copy_piece *p = &pieces[i];
		size_t n = p->wanted;

		if (p->string && !is_mapped_with(p->address, p->address + n - 1))
			n = 4096 - p->address % 4096;
		local[i] = (struct iovec){ p->bytes, n };
		remote[i] = (struct iovec){ (void *)(uintptr_t)p->address, n };
		wanted += (ssize_t)n;
	}
	if (process_vm_readv(tid, local, count, remote, count, 0) != wanted) {
		for (size_t i = 0; i < count; i++)
			pieces[i].got = read_piece(tid, &pieces[i]);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		struct copy_piece *p = &pieces[i];

		p->got = (uint32_t)local[i].iov_len;
		if (p->got < p->wanted && !memchr(p->bytes, '\0', p->got))
			p->got = read_piece(tid, p);
	}
}

static void read_link(const struct tracer *t, const struct tracee *e, struct copy_piece *p)
{
	char path[64];
	ssize_t n;

	snprintf(path, sizeof(path), "%d/fd/%d", (int)e->tid, (int)p->address);
	n = readlinkat(t->options.proc->fd, path, p->bytes, p->wanted);
	p->got = n > 0 ? (uint32_t)n : 0;
}

static void end_strings(struct copy_piece *pieces, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct copy_piece *p = &pieces[i];
		const char *end = p->string ? memchr(p->bytes, '\0', p->got) : NULL;

		p->read = true;
		if (end)
			p->got = (uint32_t)(end - (const char *)p->bytes) + 1;
	}
}

static void read_noted(struct tracer *t, const struct tracee *e, struct copy_piece *pieces,
		       size_t n)
{
	for (size_t from = 0; from < n;) {
		size_t to = from;

		while (to < n && to - from < PIECES_AT_ONCE &&
		       pieces[to].kind == TRACE_BLOCK_MEMORY)
			to++;
		if (to > from)
			read_pieces(e->tid, pieces + from, to - from);
		else
			read_link(t, e, &pieces[to++]);
		from = to;
	}
	end_strings(pieces, n);
}

void emit_memory(struct tracer *t, const struct tracee *e)
{
	const struct call_row *row = call_find(e->call.abi, e->call.number);
	struct copy_piece *pieces;
	size_t n;

	if (!row)
		return;
	copying_clear(t->copying);
	for (int round = 0; round < ROUNDS; round++) {
		call_copy(row, (const struct trace_event *)t->event.s, &t->options.copy,
			  t->copying);
		n = copying_pieces(t->copying, &pieces);
		if (!n)
			break;
		read_noted(t, e, pieces, n);
	}
	copying_add_blocks(t->copying, &t->event);
}
