/* A line to type into, in place of the bottom line. */
#include "screens_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "ui/key.h"

enum { PROMPT_MAX = 1024 };

struct prompt {
	struct screen screen;
	char *label;
	struct strbuf text; /* UTF-8 */
	size_t cursor; /* byte of the text */
	const struct prompt_ops *ops;
};

/* ---- editing ---- */

static size_t char_after(const struct prompt *p, size_t at, int32_t *ret_code)
{
	return at + text_decode(p->text.s + at, p->text.len - at, ret_code);
}

/* Behind the character at `at` and all that combines with it. */
static size_t next_char(const struct prompt *p, size_t at)
{
	int32_t code;

	if (at >= p->text.len)
		return at;
	at = char_after(p, at, &code);
	while (at < p->text.len) {
		size_t after = char_after(p, at, &code);

		if (text_code_width(code) != 0)
			break;
		at = after;
	}
	return at;
}

static size_t previous_char(const struct prompt *p, size_t at)
{
	size_t before = 0;

	for (size_t i = 0; i < at; i = next_char(p, i))
		before = i;
	return before;
}

/* Where the word before `at` begins. */
static size_t previous_word(const struct prompt *p, size_t at)
{
	while (at > 0 && p->text.s[at - 1] == ' ')
		at--;
	while (at > 0 && p->text.s[at - 1] != ' ')
		at--;
	return at;
}

static void cut(struct prompt *p, size_t from, size_t to)
{
	memmove(p->text.s + from, p->text.s + to, p->text.len - to + 1);
	p->text.len -= to - from;
	p->cursor = from;
}

static void insert(struct prompt *p, const char *s, size_t len)
{
	strbuf_reserve(&p->text, len + 1);
	memmove(p->text.s + p->cursor + len, p->text.s + p->cursor, p->text.len - p->cursor);
	memcpy(p->text.s + p->cursor, s, len);
	p->text.len += len;
	p->text.s[p->text.len] = '\0';
	p->cursor += len;
}

static void edit_left(struct prompt *p)
{
	p->cursor = previous_char(p, p->cursor);
}

static void edit_right(struct prompt *p)
{
	p->cursor = next_char(p, p->cursor);
}

static void edit_home(struct prompt *p)
{
	p->cursor = 0;
}

static void edit_end(struct prompt *p)
{
	p->cursor = p->text.len;
}

static void edit_backspace(struct prompt *p)
{
	cut(p, previous_char(p, p->cursor), p->cursor);
}

static void edit_delete(struct prompt *p)
{
	cut(p, p->cursor, next_char(p, p->cursor));
}

static void edit_clear(struct prompt *p)
{
	cut(p, 0, p->cursor);
}

static void edit_cut_end(struct prompt *p)
{
	cut(p, p->cursor, p->text.len);
}

static void edit_cut_word(struct prompt *p)
{
	cut(p, previous_word(p, p->cursor), p->cursor);
}

/* Keys of readline; nobody can bind them otherwise while text is typed. */
static const struct edit_key {
	int32_t key;
	void (*edit)(struct prompt *p);
} edit_keys[] = {
	{ KEY_CODE_LEFT, edit_left },
	{ KEY_CTRL('B'), edit_left },
	{ KEY_CODE_RIGHT, edit_right },
	{ KEY_CTRL('F'), edit_right },
	{ KEY_CODE_HOME, edit_home },
	{ KEY_CTRL('A'), edit_home },
	{ KEY_CODE_END, edit_end },
	{ KEY_CTRL('E'), edit_end },
	{ KEY_CODE_DELETE, edit_delete },
	{ KEY_CTRL('D'), edit_delete },
	{ KEY_CODE_BACKSPACE, edit_backspace },
	{ KEY_CTRL('H'), edit_backspace },
	{ KEY_CTRL('U'), edit_clear },
	{ KEY_CTRL('K'), edit_cut_end },
	{ KEY_CTRL('W'), edit_cut_word },
};

static bool edit_key(struct prompt *p, int32_t key)
{
	for (size_t i = 0; i < sizeof(edit_keys) / sizeof(edit_keys[0]); i++)
		if (edit_keys[i].key == key) {
			edit_keys[i].edit(p);
			return true;
		}
	return false;
}

static bool type_key(struct prompt *p, int32_t key)
{
	char utf8[4];

	if (key < KEY_CODE_SPACE || key >= KEY_CODE_BASE || text_code_width(key) < 0 ||
	    p->text.len + sizeof(utf8) > PROMPT_MAX)
		return false;
	insert(p, utf8, text_encode(key, utf8));
	return true;
}

/* ---- the screen ---- */

/* Gone before its owner is told, so that this one may put a screen on top. */
static unsigned finish(struct prompt *p, struct app *a, bool done)
{
	const struct prompt_ops *ops = p->ops;
	CLEANUP_FREE char *text = strbuf_steal(&p->text);

	app_pop(a, &p->screen);
	if (done)
		return ops->done ? ops->done(a, text) : REACT_REDRAW;
	return ops->cancelled ? ops->cancelled(a) : REACT_REDRAW;
}

