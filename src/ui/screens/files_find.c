/* Search, filter, order, and the way to the other end. */
#include "files_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/endpoints.h"
#include "model/fd_text.h"
#include "types/fd.h"
#include "types/files.h"

/* The tab of the detail below what is on top now. NULL: it is gone. */
static struct files_tab *tab_of(struct app *a)
{
	struct tab *t = detail_open_tab(a);

	return t && t->ops == &files_tab_ops ? (struct files_tab *)t : NULL;
}

/* ---- search ---- */

static ssize_t go_to_match(struct files_tab *t, struct app *a, bool back, bool here)
{
	ssize_t at = t->search.len ? files_find_text(t, a, t->search.s, back, here) : -1;

	if (at >= 0) {
		t->scroll.selected = (size_t)at;
		files_bind(t, a);
	}
	return at;
}

static unsigned search_changed(struct app *a, const char *text)
{
	struct files_tab *t = tab_of(a);

	if (!t)
		return REACT_REDRAW;
	strbuf_clear(&t->search);
	strbuf_adds(&t->search, text);
	go_to_match(t, a, false, true);
	return REACT_REDRAW;
}

static bool search_remark(struct app *a, struct strbuf *b)
{
	struct files_tab *t = tab_of(a);

	if (!t || !t->search.len || files_find_text(t, a, t->search.s, false, true) >= 0)
		return false;
	strbuf_adds(b, _("no match"));
	return true;
}

static unsigned nothing_more(struct app *a, const char *text)
{
	(void)a;
	(void)text;
	return REACT_REDRAW;
}

static unsigned search_cancelled(struct app *a)
{
	struct files_tab *t = tab_of(a);

	if (t)
		strbuf_clear(&t->search);
	return REACT_REDRAW;
}

unsigned files_open_search(struct files_tab *t, struct app *a)
{
	static const struct prompt_ops ops = {
		.changed = search_changed,
		.done = nothing_more,
		.cancelled = search_cancelled,
		.remark = search_remark,
	};

	strbuf_clear(&t->search);
	app_push(a, prompt_new(_("Search"), "", &ops));
	return REACT_REDRAW;
}

unsigned files_search_next(struct files_tab *t, struct app *a, bool back)
{
	if (t->search.len && go_to_match(t, a, back, false) < 0)
		app_error(a, _("nothing matches “%s”"), strbuf_str(&t->search));
	return REACT_REDRAW;
}

/* ---- filter ---- */

static unsigned set_filter(struct app *a, const char *text)
{
	struct files_tab *t = tab_of(a);

	if (!t)
		return REACT_REDRAW;
	strbuf_clear(&t->filter);
	strbuf_adds(&t->filter, text);
	files_arrange(t, a);
	return REACT_REDRAW;
}

static unsigned filter_cancelled(struct app *a)
{
	return set_filter(a, "");
}

static bool filter_remark(struct app *a, struct strbuf *b)
{
	const struct files_tab *t = tab_of(a);

	if (t && t->filter.len)
		strbuf_addf(b, ngettext("%zu match", "%zu matches", t->count), t->count);
	return false;
}

unsigned files_open_filter(struct files_tab *t, struct app *a)
{
	static const struct prompt_ops ops = {
		.changed = set_filter,
		.done = nothing_more,
		.cancelled = filter_cancelled,
		.remark = filter_remark,
	};

	app_push(a, prompt_new(_("Filter"), strbuf_str(&t->filter), &ops));
	return REACT_REDRAW;
}

/* ---- order ---- */

const char *const files_order_titles[FILES_ORDER_COUNT] = {
	[FILES_BY_FD] = N_("descriptor"),
	[FILES_BY_TYPE] = N_("type"),
	[FILES_BY_NAME] = N_("name"),
	[FILES_BY_SIZE] = N_("size, largest first"),
};

static unsigned order_chosen(struct app *a, uint64_t value)
{
	struct files_tab *t = tab_of(a);

	if (!t)
		return REACT_REDRAW;
	t->order = (enum files_order)value;
	t->reversed = false;
	files_arrange(t, a);
	return REACT_REDRAW;
}

