/* Any bytes drawn on a page: every cell is whole and safe, nothing is drawn outside. */
#include <stdbool.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "fuzz.h"
#include "ui/page.h"

enum { COLUMNS = 11, ROWS = 3 };

static void check_row(const struct page *p, int y)
{
	const struct cell *row = p->cells + y * p->columns;
	size_t width = 0;

	for (int x = 0; x < p->columns; x++) {
		if (row[x].len == 0) {
			FUZZ_CHECK(x > 0 && text_width(row[x - 1].utf8, row[x - 1].len) == 2);
			continue;
		}
		FUZZ_CHECK(row[x].len <= sizeof(row[x].utf8));
		FUZZ_CHECK(text_is_safe(row[x].utf8, row[x].len, p->ascii));
		width += text_width(row[x].utf8, row[x].len);
	}
	FUZZ_CHECK(width == (size_t)p->columns);
}

static void draw(struct page *p, const char *s, size_t len)
{
	int used;

	for (int x = -3; x < COLUMNS; x += 2) {
		used = page_hostile(p, x, 0, COLUMNS, ROLE_NORMAL, s, len);
		FUZZ_CHECK(used >= 0 && x + used <= COLUMNS);
		used = page_hostile(p, x, 1, 3, ROLE_STRONG, s, len);
		FUZZ_CHECK(used >= 0 && used <= 3);
		/* Not to be handed hostile text, and yet nothing worse than a ? may come of it. */
		page_text(p, x, 2, 5, ROLE_NORMAL, s, len);
		page_fill(p, (struct rect){ x + 1, 1, 1, 2 }, ROLE_BAD, '.');
		for (int y = 0; y < ROWS; y++)
			check_row(p, y);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct page p;

	page_init(&p);
	page_resize(&p, COLUMNS, ROWS);
	draw(&p, (const char *)data, size);
	page_clear(&p);
	p.ascii = true;
	draw(&p, (const char *)data, size);
	page_done(&p);
	return 0;
}
