/* Any text is a filter or an error with a place in the text; a filter answers for every task, and
 * its opposite answers the opposite. */
#include "model/filter.h"

#include <errno.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "fuzz.h"
#include "model/field.h"
#include "model/frame.h"

static struct frame *make_frame(void)
{
	struct snapshot *s = snapshot_new();
	struct task *t = arena_zalloc(s->arena, 2 * sizeof(*t));
	struct frame *f;

	s->host.page_size = 4096;
	s->host.ticks_per_second = 100;
	t[0] = (struct task){ .pid = 1, .tid = 1, .state = 'S', .comm = "init", .have = 3 };
	t[1] = (struct task){ .pid = 2, .tid = 2, .ppid = 1, .state = 'R', .start = 1 };
	t[1].comm = "\xff \xd1\x91";
	t[1].cmdline = "a\0-b\0";
	t[1].cmdline_len = 5;
	t[1].have = FACT_BIT(FACT_STAT) | FACT_BIT(FACT_OWNER) | FACT_BIT(FACT_CMDLINE);
	t[1].denied = FACT_BIT(FACT_FD_COUNT);
	s->tasks = t;
	s->count = 2;
	f = frame_new(s, NULL);
	snapshot_unref(s);
	frame_sum(f);
	return f;
}

static size_t characters(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

static void check_opposite(const char *text, const struct filter *f, const struct frame *frame)
{
	static const enum filter_answer opposite[] = {
		[FILTER_NO] = FILTER_YES, [FILTER_YES] = FILTER_NO, [FILTER_UNREAD] = FILTER_UNREAD
	};
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	struct filter_error error;
	struct filter *other = NULL;

	strbuf_addf(&b, "!(%s)", text);
	/* It may be too long or too deep with these. */
	if (filter_parse(b.s, &other, &error) < 0)
		return;
	for (uint32_t row = 0; row < frame->rows; row++)
		FUZZ_CHECK(filter_match(other, frame, row) ==
			   opposite[filter_match(f, frame, row)]);
	FUZZ_CHECK(filter_facts(other) == filter_facts(f));
	filter_free(other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP_STRBUF struct strbuf text = STRBUF_INIT;
	struct filter_error error = { 0 };
	struct filter *f = NULL;
	struct frame *frame;

	strbuf_add(&text, data, size);
	if (filter_parse(text.s, &f, &error) < 0) {
		FUZZ_CHECK(!f && error.message);
		FUZZ_CHECK(error.column >= 1 && error.column <= characters(text.s) + 1);
		FUZZ_CHECK(memchr(error.detail, '\0', sizeof(error.detail)));
		return 0;
	}
	if (!f)
		return 0;
	frame = make_frame();
	check_opposite(text.s, f, frame);
	filter_free(f);
	frame_free(frame);
	return 0;
}
