/* Rows of the tab of open files: what changed since the last look, which are shown, in what order. */
#include "files_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "model/endpoints.h"
#include "model/fd_text.h"
#include "types/fd.h"
#include "types/files.h"

const struct files_process *files_process_of(const struct files_tab *t, const struct app *a)
{
	if (!a->endpoints || t->process == UINT32_MAX)
		return NULL;
	return &endpoints_files(a->endpoints)->processes[t->process];
}

const struct fd *files_row_fd(const struct files_tab *t, const struct app *a,
			      const struct files_row *r)
{
	const struct files_process *p = files_process_of(t, a);

	if (r->mark == FILES_CLOSED)
		return &t->before.fds[r->index];
	return p ? &p->fds[r->index] : NULL;
}

/* ---- looks ---- */

static void look_done(struct files_look *l)
{
	if (l->arena)
		arena_free(l->arena);
	*l = (struct files_look){ 0 };
}

/* A socket is remembered by its addresses: its target is a number that says nothing. */
static const char *keep_target(struct arena *arena, const struct fd *f)
{
	static const struct fd_text how = { .ascii = false };
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	if (!f->socket)
		return f->target ? arena_strdup(arena, f->target) : NULL;
	fd_text_add_target(&b, &how, f);
	return arena_strdup(arena, strbuf_str(&b));
}

static void look_at(struct files_look *l, const struct files_process *p)
{
	l->arena = arena_new();
	l->count = p->count;
	l->fds = arena_alloc(l->arena, (p->count + 1) * sizeof(*l->fds));
	for (size_t i = 0; i < p->count; i++) {
		l->fds[i] = p->fds[i];
		l->fds[i].target = keep_target(l->arena, &p->fds[i]);
		l->fds[i].socket = NULL;
		l->fds[i].more = NULL;
	}
}

/* cwd, root and exe stand before all others, in this order. */
static int64_t place(const struct fd *f)
{
	return f->fd < 0 ? -100 - (int64_t)f->fd : f->fd;
}

/* The number still means the same object. A file may have been renamed or deleted meanwhile. */
static bool is_same(const struct fd *a, const struct fd *b)
{
	const uint8_t known = FD_HAS_STAT | FD_HAS_INODE;

	if (a->type != b->type)
		return false;
	if ((a->has & known) && (b->has & known))
		return a->inode == b->inode && a->device == b->device;
	return strcmp(a->target ? a->target : "", b->target ? b->target : "") == 0;
}

static void add_row(struct files_tab *t, size_t index, enum files_mark mark)
{
	t->all[t->all_count++] = (struct files_row){ (uint32_t)index, (uint8_t)mark };
	t->new_count += mark == FILES_NEW;
	t->closed_count += mark == FILES_CLOSED;
}

/* Both lists are in the order of numbers. */
static void compare(struct files_tab *t, const struct files_process *p)
{
	const struct files_look *old = &t->before;
	size_t i = 0, k = 0;

	while (i < p->count || k < old->count) {
		const struct fd *now = i < p->count ? &p->fds[i] : NULL;
		const struct fd *was = k < old->count ? &old->fds[k] : NULL;

		if (now && was && place(now) == place(was)) {
			bool same = is_same(now, was);

			if (!same)
				add_row(t, k, FILES_CLOSED);
			add_row(t, i++, same ? FILES_SAME : FILES_NEW);
			k++;
		} else if (!was || (now && place(now) < place(was))) {
			add_row(t, i++, FILES_NEW);
		} else {
			add_row(t, k++, FILES_CLOSED);
		}
	}
}

static void list_all(struct files_tab *t, const struct files_process *p)
{
	for (size_t i = 0; i < p->count; i++)
		add_row(t, i, FILES_SAME);
}

/* Only what was read for this process in full is compared with what was. */
static void take_process(struct files_tab *t, struct app *a, const struct files_process *p)
{
	bool fresh = p->full && task_id_equal(a->endpoints_of, t->id) && !p->error;

	t->all = xreallocarray(t->all, p->count + t->last.count + 1, sizeof(*t->all));
	if (!fresh) {
		list_all(t, p);
		return;
	}
	look_done(&t->before);
	t->before = t->last;
	t->last = (struct files_look){ 0 };
	if (t->before.arena)
		compare(t, p);
	else
		list_all(t, p);
	look_at(&t->last, p);
	if (t->first_open == SIZE_MAX)
		t->first_open = p->open;
}