unsigned files_open_sort(struct files_tab *t, struct app *a)
{
	struct menu_item *items = xcalloc(FILES_ORDER_COUNT, sizeof(*items));

	for (int i = 0; i < FILES_ORDER_COUNT; i++)
		items[i] = (struct menu_item){ xstrdup(_(files_order_titles[i])), (uint64_t)i };
	app_push(a, menu_new(_("Sort by"), items, FILES_ORDER_COUNT, t->order, order_chosen));
	return REACT_REDRAW;
}

/* ---- the other end ---- */

/* A menu is no longer. */
enum { ENDS_MAX = 512 };

static uint64_t pack(pid_t pid, int32_t fd)
{
	return (uint64_t)(uint32_t)pid << 32 | (uint32_t)fd;
}

static unsigned go_to(struct app *a, uint64_t value)
{
	const struct files *files = a->endpoints ? endpoints_files(a->endpoints) : NULL;
	pid_t pid = (pid_t)(value >> 32);
	int32_t fd = (int32_t)(uint32_t)value;
	const struct files_process *p = files ? files_find(files, pid) : NULL;
	struct files_tab *t = tab_of(a);

	if (!p) {
		app_error(a, _("there is no process %d"), (int)pid);
		return REACT_REDRAW;
	}
	if (t && task_id_equal(t->id, p->id)) {
		if (!files_select(t, a, fd))
			app_error(a, _("descriptor %d is not shown"), (int)fd);
		return REACT_REDRAW;
	}
	app_push(a, files_open_at(a, p->id, fd));
	return REACT_REDRAW | REACT_READ;
}

static void add_item(struct menu_item *items, size_t *n, const struct files_tab *t,
		     const struct app *a, const struct peer *peer, const char *remark)
{
	const struct fd_text how = { .ascii = a->page.ascii, .translate = files_translate };
	struct strbuf b = STRBUF_INIT;

	fd_text_add_peer(&b, &how, a->endpoints, (struct endpoint){ t->process, 0 }, peer);
	strbuf_adds(&b, remark);
	items[*n].value = pack(endpoint_process(a->endpoints, peer->at)->id.pid,
			       endpoint_fd(a->endpoints, peer->at)->fd);
	items[(*n)++].text = strbuf_steal(&b);
}

/* Those at the other end, then those that have the same open file. */
static size_t collect(const struct files_tab *t, const struct app *a, struct endpoint of,
		      struct menu_item *items)
{
	CLEANUP_FREE struct peer *peers = xcalloc(ENDS_MAX, sizeof(*peers));
	CLEANUP_FREE struct endpoint *shared = xcalloc(ENDS_MAX, sizeof(*shared));
	size_t n = 0, count = endpoints_peers(a->endpoints, of, peers, ENDS_MAX);

	for (size_t i = 0; i < count && n < ENDS_MAX; i++)
		add_item(items, &n, t, a, &peers[i], "");
	count = endpoints_shared(a->endpoints, of, shared, ENDS_MAX);
	for (size_t i = 0; i < count && n < ENDS_MAX; i++)
		add_item(items, &n, t, a, &(struct peer){ shared[i], true },
			 _("  the same open file"));
	return n;
}

unsigned files_follow(struct files_tab *t, struct app *a)
{
	const struct files_row *r =
		t->scroll.selected < t->count ? &t->rows[t->scroll.selected] : NULL;
	struct menu_item *items;
	size_t n;

	if (!r || !files_process_of(t, a))
		return REACT_REDRAW;
	if (r->mark == FILES_CLOSED) {
		app_error(a, _("it is closed"));
		return REACT_REDRAW;
	}
	items = xcalloc(ENDS_MAX, sizeof(*items));
	n = collect(t, a, (struct endpoint){ t->process, r->index }, items);
	if (n > 1) {
		app_push(a, menu_new(_("The other end"), items, n, 0, go_to));
		return REACT_REDRAW;
	}
	if (n) {
		uint64_t value = items[0].value;

		free(items[0].text);
		free(items);
		return go_to(a, value);
	}
	free(items);
	app_error(a, _("nobody else that can be seen has it open"));
	return REACT_REDRAW;
}
