#include "mem_priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "base/alloc.h"
#include "base/json.h"
#include "model/memory_groups.h"
#include "out_priv.h"
#include "types/detail.h"
#include "types/memory.h"

static void add_totals(struct jsonw *j, const struct memory_groups *g)
{
	for (unsigned i = 0; i < MEMORY_TOTAL_COUNT; i++) {
		const struct memory_value *v = &g->totals[i];

		jsonw_key(j, memory_total_key(i));
		if (v->known)
			jsonw_uint(j, v->bytes);
		else if (v->error)
			jsonw_error(j, v->error);
		else
			jsonw_null(j);
	}
}

static void add_text(struct jsonw *j, const char *key, const char *s)
{
	if (s) {
		jsonw_key_text(j, key, s, strlen(s));
	} else {
		jsonw_key(j, key);
		jsonw_null(j);
	}
}

static void add_thread(struct jsonw *j, pid_t tid)
{
	jsonw_key(j, "thread");
	if (tid)
		jsonw_int(j, tid);
	else
		jsonw_null(j);
}

static void add_figures(struct jsonw *j, const struct memory_groups *g,
			const struct memory_sum *sum)
{
	for (unsigned i = 0; i < MEMORY_COLUMN_COUNT; i++) {
		jsonw_key(j, memory_columns[i].key);
		if (g->sized || memory_columns[i].unsized)
			jsonw_uint(j, memory_column_value(&memory_columns[i], sum));
		else
			jsonw_null(j);
	}
}

static void add_groups(struct jsonw *j, const struct memory_groups *g)
{
	jsonw_key(j, "groups");
	if (g->error) {
		jsonw_error(j, g->error);
		return;
	}
	jsonw_list(j);
	for (size_t i = 0; i < g->count; i++) {
		const struct memory_group *group = &g->groups[i];

		jsonw_object(j);
		jsonw_key(j, "kind");
		jsonw_cstring(j, mapping_kind_name(group->kind));
		add_thread(j, group->thread);
		add_text(j, "name", group->name);
		jsonw_key(j, "deleted");
		jsonw_bool(j, group->deleted);
		add_figures(j, g, &group->sum);
		jsonw_object_end(j);
	}
	jsonw_list_end(j);
}

static void add_place(struct jsonw *j, const struct mapping *m)
{
	char device[24];

	jsonw_key(j, "start");
	jsonw_hex(j, m->start);
	jsonw_key(j, "end");
	jsonw_hex(j, m->end);
	jsonw_key(j, "perms");
	jsonw_cstring(j, m->perms);
	jsonw_key(j, "offset");
	jsonw_uint(j, m->offset);
	snprintf(device, sizeof(device), "%u:%u", major(m->device), minor(m->device));
	jsonw_key(j, "device");
	jsonw_cstring(j, m->inode ? device : NULL);
	jsonw_key(j, "inode");
	if (m->inode)
		jsonw_uint(j, m->inode);
	else
		jsonw_null(j);
	add_text(j, "path", m->path);
	jsonw_key(j, "deleted");
	jsonw_bool(j, m->deleted);
	jsonw_key(j, "kind");
	jsonw_cstring(j, mapping_kind_name(m->kind));
	add_thread(j, m->stack_of);
}

static const struct {
	const char *key;
	size_t offset;
} sizes[] = {
	{ "rss", offsetof(struct mapping, rss) },
	{ "pss", offsetof(struct mapping, pss) },
	{ "pss_dirty", offsetof(struct mapping, pss_dirty) },
	{ "shared_clean", offsetof(struct mapping, shared_clean) },
	{ "shared_dirty", offsetof(struct mapping, shared_dirty) },
	{ "private_clean", offsetof(struct mapping, private_clean) },
	{ "private_dirty", offsetof(struct mapping, private_dirty) },
	{ "referenced", offsetof(struct mapping, referenced) },
	{ "anonymous", offsetof(struct mapping, anonymous) },
	{ "lazy_free", offsetof(struct mapping, lazy_free) },
	{ "anon_huge", offsetof(struct mapping, anon_huge) },
	{ "shmem_huge", offsetof(struct mapping, shmem_huge) },
	{ "file_huge", offsetof(struct mapping, file_huge) },
	{ "shared_hugetlb", offsetof(struct mapping, shared_hugetlb) },
	{ "private_hugetlb", offsetof(struct mapping, private_hugetlb) },
	{ "swap", offsetof(struct mapping, swap) },
	{ "swap_pss", offsetof(struct mapping, swap_pss) },
	{ "locked", offsetof(struct mapping, locked) },
	{ "page_size", offsetof(struct mapping, page_size) },
};

static void add_flags(struct jsonw *j, uint64_t flags)
{
	jsonw_key(j, "flags");
	jsonw_list(j);
	for (unsigned bit = 0; bit < 64; bit++)
		if (flags >> bit & 1)
			jsonw_cstring(j, mapping_flag_name(bit));
	jsonw_list_end(j);
}

static void add_mapping(struct jsonw *j, const struct memory_groups *g, const struct mapping *m)
{
	jsonw_object(j);
	add_place(j, m);
	jsonw_key(j, "size");
	jsonw_uint(j, m->end - m->start);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		jsonw_key(j, sizes[i].key);
		if (g->sized)
			jsonw_uint(j, *(const uint64_t *)((const char *)m + sizes[i].offset));
		else
			jsonw_null(j);
	}
	add_flags(j, m->vm_flags);
	jsonw_object_end(j);
}

static void add_mappings(struct out *out, struct jsonw *j, const struct detail *d,
			 const struct memory_groups *g)
{
	jsonw_key(j, "mappings");
	if (g->error) {
		jsonw_error(j, g->error);
		return;
	}
	jsonw_list(j);
	for (size_t i = 0; i < d->memory->count && out_more(out); i++)
		add_mapping(j, g, &d->memory->mappings[i]);
	jsonw_list_end(j);
}

void mem_print_json(struct out *out, const struct detail *d, const struct memory_groups *g)
{
	struct jsonw j;

	jsonw_init(&j, &out->text, true);
	jsonw_object(&j);
	jsonw_key(&j, "schema");
	jsonw_cstring(&j, "procview.mem/1");
	jsonw_key(&j, "pid");
	jsonw_int(&j, d->task.pid);
	jsonw_key_text(&j, "comm", d->task.comm, strlen(d->task.comm));
	add_totals(&j, g);
	jsonw_key(&j, "smaps_seconds");
	if (g->sized)
		jsonw_real(&j, (double)g->took_ns / 1e9, 6);
	else
		jsonw_null(&j);
	jsonw_key(&j, "truncated");
	jsonw_bool(&j, g->truncated);
	add_groups(&j, g);
	add_mappings(out, &j, d, g);
	jsonw_object_end(&j);
	strbuf_addch(&out->text, '\n');
}
