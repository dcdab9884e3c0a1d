#include "screens_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "ui/key.h"

enum { TYPED_MAX = 64, WHEEL_LINES = 3 };

void picker_init(struct picker *p, struct menu_item *items, size_t count, size_t selected)
{
	*p = (struct picker){ .items = items, .count = count, .found = true };
	p->scroller.selected = selected < count ? selected : 0;
	p->scroller.count = count;
}

void picker_done(struct picker *p)
{
	for (size_t i = 0; i < p->count; i++)
		free(p->items[i].text);
	free(p->items);
	strbuf_done(&p->typed);
	p->items = NULL;
	p->count = 0;
}

int picker_width(const struct picker *p)
{
	size_t most = 0;

	for (size_t i = 0; i < p->count; i++) {
		size_t width = text_width(p->items[i].text, strlen(p->items[i].text));

		if (width > most)
			most = width;
	}
	return most < INT16_MAX ? (int)most : INT16_MAX;
}

static bool word_begins_with(const char *text, const char *typed)
{
	size_t len = strlen(typed);

	for (const char *p = text; *p; p++)
		if ((p == text || p[-1] == ' ') && strncasecmp(p, typed, len) == 0)
			return true;
	return false;
}

static bool contains(const char *text, const char *typed)
{
	return strcasestr(text, typed) != NULL;
}

/* The beginning of a word is meant before the middle of one. */
static void search(struct picker *p)
{
	static bool (*const matches[])(const char *text, const char *typed) = { word_begins_with,
										contains };

	p->found = p->typed.len == 0;
	for (size_t m = 0; m < 2 && !p->found; m++)
		for (size_t i = 0; i < p->count && !p->found; i++)
			if (matches[m](p->items[i].text, strbuf_str(&p->typed))) {
				p->scroller.selected = i;
				p->found = true;
			}
}

static void remove_last(struct strbuf *b)
{
	while (b->len && ((unsigned char)b->s[b->len - 1] & 0xc0) == 0x80)
		b->len--;
	if (b->len)
		b->len--;
	if (b->s)
		b->s[b->len] = '\0';
}

static bool type_key(struct picker *p, int32_t key)
{
	char utf8[4];

	if (key == KEY_CODE_BACKSPACE && p->typed.len) {
		remove_last(&p->typed);
	} else if (key == KEY_CTRL('U') && p->typed.len) {
		strbuf_clear(&p->typed);
	} else if (key > KEY_CODE_SPACE && key < KEY_CODE_BASE && text_code_width(key) > 0 &&
		   p->typed.len < TYPED_MAX) {
		strbuf_add(&p->typed, utf8, text_encode(key, utf8));
	} else {
		return false;
	}
	search(p);
	return true;
}

static enum picker_answer click(struct picker *p, int x, int y)
{
	const struct rect *r = &p->area;
	size_t item;

	if (x < r->x || x >= r->x + r->width || y < r->y || y >= r->y + r->height)
		return PICKER_UNUSED;
	item = p->scroller.top + (size_t)(y - r->y);
	if (item >= p->count)
		return PICKER_MOVED;
	p->scroller.selected = item;
	return PICKER_CHOSEN;
}

enum picker_answer picker_event(struct picker *p, const struct event *e)
{
	switch (e->kind) {
	case EVENT_CLICK:
		return click(p, e->x, e->y);
	case EVENT_WHEEL_UP:
	case EVENT_WHEEL_DOWN:
		scroller_wheel(&p->scroller,
			       e->kind == EVENT_WHEEL_UP ? -WHEEL_LINES : WHEEL_LINES);
		return PICKER_MOVED;
	case EVENT_KEY:
		if (e->key == KEY_CODE_ENTER)
			return p->count ? PICKER_CHOSEN : PICKER_MOVED;
		if (scroller_key(&p->scroller, e->key) & REACT_UNUSED && !type_key(p, e->key))
			return PICKER_UNUSED;
		return PICKER_MOVED;
	default:
		return PICKER_UNUSED;
	}
}

void picker_draw(struct picker *p, struct page *page, struct rect area, bool focused)
{
	p->area = area;
	if (area.width <= 0 || area.height <= 0)
		return;
	scroller_fit(&p->scroller, p->count, (size_t)area.height);
	for (int y = 0; y < area.height; y++) {
		size_t i = p->scroller.top + (size_t)y;
		bool selected = i == p->scroller.selected;
		enum role role = selected ? (focused ? ROLE_SELECTED : ROLE_STRONG) : ROLE_NORMAL;
		struct rect row = { area.x, area.y + y, area.width, 1 };

		page_fill(page, row, i < p->count ? role : ROLE_NORMAL, ' ');
		if (i < p->count)
			page_text(page, row.x + 1, row.y, row.width - 2, role, p->items[i].text,
				  strlen(p->items[i].text));
	}
	scroller_draw(&p->scroller, page, area);
}

void picker_draw_typed(const struct picker *p, struct page *page, struct rect row)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	if (!p->typed.len)
		return;
	strbuf_addf(&b, _(" search: %s "), strbuf_str(&p->typed));
	page_text(page, row.x, row.y, row.width, p->found ? ROLE_INPUT : ROLE_BAD, strbuf_str(&b),
		  b.len);
}
