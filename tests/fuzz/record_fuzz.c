/* Any bytes are a record or an error; a record is written and read as itself, and can be shown. */
#include "src/source/record_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "fuzz.h"
#include "model/field.h"
#include "model/frame.h"
#include "model/view.h"
#include "source/fixture.h"
#include "types/detail.h"
#include "types/files.h"

/* With all snapshots, and the details of the first one's processes. */
static void write_all(struct strbuf *b, const struct record *r)
{
	size_t n = record_snapshot_count(r), details = 0;
	struct snapshot **s = calloc(n, sizeof(struct snapshot *));
	struct files *files = record_files(r);
	struct detail **d;

	for (size_t i = 0; i < n; i++)
		s[i] = record_snapshot(r, i);
	d = calloc(s[0]->count + 1, sizeof(struct detail *));
	for (size_t i = 0; i < s[0]->count; i++) {
		d[details] = record_detail(r, task_id_of(&s[0]->tasks[i]));
		details += d[details] != NULL;
	}
	record_write(b, (const struct snapshot *const *)s, n, (const struct detail *const *)d,
		     details, files);
	files_free(files);
	while (details--)
		detail_free(d[details]);
	while (n--)
		snapshot_unref(s[n]);
	free(s);
	free(d);
}

/* Every value of every row, and their order in a tree. */
static void show(const struct record *r)
{
	size_t n = record_snapshot_count(r);
	struct snapshot *now = record_snapshot(r, n - 1);
	struct snapshot *before = n > 1 ? record_snapshot(r, 0) : NULL;
	struct frame *f = frame_new(now, before);
	const struct sort_key keys[] = { { FIELD_TREE_RSS, true }, { FIELD_CMDLINE, false } };
	const struct view_spec spec = {
		.tree = true, .kernel_threads = true, .sort = keys, .sort_count = 2
	};
	struct value v;
	struct view view;

	view_init(&view);
	view_build(&view, f, &spec);
	FUZZ_CHECK(view.count == f->count);
	for (uint32_t row = 0; row < f->rows; row++)
		for (unsigned id = 0; id < FIELD_COUNT; id++)
			field_value((enum field_id)id, f, row, &v);
	view_done(&view);
	frame_free(f);
	snapshot_unref(now);
	snapshot_unref(before);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP_STRBUF struct strbuf error = STRBUF_INIT, b = STRBUF_INIT, again = STRBUF_INIT;
	struct record *r = NULL, *back = NULL;

	if (record_parse((const char *)data, size, &r, &error) < 0) {
		FUZZ_CHECK(!r && error.len);
		return 0;
	}
	show(r);
	write_all(&b, r);
	FUZZ_CHECK(record_parse(b.s, b.len, &back, &error) == 0);
	write_all(&again, back);
	FUZZ_CHECK(strcmp(b.s, again.s) == 0);
	record_free(r);
	record_free(back);
	return 0;
}
