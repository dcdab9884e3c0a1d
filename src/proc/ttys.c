#include "proc/ttys.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/number.h"
#include "base/procroot.h"
#include "base/strbuf.h"

enum { FILE_LIMIT = 1 << 16 };

/* Where the file cannot be read: Documentation/admin-guide/devices.txt. */
static const struct tty_driver usual[] = {
	{ "tty", 4, 1, 63 },	   { "ttyS", 4, 64, 255 },     { "tty", 5, 0, 0 },
	{ "console", 5, 1, 1 },	   { "pts", 136, 0, 0xfffff }, { "ttyUSB", 188, 0, 0xfffff },
	{ "ttyAMA", 204, 64, 79 }, { "hvc", 229, 0, 0xfffff },
};

/* The majors that Unix 98 terminals had when minors ended at 255. */
enum { PTS_FIRST = 136, PTS_LAST = 143 };

int ttys_read(const struct procroot *root, struct ttys *t)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	int err = procroot_read_all(root->fd, "tty/drivers", &b, FILE_LIMIT, NULL);

	if (!err)
		ttys_parse(strbuf_str(&b), b.len, t);
	return err;
}

void ttys_done(struct ttys *t)
{
	free(t->drivers);
	*t = (struct ttys)TTYS_INIT;
}

/* "/dev/ttyS" */
static bool scan_node(struct scan *line, struct tty_driver *ret)
{
	static const char dev[] = "/dev/";
	const char *word;
	size_t len;

	if (!scan_word(line, &word, &len) || len <= sizeof(dev) - 1 ||
	    memcmp(word, dev, sizeof(dev) - 1) != 0)
		return false;
	word += sizeof(dev) - 1;
	len -= sizeof(dev) - 1;
	if (len >= sizeof(ret->name))
		return false;
	memcpy(ret->name, word, len);
	ret->name[len] = '\0';
	return true;
}

static bool scan_u32(struct scan *line, uint32_t *ret)
{
	uint64_t n;

	if (!scan_u64(line, &n) || n > UINT32_MAX)
		return false;
	*ret = (uint32_t)n;
	return true;
}

/* "serial /dev/ttyS 4 64-111 serial" */
static bool scan_driver(struct scan line, struct tty_driver *ret)
{
	const char *word;
	size_t len;

	if (!scan_word(&line, &word, &len) || !scan_node(&line, ret) ||
	    !scan_u32(&line, &ret->major) || !scan_u32(&line, &ret->minor_first))
		return false;
	ret->minor_last = ret->minor_first;
	return !scan_text(&line, "-") || scan_u32(&line, &ret->minor_last);
}

void ttys_parse(const char *buf, size_t len, struct ttys *t)
{
	struct scan all = { buf, buf + len }, line;
	struct tty_driver driver = { .major = 0 };

	while (scan_line(&all, &line)) {
		if (!scan_driver(line, &driver))
			continue;
		t->drivers = xgrow(t->drivers, t->count, &t->cap, sizeof(*t->drivers));
		t->drivers[t->count++] = driver;
	}
}

static const struct tty_driver *find(const struct tty_driver *drivers, size_t count, uint32_t major,
				     uint32_t minor)
{
	for (size_t i = 0; i < count; i++)
		if (drivers[i].major == major && drivers[i].minor_first <= minor &&
		    drivers[i].minor_last >= minor)
			return &drivers[i];
	return NULL;
}

static void add_name(const struct tty_driver *d, uint32_t minor, struct strbuf *b)
{
	uint32_t index = minor - d->minor_first;

	strbuf_adds(b, d->name);
	if (strcmp(d->name, "pts") == 0)
		strbuf_addch(b, '/');
	else if (d->minor_first == d->minor_last)
		return;
	/* Virtual consoles alone count from their minor number: tty1 is 4:1. */
	strbuf_addu(b, strcmp(d->name, "tty") == 0 ? minor : index);
}

/* A device number as the kernel gives it to programs: new_encode_dev() of linux/kdev_t.h. */
bool ttys_name(const struct ttys *t, uint32_t dev, struct strbuf *b)
{
	uint32_t major = (dev & 0xfff00) >> 8, minor = (dev & 0xff) | ((dev >> 12) & 0xfff00);
	const struct tty_driver *d;

	if (major > PTS_FIRST && major <= PTS_LAST) {
		minor += (major - PTS_FIRST) << 8;
		major = PTS_FIRST;
	}
	d = find(t->drivers, t->count, major, minor);
	if (!d)
		d = find(usual, sizeof(usual) / sizeof(usual[0]), major, minor);
	if (!d)
		return false;
	add_name(d, minor, b);
	return true;
}
