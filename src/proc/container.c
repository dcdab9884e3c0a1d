/* Containers in a cgroup path. Engines have no common mark: each is known by how it names the
 * cgroups that it makes, under the driver "systemd" (a scope) and "cgroupfs" (a plain folder). */
#include <string.h>

#include "base/number.h"
#include "cgroup_priv.h"

/* Ids are 64 hexadecimal digits; people and tools use the first 12. */
enum { ID_LENGTH = 64, ID_SHORT = 12 };

enum name_kind {
	NAME_ID, /* an id */
	NAME_PLAIN, /* anything */
	NAME_MACHINE, /* escaped by systemd; virtual machines of libvirt are named so as well */
};

/* A part of a path that names a container by itself. */
struct part_rule {
	const char *before, *behind;
	const char *engine;
	enum name_kind kind;
};

static const struct part_rule part_rules[] = {
	{ "docker-", ".scope", "docker", NAME_ID },
	{ "libpod-", ".scope", "podman", NAME_ID },
	{ "libpod-", "", "podman", NAME_ID },
	{ "cri-containerd-", ".scope", "containerd", NAME_ID },
	{ "nerdctl-", ".scope", "containerd", NAME_ID },
	{ "crio-", ".scope", "cri-o", NAME_ID },
	{ "crio-", "", "cri-o", NAME_ID },
	{ "lxc.payload.", "", "lxc", NAME_PLAIN },
	{ "systemd-nspawn@", ".service", "nspawn", NAME_MACHINE },
	{ "machine-", ".scope", "nspawn", NAME_MACHINE },
};

/* A part that names one because of the part before it. */
struct parent_rule {
	const char *parent;
	const char *engine;
	enum name_kind kind;
};

static const struct parent_rule parent_rules[] = {
	{ "docker", "docker", NAME_ID },
	{ "k8s.io", "containerd", NAME_ID },
	{ "lxc", "lxc", NAME_PLAIN },
	{ "lxc.payload", "lxc", NAME_PLAIN },
};

/* A slice of systemd asked for under the driver cgroupfs gives "SLICE:WORD:ID". */
static const struct {
	const char *word, *engine;
} colon_rules[] = {
	{ "cri-containerd", "containerd" },
	{ "docker", "docker" },
	{ "crio", "cri-o" },
	{ "libpod", "podman" },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static size_t length(const struct scan *s)
{
	return (size_t)(s->end - s->p);
}

static bool equals(const struct scan *part, const char *text)
{
	return length(part) == strlen(text) && cgroup_begins(part, text);
}

static bool is_id(const struct scan *part)
{
	if (length(part) != ID_LENGTH)
		return false;
	for (const char *p = part->p; p < part->end; p++)
		if (!((*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'f')))
			return false;
	return true;
}

/* "qemu\x2d1\x2dNAME". */
static bool is_virtual_machine(const struct scan *name)
{
	return cgroup_begins(name, "qemu\\x2d");
}

static bool set(struct container *ret, const char *engine, enum name_kind kind,
		const struct scan *name)
{
	if (length(name) == 0 || (kind == NAME_ID && !is_id(name)) ||
	    (kind == NAME_MACHINE && is_virtual_machine(name)))
		return false;
	*ret = (struct container){
		.engine = engine,
		.name = name->p,
		.name_len = kind == NAME_ID ? ID_SHORT : length(name),
		.escaped = kind == NAME_MACHINE,
	};
	return true;
}

static bool by_part(const struct scan *part, struct container *ret)
{
	for (size_t i = 0; i < COUNT(part_rules); i++) {
		const struct part_rule *r = &part_rules[i];
		size_t before = strlen(r->before), behind = strlen(r->behind);
		struct scan name;

		if (length(part) <= before + behind || !cgroup_begins(part, r->before) ||
		    !cgroup_ends(part, r->behind))
			continue;
		name = (struct scan){ part->p + before, part->end - behind };
		if (set(ret, r->engine, r->kind, &name))
			return true;
	}
	return false;
}

static bool by_parent(const struct scan *parent, const struct scan *part, struct container *ret)
{
	for (size_t i = 0; i < COUNT(parent_rules); i++) {
		const struct parent_rule *r = &parent_rules[i];

		if (equals(parent, r->parent) && set(ret, r->engine, r->kind, part))
			return true;
	}
	return false;
}

static bool by_colons(const struct scan *part, struct container *ret)
{
	struct scan id, word;
	const char *second = memrchr(part->p, ':', length(part));
	const char *first = second ? memrchr(part->p, ':', (size_t)(second - part->p)) : NULL;

	if (!first)
		return false;
	word = (struct scan){ first + 1, second };
	id = (struct scan){ second + 1, part->end };
	for (size_t i = 0; i < COUNT(colon_rules); i++)
		if (equals(&word, colon_rules[i].word))
			return set(ret, colon_rules[i].engine, NAME_ID, &id);
	return false;
}

/* An id alone: some engine's, of a pod if Kubernetes made the folders around it. */
static bool by_id(const struct scan *part, bool kubernetes, struct container *ret)
{
	return set(ret, kubernetes ? "k8s" : "container", NAME_ID, part);
}

bool container_of(struct scan path, struct container *ret)
{
	struct scan parent = { path.p, path.p }, part;
	bool kubernetes = false, found = false;

	while (cgroup_next(&path, &part)) {
		found |= by_part(&part, ret) || by_parent(&parent, &part, ret) ||
			 by_colons(&part, ret) || by_id(&part, kubernetes, ret);
		kubernetes |= cgroup_begins(&part, "kubepods");
		parent = part;
	}
	return found;
}
