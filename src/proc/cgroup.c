#include "proc/cgroup.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/number.h"
#include "cgroup_priv.h"

static size_t length(const struct scan *s)
{
	return (size_t)(s->end - s->p);
}

bool cgroup_next(struct scan *path, struct scan *ret)
{
	const char *slash;

	while (path->p < path->end && *path->p == '/')
		path->p++;
	if (path->p == path->end)
		return false;
	slash = memchr(path->p, '/', length(path));
	ret->p = path->p;
	ret->end = path->p = slash ? slash : path->end;
	return true;
}

bool cgroup_begins(const struct scan *part, const char *text)
{
	size_t len = strlen(text);

	return length(part) >= len && memcmp(part->p, text, len) == 0;
}

bool cgroup_ends(const struct scan *part, const char *text)
{
	size_t len = strlen(text);

	return length(part) >= len && memcmp(part->end - len, text, len) == 0;
}

/* Which line tells most; larger is better. */
enum line_rank { RANK_ROOT, RANK_OTHER, RANK_UNIFIED, RANK_SYSTEMD };

/* The kernel marks the path of a cgroup that is gone. */
static struct scan without_mark(struct scan path)
{
	static const char deleted[] = " (deleted)";

	if (cgroup_ends(&path, deleted))
		path.end -= sizeof(deleted) - 1;
	return path;
}

static bool split_line(struct scan line, enum line_rank *ret_rank, struct scan *ret_path)
{
	struct scan controllers;
	uint64_t id;
	const char *colon;

	if (!scan_u64(&line, &id) || !scan_text(&line, ":"))
		return false;
	colon = memchr(line.p, ':', length(&line));
	if (!colon || colon + 1 == line.end || colon[1] != '/')
		return false;
	controllers = (struct scan){ line.p, colon };
	*ret_path = (struct scan){ colon + 1, line.end };
	if (length(ret_path) == 1)
		*ret_rank = RANK_ROOT;
	else if (length(&controllers) == 0)
		*ret_rank = RANK_UNIFIED;
	else
		*ret_rank = cgroup_begins(&controllers, "name=systemd") ? RANK_SYSTEMD : RANK_OTHER;
	return true;
}

/* Most paths in this file are the same. */
static bool choose_path(struct scan all, struct scan *ret)
{
	enum line_rank best = RANK_ROOT, rank;
	struct scan line, path;
	bool any = false;

	while (scan_line(&all, &line)) {
		if (!split_line(line, &rank, &path))
			continue;
		if (!any || rank > best || (rank == best && length(&path) > length(ret))) {
			*ret = path;
			best = rank;
		}
		any = true;
	}
	return any;
}

/* Mostly all hierarchies name the same container, but an engine may use some of them only. */
static bool find_container(struct scan all, struct scan path, struct container *ret)
{
	enum line_rank rank;
	struct scan line;

	if (container_of(without_mark(path), ret))
		return true;
	while (scan_line(&all, &line))
		if (split_line(line, &rank, &path) && rank != RANK_ROOT &&
		    container_of(without_mark(path), ret))
			return true;
	return false;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "\xNN" becomes the byte; NUL is left as it is. */
static char *unescape(char *at, const char *p, const char *end)
{
	while (p < end) {
		int high = -1, low = -1;

		if (end - p >= 4 && p[0] == '\\' && p[1] == 'x') {
			high = hex_digit(p[2]);
			low = hex_digit(p[3]);
		}
		if (high >= 0 && low >= 0 && high + low > 0) {
			*at++ = (char)(high << 4 | low);
			p += 4;
		} else {
			*at++ = *p++;
		}
	}
	return at;
}

static const char *container_text(const struct container *c, struct arena *a)
{
	size_t engine_len = strlen(c->engine);
	char *text = arena_alloc(a, engine_len + c->name_len + 2), *at;

	memcpy(text, c->engine, engine_len);
	at = text + engine_len;
	*at++ = ':';
	if (c->escaped) {
		at = unescape(at, c->name, c->name + c->name_len);
	} else {
		memcpy(at, c->name, c->name_len);
		at += c->name_len;
	}
	*at = '\0';
	return text;
}

int cgroup_parse(const char *buf, size_t len, struct arena *a, struct cgroup_names *ret)
{
	const struct scan all = { buf, buf + len };
	struct scan path, unit, user_unit;
	struct container container;

	if (!choose_path(all, &path))
		return -EINVAL;
	*ret = (struct cgroup_names){ .path = arena_memdup(a, path.p, length(&path)) };
	if (unit_of(without_mark(path), &unit))
		ret->unit = arena_memdup(a, unit.p, length(&unit));
	if (unit_of_user(without_mark(path), &user_unit))
		ret->user_unit = arena_memdup(a, user_unit.p, length(&user_unit));
	if (find_container(all, path, &container))
		ret->container = container_text(&container, a);
	return 0;
}
