#include "proc/locks.h"

#include <stdint.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/number.h"
#include "base/procroot.h"
#include "base/strbuf.h"
#include "types/files.h"

enum { LOCKS_LIMIT = 16 << 20 };

/* What the kernel calls them in these rows. */
static const struct {
	const char *word;
	uint8_t kind;
} kinds[] = {
	{ "FLOCK", LOCK_FLOCK }, { "POSIX", LOCK_POSIX }, { "OFDLCK", LOCK_OFD },
	{ "LEASE", LOCK_LEASE }, { "DELEG", LOCK_LEASE },
};

static bool is_word(const char *s, size_t len, const char *text)
{
	return strlen(text) == len && memcmp(s, text, len) == 0;
}

static bool scan_kind(struct scan *line, struct file_lock *ret)
{
	const char *word;
	size_t len;

	if (!scan_word(line, &word, &len))
		return false;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (is_word(word, len, kinds[i].word)) {
			ret->kind = kinds[i].kind;
			return true;
		}
	}
	return false;
}

/* "ADVISORY  WRITE"; of a lease "ACTIVE    READ", "BREAKING  UNLCK". */
static bool scan_mode(struct scan *line, struct file_lock *ret)
{
	const char *word;
	size_t len;

	if (!scan_word(line, &word, &len) || !scan_word(line, &word, &len))
		return false;
	ret->write = is_word(word, len, "WRITE");
	return true;
}

/* "08:01:7864448"; the kernel writes "<none>:0" for a lock without a file. */
static bool scan_file(struct scan *line, struct file_lock *ret)
{
	uint64_t major, minor;

	if (!scan_hex(line, &major) || !scan_text(line, ":") || !scan_hex(line, &minor) ||
	    !scan_text(line, ":") || !scan_u64(line, &ret->inode))
		return false;
	ret->device = (uint32_t)makedev((unsigned)major, (unsigned)minor);
	return true;
}

static bool scan_range(struct scan *line, struct file_lock *ret)
{
	if (!scan_u64(line, &ret->start))
		return false;
	if (scan_u64(line, &ret->end))
		return true;
	ret->end = UINT64_MAX;
	return scan_text(line, "EOF");
}

static bool scan_pid(struct scan *line, struct file_lock *ret)
{
	int64_t pid;

	if (!scan_i64(line, &pid) || pid < -1 || pid > INT32_MAX)
		return false;
	ret->pid = (pid_t)pid;
	return true;
}

bool lock_parse(struct scan line, struct file_lock *ret)
{
	struct file_lock lock = { 0 };
	uint64_t id;

	if (!scan_u64(&line, &id) || !scan_text(&line, ":"))
		return false;
	lock.id = id > UINT32_MAX ? UINT32_MAX : (uint32_t)id;
	lock.waits = scan_text(&line, "->");
	if (!scan_kind(&line, &lock) || !scan_mode(&line, &lock) || !scan_pid(&line, &lock) ||
	    !scan_file(&line, &lock) || !scan_range(&line, &lock))
		return false;
	*ret = lock;
	return true;
}

size_t locks_parse(const char *buf, size_t len, struct arena *a, const struct file_lock **ret)
{
	struct scan all = { buf, buf + len }, line;
	struct file_lock *locks = NULL, *kept;
	size_t count = 0, cap = 0;

	while (count < LOCKS_MAX && scan_line(&all, &line)) {
		locks = xgrow(locks, count, &cap, sizeof(*locks));
		count += lock_parse(line, &locks[count]);
	}
	kept = arena_alloc(a, count * sizeof(*kept));
	if (count)
		memcpy(kept, locks, count * sizeof(*kept));
	cleanup_free(&locks);
	*ret = kept;
	return count;
}

int locks_read(const struct procroot *root, struct arena *a, const struct file_lock **ret,
	       size_t *ret_count)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	int err = procroot_read_all(root->fd, "locks", &b, LOCKS_LIMIT, NULL);

	if (!err)
		*ret_count = locks_parse(strbuf_str(&b), b.len, a, ret);
	return err;
}
