#include "field_list_priv.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/i18n.h"
#include "base/json.h"
#include "base/text.h"
#include "command_priv.h"
#include "model/field.h"
#include "out_priv.h"
#include "table_priv.h"

static const char *const unit_names[] = {
	[UNIT_NONE] = "",
	[UNIT_ID] = "id",
	[UNIT_COUNT] = "count",
	[UNIT_BYTES] = "bytes",
	[UNIT_SECONDS] = "seconds",
	[UNIT_TIME] = "time",
	[UNIT_PERCENT] = "percent",
	[UNIT_PER_SECOND] = "per second",
	[UNIT_BYTES_PER_SECOND] = "bytes per second",
	[UNIT_MASK] = "mask",
	[UNIT_SIGNALS] = "signals",
	[UNIT_OCTAL] = "octal",
};

static_assert(sizeof(unit_names) / sizeof(unit_names[0]) == UNIT_KINDS, "every unit has a name");

/* Names that -o, --sort and filters take besides its own, a blank between. */
static void add_aliases(struct strbuf *b, enum field_id id)
{
	for (size_t i = 0; i < field_alias_count; i++)
		if (field_aliases[i].field == id) {
			if (b->len)
				strbuf_addch(b, ' ');
			strbuf_adds(b, field_aliases[i].name);
		}
}

static void print_json(struct out *out)
{
	struct jsonw j;

	jsonw_init(&j, &out->text, true);
	jsonw_object(&j);
	jsonw_key(&j, "schema");
	jsonw_cstring(&j, "procview.ps-fields/1");
	jsonw_key(&j, "fields");
	jsonw_list(&j);
	for (size_t id = 0; id < FIELD_COUNT; id++) {
		jsonw_object(&j);
		jsonw_key(&j, "name");
		jsonw_cstring(&j, fields[id].name);
		jsonw_key(&j, "title");
		jsonw_cstring(&j, fields[id].title);
		jsonw_key(&j, "unit");
		jsonw_cstring(&j,
			      *unit_names[fields[id].unit] ? unit_names[fields[id].unit] : NULL);
		jsonw_key(&j, "aliases");
		jsonw_list(&j);
		for (size_t i = 0; i < field_alias_count; i++)
			if (field_aliases[i].field == id)
				jsonw_cstring(&j, field_aliases[i].name);
		jsonw_list_end(&j);
		jsonw_key(&j, "help");
		jsonw_cstring(&j, _(fields[id].help));
		jsonw_object_end(&j);
	}
	jsonw_list_end(&j);
	jsonw_object_end(&j);
	strbuf_addch(&out->text, '\n');
}

static void print_csv(struct out *out)
{
	struct strbuf *b = &out->text;

	strbuf_adds(b, "name,title,unit,aliases,help\n");
	for (size_t id = 0; id < FIELD_COUNT; id++) {
		CLEANUP_STRBUF struct strbuf aliases = STRBUF_INIT;
		const char *cells[] = { fields[id].name, fields[id].title,
					unit_names[fields[id].unit], NULL, _(fields[id].help) };

		add_aliases(&aliases, (enum field_id)id);
		cells[3] = strbuf_str(&aliases);
		for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
			if (i)
				strbuf_addch(b, ',');
			table_add_csv(b, cells[i], strlen(cells[i]));
		}
		strbuf_addch(b, '\n');
	}
}

/* Columns of names and units, so that the helps begin below each other. */
enum { NAME_WIDTH = 24, UNIT_WIDTH = 17 };

static void print_text(struct out *out)
{
	struct strbuf *b = &out->text;

	for (size_t id = 0; id < FIELD_COUNT; id++) {
		CLEANUP_STRBUF struct strbuf aliases = STRBUF_INIT;
		const char *unit = unit_names[fields[id].unit];

		text_add_fit(b, fields[id].name, strlen(fields[id].name), NAME_WIDTH, false, true);
		strbuf_addch(b, ' ');
		text_add_fit(b, unit, strlen(unit), UNIT_WIDTH, false, true);
		strbuf_addch(b, ' ');
		strbuf_adds(b, _(fields[id].help));
		add_aliases(&aliases, (enum field_id)id);
		if (aliases.len)
			strbuf_addf(b, " (%s)", strbuf_str(&aliases));
		strbuf_addch(b, '\n');
	}
}

void field_list_print(struct out *out, const struct common *common)
{
	if (common->json)
		print_json(out);
	else if (common->csv)
		print_csv(out);
	else
		print_text(out);
}
