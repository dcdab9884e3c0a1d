#include "proc/places.h"

#include <string.h>
#include <sys/sysmacros.h>

#include "base/arena.h"
#include "base/number.h"
#include "types/files.h"

enum { MISC_MAJOR = 10 };

static bool take_word(struct scan *line, struct place_word *ret)
{
	return scan_word(line, &ret->s, &ret->len);
}

/* Goes behind the "-" that ends the optional fields. */
static bool skip_optional(struct scan *line)
{
	struct place_word word;

	while (take_word(line, &word))
		if (word.len == 1 && *word.s == '-')
			return true;
	return false;
}

/* "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue" */
bool place_parse(struct scan line, struct place *ret)
{
	uint64_t parent, major, minor;
	struct place p;

	if (!scan_u64(&line, &p.id) || !scan_u64(&line, &parent) || !scan_u64(&line, &major) ||
	    !scan_text(&line, ":") || !scan_u64(&line, &minor) || !take_word(&line, &p.root) ||
	    !take_word(&line, &p.point) || !skip_optional(&line) || !take_word(&line, &p.type) ||
	    !take_word(&line, &p.source))
		return false;
	p.device = (uint32_t)makedev((unsigned)major, (unsigned)minor);
	*ret = p;
	return true;
}

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

static bool is_escape(const char *s, size_t len)
{
	return len >= 4 && s[0] == '\\' && is_octal(s[1]) && is_octal(s[2]) && is_octal(s[3]);
}

const char *place_text(struct place_word word, struct arena *a)
{
	char *text = arena_alloc(a, word.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < word.len; i++) {
		const char *s = word.s + i;

		if (is_escape(s, word.len - i)) {
			text[n++] = (char)((s[1] - '0') << 6 | (s[2] - '0') << 3 | (s[3] - '0'));
			i += 3;
		} else {
			text[n++] = *s;
		}
	}
	text[n] = '\0';
	return text;
}

/* ---- drivers ---- */

/* "  1 mem"; names are of the kernel and may have blanks in them. */
static bool scan_row(struct scan line, uint64_t *ret_number, struct place_word *ret_name)
{
	if (!scan_u64(&line, ret_number) || *ret_number > INT32_MAX)
		return false;
	while (line.p < line.end && *line.p == ' ')
		line.p++;
	*ret_name = (struct place_word){ line.p, (size_t)(line.end - line.p) };
	return ret_name->len > 0;
}

static size_t count_lines(struct scan text)
{
	size_t count = 0;
	struct scan line;

	while (scan_line(&text, &line))
		count++;
	return count;
}

size_t drivers_parse(struct scan devices, struct scan misc, struct arena *a,
		     const struct file_driver **ret)
{
	size_t lines = count_lines(devices) + count_lines(misc), count = 0;
	size_t limit = lines < DRIVERS_MAX ? lines : DRIVERS_MAX;
	struct file_driver *rows = arena_alloc(a, limit * sizeof(*rows));
	struct place_word name;
	struct scan line;
	bool block = false;
	uint64_t number;

	while (count < limit && scan_line(&misc, &line))
		if (scan_row(line, &number, &name))
			rows[count++] = (struct file_driver){
				.major = MISC_MAJOR,
				.minor = (int32_t)number,
				.name = arena_memdup(a, name.s, name.len),
			};
	while (count < limit && scan_line(&devices, &line)) {
		struct scan title = line;

		block |= scan_text(&title, "Block devices:");
		if (scan_row(line, &number, &name))
			rows[count++] = (struct file_driver){
				.block = block,
				.major = (uint32_t)number,
				.minor = -1,
				.name = arena_memdup(a, name.s, name.len),
			};
	}
	*ret = rows;
	return count;
}