/* Up, down and the next match are of the list behind. */
static unsigned pass_below(struct prompt *p, struct app *a, int32_t key)
{
	static const struct {
		int32_t key;
		enum action_id id;
	} keys[] = {
		{ KEY_CODE_UP, ACTION_UP },	      { KEY_CODE_DOWN, ACTION_DOWN },
		{ KEY_CODE_PAGE_UP, ACTION_PAGE_UP }, { KEY_CODE_PAGE_DOWN, ACTION_PAGE_DOWN },
		{ KEY_CODE_F3, ACTION_SEARCH_NEXT },
	};
	struct screen *below = p->screen.below;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].key == key)
			return below->ops->action(below, a, keys[i].id) & ~(unsigned)REACT_POP;
	return REACT_REDRAW;
}

static unsigned prompt_key(struct prompt *p, struct app *a, int32_t key)
{
	static const int32_t of_program[] = { KEY_CTRL('C'), KEY_CTRL('L'), KEY_CTRL('Z') };
	size_t before = p->text.len;

	for (size_t i = 0; i < sizeof(of_program) / sizeof(of_program[0]); i++)
		if (of_program[i] == key)
			return REACT_UNUSED;
	if (key == KEY_CODE_ENTER || key == KEY_CTRL('J'))
		return finish(p, a, true);
	if (key == KEY_CODE_ESC || key == KEY_CTRL('G'))
		return finish(p, a, false);
	if (!edit_key(p, key) && !type_key(p, key))
		return pass_below(p, a, key);
	if (p->text.len != before && p->ops->changed)
		return p->ops->changed(a, strbuf_str(&p->text)) | REACT_REDRAW;
	return REACT_REDRAW;
}

static unsigned prompt_event(struct screen *s, struct app *a, const struct event *e)
{
	struct screen *below = s->below;

	if (e->kind == EVENT_KEY)
		return prompt_key((struct prompt *)s, a, e->key);
	return below->ops->event ? below->ops->event(below, a, e) & ~(unsigned)REACT_POP : 0;
}

static unsigned prompt_action(struct screen *s, struct app *a, enum action_id id)
{
	if (id == ACTION_BACK)
		return finish((struct prompt *)s, a, false);
	if (id == ACTION_ENTER)
		return finish((struct prompt *)s, a, true);
	return dialog_action(id);
}

/* The first byte shown, so that the cursor is in sight in `width` columns. */
static size_t first_shown(const struct prompt *p, int width)
{
	size_t from = 0;

	while (from < p->cursor &&
	       text_width(p->text.s + from, p->cursor - from) + 1 > (size_t)width)
		from = next_char(p, from);
	return from;
}

static int remark_width(const struct prompt *p, struct app *a, struct strbuf *b, bool *ret_error)
{
	*ret_error = p->ops->remark && p->ops->remark(a, b);
	return (int)text_width(strbuf_str(b), b->len);
}

/* Columns for what is typed: what it needs comes first, but a third of the row is left to a remark
 * that would not fit behind it. */
static int text_room(const struct prompt *p, int all, int behind)
{
	int need = (int)text_width(strbuf_str(&p->text), p->text.len) + 1;
	int most = behind > 0 ? all * 2 / 3 : all, room = behind > 0 ? all - behind - 2 : all;

	if (room < need)
		room = need < most ? need : most;
	return room > 1 ? room : 1;
}

static void prompt_draw(struct screen *s, struct app *a, struct page *page, struct rect area)
{
	struct prompt *p = (struct prompt *)s;
	CLEANUP_STRBUF struct strbuf remark = STRBUF_INIT;
	bool error;
	int y = page->rows - 1, right = page->columns, x, width;
	int behind = remark_width(p, a, &remark, &error);
	size_t from;

	(void)area;
	page_fill(page, (struct rect){ 0, y, right, 1 }, ROLE_NORMAL, ' ');
	x = page_puts(page, 1, y, ROLE_BOX_TITLE, p->label) + 1;
	x += page_puts(page, x, y, ROLE_BOX_TITLE, ": ");
	width = text_room(p, right - x - 1, behind);
	page_fill(page, (struct rect){ x, y, width, 1 }, ROLE_INPUT, ' ');
	from = first_shown(p, width);
	page_text(page, x, y, width, ROLE_INPUT, strbuf_str(&p->text) + from, p->text.len - from);
	page->cursor_y = y;
	page->cursor_x = x + (int)text_width(strbuf_str(&p->text) + from, p->cursor - from);
	if (page->cursor_x >= right)
		page->cursor_x = right - 1;
	if (behind > 0)
		page_text(page, x + width + 2, y, right - x - width - 2,
			  error ? ROLE_ERROR : ROLE_MESSAGE, strbuf_str(&remark), remark.len);
}

static void prompt_free(struct screen *s)
{
	struct prompt *p = (struct prompt *)s;

	strbuf_done(&p->text);
	free(p->label);
	free(p);
}

static const struct screen_ops prompt_ops = {
	.name = "prompt",
	.overlay = true,
	.draw = prompt_draw,
	.action = prompt_action,
	.event = prompt_event,
	.free = prompt_free,
};

struct screen *prompt_new(const char *label, const char *text, const struct prompt_ops *ops)
{
	struct prompt *p = xcalloc(1, sizeof(*p));

	p->screen.ops = &prompt_ops;
	p->label = xstrdup(label);
	strbuf_adds(&p->text, text);
	p->cursor = p->text.len;
	p->ops = ops;
	return &p->screen;
}
