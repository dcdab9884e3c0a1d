#include "ttys_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/number.h"

/* /dev/tty, /dev/console, /dev/ptmx, /dev/ttyprintk: one node each. Virtual consoles count from 1
 * as their minors do, all others from 0. */
enum { TTYAUX_MAJOR = 5, TTY_MAJOR = 4 };

void ttys_done(struct ttys *t)
{
	free(t->ranges);
}

/* "0-63" or "64". */
static bool scan_range(struct scan *s, uint32_t *ret_first, uint32_t *ret_last)
{
	uint64_t first, last;

	if (!scan_u64(s, &first))
		return false;
	last = first;
	if (scan_text(s, "-") && !scan_u64(s, &last))
		return false;
	*ret_first = (uint32_t)first;
	*ret_last = (uint32_t)last;
	return first <= last && last <= UINT32_MAX;
}

/* serial  /dev/ttyS  4  64-111  serial */
static bool parse_line(struct scan s, struct tty_range *ret)
{
	static const char dev[] = "/dev/", pts[] = "pts";
	const char *word;
	size_t len, skip = sizeof(dev) - 1;
	uint64_t major;

	if (!scan_word(&s, &word, &len) || !scan_word(&s, &word, &len))
		return false;
	if (len <= skip || memcmp(word, dev, skip) != 0 || len - skip + 2 > sizeof(ret->prefix))
		return false;
	*ret = (struct tty_range){ 0 };
	memcpy(ret->prefix, word + skip, len - skip);
	if (!scan_u64(&s, &major) || !scan_range(&s, &ret->first, &ret->last))
		return false;
	ret->major = (uint32_t)major;
	ret->numbered = major != TTYAUX_MAJOR;
	ret->base = major == TTY_MAJOR && ret->first == 1 ? 1 : 0;
	if (!strcmp(ret->prefix, pts))
		strcat(ret->prefix, "/");
	return major <= UINT32_MAX;
}

void ttys_parse(struct ttys *t, const char *buf, size_t len)
{
	struct scan s = { buf, buf + len }, line;
	struct tty_range range;

	while (scan_line(&s, &line)) {
		if (!parse_line(line, &range))
			continue;
		t->ranges = xgrow(t->ranges, t->count, &t->cap, sizeof(*t->ranges));
		t->ranges[t->count++] = range;
	}
}

char *ttys_name(void *context, uint32_t device)
{
	const struct ttys *t = context;
	/* MKDEV as stat(2) and /proc write it for 32 bits. */
	uint32_t major = device >> 8 & 0xfff, minor = (device & 0xff) | (device >> 12 & 0xfff00);

	for (size_t i = 0; i < t->count; i++) {
		const struct tty_range *r = &t->ranges[i];

		if (r->major != major || minor < r->first || minor > r->last)
			continue;
		if (!r->numbered)
			return xstrdup(r->prefix);
		return xasprintf("%s%u", r->prefix, minor - r->first + r->base);
	}
	return NULL;
}
