/* Any bytes as a config file: what comes of them can be written, and reads as the same again. */
#include <stdbool.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "fuzz.h"
#include "ui/settings.h"

static void check_remarks(const struct strbuf *remarks)
{
	for (const char *line = strbuf_str(remarks); *line;) {
		size_t len = strcspn(line, "\n");

		FUZZ_CHECK(line[len] == '\n');
		FUZZ_CHECK(text_is_safe(line, len, false));
		line += len + 1;
	}
}

/* The settings that these bytes make, as text. */
static void rewrite(const char *text, size_t len, struct strbuf *remarks, struct strbuf *ret)
{
	struct settings *s = settings_new();

	settings_parse(s, "conf", text, len, remarks);
	FUZZ_CHECK(s->delay >= 0.1 && s->delay <= 3600);
	FUZZ_CHECK(s->column_count > 0 && s->column_count <= SETTINGS_COLUMNS_MAX);
	settings_add_text(s, ret);
	settings_free(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct strbuf remarks = STRBUF_INIT, once = STRBUF_INIT, twice = STRBUF_INIT;

	rewrite((const char *)data, size, &remarks, &once);
	check_remarks(&remarks);
	strbuf_clear(&remarks);
	rewrite(once.s, once.len, &remarks, &twice);
	FUZZ_CHECK(remarks.len == 0);
	FUZZ_CHECK(strcmp(once.s, twice.s) == 0);
	strbuf_done(&remarks);
	strbuf_done(&once);
	strbuf_done(&twice);
	return 0;
}
