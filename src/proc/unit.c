/* Units of systemd in a cgroup path: slices, one in the other, then one unit, then what the unit
 * made itself. In user@UID.service a manager of the user goes on in the same way. */
#include <string.h>

#include "base/number.h"
#include "cgroup_priv.h"

/* systemd.unit(5): the longest name. */
enum { UNIT_NAME_MAX = 255 };

static const char *const types[] = {
	".service", ".scope",	  ".socket", ".mount", ".swap",	  ".slice",
	".target",  ".automount", ".timer",  ".path",  ".device",
};

static bool is_name_byte(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c != '\0' && strchr(":-_.\\@", c));
}

/* The length of the name without its type; 0 if the type is none. */
static size_t stem_length(const struct scan *part)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (cgroup_ends(part, types[i]))
			return (size_t)(part->end - part->p) - strlen(types[i]);
	return 0;
}

static bool is_unit(const struct scan *part)
{
	size_t stem = stem_length(part);
	const char *at;

	if (stem == 0 || part->end - part->p > UNIT_NAME_MAX)
		return false;
	for (const char *p = part->p; p < part->end; p++)
		if (!is_name_byte(*p))
			return false;
	/* "name@instance.service": neither may be missing. */
	at = memchr(part->p, '@', stem);
	return !at || (at > part->p && at + 1 < part->p + stem);
}

/* systemd puts "_" before a name that the kernel could take for one of its own files. */
static void unescape_part(struct scan *part)
{
	if (part->p < part->end && *part->p == '_')
		part->p++;
}

static bool is_slice(struct scan part)
{
	if (!cgroup_ends(&part, ".slice"))
		return false;
	unescape_part(&part);
	return is_unit(&part) && !memchr(part.p, '@', (size_t)(part.end - part.p));
}

/* The first part that is no slice; path goes on behind it. */
static bool next_after_slices(struct scan *path, struct scan *ret)
{
	while (cgroup_next(path, ret))
		if (!is_slice(*ret))
			return true;
	return false;
}

bool unit_of(struct scan path, struct scan *ret)
{
	struct scan part;

	if (!next_after_slices(&path, &part))
		return false;
	unescape_part(&part);
	if (!is_unit(&part) || cgroup_ends(&part, ".slice"))
		return false;
	*ret = part;
	return true;
}

static bool is_between(const struct scan *part, const char *before, const char *behind)
{
	return cgroup_begins(part, before) && cgroup_ends(part, behind) &&
	       (size_t)(part->end - part->p) > strlen(before) + strlen(behind);
}

static bool is_user_manager(const struct scan *part)
{
	struct scan uid = *part;
	uint64_t n;

	return is_between(part, "user@", ".service") && scan_text(&uid, "user@") &&
	       scan_u64(&uid, &n) && scan_text(&uid, ".service") && uid.p == uid.end;
}

bool unit_of_user(struct scan path, struct scan *ret)
{
	struct scan part;

	if (!next_after_slices(&path, &part))
		return false;
	if (!is_unit(&part) ||
	    (!is_user_manager(&part) && !is_between(&part, "session-", ".scope")))
		return false;
	return unit_of(path, ret);
}
