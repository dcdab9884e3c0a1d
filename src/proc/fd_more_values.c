/* Kinds of a few values each. */
#include <string.h>
#include <sys/sysmacros.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "fd_more_priv.h"
#include "proc/ttys.h"
#include "types/names.h"
#include "types/task.h"

static const uint64_t second_ns = 1000000000;

bool fd_more_eventfd(const struct fd_more_input *in, struct fd_more *ret)
{
	struct fd_eventfd e = { .id = -1 };
	uint64_t n;

	if (!fd_more_hex(in->text, "eventfd-count:", &e.counter))
		return false;
	if (fd_more_u64(in->text, "eventfd-id:", &n))
		e.id = (int64_t)(n & INT64_MAX);
	e.semaphore_known = fd_more_u64(in->text, "eventfd-semaphore:", &n);
	e.semaphore = e.semaphore_known && n != 0;
	ret->eventfd = e;
	return true;
}

/* "(3, 250000000)" */
static bool take_time(struct scan text, const char *key, uint64_t *ret_ns)
{
	uint64_t seconds, ns, sum;
	struct scan line;

	if (!fd_more_line(text, key, &line) || !scan_text(&line, "(") ||
	    !scan_u64(&line, &seconds) || !scan_text(&line, ",") || !scan_u64(&line, &ns))
		return false;
	if (__builtin_mul_overflow(seconds, second_ns, &sum) ||
	    __builtin_add_overflow(sum, ns, &sum))
		sum = UINT64_MAX;
	*ret_ns = sum;
	return true;
}

/* The flags are of base 8: "settime flags: 03". */
static uint32_t take_octal(struct scan text, const char *key)
{
	uint32_t n = 0;
	struct scan line;
	const char *word;
	size_t len;

	if (!fd_more_line(text, key, &line) || !scan_word(&line, &word, &len))
		return 0;
	for (size_t i = 0; i < len && word[i] >= '0' && word[i] <= '7'; i++)
		n = n << 3 | (uint32_t)(word[i] - '0');
	return n;
}

bool fd_more_timerfd(const struct fd_more_input *in, struct fd_more *ret)
{
	struct fd_timerfd t = { .clock = 0 };

	if (!fd_more_i32(in->text, "clockid:", &t.clock) ||
	    !fd_more_u64(in->text, "ticks:", &t.ticks) ||
	    !take_time(in->text, "it_value:", &t.value_ns) ||
	    !take_time(in->text, "it_interval:", &t.interval_ns))
		return false;
	t.settime_flags = take_octal(in->text, "settime flags:");
	ret->timerfd = t;
	return true;
}

bool fd_more_signalfd(const struct fd_more_input *in, struct fd_more *ret)
{
	return fd_more_hex(in->text, "sigmask:", &ret->signalfd.mask);
}

static void take_ns_pids(const struct fd_more_input *in, struct fd_pidfd *p)
{
	enum { LEVELS = 33 }; /* MAX_PID_NS_LEVEL, and the first */
	struct scan line;
	int32_t *pids;
	int64_t n;

	if (!fd_more_line(in->text, "NSpid:", &line))
		return;
	pids = arena_alloc(in->arena, LEVELS * sizeof(*pids));
	while (p->ns_count < LEVELS && scan_i64(&line, &n) && n >= 0 && n <= INT32_MAX)
		pids[p->ns_count++] = (int32_t)n;
	p->ns_pids = pids;
}

bool fd_more_pidfd(const struct fd_more_input *in, struct fd_more *ret)
{
	struct fd_pidfd p = { .pid = 0 };

	if (!fd_more_i32(in->text, "Pid:", &p.pid))
		return false;
	take_ns_pids(in, &p);
	ret->pidfd = p;
	return true;
}

/* The mask of a ring is its size less one. */
static bool take_entries(struct scan text, const char *key, uint32_t *ret)
{
	struct scan line;
	uint64_t mask;

	if (!fd_more_line(text, key, &line) || !scan_hex(&line, &mask) || mask >= UINT32_MAX)
		return false;
	*ret = (uint32_t)mask + 1;
	return true;
}

/* Head and tail count on and wrap around. The process writes one of them: it may say anything. */
static uint32_t take_pending(struct scan text, const char *head_key, const char *tail_key,
			     uint32_t entries)
{
	uint32_t head, tail;

	if (!fd_more_u32(text, head_key, &head) || !fd_more_u32(text, tail_key, &tail))
		return 0;
	return tail - head < entries ? tail - head : entries;
}

bool fd_more_io_uring(const struct fd_more_input *in, struct fd_more *ret)
{
	struct fd_io_uring u = { .sq_entries = 0 };

	/* Linux 5.10 to 5.12 tell no rings. */
	if (!take_entries(in->text, "SqMask:", &u.sq_entries) ||
	    !take_entries(in->text, "CqMask:", &u.cq_entries))
		return false;
	u.sq_pending = take_pending(in->text, "SqHead:", "SqTail:", u.sq_entries);
	u.cq_pending = take_pending(in->text, "CqHead:", "CqTail:", u.cq_entries);
	fd_more_u32(in->text, "UserFiles:", &u.user_files);
	fd_more_u32(in->text, "UserBufs:", &u.user_buffers);
	ret->io_uring = u;
	return true;
}

/* By the first line that there is: a link names its program, too. */
static const struct bpf_kind {
	const char *kind, *sign, *id;
} bpf_kinds[] = {
	{ "link", "link_type:", "link_id:" },
	{ "map", "map_type:", "map_id:" },
	{ "prog", "prog_type:", "prog_id:" },
	{ "btf", "btf_id:", "btf_id:" },
};

