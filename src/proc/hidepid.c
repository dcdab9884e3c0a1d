#include "proc/hidepid.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/number.h"
#include "base/procroot.h"
#include "base/strbuf.h"
#include "proc/status.h"

/* A machine with thousands of containers has as many lines. */
enum { MOUNTINFO_LIMIT = 16 << 20, FDINFO_SIZE = 512 };

static const struct {
	const char *value;
	enum hidepid hidepid;
} values[] = {
	{ "off", HIDEPID_OFF },
	{ "0", HIDEPID_OFF },
	{ "noaccess", HIDEPID_NOACCESS },
	{ "1", HIDEPID_NOACCESS },
	{ "invisible", HIDEPID_INVISIBLE },
	{ "2", HIDEPID_INVISIBLE },
	{ "ptraceable", HIDEPID_PTRACEABLE },
	{ "4", HIDEPID_PTRACEABLE },
};

static bool equals(const struct scan *s, const char *text)
{
	size_t len = strlen(text);

	return (size_t)(s->end - s->p) == len && memcmp(s->p, text, len) == 0;
}

static enum hidepid parse_value(const struct scan *value)
{
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		if (equals(value, values[i].value))
			return values[i].hidepid;
	return HIDEPID_OFF;
}

/* "rw,hidepid=invisible,gid=27" */
static enum hidepid parse_options(struct scan options)
{
	enum hidepid hidepid = HIDEPID_OFF;

	while (options.p < options.end) {
		const char *comma = memchr(options.p, ',', (size_t)(options.end - options.p));
		struct scan one = { options.p, comma ? comma : options.end };

		if (scan_text(&one, "hidepid="))
			hidepid = parse_value(&one);
		options.p = comma ? comma + 1 : options.end;
	}
	return hidepid;
}

/* The last word of a line: the options of the file system itself. */
static struct scan last_word(struct scan line)
{
	struct scan word = { line.end, line.end };
	const char *p;
	size_t len;

	while (scan_word(&line, &p, &len))
		word = (struct scan){ p, p + len };
	return word;
}

enum hidepid hidepid_parse(const char *buf, size_t len, uint64_t mount_id)
{
	struct scan all = { buf, buf + len }, line;
	uint64_t id;

	while (scan_line(&all, &line))
		if (scan_u64(&line, &id) && id == mount_id)
			return parse_options(last_word(line));
	return HIDEPID_OFF;
}

/* By what the kernel says of the root's own descriptor. */
static bool find_mount(const struct procroot *root, uint64_t *ret_id)
{
	CLEANUP_STRBUF struct strbuf path = STRBUF_INIT;
	char buf[FDINFO_SIZE];
	struct scan value;
	ssize_t n;

	strbuf_adds(&path, "self/fdinfo/");
	strbuf_addi(&path, root->fd);
	n = procroot_read(root->fd, strbuf_str(&path), buf, sizeof(buf));
	return n > 0 && status_find(buf, (size_t)n, "mnt_id:", &value) && scan_u64(&value, ret_id);
}

/* Process 1 belongs to root: who may read it is exempt, unless it is one's own. */
static bool is_exempt(const struct procroot *root)
{
	CLEANUP_CLOSE int fd = procroot_openat(root, "1/stat");
	struct stat st;

	if (fd < 0 || fstatat(root->fd, "1", &st, 0) < 0)
		return false;
	return geteuid() == 0 || st.st_uid != geteuid();
}

bool hidepid_read(const struct procroot *root)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	uint64_t id;

	if (!root->live || !find_mount(root, &id) ||
	    procroot_read_all(root->fd, "self/mountinfo", &b, MOUNTINFO_LIMIT, NULL) < 0)
		return false;
	return hidepid_parse(strbuf_str(&b), b.len, id) != HIDEPID_OFF && !is_exempt(root);
}
