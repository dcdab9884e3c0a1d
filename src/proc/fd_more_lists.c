/* Kinds with a row for each thing that they watch. */
#include <string.h>
#include <sys/sysmacros.h>

#include "base/arena.h"
#include "fd_more_priv.h"

enum { SDEV_MINOR_BITS = 20 };

uint32_t fd_more_device(uint64_t sdev)
{
	return (uint32_t)makedev((unsigned)(sdev >> SDEV_MINOR_BITS),
				 (unsigned)(sdev & ((1U << SDEV_MINOR_BITS) - 1)));
}

bool fd_more_line_hex(struct scan line, const char *key, uint64_t *ret)
{
	const char *word;
	size_t len, key_len = strlen(key);

	while (scan_word(&line, &word, &len)) {
		struct scan value = { word + key_len, word + len };

		if (len > key_len && memcmp(word, key, key_len) == 0)
			return scan_hex(&value, ret);
	}
	return false;
}

static uint32_t line_hex32(struct scan line, const char *key)
{
	uint64_t n = 0;

	fd_more_line_hex(line, key, &n);
	return fd_more_cut(n);
}

/* How many lines begin so: what the rows need at most. */
static size_t count_lines(struct scan text, const char *key)
{
	size_t count = 0;
	struct scan line;

	while (scan_line(&text, &line))
		count += scan_text(&line, key);
	return count;
}

static size_t row_limit(size_t lines)
{
	return lines < FD_MORE_ROWS_MAX ? lines : FD_MORE_ROWS_MAX;
}

/* "tfd:  5 events:  1d data: ffffffffffffffff pos:0 ino:61af sdev:7" */
static bool scan_target(struct scan line, struct fd_epoll_target *ret)
{
	struct fd_epoll_target t = { .fd = -1 };
	uint64_t fd, events, sdev = 0;

	if (!scan_text(&line, "tfd:") || !scan_u64(&line, &fd) || fd > INT32_MAX ||
	    !scan_text(&line, "events:") || !scan_hex(&line, &events) ||
	    !scan_text(&line, "data:") || !scan_hex(&line, &t.data))
		return false;
	t.fd = (int32_t)fd;
	t.events = fd_more_cut(events);
	fd_more_line_hex(line, "ino:", &t.inode);
	if (fd_more_line_hex(line, "sdev:", &sdev))
		t.device = fd_more_device(sdev);
	*ret = t;
	return true;
}

bool fd_more_epoll(const struct fd_more_input *in, struct fd_more *ret)
{
	static const char key[] = "tfd:";
	size_t lines = count_lines(in->text, key), limit = row_limit(lines), count = 0;
	struct fd_epoll_target *targets = arena_alloc(in->arena, limit * sizeof(*targets));
	struct scan text = in->text, line;

	while (count < limit && scan_line(&text, &line))
		count += scan_target(line, &targets[count]);
	ret->epoll = (struct fd_epoll){ targets, count, lines > limit };
	return true;
}

/* "inotify wd:3 ino:9e7e sdev:800013 mask:800afce ignored_mask:0 fhandle-bytes:8 …", and
 * "fanotify ino:…", "fanotify mnt_id:12 …", "fanotify sdev:…" of a whole file system. */
static bool scan_watch(struct scan line, const char *key, struct fd_watch *ret)
{
	struct fd_watch w = { .id = -1, .mnt_id = -1 };
	uint64_t n;

	if (!scan_text(&line, key) || !fd_more_line_hex(line, "mask:", &n))
		return false;
	w.mask = fd_more_cut(n);
	w.ignored = line_hex32(line, "ignored_mask:");
	if (fd_more_line_hex(line, "wd:", &n))
		w.id = (int32_t)(n & INT32_MAX);
	if (fd_more_line_hex(line, "mnt_id:", &n))
		w.mnt_id = (int32_t)(n & INT32_MAX);
	if (fd_more_line_hex(line, "sdev:", &n))
		w.device = fd_more_device(n);
	fd_more_line_hex(line, "ino:", &w.inode);
	*ret = w;
	return true;
}

static void take_watches(const struct fd_more_input *in, const char *key, struct fd_watches *ret)
{
	size_t lines = count_lines(in->text, key), limit = row_limit(lines), count = 0;
	struct fd_watch *watches = arena_alloc(in->arena, limit * sizeof(*watches));
	struct scan text = in->text, line;

	while (count < limit && scan_line(&text, &line))
		count += scan_watch(line, key, &watches[count]);
	ret->watches = watches;
	ret->count = count;
	ret->truncated = lines > limit;
}

bool fd_more_inotify(const struct fd_more_input *in, struct fd_more *ret)
{
	ret->watches = (struct fd_watches){ .flags = 0 };
	take_watches(in, "inotify ", &ret->watches);
	return true;
}

bool fd_more_fanotify(const struct fd_more_input *in, struct fd_more *ret)
{
	struct scan line;

	if (!fd_more_line(in->text, "fanotify flags:", &line))
		return false;
	ret->watches = (struct fd_watches){ .flags = 0 };
	line.p -= strlen("flags:");
	ret->watches.flags = line_hex32(line, "flags:");
	ret->watches.event_flags = line_hex32(line, "event-flags:");
	take_watches(in, "fanotify ", &ret->watches);
	return true;
}
