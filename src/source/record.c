#include "record_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/alloc.h"
#include "base/json.h"
#include "base/strbuf.h"
#include "model/snapshot.h"
#include "record_files_priv.h"
#include "record_shapes_priv.h"
#include "source/fixture.h"
#include "types/detail.h"
#include "types/files.h"
#include "types/memory.h"

static const char schema[] = "procview.record/1";

/* Longer names and finer clocks are not the kernel's. */
enum { COMM_MAX = 63, HZ_MAX = 1000000 };

struct record {
	json_t *root;
	const json_t *snapshots, *details, *files; /* of the root */
	size_t detail_count;
	struct task_id *ids; /* of the details */
};

void record_write(struct strbuf *b, const struct snapshot *const *snapshots, size_t n,
		  const struct detail *const *details, size_t detail_count,
		  const struct files *files)
{
	struct jsonw j;

	jsonw_init(&j, b, true);
	jsonw_object(&j);
	jsonw_key(&j, "schema");
	jsonw_cstring(&j, schema);
	jsonw_key(&j, "snapshots");
	jsonw_list(&j);
	for (size_t i = 0; i < n; i++)
		shape_write(&j, &snapshot_shape, snapshots[i]);
	jsonw_list_end(&j);
	jsonw_key(&j, "details");
	jsonw_list(&j);
	for (size_t i = 0; i < detail_count; i++)
		shape_write(&j, &detail_shape, details[i]);
	jsonw_list_end(&j);
	if (files) {
		jsonw_key(&j, "files");
		shape_write(&j, &files_shape, files);
	}
	jsonw_object_end(&j);
	strbuf_addch(b, '\n');
}

static int check_task(struct shape_reader *r, const struct task *t)
{
	if (t->pid <= 0 || t->tid <= 0)
		return shape_fail(r, "pid and tid are above 0");
	if (strlen(t->comm) > COMM_MAX)
		return shape_fail(r, "comm has %d bytes at most", COMM_MAX);
	return 0;
}

/* Every task is behind the one before it. */
static int check_tasks(struct shape_reader *r, const char *name, const struct task *tasks, size_t n)
{
	size_t before = shape_enter(r, name, 0);

	for (size_t i = 0; i < n; i++) {
		const struct task *t = &tasks[i], *last = i ? &tasks[i - 1] : NULL;
		size_t up = shape_enter(r, NULL, i);

		if (check_task(r, t) < 0)
			return -EINVAL;
		if (last && (last->pid > t->pid || (last->pid == t->pid && last->tid >= t->tid)))
			return shape_fail(
				r, "tasks are sorted by pid, then tid, and each is there once");
		shape_leave(r, up);
	}
	shape_leave(r, before);
	return 0;
}

static int check_names(struct shape_reader *r, const char *name, const struct id_names *names)
{
	size_t before = shape_enter(r, name, 0);

	for (size_t i = 1; i < names->count; i++)
		if (names->names[i - 1].id >= names->names[i].id)
			return shape_fail(r, "names are sorted by id, and each is there once");
	shape_leave(r, before);
	return 0;
}

/* What all who use a snapshot rely on. */
static int check_snapshot(struct shape_reader *r, const struct snapshot *s)
{
	if (!s->host.page_size || !s->host.ticks_per_second || s->host.ticks_per_second > HZ_MAX)
		return shape_fail(r, "host.page_size or host.ticks_per_second is out of range");
	for (size_t i = 0; i < s->count; i++)
		if (s->tasks[i].pid != s->tasks[i].tid)
			return shape_fail(r, "pid and tid of a process are the same");
	if (check_tasks(r, "tasks", s->tasks, s->count) < 0 ||
	    check_tasks(r, "threads", s->threads, s->thread_count) < 0 ||
	    check_names(r, "users", &s->users) < 0 || check_names(r, "groups", &s->groups) < 0)
		return -EINVAL;
	return check_names(r, "ttys", &s->ttys);
}

static int read_snapshot(struct shape_reader *r, const json_t *json, struct snapshot **ret)
{
	struct snapshot *s = snapshot_new();

	r->arena = s->arena;
	if (shape_read(r, &snapshot_shape, json, s) < 0 || check_snapshot(r, s) < 0) {
		snapshot_unref(s);
		return -EINVAL;
	}
	*ret = s;
	return 0;
}

static int check_memory(struct shape_reader *r, const struct memory *m)
{
	for (size_t i = 0; m && i < m->count; i++)
		if (m->mappings[i].kind >= MAPPING_KIND_COUNT ||
		    m->mappings[i].end < m->mappings[i].start)
			return shape_fail(r,
					  "memory.mappings[%zu] has a kind or an end that is "
					  "none",
					  i);
	return 0;
}

static int read_detail(struct shape_reader *r, const json_t *json, struct detail **ret)
{
	struct detail *d = detail_new();

	r->arena = d->arena;
	if (shape_read(r, &detail_shape, json, d) < 0 || check_task(r, &d->task) < 0 ||
	    check_memory(r, d->memory) < 0) {
		detail_free(d);
		return -EINVAL;
	}
	*ret = d;
	return 0;
}

