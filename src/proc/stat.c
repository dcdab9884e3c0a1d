#include "proc/stat.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/number.h"
#include "types/task.h"

/* Names of kernel threads and their work are the longest. */
enum { COMM_MAX = 63 };

/* Fields as proc_pid_stat(5) counts them; 1 to 3 are the pid, the name and the state. */
enum {
	STAT_PPID = 4,
	STAT_PGID,
	STAT_SID,
	STAT_TTY,
	STAT_TPGID,
	STAT_FLAGS,
	STAT_MINFLT,
	STAT_CMINFLT,
	STAT_MAJFLT,
	STAT_CMAJFLT,
	STAT_UTIME,
	STAT_STIME,
	STAT_CUTIME,
	STAT_CSTIME,
	STAT_PRIORITY,
	STAT_NICE,
	STAT_THREADS,
	STAT_START = 22,
	STAT_VSIZE,
	STAT_RSS,
	STAT_EXIT_SIGNAL = 38,
	STAT_CPU,
	STAT_RT_PRIORITY,
	STAT_POLICY,
	STAT_BLKIO,
	STAT_GUEST,
	STAT_COUNT
};

/* The beginning of the line: the number, the name and the state. Returns what follows, or NULL. */
static const char *parse_head(const char *buf, const char *end, int64_t *ret_pid,
			      const char **ret_comm, const char **ret_comm_end)
{
	struct scan s = { buf, end };
	const char *open, *close;

	if (!scan_i64(&s, ret_pid) || !scan_text(&s, " ("))
		return NULL;
	open = s.p;
	close = memrchr(open, ')', (size_t)(end - open));
	/* ") S": the state is the last thing before the numbers. */
	if (!close || end - close < 3 || close[1] != ' ')
		return NULL;
	*ret_comm = open;
	*ret_comm_end = close;
	return close + 2;
}

/* More digits may not fit 64 bits. */
enum { DIGITS_SAFE = 18 };

/* As scan_i64, but without its care for each digit: this is read for every row at every tick. */
static bool next_number(struct scan *s, int64_t *ret)
{
	const char *p = s->p, *digits;
	bool minus;
	int64_t n = 0;

	while (p < s->end && *p == ' ')
		p++;
	minus = p < s->end && *p == '-';
	for (digits = p += minus; p < s->end && (unsigned char)(*p - '0') < 10; p++)
		if (p - digits < DIGITS_SAFE)
			n = n * 10 + (*p - '0');
	if (p == digits)
		return false;
	if (p - digits > DIGITS_SAFE)
		return scan_i64(s, ret);
	s->p = p;
	*ret = minus ? -n : n;
	return true;
}

static bool is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static int32_t cut32(int64_t n)
{
	return n > INT32_MAX ? INT32_MAX : n < INT32_MIN ? INT32_MIN : (int32_t)n;
}

static int16_t cut16(int64_t n)
{
	return n > INT16_MAX ? INT16_MAX : n < INT16_MIN ? INT16_MIN : (int16_t)n;
}

/* A number that cannot be below 0, though the kernel prints some of them as signed. */
static uint64_t count(int64_t n)
{
	return n < 0 ? 0 : (uint64_t)n;
}

static uint64_t count_to(int64_t n, uint64_t max)
{
	return count(n) > max ? max : count(n);
}

static void fill(struct task *t, const int64_t n[STAT_COUNT])
{
	t->ppid = cut32(n[STAT_PPID]);
	t->pgid = cut32(n[STAT_PGID]);
	t->sid = cut32(n[STAT_SID]);
	t->tty = (uint32_t)cut32(n[STAT_TTY]);
	t->tpgid = cut32(n[STAT_TPGID]);
	t->flags = (uint32_t)count_to(n[STAT_FLAGS], UINT32_MAX);
	t->minflt = count(n[STAT_MINFLT]);
	t->cminflt = count(n[STAT_CMINFLT]);
	t->majflt = count(n[STAT_MAJFLT]);
	t->cmajflt = count(n[STAT_CMAJFLT]);
	t->utime = count(n[STAT_UTIME]);
	t->stime = count(n[STAT_STIME]);
	t->cutime = count(n[STAT_CUTIME]);
	t->cstime = count(n[STAT_CSTIME]);
	t->priority = cut16(n[STAT_PRIORITY]);
	t->nice = cut16(n[STAT_NICE]);
	t->threads = cut32(n[STAT_THREADS]);
	t->start = count(n[STAT_START]);
	t->vsize = count(n[STAT_VSIZE]);
	t->rss_stat = count(n[STAT_RSS]);
	t->exit_signal = cut32(n[STAT_EXIT_SIGNAL]);
	t->cpu = cut32(n[STAT_CPU]);
	t->rt_priority = cut32(n[STAT_RT_PRIORITY]);
	t->policy = (uint8_t)count_to(n[STAT_POLICY], UINT8_MAX);
	t->blkio_ticks = count(n[STAT_BLKIO]);
	t->guest_time = count(n[STAT_GUEST]);
}

int stat_parse(const char *buf, size_t len, struct task *ret, const char **ret_comm,
	       size_t *ret_comm_len)
{
	const char *end = buf + len, *comm, *comm_end;
	int64_t n[STAT_COUNT] = { 0 }, pid;
	struct scan s = { NULL, end };
	int field;

	s.p = parse_head(buf, end, &pid, &comm, &comm_end);
	if (!s.p)
		return -EINVAL;
	for (s.p++, field = STAT_PPID; field < STAT_COUNT; field++)
		if (!next_number(&s, &n[field]))
			break;
	if (field <= STAT_START)
		return -EINVAL;
	fill(ret, n);
	ret->state = (char)(is_letter(comm_end[2]) ? comm_end[2] : '?');
	ret->pid = ret->tid = cut32(pid);
	*ret_comm = comm;
	*ret_comm_len = comm_end - comm > COMM_MAX ? COMM_MAX : (size_t)(comm_end - comm);
	return 0;
}
