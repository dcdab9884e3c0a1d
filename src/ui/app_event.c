/* Keys and clicks: to the top screen, else to what the program does everywhere. */
#include <signal.h>
#include <stdarg.h>
#include <string.h>

#include "app_priv.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/frame.h"
#include "model/snapshot.h"
#include "source/reader.h"
#include "ui/keymap.h"
#include "ui/settings.h"
#include "ui/term.h"

void app_push(struct app *a, struct screen *s)
{
	s->below = a->top;
	a->top = s;
}

void app_pop(struct app *a, struct screen *s)
{
	struct screen **at = &a->top;

	while (*at != s)
		at = &(*at)->below;
	if (!s->below)
		return;
	*at = s->below;
	s->ops->free(s);
}

static void __attribute__((format(printf, 3, 0)))
set_message(struct app *a, bool error, const char *format, va_list ap)
{
	CLEANUP_STRBUF struct strbuf raw = STRBUF_INIT;

	strbuf_vaddf(&raw, format, ap);
	strbuf_clear(&a->message);
	text_add_safe(&a->message, strbuf_str(&raw), raw.len, a->page.ascii);
	a->message_is_error = error;
	a->message_at = clock_monotonic();
}

void app_message(struct app *a, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	set_message(a, false, format, ap);
	va_end(ap);
}

void app_error(struct app *a, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	set_message(a, true, format, ap);
	va_end(ap);
}

void app_add_user(struct app *a, struct strbuf *b, uint32_t uid)
{
	const char *name = a->frame ? id_names_find(&a->frame->now->users, uid) : NULL;

	if (name)
		text_add_safe(b, name, strlen(name), a->page.ascii);
	else
		strbuf_addu(b, uid);
}

void app_add_task(struct app *a, struct strbuf *b, struct task_id id)
{
	const struct task *t = NULL;

	if (a->frame) {
		uint32_t row = frame_row(a->frame, id);

		if (row != ROW_NONE)
			t = frame_task(a->frame, row);
	}
	strbuf_addi(b, id.tid ? id.tid : id.pid);
	if (t && t->comm) {
		strbuf_addch(b, ' ');
		text_add_safe(b, t->comm, strlen(t->comm), a->page.ascii);
	}
}

void app_command(struct app *a, const struct command *c)
{
	if (a->readonly) {
		app_error(a, _("--readonly: other processes are not changed"));
		return;
	}
	reader_command(a->reader, c);
}

static void toggle_pause(struct app *a)
{
	a->paused = !a->paused;
	if (!a->paused)
		app_read_now(a);
}

static unsigned program_action(struct app *a, enum action_id id)
{
	switch (id) {
	case ACTION_QUIT:
		return REACT_QUIT;
	case ACTION_BACK:
		return REACT_POP;
	case ACTION_PAUSE:
		toggle_pause(a);
		return REACT_REDRAW;
	case ACTION_REFRESH:
		a->term->ops->redraw(a->term);
		app_read_now(a);
		return REACT_REDRAW;
	case ACTION_SUSPEND:
		app_suspend(a);
		return REACT_REDRAW;
	default:
		return REACT_UNUSED;
	}
}

static unsigned open_screen(struct app *a, enum action_id id)
{
	for (size_t i = 0; i < screen_row_count; i++) {
		struct screen *s;

		if (screen_rows[i].action != id)
			continue;
		s = screen_rows[i].open(a);
		if (s)
			app_push(a, s);
		return REACT_REDRAW | REACT_READ;
	}
	return REACT_UNUSED;
}

/* `s` is the screen that answered: it may have put another one on top meanwhile. */
static void react_to(struct app *a, struct screen *s, unsigned react)
{
	if (react & REACT_POP)
		app_pop(a, s);
	if (react & REACT_VIEW)
		processes_changed(a);
	if (react & REACT_READ && !a->manual && !a->paused)
		app_read_now(a);
	if (react & REACT_QUIT)
		a->quit = true;
}

void app_action(struct app *a, enum action_id id)
{
	struct screen *s = a->top;
	unsigned react;

	if (id == ACTION_NONE)
		return;
	if (a->readonly && actions[id].flags & ACTION_CHANGES) {
		app_error(a, _("--readonly: other processes are not changed"));
		return;
	}
	react = s->ops->action(s, a, id);
	if (react & REACT_UNUSED)
		react = open_screen(a, id);
	if (react & REACT_UNUSED)
		react = program_action(a, id);
	react_to(a, s, react);
}

/* What the key means on the screen in sight alone comes first. */
static void on_key(struct app *a, int32_t key)
{
	const struct keymap *keys = a->settings->keymap;
	enum action_id own = keymap_own_action(keys, key);
	struct screen *s = a->top;
	unsigned react = own == ACTION_NONE ? REACT_UNUSED : s->ops->action(s, a, own);

	if (react & REACT_UNUSED)
		app_action(a, keymap_action(keys, key));
	else
		react_to(a, s, react);
}

void app_event(struct app *a, const struct event *e)
{
	struct screen *s = a->top;
	unsigned react = REACT_UNUSED;

	if (e->kind == EVENT_HANGUP) {
		app_end(a, SIGHUP);
		return;
	}
	if (e->kind == EVENT_RESIZE) {
		app_resize(a);
		return;
	}
	if (e->kind == EVENT_CLICK && e->y == a->page.rows - 1) {
		app_action(a, footer_hit(a, a->page.columns, e->x));
		return;
	}
	if (s->ops->event)
		react = s->ops->event(s, a, e);
	if (react & REACT_UNUSED && e->kind == EVENT_KEY)
		on_key(a, e->key);
	else
		react_to(a, s, react);
}
