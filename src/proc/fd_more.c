#include "proc/fd_more.h"

#include <string.h>

#include "base/arena.h"
#include "fd_more_priv.h"

struct kind {
	bool (*parse)(const struct fd_more_input *in, struct fd_more *ret);
	bool (*read)(const struct fd_more_source *s, const struct fd_more_input *in, bool known,
		     struct fd_more *more);
};

/* Types without a row tell nothing of their own. */
static const struct kind kinds[FD_TYPE_COUNT] = {
	[FD_EVENTFD] = { fd_more_eventfd, NULL },
	[FD_EPOLL] = { fd_more_epoll, NULL },
	[FD_TIMERFD] = { fd_more_timerfd, NULL },
	[FD_SIGNALFD] = { fd_more_signalfd, NULL },
	[FD_INOTIFY] = { fd_more_inotify, fd_more_read_watches },
	[FD_FANOTIFY] = { fd_more_fanotify, fd_more_read_watches },
	[FD_PIDFD] = { fd_more_pidfd, NULL },
	[FD_MEMFD] = { NULL, fd_more_read_memfd },
	[FD_IO_URING] = { fd_more_io_uring, NULL },
	[FD_BPF] = { fd_more_bpf, NULL },
	[FD_USERFAULTFD] = { fd_more_userfaultfd, NULL },
	[FD_MQUEUE] = { NULL, fd_more_read_mqueue },
	[FD_NS] = { fd_more_ns, fd_more_read_ns },
	[FD_TTY] = { fd_more_tty, fd_more_read_tty },
};

bool fd_more_line(struct scan text, const char *key, struct scan *ret)
{
	struct scan line;
	size_t len = strlen(key);

	while (scan_line(&text, &line)) {
		if ((size_t)(line.end - line.p) < len || memcmp(line.p, key, len) != 0)
			continue;
		*ret = (struct scan){ line.p + len, line.end };
		return true;
	}
	return false;
}

bool fd_more_u64(struct scan text, const char *key, uint64_t *ret)
{
	struct scan line;

	return fd_more_line(text, key, &line) && scan_u64(&line, ret);
}

bool fd_more_hex(struct scan text, const char *key, uint64_t *ret)
{
	struct scan line;

	return fd_more_line(text, key, &line) && scan_hex(&line, ret);
}

uint32_t fd_more_cut(uint64_t n)
{
	return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

bool fd_more_u32(struct scan text, const char *key, uint32_t *ret)
{
	uint64_t n;

	if (!fd_more_u64(text, key, &n))
		return false;
	*ret = fd_more_cut(n);
	return true;
}

bool fd_more_i32(struct scan text, const char *key, int32_t *ret)
{
	struct scan line;
	int64_t n;

	if (!fd_more_line(text, key, &line) || !scan_i64(&line, &n))
		return false;
	*ret = n > INT32_MAX ? INT32_MAX : n < INT32_MIN ? INT32_MIN : (int32_t)n;
	return true;
}

bool fd_more_parse(const struct fd *fd, const char *text, size_t len, struct arena *a,
		   struct fd_more *ret)
{
	const struct kind *kind = &kinds[fd->type];
	struct fd_more_input in = { fd, { text, text + len }, a };

	return kind->parse && kind->parse(&in, ret);
}

const struct fd_more *fd_more_read(const struct fd_more_source *s, const struct fd *fd,
				   const char *text, size_t len, struct arena *a)
{
	const struct kind *kind = &kinds[fd->type];
	struct fd_more_input in = { fd, { text, text + len }, a };
	struct fd_more more = { .memfd.seals = 0 };
	bool known = fd_more_parse(fd, text, len, a, &more);
	struct fd_more *kept;

	if (kind->read)
		known = kind->read(s, &in, known, &more);
	if (!known)
		return NULL;
	kept = arena_alloc(a, sizeof(*kept));
	*kept = more;
	return kept;
}
