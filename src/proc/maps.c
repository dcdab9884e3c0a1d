#include "proc/maps.h"

#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/number.h"
#include "keyed_priv.h"
#include "types/memory.h"

static bool get_flags(struct scan *line, void *ret)
{
	uint64_t bits = 0;
	const char *word;
	size_t len;

	while (scan_word(line, &word, &len))
		bits |= UINT64_C(1)
			<< (len == 2 ? mapping_flag_bit(word) : (unsigned)MAPPING_FLAG_OTHER);
	*(uint64_t *)ret = bits;
	return true;
}

#define LINE(key, member) KEYED_ROW(key, keyed_get_kb, struct mapping, member)

static const struct keyed_row lines[] = {
	KEYED_SKIP("Size:"),
	LINE("KernelPageSize:", page_size),
	KEYED_SKIP("MMUPageSize:"),
	LINE("Rss:", rss),
	LINE("Pss:", pss),
	LINE("Pss_Dirty:", pss_dirty),
	LINE("Shared_Clean:", shared_clean),
	LINE("Shared_Dirty:", shared_dirty),
	LINE("Private_Clean:", private_clean),
	LINE("Private_Dirty:", private_dirty),
	LINE("Referenced:", referenced),
	LINE("Anonymous:", anonymous),
	KEYED_SKIP("KSM:"),
	LINE("LazyFree:", lazy_free),
	LINE("AnonHugePages:", anon_huge),
	LINE("ShmemPmdMapped:", shmem_huge),
	LINE("FilePmdMapped:", file_huge),
	LINE("Shared_Hugetlb:", shared_hugetlb),
	LINE("Private_Hugetlb:", private_hugetlb),
	LINE("Swap:", swap),
	LINE("SwapPss:", swap_pss),
	LINE("Locked:", locked),
	KEYED_SKIP("THPeligible:"),
	KEYED_SKIP("ProtectionKey:"),
	KEYED_ROW("VmFlags:", get_flags, struct mapping, vm_flags),
};

enum { LINE_COUNT = sizeof(lines) / sizeof(lines[0]) };

/* ---- what a mapping is of ---- */

static bool starts_with(const char *s, const char *start)
{
	return strncmp(s, start, strlen(start)) == 0;
}

/* Names that the kernel gives to what is in no file that anybody could open by its path. */
static bool is_shmem_name(const struct mapping *m)
{
	static const char *const deleted[] = { "/memfd:", "/SYSV", "/dev/zero", "/anon_hugepage" };

	for (size_t i = 0; i < sizeof(deleted) / sizeof(deleted[0]); i++)
		if (m->deleted && starts_with(m->path, deleted[i]))
			return true;
	return starts_with(m->path, "/dev/shm/");
}

static enum mapping_kind kind_of_path(const struct mapping *m)
{
	static const struct {
		const char *start;
		enum mapping_kind kind;
	} rows[] = {
		{ "[heap]", MAPPING_HEAP },	   { "[stack]", MAPPING_STACK },
		{ "[stack:", MAPPING_STACK },	   { "[anon:", MAPPING_ANONYMOUS },
		{ "[anon_shmem:", MAPPING_SHMEM },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (starts_with(m->path, rows[i].start))
			return rows[i].kind;
	return *m->path == '/' ? MAPPING_FILE : MAPPING_SPECIAL;
}

static enum mapping_kind kind_of(const struct mapping *m)
{
	bool shared = m->perms[3] == 's';

