#include "info_priv.h"

#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "command_priv.h"
#include "locale_priv.h"
#include "model/frame.h"
#include "model/overview.h"
#include "out_priv.h"

/* Labels wider than this push their value to the right instead of everybody's. */
enum { LABEL_MAX = 28 };

static const char *translate(const char *text)
{
	return _(text);
}

static const char *label_of(const struct overview_item *item)
{
	return item->verbatim ? item->label : _(item->label);
}

static size_t label_width(const struct overview_section *s)
{
	size_t most = 0;

	for (size_t i = 0; i < s->count; i++) {
		const char *label = label_of(&s->items[i]);
		size_t width = text_width(label, strlen(label));

		if (width > most && width <= LABEL_MAX)
			most = width;
	}
	return most;
}

static void print_section(struct strbuf *b, const struct overview_section *s)
{
	size_t width = label_width(s);

	if (b->len)
		strbuf_addch(b, '\n');
	strbuf_adds(b, _(s->title));
	strbuf_addch(b, '\n');
	for (size_t i = 0; i < s->count; i++) {
		const char *label = label_of(&s->items[i]);
		size_t used = text_width(label, strlen(label));

		strbuf_adds(b, "  ");
		strbuf_adds(b, label);
		if (*s->items[i].value) {
			strbuf_fill(b, ' ', used < width ? width - used + 2 : 2);
			strbuf_adds(b, s->items[i].value);
		}
		strbuf_addch(b, '\n');
	}
}

void info_print_text(struct out *out, const struct common *common, const struct detail *d,
		     struct frame *frame, uint32_t row)
{
	const struct overview_options options = {
		.format = {
			.units = FORMAT_PEOPLE,
			.ascii = common->ascii,
			.now = frame->now->realtime,
			.utc_offset = locale_utc_offset(frame->now->realtime),
		},
		.translate = translate,
	};
	struct overview *o = overview_new(d, frame, row, &options);

	for (size_t i = 0; i < OVERVIEW_SECTION_COUNT; i++)
		if (o->sections[i].count)
			print_section(&out->text, &o->sections[i]);
	overview_free(o);
}
