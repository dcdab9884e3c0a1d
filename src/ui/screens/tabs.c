#include "screens_priv.h"

#include <string.h>

#include "base/text.h"

/* "[Overview]  Threads  Files ": one column before and behind each title. */
static int tab_width(const char *title)
{
	return (int)text_width(title, strlen(title)) + 2;
}

void tabs_draw(struct page *p, struct rect row, const char *const *titles, size_t n,
	       size_t selected)
{
	int x = row.x, right = row.x + row.width;

	page_fill(p, row, ROLE_COLUMNS, ' ');
	for (size_t i = 0; i < n; i++) {
		enum role role = i == selected ? ROLE_SELECTED : ROLE_COLUMNS;
		const char *around = i == selected ? "[]" : "  ";

		x += page_text(p, x, row.y, right - x, role, around, 1);
		x += page_text(p, x, row.y, right - x, role, titles[i], strlen(titles[i]));
		x += page_text(p, x, row.y, right - x, role, around + 1, 1);
	}
}

size_t tabs_hit(struct rect row, const char *const *titles, size_t n, int x)
{
	int end = row.x;

	if (x < row.x)
		return n;
	for (size_t i = 0; i < n; i++) {
		end += tab_width(titles[i]);
		if (x < end)
			return i;
	}
	return n;
}
