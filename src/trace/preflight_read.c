/* What preflight.c judges by. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/number.h"
#include "base/procroot.h"
#include "trace/preflight.h"

enum { STATUS_SIZE = 8192, WHO_SIZE = 16, PATH_SIZE = 64 };

/* More generations than processes have in life; ids that are used again could lead round. */
enum { GENERATIONS = 4096 };

struct status {
	size_t len;
	char text[STATUS_SIZE];
};

static bool read_status(const struct procroot *root, const char *who, struct status *ret)
{
	char path[PATH_SIZE];
	ssize_t n;

	snprintf(path, sizeof(path), "%.16s/status", who);
	n = procroot_read(root->fd, path, ret->text, sizeof(ret->text));
	ret->len = n > 0 ? (size_t)n : 0;
	return n > 0;
}

/* The value of a line; no blanks before it. */
static bool find(const struct status *st, const char *key, struct scan *ret)
{
	struct scan s = { st->text, st->text + st->len };
	size_t len = strlen(key);

	while (scan_line(&s, ret)) {
		if ((size_t)(ret->end - ret->p) > len && memcmp(ret->p, key, len) == 0) {
			ret->p += len;
			return true;
		}
	}
	return false;
}

static uint64_t find_number(const struct status *st, const char *key)
{
	struct scan value;
	uint64_t n = 0;

	return find(st, key, &value) && scan_u64(&value, &n) ? n : 0;
}

static uint64_t find_mask(const struct status *st, const char *key)
{
	struct scan value;
	uint64_t n = 0;

	return find(st, key, &value) && scan_hex(&value, &n) ? n : 0;
}

static void find_three(const struct status *st, const char *key, uint32_t ret[3])
{
	struct scan value;
	uint64_t n;

	if (!find(st, key, &value))
		return;
	for (int i = 0; i < 3 && scan_u64(&value, &n); i++)
		ret[i] = (uint32_t)n;
}

static char find_state(const struct status *st)
{
	const char *word;
	struct scan value;
	size_t len;

	return find(st, "State:", &value) && scan_word(&value, &word, &len) ? *word : '?';
}

/* The kernel says so since 6.8; before that its threads are children of the second one, without
 * memory. */
static bool is_kernel_thread(const struct status *st, char state)
{
	struct scan value;

	if (find(st, "Kthread:", &value))
		return find_number(st, "Kthread:") != 0;
	return state != 'Z' && state != 'X' && !find(st, "VmSize:", &value) &&
	       (find_number(st, "Tgid:") == 2 || find_number(st, "PPid:") == 2);
}

static uint64_t user_ns(const struct procroot *root, const char *who)
{
	char path[PATH_SIZE];
	struct stat st;

	snprintf(path, sizeof(path), "%.16s/ns/user", who);
	return fstatat(root->fd, path, &st, 0) == 0 ? st.st_ino : 0;
}

static void get_ids(const struct procroot *root, const char *who, const struct status *st,
		    struct preflight_ids *ret)
{
	find_three(st, "Uid:", ret->uid);
	find_three(st, "Gid:", ret->gid);
	ret->cap_permitted = find_mask(st, "CapPrm:");
	ret->cap_effective = find_mask(st, "CapEff:");
	ret->user_ns = user_ns(root, who);
}

/* The files of a process that is not dumpable belong to root; its folder does not. */
static bool is_dumpable(const struct procroot *root, const char *who, uint32_t uid)
{
	char path[PATH_SIZE];
	struct stat st;

	snprintf(path, sizeof(path), "%.16s/stat", who);
	return fstatat(root->fd, path, &st, 0) < 0 || st.st_uid == uid;
}

static int read_scope(const struct procroot *root)
{
	char buf[16];
	ssize_t n = procroot_read(root->fd, "sys/kernel/yama/ptrace_scope", buf, sizeof(buf));
	struct scan s = { buf, buf + (n > 0 ? n : 0) };
	uint64_t scope;

	return scan_u64(&s, &scope) ? (int)scope : 0;
}

static pid_t parent_of(const struct procroot *root, pid_t pid)
{
	char who[WHO_SIZE];
	struct status st;

	snprintf(who, sizeof(who), "%d", (int)pid);
	return read_status(root, who, &st) ? (pid_t)find_number(&st, "PPid:") : 0;
}

/* Whether the way up from one leads to the other. */
static bool comes_from(const struct procroot *root, pid_t pid, pid_t ancestor)
{
	for (int i = 0; pid > 1 && i < GENERATIONS; i++) {
		pid = parent_of(root, pid);
		if (pid == ancestor)
			return true;
	}
	return false;
}

void preflight_read(const struct procroot *root, pid_t pid, struct preflight_facts *ret)
{
	struct status own, its;
	char who[WHO_SIZE];
	pid_t self, group;

	*ret = (struct preflight_facts){ .dumpable = true };
	snprintf(who, sizeof(who), "%d", (int)pid);
	if (!read_status(root, who, &its)) {
		ret->gone = true;
		return;
	}
	ret->state = find_state(&its);
	ret->tracer = (pid_t)find_number(&its, "TracerPid:");
	ret->scope = read_scope(root);
	get_ids(root, who, &its, &ret->its);
	ret->dumpable = is_dumpable(root, who, ret->its.uid[1]);
	group = (pid_t)find_number(&its, "Tgid:");
	ret->kernel_thread = is_kernel_thread(&its, ret->state);
	if (!read_status(root, "self", &own))
		return;
	get_ids(root, "self", &own, &ret->own);
	self = (pid_t)find_number(&own, "Tgid:");
	ret->itself = group == self;
	ret->descends = comes_from(root, group, self);
	ret->ancestor = comes_from(root, self, group);
}