static int check_snapshots(const struct record *record, struct shape_reader *r)
{
	size_t before = shape_enter(r, "snapshots", 0);
	uint64_t last = 0;

	for (size_t i = 0; i < json_array_size(record->snapshots); i++) {
		size_t up = shape_enter(r, NULL, i);
		struct snapshot *s;

		if (read_snapshot(r, json_array_get(record->snapshots, i), &s) < 0)
			return -EINVAL;
		if (s->boottime <= last && i > 0) {
			snapshot_unref(s);
			return shape_fail(r, "boottime goes on from one snapshot to the next");
		}
		last = s->boottime;
		snapshot_unref(s);
		shape_leave(r, up);
	}
	shape_leave(r, before);
	return 0;
}

static int check_details(struct record *record, struct shape_reader *r)
{
	size_t before = shape_enter(r, "details", 0), n = json_array_size(record->details);

	record->ids = xcalloc(n, sizeof(*record->ids));
	for (size_t i = 0; i < n; i++) {
		size_t up = shape_enter(r, NULL, i);
		struct detail *d;

		if (read_detail(r, json_array_get(record->details, i), &d) < 0)
			return -EINVAL;
		record->ids[record->detail_count++] = task_id_of(&d->task);
		detail_free(d);
		shape_leave(r, up);
	}
	shape_leave(r, before);
	return 0;
}

static int check_files(const struct record *record, struct shape_reader *r)
{
	size_t before = shape_enter(r, "files", 0);
	struct files *f;

	if (!record->files)
		return 0;
	if (record_read_files(r, record->files, &f) < 0)
		return -EINVAL;
	files_free(f);
	shape_leave(r, before);
	return 0;
}

static int check_root(struct record *record, struct shape_reader *r)
{
	const char *found = json_string_value(json_object_get(record->root, "schema"));

	if (!found || strcmp(found, schema) != 0)
		return shape_fail(r, "\"schema\": \"%s\" is needed", schema);
	record->snapshots = json_object_get(record->root, "snapshots");
	record->details = json_object_get(record->root, "details");
	if (!json_is_array(record->snapshots) || !json_array_size(record->snapshots))
		return shape_fail(r, "a list \"snapshots\" of one at least is needed");
	if (record->details && !json_is_array(record->details))
		return shape_fail(r, "\"details\" is a list");
	record->files = json_object_get(record->root, "files");
	if (json_object_size(record->root) !=
	    2 + (size_t)(record->details != NULL) + (size_t)(record->files != NULL))
		return shape_fail(r, "there is more than schema, snapshots, details and files");
	if (check_snapshots(record, r) < 0 || check_details(record, r) < 0)
		return -EINVAL;
	return check_files(record, r);
}

int record_parse(const char *text, size_t len, struct record **ret, struct strbuf *error)
{
	CLEANUP_STRBUF struct strbuf path = STRBUF_INIT;
	struct shape_reader r = { .path = &path, .error = error };
	struct record *record;
	json_error_t problem;
	json_t *root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &problem);

	if (!root) {
		strbuf_clear(error);
		strbuf_addf(error, "line %d, column %d: %s", problem.line, problem.column,
			    problem.text);
		return -EINVAL;
	}
	record = xcalloc(1, sizeof(*record));
	record->root = root;
	if (check_root(record, &r) < 0) {
		record_free(record);
		return -EINVAL;
	}
	*ret = record;
	return 0;
}

void record_free(struct record *r)
{
	if (!r)
		return;
	json_decref(r->root);
	free(r->ids);
	free(r);
}

size_t record_snapshot_count(const struct record *r)
{
	return json_array_size(r->snapshots);
}

/* What was right when it was parsed is right again: nothing is written about errors. */
struct snapshot *record_snapshot(const struct record *record, size_t i)
{
	CLEANUP_STRBUF struct strbuf path = STRBUF_INIT, error = STRBUF_INIT;
	struct shape_reader r = { .path = &path, .error = &error };
	struct snapshot *s = NULL;

	read_snapshot(&r, json_array_get(record->snapshots, i), &s);
	return s;
}

struct detail *record_detail(const struct record *record, struct task_id id)
{
	CLEANUP_STRBUF struct strbuf path = STRBUF_INIT, error = STRBUF_INIT;
	struct shape_reader r = { .path = &path, .error = &error };
	struct detail *d = NULL;

	for (size_t i = 0; i < record->detail_count; i++) {
		if (!task_id_equal(record->ids[i], id))
			continue;
		read_detail(&r, json_array_get(record->details, i), &d);
		break;
	}
	return d;
}

struct files *record_files(const struct record *record)
{
	CLEANUP_STRBUF struct strbuf path = STRBUF_INIT, error = STRBUF_INIT;
	struct shape_reader r = { .path = &path, .error = &error };
	struct files *f = NULL;

	if (record->files)
		record_read_files(&r, record->files, &f);
	return f;
}