	if (!m->path)
		return MAPPING_ANONYMOUS;
	/* Memory of huge pages that is not shared has this name too. */
	if (!shared && m->deleted && strcmp(m->path, "/anon_hugepage") == 0)
		return MAPPING_ANONYMOUS;
	return is_shmem_name(m) ? MAPPING_SHMEM : kind_of_path(m);
}

/* ---- lines ---- */

static bool scan_char(struct scan *s, char c)
{
	if (s->p == s->end || *s->p != c)
		return false;
	s->p++;
	return true;
}

static bool scan_perms(struct scan *s, char ret[5])
{
	const char *word;
	size_t len;

	if (!scan_word(s, &word, &len) || len != 4)
		return false;
	memcpy(ret, word, 4);
	ret[4] = '\0';
	return true;
}

static bool scan_device(struct scan *s, uint32_t *ret)
{
	uint64_t major, minor;

	if (!scan_hex(s, &major) || !scan_char(s, ':') || !scan_hex(s, &minor))
		return false;
	*ret = (uint32_t)makedev((unsigned)major, (unsigned)minor);
	return true;
}

static bool scan_range(struct scan *s, struct mapping *m)
{
	/* Lines of smaps begin with a capital, and "ANON-…" would be a number too. */
	if (s->p == s->end || *s->p == ' ' || (*s->p >= 'A' && *s->p <= 'F'))
		return false;
	return scan_hex(s, &m->start) && scan_char(s, '-') && scan_hex(s, &m->end) &&
	       m->end >= m->start && scan_perms(s, m->perms) && scan_hex(s, &m->offset) &&
	       scan_device(s, &m->device) && scan_u64(s, &m->inode);
}

/* A file whose name ends so by itself cannot be told from one that was deleted. */
static size_t cut_deleted(const char *path, size_t len)
{
	static const char deleted[] = " (deleted)";
	const size_t n = sizeof(deleted) - 1;

	return len > n && memcmp(path + len - n, deleted, n) == 0 ? len - n : len;
}

/* The parts of a library follow one another: they have their path in common. */
static void set_path(struct maps *m, struct mapping *row, const char *path, size_t len)
{
	const struct mapping *last = m->count ? &m->items[m->count - 1] : NULL;
	size_t n = cut_deleted(path, len);

	row->deleted = n < len;
	if (last && last->path && strncmp(last->path, path, n) == 0 && !last->path[n] &&
	    !memchr(path, '\0', n))
		row->path = last->path;
	else
		row->path = arena_memdup(m->arena, path, n);
}

/* "[stack:1234]" */
static pid_t stack_owner(const char *path)
{
	struct scan s = { path, path + strlen(path) };
	uint64_t tid;

	if (!scan_text(&s, "[stack:") || !scan_u64(&s, &tid) || tid > INT32_MAX)
		return 0;
	return (pid_t)tid;
}

static void add_mapping(struct maps *m, struct mapping *row, struct scan rest)
{
	while (rest.p < rest.end && *rest.p == ' ')
		rest.p++;
	if (rest.p < rest.end)
		set_path(m, row, rest.p, (size_t)(rest.end - rest.p));
	row->kind = (uint8_t)kind_of(row);
	if (row->path)
		row->stack_of = stack_owner(row->path);
	m->items = xgrow(m->items, m->count, &m->cap, sizeof(*m->items));
	m->items[m->count++] = *row;
	m->next_key = 0;
}

static void take_line(struct maps *m, struct scan line)
{
	struct mapping row = { 0 };
	struct scan s = line;

	if (scan_range(&s, &row)) {
		m->truncated |= m->count == m->max;
		if (!m->truncated)
			add_mapping(m, &row, s);
	} else if (m->count && !m->truncated) {
		m->sized |=
			keyed_take(lines, LINE_COUNT, &m->next_key, &line, &m->items[m->count - 1]);
	}
}

size_t maps_parse(struct maps *m, const char *buf, size_t len, bool last)
{
	const char *end = last || !len ? buf + len : memrchr(buf, '\n', len);
	struct scan all = { buf, buf }, line;

	if (!end)
		return 0;
	all.end = last || !len ? end : end + 1;
	while (scan_line(&all, &line))
		take_line(m, line);
	return (size_t)(all.end - buf);
}

void maps_init(struct maps *m, struct arena *a, size_t max)
{
	*m = (struct maps){ .arena = a, .max = max };
}

void maps_done(struct maps *m)
{
	free(m->items);
	m->items = NULL;
	m->count = 0;
	m->cap = 0;
}

/* ---- stacks ---- */

/* The index of the mapping that an address is in; count: in none. */
static size_t find_address(const struct maps *m, uint64_t address)
{
	size_t low = 0, high = m->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (m->items[middle].end <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low < m->count && m->items[low].start <= address ? low : m->count;
}

/* Named memory is what its name says, unless that is a stack. */
static bool can_be_stack(const struct mapping *row)
{
	return row->kind == MAPPING_ANONYMOUS && strcmp(row->perms, "rw-p") == 0 &&
	       (!row->path || strstr(row->path, "stack"));
}

void maps_mark_stacks(struct maps *m, pid_t main, const struct memory_thread *threads, size_t count)
{
	CLEANUP_FREE pid_t *owner = xcalloc(m->count, sizeof(*owner));

	for (size_t i = 0; i < count; i++) {
		size_t at = threads[i].sp ? find_address(m, threads[i].sp) : m->count;

		if (at < m->count)
			owner[at] = owner[at] ? -1 : threads[i].tid;
	}
	for (size_t i = 0; i < m->count; i++) {
		struct mapping *row = &m->items[i];

		if (row->path && strcmp(row->path, "[stack]") == 0)
			row->stack_of = main;
		else if (owner[i] > 0 && can_be_stack(row)) {
			row->stack_of = owner[i];
			row->kind = MAPPING_STACK;
		}
	}
}

/* ---- tmpfs ---- */

static int compare_devices(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

void maps_mark_shmem(struct maps *m, const uint32_t *devices, size_t count)
{
	for (size_t i = 0; i < m->count; i++) {
		struct mapping *row = &m->items[i];

		if (row->kind == MAPPING_FILE && count &&
		    bsearch(&row->device, devices, count, sizeof(*devices), compare_devices))
			row->kind = MAPPING_SHMEM;
	}
}

static bool is_word(const char *word, size_t len, const char *text)
{
	return strlen(text) == len && memcmp(word, text, len) == 0;
}

/* "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue" */
static bool scan_shmem_mount(struct scan line, uint32_t *ret)
{
	uint64_t id, parent, major, minor;
	const char *word;
	size_t len;

	if (!scan_u64(&line, &id) || !scan_u64(&line, &parent) || !scan_u64(&line, &major) ||
	    !scan_char(&line, ':') || !scan_u64(&line, &minor))
		return false;
	*ret = (uint32_t)makedev((unsigned)major, (unsigned)minor);
	do
		if (!scan_word(&line, &word, &len))
			return false;
	while (!is_word(word, len, "-"));
	return scan_word(&line, &word, &len) &&
	       (is_word(word, len, "tmpfs") || is_word(word, len, "devtmpfs"));
}

size_t maps_shmem_devices(const char *buf, size_t len, uint32_t **ret)
{
	struct scan all = { buf, buf + len }, line;
	uint32_t *devices = NULL, device;
	size_t n = 0, cap = 0;

	while (scan_line(&all, &line)) {
		if (!scan_shmem_mount(line, &device))
			continue;
		devices = xgrow(devices, n, &cap, sizeof(*devices));
		devices[n++] = device;
	}
	if (n)
		qsort(devices, n, sizeof(*devices), compare_devices);
	*ret = devices;
	return n;
}