static const struct bpf_kind *find_bpf_kind(struct scan text, struct scan *ret_value)
{
	for (size_t i = 0; i < sizeof(bpf_kinds) / sizeof(bpf_kinds[0]); i++)
		if (fd_more_line(text, bpf_kinds[i].sign, ret_value))
			return &bpf_kinds[i];
	return NULL;
}

static void take_tag(struct scan text, char tag[17])
{
	struct scan line;
	const char *word;
	size_t len;

	if (!fd_more_line(text, "prog_tag:", &line) || !scan_word(&line, &word, &len) || len > 16)
		return;
	memcpy(tag, word, len);
	tag[len] = '\0';
}

static void take_link(const struct fd_more_input *in, struct scan value, struct fd_bpf *b)
{
	const char *word;
	size_t len;

	fd_more_u32(in->text, "prog_id:", &b->program);
	if (scan_word(&value, &word, &len))
		b->link_type = arena_memdup(in->arena, word, len);
}

bool fd_more_bpf(const struct fd_more_input *in, struct fd_more *ret)
{
	struct fd_bpf b = { .kind = NULL };
	struct scan value;
	const struct bpf_kind *kind = find_bpf_kind(in->text, &value);
	uint64_t n;

	if (!kind)
		return false;
	b.kind = kind->kind;
	fd_more_u32(in->text, kind->id, &b.id);
	take_tag(in->text, b.tag);
	if (kind == bpf_kinds)
		take_link(in, value, &b);
	else if (kind->sign != kind->id && scan_u64(&value, &n))
		b.bpf_type = fd_more_cut(n);
	fd_more_u32(in->text, "key_size:", &b.key_size);
	fd_more_u32(in->text, "value_size:", &b.value_size);
	fd_more_u32(in->text, "max_entries:", &b.max_entries);
	ret->bpf = b;
	return true;
}

/* "API:	aa:0:80000000000001ff": version, mode, features. */
bool fd_more_userfaultfd(const struct fd_more_input *in, struct fd_more *ret)
{
	struct fd_userfaultfd u = { .features = 0 };
	struct scan line;
	uint64_t n;

	if (!fd_more_u64(in->text, "pending:", &u.pending) ||
	    !fd_more_u64(in->text, "total:", &u.total))
		return false;
	if (fd_more_line(in->text, "API:", &line) && scan_hex(&line, &n) && scan_text(&line, ":") &&
	    scan_hex(&line, &n) && scan_text(&line, ":"))
		scan_hex(&line, &u.features);
	ret->userfaultfd = u;
	return true;
}

/* "/dev/" and the driver's name for the number. */
static const char *tty_name(const struct ttys *ttys, uint32_t device, struct arena *a)
{
	static const struct ttys none = TTYS_INIT;
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	strbuf_adds(&b, "/dev/");
	if (!ttys_name(ttys ? ttys : &none, device, &b))
		return NULL;
	return arena_strdup(a, strbuf_str(&b));
}

/* Numbers of slaves: Unix 98 terminals have majors 136 to 143 of 256 each, or one of many. */
enum { PTS_MAJOR = 136, PTS_MAJOR_LAST = 143, PTS_SHIFT = 8 };

static int32_t slave_index(uint32_t device)
{
	uint32_t number = major(device);

	if (number < PTS_MAJOR || number > PTS_MAJOR_LAST)
		return -1;
	return (int32_t)(minor(device) + ((number - PTS_MAJOR) << PTS_SHIFT));
}

static int32_t index_of_target(const char *target)
{
	static const char pts[] = "/dev/pts/";
	uint64_t n;

	if (!target || strncmp(target, pts, sizeof(pts) - 1) != 0 ||
	    number_parse_u64(target + sizeof(pts) - 1, strlen(target + sizeof(pts) - 1), &n) ||
	    n > INT32_MAX)
		return -1;
	return (int32_t)n;
}

bool fd_more_tty(const struct fd_more_input *in, struct fd_more *ret)
{
	const struct fd *fd = in->fd;
	bool has_number = fd->has & FD_HAS_STAT;
	struct fd_tty t = { .index = -1 };

	t.master = fd_more_i32(in->text, "tty-index:", &t.index);
	if (!t.master)
		t.index = has_number ? slave_index(fd->special) : index_of_target(fd->target);
	if (t.index >= 0)
		t.name = tty_name(NULL, (uint32_t)makedev(PTS_MAJOR, (unsigned)t.index), in->arena);
	else if (has_number)
		t.name = tty_name(NULL, fd->special, in->arena);
	if (!t.name)
		return false;
	ret->tty = t;
	return true;
}

/* The machine's drivers have more names than the usual ones. */
bool fd_more_read_tty(const struct fd_more_source *s, const struct fd_more_input *in, bool known,
		      struct fd_more *more)
{
	const char *name;

	if (!s->ttys || !(in->fd->has & FD_HAS_STAT) || (known && more->tty.index >= 0))
		return known;
	name = tty_name(s->ttys, in->fd->special, in->arena);
	if (!name)
		return known;
	more->tty = (struct fd_tty){ .index = -1, .name = name };
	return true;
}

/* "net:[4026531840]"; one that is mounted somewhere has that path instead. */
bool fd_more_ns(const struct fd_more_input *in, struct fd_more *ret)
{
	const char *colon = in->fd->target ? strstr(in->fd->target, ":[") : NULL;
	size_t len = colon ? (size_t)(colon - in->fd->target) : 0;

	for (unsigned i = 0; colon && i < TASK_NS_COUNT; i++) {
		const char *kind = namespace_name(i);

		if (strlen(kind) == len && memcmp(kind, in->fd->target, len) == 0) {
			ret->ns.kind = kind;
			return true;
		}
	}
	return false;
}
