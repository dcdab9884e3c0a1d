#include "proc/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "base/number.h"
#include "types/fd.h"

static const char deleted_mark[] = " (deleted)";

/* ---- links ---- */

struct name_row {
	const char *name;
	enum fd_type type;
};

/* "anon_inode:[NAME]", or without the brackets. */
static const struct name_row anonymous[] = {
	{ "eventfd", FD_EVENTFD },   { "eventpoll", FD_EPOLL },	  { "timerfd", FD_TIMERFD },
	{ "signalfd", FD_SIGNALFD }, { "inotify", FD_INOTIFY },	  { "fanotify", FD_FANOTIFY },
	{ "pidfd", FD_PIDFD },	     { "io_uring", FD_IO_URING }, { "bpf-map", FD_BPF },
	{ "bpf-prog", FD_BPF },	     { "bpf_link", FD_BPF },	  { "bpf-link", FD_BPF },
	{ "btf", FD_BPF },	     { "bpf_iter", FD_BPF },	  { "userfaultfd", FD_USERFAULTFD },
	{ "perf_event", FD_PERF },
};

/* "NAME:[INODE]" */
static const struct name_row numbered[] = {
	{ "pipe", FD_PIPE }, { "socket", FD_OTHER }, { "net", FD_NS },	    { "uts", FD_NS },
	{ "ipc", FD_NS },    { "pid", FD_NS },	     { "user", FD_NS },	    { "mnt", FD_NS },
	{ "cgroup", FD_NS }, { "time", FD_NS },	     { "pidfd", FD_PIDFD },
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct name_row *find_name(const struct name_row *rows, size_t count, const char *s,
					size_t len)
{
	for (size_t i = 0; i < count; i++)
		if (strncmp(rows[i].name, s, len) == 0 && rows[i].name[len] == '\0')
			return &rows[i];
	return NULL;
}

static void parse_anonymous(const char *s, size_t len, struct fd_link *ret)
{
	const struct name_row *row;

	if (len > 2 && s[0] == '[' && s[len - 1] == ']') {
		s++;
		len -= 2;
	}
	row = find_name(anonymous, COUNT(anonymous), s, len);
	if (row)
		ret->type = (uint8_t)row->type;
}

static void parse_numbered(const char *s, size_t len, struct fd_link *ret)
{
	const char *colon = len ? memchr(s, ':', len) : NULL;
	struct scan scan = { colon, s + len };
	const struct name_row *row;
	uint64_t inode;

	if (!colon || !scan_text(&scan, ":[") || !scan_u64(&scan, &inode) ||
	    !scan_text(&scan, "]") || scan.p != scan.end)
		return;
	row = find_name(numbered, COUNT(numbered), s, (size_t)(colon - s));
	if (!row)
		return;
	ret->type = (uint8_t)row->type;
	ret->socket = row->type == FD_OTHER;
	ret->inode = inode;
}

void fd_link_parse(const char *text, size_t len, struct fd_link *ret)
{
	static const char prefix[] = "anon_inode:";
	const size_t mark = sizeof(deleted_mark) - 1, skip = sizeof(prefix) - 1;

	*ret = (struct fd_link){ .type = FD_OTHER, .len = len };
	/* The kernel names what has no path without a slash in front. */
	ret->path = len > 0 && text[0] == '/';
	if (len > mark && memcmp(text + len - mark, deleted_mark, mark) == 0) {
		ret->deleted = true;
		ret->len = len - mark;
	}
	if (ret->path)
		return;
	if (len > skip && memcmp(text, prefix, skip) == 0)
		parse_anonymous(text + skip, ret->len - skip, ret);
	else
		parse_numbered(text, len, ret);
}

/* ---- fdinfo ---- */

static bool parse_flags(struct scan *line, uint32_t *ret)
{
	const char *word;
	size_t len;
	uint32_t n = 0;

	if (!scan_word(line, &word, &len) || len > 11)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (word[i] < '0' || word[i] > '7')
			return false;
		n = n << 3 | (uint32_t)(word[i] - '0');
	}
	*ret = n;
	return true;
}

static void parse_mount(struct scan *line, struct fd_info *info)
{
	uint64_t id;

	if (scan_u64(line, &id) && id <= INT32_MAX)
		info->mnt_id = (int32_t)id;
}

/* The first lines, in the order of the kernel: pos, flags, mnt_id, ino; then locks. */
int fd_info_parse(const char *buf, size_t len, struct fd_info *ret)
{
	struct scan all = { buf, buf + len }, line;
	struct fd_info info = { .mnt_id = -1 };
	bool found = false;

	while (scan_line(&all, &line)) {
		if (scan_text(&line, "lock:"))
			info.locks++;
		else if (scan_text(&line, "pos:"))
			scan_u64(&line, &info.offset);
		else if (scan_text(&line, "flags:") && !found)
			found = parse_flags(&line, &info.flags);
		else if (scan_text(&line, "mnt_id:"))
			parse_mount(&line, &info);
		else if (scan_text(&line, "ino:"))
			scan_u64(&line, &info.inode);
		else if (found)
			break; /* what the kind has of its own: thousands of lines of an epoll */
	}
	if (!found)
		return -EINVAL;
	*ret = info;
	return 0;
}

char fd_mode_of(uint32_t flags)
{
	/* 3 asks for both rights, and opens for neither; open(2). */
	static const char modes[] = {
		[O_RDONLY] = 'r', [O_WRONLY] = 'w', [O_RDWR] = 'u', [3] = '-'
	};

	return flags & O_PATH ? '-' : modes[flags & O_ACCMODE];
}

/* ---- maps ---- */

/* "00400000-00452000 r-xp 00000000 08:02 173521      /usr/bin/dbus-daemon" */
static bool parse_map(struct scan line, struct fd_map *ret)
{
	uint64_t start, end, offset, major, minor;
	const char *perms;
	size_t len;

	if (!scan_hex(&line, &start) || !scan_text(&line, "-") || !scan_hex(&line, &end) ||
	    !scan_word(&line, &perms, &len) || len != 4 || !scan_hex(&line, &offset) ||
	    !scan_hex(&line, &major) || !scan_text(&line, ":") || !scan_hex(&line, &minor) ||
	    !scan_u64(&line, &ret->inode))
		return false;
	while (line.p < line.end && *line.p == ' ')
		line.p++;
	ret->device = (uint32_t)makedev((unsigned)major, (unsigned)minor);
	ret->read = perms[0] == 'r';
	ret->write = perms[1] == 'w';
	ret->shared = perms[3] == 's';
	ret->path = line.p;
	ret->len = (size_t)(line.end - line.p);
	return ret->inode != 0;
}

bool fd_map_next(struct scan *text, struct fd_map *ret)
{
	struct scan line;
	struct fd_map map;

	while (scan_line(text, &line)) {
		if (parse_map(line, &map)) {
			*ret = map;
			return true;
		}
	}
	return false;
}
