#include "events.h"

#include <signal.h>
#include <string.h>

#include "../cmocka_all.h"
#include "base/clock.h"
#include "decode/call.h"

/* 1970-01-01 03:25:45 */
static const uint64_t first = UINT64_C(12345) * NS_PER_SEC;

struct sink_options play_options(void)
{
	return (struct sink_options){ .print.string_max = 32,
				      .column = 40,
				      .statuses = SINK_ALL_STATUSES,
				      .signals = UINT64_MAX,
				      .pids = true };
}

void play_begin(struct play *p, struct sink *s)
{
	*p = (struct play){ .sink = s, .now = first };
}

void play_check(struct play *p, const char *want)
{
	p->sink->ops->end(p->sink, &p->out);
	assert_string_equal(strbuf_str(&p->out), want);
}

void play_done(struct play *p)
{
	sink_free(p->sink);
	strbuf_done(&p->out);
}

static struct trace_event event_of(struct play *p, enum trace_kind kind, pid_t tid)
{
	p->now += NS_PER_MSEC;
	return (struct trace_event){ .size = sizeof(struct trace_event),
				     .kind = (uint8_t)kind,
				     .pid = tid,
				     .tid = tid,
				     .realtime = p->now,
				     .monotonic = p->now };
}

static void send(struct play *p, const struct trace_event *e, uint64_t at, const char *text)
{
	struct strbuf bytes = STRBUF_INIT;
	struct trace_block b = { .address = at, .kind = TRACE_BLOCK_MEMORY };
	struct trace_event *whole;

	strbuf_add(&bytes, e, sizeof(*e));
	if (text) {
		b.length = b.wanted = (uint32_t)strlen(text) + 1;
		strbuf_add(&bytes, &b, sizeof(b));
		strbuf_add(&bytes, text, b.length);
		strbuf_fill(&bytes, '\0', -(size_t)b.length & 7);
	}
	whole = (struct trace_event *)bytes.s;
	whole->size = (uint32_t)bytes.len;
	whole->block_count = text != NULL;
	p->sink->ops->event(p->sink, whole, &p->out);
	strbuf_done(&bytes);
}

static struct trace_call call_of(const char *name, const uint64_t args[6])
{
	struct trace_call call = { .ip = 0x401000 };

	assert_non_null(call_by_name(name, strlen(name), &call.number));
	while (call.abi < SYSCALL_ABI_COUNT && !call_find(call.abi, call.number))
		call.abi++;
	memcpy(call.args, args, sizeof(call.args));
	return call;
}

void play_enter(struct play *p, pid_t tid, const char *name, const uint64_t args[6], uint64_t at,
		const char *text)
{
	struct trace_event e = event_of(p, TRACE_ENTRY, tid);

	e.call = call_of(name, args);
	send(p, &e, at, text);
}

void play_leave(struct play *p, pid_t tid, const char *name, const uint64_t args[6], int64_t value,
		uint64_t at, const char *text)
{
	struct trace_event e = event_of(p, TRACE_EXIT, tid);

	e.ret = (struct trace_return){ .call = call_of(name, args),
				       .value = value,
				       .entered = p->now - NS_PER_MSEC,
				       .system_ns = 2000,
				       .failed = value < 0 };
	send(p, &e, at, text);
}

void play_signal(struct play *p, pid_t tid, int signo)
{
	struct trace_event e = event_of(p, TRACE_SIGNAL, tid);
	siginfo_t info = { .si_signo = signo, .si_code = SI_USER, .si_pid = 7, .si_uid = 8 };

	e.signal.signo = signo;
	memcpy(e.signal.info, &info, sizeof(e.signal.info));
	send(p, &e, 0, NULL);
}

void play_exec(struct play *p, pid_t tid, pid_t former)
{
	struct trace_event e = event_of(p, TRACE_EXEC, tid);

	e.exec.former = former;
	send(p, &e, 0, NULL);
}

void play_fork(struct play *p, pid_t tid, pid_t child)
{
	struct trace_event e = event_of(p, TRACE_FORK, tid);

	e.fork.child = child;
	send(p, &e, 0, NULL);
}

void play_end(struct play *p, pid_t tid, int status)
{
	struct trace_event e = event_of(p, TRACE_ENDED, tid);

	e.ended.status = status;
	send(p, &e, 0, NULL);
}

void play_plain(struct play *p, enum trace_kind kind, pid_t tid, uint64_t count)
{
	struct trace_event e = event_of(p, kind, tid);

	if (kind == TRACE_LOST)
		e.lost.count = count;
	if (kind == TRACE_COST) {
		e.cost.calls = count;
		e.cost.stops = 2 * count;
		e.cost.elapsed_ns = 2 * NS_PER_SEC;
		e.cost.stopped_ns = NS_PER_SEC / 2;
	}
	send(p, &e, 0, NULL);
}
