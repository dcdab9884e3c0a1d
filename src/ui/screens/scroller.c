#include "screens_priv.h"

#include <string.h>

#include "ui/key.h"

/* Lines that a key moves by: pages and halves are of what is in sight. */
static long page_lines(const struct scroller *s)
{
	return s->height > 1 ? (long)s->height - 1 : 1;
}

static size_t moved(size_t from, long by, size_t last)
{
	if (by < 0)
		return (size_t)-by > from ? 0 : from - (size_t)-by;
	return (size_t)by > last - from ? last : from + (size_t)by;
}

static void move(struct scroller *s, long by)
{
	size_t last_top = s->count > s->height ? s->count - s->height : 0;

	if (!s->count)
		return;
	if (s->selected != SIZE_MAX)
		s->selected = moved(s->selected < s->count ? s->selected : s->count - 1, by,
				    s->count - 1);
	else
		s->top = moved(s->top < last_top ? s->top : last_top, by, last_top);
}

unsigned scroller_action(struct scroller *s, enum action_id id)
{
	long half = s->height > 1 ? (long)(s->height / 2) : 1;
	long all = s->count < INT32_MAX ? (long)s->count : INT32_MAX;
	const struct {
		enum action_id id;
		long by;
	} moves[] = {
		{ ACTION_UP, -1 },
		{ ACTION_DOWN, 1 },
		{ ACTION_PAGE_UP, -page_lines(s) },
		{ ACTION_PAGE_DOWN, page_lines(s) },
		{ ACTION_HALF_UP, -half },
		{ ACTION_HALF_DOWN, half },
		{ ACTION_TOP, -all },
		{ ACTION_BOTTOM, all },
	};

	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++)
		if (moves[i].id == id) {
			move(s, moves[i].by);
			return REACT_REDRAW;
		}
	return REACT_UNUSED;
}

unsigned scroller_key(struct scroller *s, int32_t key)
{
	static const struct {
		int32_t key;
		enum action_id id;
	} keys[] = {
		{ KEY_CODE_UP, ACTION_UP },	      { KEY_CODE_DOWN, ACTION_DOWN },
		{ KEY_CODE_PAGE_UP, ACTION_PAGE_UP }, { KEY_CODE_PAGE_DOWN, ACTION_PAGE_DOWN },
		{ KEY_CODE_HOME, ACTION_TOP },	      { KEY_CODE_END, ACTION_BOTTOM },
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].key == key)
			return scroller_action(s, keys[i].id);
	return REACT_UNUSED;
}

unsigned scroller_wheel(struct scroller *s, int lines)
{
	move(s, lines);
	return REACT_REDRAW;
}

void scroller_fit(struct scroller *s, size_t count, size_t height)
{
	size_t last_top = count > height ? count - height : 0;

	s->count = count;
	s->height = height;
	if (s->selected != SIZE_MAX && count) {
		if (s->selected >= count)
			s->selected = count - 1;
		if (s->selected < s->top)
			s->top = s->selected;
		if (height && s->selected >= s->top + height)
			s->top = s->selected - height + 1;
	}
	if (s->top > last_top)
		s->top = last_top;
}

void scroller_draw(const struct scroller *s, struct page *p, struct rect area)
{
	int x = area.x + area.width - 1, height = area.height, thumb, at;

	if (s->count <= s->height || height < 2)
		return;
	thumb = (int)((double)height * (double)s->height / (double)s->count);
	if (thumb < 1)
		thumb = 1;
	at = (int)((double)(height - thumb) * (double)s->top / (double)(s->count - s->height));
	for (int y = 0; y < height; y++) {
		bool on = y >= at && y < at + thumb;
		const char *sign = on ? (p->ascii ? "#" : "┃") : (p->ascii ? "|" : "│");

		page_text(p, x, area.y + y, 1, on ? ROLE_BOX_TITLE : ROLE_DIM, sign, strlen(sign));
	}
}