void files_take(struct files_tab *t, struct app *a)
{
	const struct files *files = a->endpoints ? endpoints_files(a->endpoints) : NULL;
	const struct files_process *p = files ? files_find(files, t->id.pid) : NULL;

	if (p && p->id.start != t->id.start)
		p = NULL;
	t->process = p ? (uint32_t)(p - files->processes) : UINT32_MAX;
	t->all_count = t->new_count = t->closed_count = 0;
	if (p)
		take_process(t, a, p);
	files_arrange(t, a);
}

/* ---- which are shown ---- */

static bool has_text(const struct files_tab *t, const struct app *a, const struct files_row *r,
		     struct strbuf *b, const char *text)
{
	const struct fd_text how = { .ascii = a->page.ascii };
	const struct fd *f = files_row_fd(t, a, r);

	if (!f)
		return false;
	strbuf_clear(b);
	fd_text_add_fd(b, f);
	strbuf_addch(b, ' ');
	strbuf_adds(b, fd_type_name(f->type));
	strbuf_addch(b, ' ');
	fd_text_add_name(b, &how, f);
	if (r->mark != FILES_CLOSED) {
		strbuf_addch(b, ' ');
		fd_text_add_peers(b, &how, a->endpoints, (struct endpoint){ t->process, r->index },
				  0, 8);
	}
	return strcasestr(strbuf_str(b), text) != NULL;
}

static void choose(struct files_tab *t, const struct app *a)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	t->rows = xreallocarray(t->rows, t->all_count + 1, sizeof(*t->rows));
	t->count = 0;
	for (size_t i = 0; i < t->all_count; i++)
		if (!t->filter.len || has_text(t, a, &t->all[i], &b, t->filter.s))
			t->rows[t->count++] = t->all[i];
}

/* ---- in what order ---- */

struct order {
	const struct files_tab *t;
	const struct app *a;
};

static int compare_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static uint64_t size_of(const struct fd *f)
{
	return f->has & FD_HAS_STAT ? f->size : f->offset;
}

static int compare_fds(enum files_order order, const struct fd *a, const struct fd *b)
{
	switch (order) {
	case FILES_BY_TYPE:
		return strcmp(fd_type_name(a->type), fd_type_name(b->type));
	case FILES_BY_NAME:
		return strcmp(a->target ? a->target : "", b->target ? b->target : "");
	case FILES_BY_SIZE:
		return compare_u64(size_of(b), size_of(a));
	default:
		return 0;
	}
}

static int compare_rows(const void *x, const void *y, void *context)
{
	const struct order *o = context;
	const struct files_row *r = x, *s = y;
	const struct fd *a = files_row_fd(o->t, o->a, r), *b = files_row_fd(o->t, o->a, s);
	int by = compare_fds(o->t->order, a, b);

	if (!by)
		by = (place(a) > place(b)) - (place(a) < place(b));
	/* What was closed stands before what has its number now. */
	if (!by)
		by = (s->mark == FILES_CLOSED) - (r->mark == FILES_CLOSED);
	return o->t->reversed ? -by : by;
}

bool files_select(struct files_tab *t, struct app *a, int32_t fd)
{
	bool found = false;

	for (size_t i = 0; i < t->count; i++) {
		const struct fd *f = files_row_fd(t, a, &t->rows[i]);

		if (f->fd != fd)
			continue;
		t->scroll.selected = i;
		t->selected = fd;
		found = true;
		if (t->rows[i].mark != FILES_CLOSED)
			break;
	}
	return found;
}

void files_arrange(struct files_tab *t, struct app *a)
{
	struct order order = { t, a };

	choose(t, a);
	if (t->order != FILES_BY_FD || t->reversed)
		qsort_r(t->rows, t->count, sizeof(*t->rows), compare_rows, &order);
	t->scroll.count = t->count;
	if (!files_select(t, a, t->selected) && t->scroll.selected >= t->count)
		t->scroll.selected = t->count ? t->count - 1 : 0;
}

void files_bind(struct files_tab *t, const struct app *a)
{
	const struct fd *f = t->scroll.selected < t->count
				     ? files_row_fd(t, a, &t->rows[t->scroll.selected])
				     : NULL;

	if (f)
		t->selected = f->fd;
}

ssize_t files_find_text(const struct files_tab *t, const struct app *a, const char *text, bool back,
			bool here)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	size_t n = t->count, from = t->scroll.selected;

	for (size_t i = here ? 0 : 1; i <= n && n; i++) {
		size_t at = (from + (back ? n - i % n : i)) % n;

		if (has_text(t, a, &t->rows[at], &b, text))
			return (ssize_t)at;
	}
	return -1;
}

void files_rows_done(struct files_tab *t)
{
	look_done(&t->last);
	look_done(&t->before);
	free(t->rows);
	free(t->all);
}
