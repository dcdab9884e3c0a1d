/* File locks that a process has or waits for, and those of others on the files that it has open. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/text.h"
#include "detail_priv.h"
#include "model/endpoints.h"
#include "model/frame.h"
#include "screens_priv.h"
#include "types/files.h"

/* Locks of one file that are looked at. */
enum { LOCKS_MAX = 1024 };

struct row {
	char *text;
	enum role role;
	struct task_id who; /* another process that Enter goes to; pid 0: none */
};

struct locks_tab {
	struct tab tab;
	struct task_id id;
	struct row *rows;
	size_t count, cap;
	struct scroller scroll;
	bool filled;
	int error; /* positive errno of reading them */
	int list_y;
};

/* ---- rows ---- */

static void clear(struct locks_tab *s)
{
	for (size_t i = 0; i < s->count; i++)
		free(s->rows[i].text);
	s->count = 0;
}

static const struct files_process *process_of(const struct files *f, pid_t pid)
{
	for (size_t i = 0; i < f->process_count; i++)
		if (f->processes[i].id.pid == pid)
			return &f->processes[i];
	return NULL;
}

static void add_process(struct strbuf *b, const struct files *f, pid_t pid, bool ascii)
{
	const struct files_process *p = process_of(f, pid);

	strbuf_addi(b, pid);
	if (!p || !p->comm)
		return;
	strbuf_addch(b, ' ');
	text_add_safe(b, p->comm, strlen(p->comm), ascii);
}

static void add_range(struct strbuf *b, const struct file_lock *l)
{
	if (l->start == 0 && l->end == UINT64_MAX) {
		strbuf_adds(b, _("the whole file"));
		return;
	}
	strbuf_addu(b, l->start);
	strbuf_addch(b, '-');
	if (l->end == UINT64_MAX)
		strbuf_adds(b, _("end"));
	else
		strbuf_addu(b, l->end);
}

/* Those that wait have the number of the one they wait for, which stands before them. */
static const struct file_lock *held_for(const struct files *f, const struct file_lock *waiting)
{
	for (const struct file_lock *l = waiting; l >= f->locks; l--)
		if (!l->waits && l->id == waiting->id)
			return l;
	return NULL;
}

static const struct file_lock *first_waiting_for(const struct files *f,
						 const struct file_lock *held)
{
	for (const struct file_lock *l = held + 1; l < f->locks + f->lock_count; l++)
		if (l->waits && l->id == held->id)
			return l;
	return NULL;
}

/* A lock being told: whose it is, on what file. */
struct told {
	const struct files *files;
	const struct file_lock *lock;
	const struct fd *fd; /* of this process on the file; NULL: it is not known */
	bool own;
};

/* The kernel names the process that took it; of one that an open file has, none. */
static pid_t owner_of(const struct told *t, pid_t self)
{
	return t->lock->pid > 0 ? t->lock->pid : t->own ? self : 0;
}

static void add_columns(struct strbuf *b, const struct locks_tab *s, const struct told *t,
			bool ascii)
{
	const struct file_lock *l = t->lock;
	pid_t owner = owner_of(t, s->id.pid);
	CLEANUP_STRBUF struct strbuf range = STRBUF_INIT, who = STRBUF_INIT;

	add_range(&range, l);
	if (owner)
		add_process(&who, t->files, owner, ascii);
	else
		strbuf_adds(&who, _("an open file"));
	text_add_fit(b, l->waits ? _("waits") : _("has"), strlen(l->waits ? _("waits") : _("has")),
		     6, false, ascii);
	strbuf_addch(b, ' ');
	text_add_fit(b, strbuf_str(&who), who.len, 23, false, ascii);
	strbuf_addf(b, " %-5s %-5s ", file_lock_kind_name(l->kind), l->write ? "write" : "read");
	text_add_fit(b, strbuf_str(&range), range.len, 14, false, ascii);
	strbuf_addch(b, ' ');
}

static void add_file(struct strbuf *b, const struct told *t, bool ascii)
{
	const struct file_lock *l = t->lock;

	if (t->fd && t->fd->target)
		text_add_safe(b, t->fd->target, strlen(t->fd->target), ascii);
	else
		strbuf_addf(b, _("inode %llu"), (unsigned long long)l->inode);
}

/* The other process of a lock: the one that has it, or the first that waits for it. */
static pid_t other_of(const struct told *t, pid_t self)
{
	const struct file_lock *l = t->lock;
	const struct file_lock *other =
		l->waits ? held_for(t->files, l) : first_waiting_for(t->files, l);
	pid_t owner = owner_of(t, self);

	if (owner && owner != self)
		return owner;
	return other && other->pid > 0 && other->pid != self ? other->pid : 0;
}

static void add_lock(struct locks_tab *s, struct app *a, const struct told *t)
{
	struct strbuf b = STRBUF_INIT;
	pid_t other = other_of(t, s->id.pid);
	const struct files_process *p = other ? process_of(t->files, other) : NULL;
	bool ascii = a->page.ascii;

	add_columns(&b, s, t, ascii);
	if (other && t->own) {
		strbuf_adds(&b, t->lock->waits ? (ascii ? "<- " : "← ") : ascii ? "-> " : "→ ");
		add_process(&b, t->files, other, ascii);
		strbuf_adds(&b, "  ");
	}
	add_file(&b, t, ascii);
	s->rows = xgrow(s->rows, s->count, &s->cap, sizeof(*s->rows));
	s->rows[s->count++] = (struct row){
		.text = strbuf_steal(&b),
		.role = t->own && t->lock->waits ? ROLE_BAD
			: t->own		 ? ROLE_NORMAL
						 : ROLE_DIM,
		.who = p ? p->id : (struct task_id){ 0 },
	};
}

/* By which descriptor each lock is known: those on open files, and all that name this process. */
static const struct fd **find_descriptors(const struct locks_tab *s, const struct endpoints *e,
					  bool *told)
{
	const struct files *f = endpoints_files(e);
	const struct files_process *p = process_of(f, s->id.pid);
	const struct fd **of = xcalloc(f->lock_count, sizeof(*of));
	size_t found[LOCKS_MAX];

	for (size_t i = 0; p && i < p->count; i++) {
		const struct endpoint at = { (uint32_t)(p - f->processes), (uint32_t)i };
		size_t n = p->fds[i].fd >= 0 ? endpoints_locks(e, at, found, LOCKS_MAX) : 0;

		for (size_t k = 0; k < n && k < LOCKS_MAX; k++) {
			const struct fd *known = of[found[k]];

			told[found[k]] = true;
			if (!known || (!known->locks && p->fds[i].locks))
				of[found[k]] = &p->fds[i];
		}
	}
	for (size_t i = 0; i < f->lock_count; i++)
		told[i] |= f->locks[i].pid == s->id.pid;
	return of;
}

static void fill(struct locks_tab *s, struct app *a)
{
	const struct files *f = endpoints_files(a->endpoints);
	CLEANUP_FREE bool *told = xcalloc(f->lock_count + 1, sizeof(*told));
	const struct fd **of = find_descriptors(s, a->endpoints, told);

	clear(s);
	for (size_t i = 0; i < f->lock_count; i++) {
		const struct file_lock *l = &f->locks[i];
		struct told t = { f, l, of[i], l->pid == s->id.pid };

		/* One that an open file has is ours if ours is a descriptor that says so. */
		if (l->pid < 0 && !l->waits)
			t.own = of[i] && of[i]->locks;
		if (told[i])
			add_lock(s, a, &t);
	}
	free(of);
	s->error = f->locks_error;
	s->filled = true;
}

static void locks_files(struct tab *t, struct app *a)
{
	struct locks_tab *s = (struct locks_tab *)t;

	if (t->ended || !task_id_equal(a->endpoints_of, s->id))
		return;
	if (a->endpoints)
		fill(s, a);
	else
		s->error = a->endpoints_error;
}

static void locks_update(struct tab *t, struct app *a, const struct detail *d)
{
	(void)t;
	(void)a;
	(void)d;
}

static void locks_want(struct tab *t, struct app *a, struct wants *w)
{
	(void)a;
	w->files = ((struct locks_tab *)t)->id;
}

/* ---- drawing ---- */

static void draw_heads(struct page *p, struct rect row)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	const struct {
		const char *text;
		size_t columns;
	} heads[] = { { _("lock"), 6 }, { _("process"), 23 }, { _("kind"), 5 },
		      { _("mode"), 5 }, { _("range"), 14 },   { _("file"), 14 } };

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		text_add_fit(&b, heads[i].text, strlen(heads[i].text), heads[i].columns, false,
			     p->ascii);
		strbuf_addch(&b, ' ');
	}
	page_fill(p, row, ROLE_COLUMNS, ' ');
	page_text(p, row.x, row.y, row.width, ROLE_COLUMNS, strbuf_str(&b), b.len);
}

static void draw_rows(struct locks_tab *s, struct page *p, struct rect area)
{
	s->list_y = area.y;
	scroller_fit(&s->scroll, s->count, (size_t)area.height);
	for (int y = 0; y < area.height && s->scroll.top + (size_t)y < s->count; y++) {
		const struct row *r = &s->rows[s->scroll.top + (size_t)y];
		struct rect line = { area.x, area.y + y, area.width, 1 };

		page_text(p, line.x, line.y, line.width, r->role, r->text, strlen(r->text));
		if (s->scroll.top + (size_t)y == s->scroll.selected)
			page_restyle(p, line, ROLE_SELECTED);
	}
	scroller_draw(&s->scroll, p, area);
}

static void locks_draw(struct tab *t, struct app *a, struct page *p, struct rect area)
{
	struct locks_tab *s = (struct locks_tab *)t;
	const char *text = NULL;

	(void)a;
	if (area.height < 1)
		return;
	if (s->error)
		text = strerror(s->error);
	else if (!s->filled)
		text = t->ended ? _("It ended before it could be read.") : _("reading …");
	else if (!s->count)
		text = _("no locks on the files that it has open");
	if (text) {
		page_text(p, area.x, area.y, area.width,
			  s->filled && !s->error ? ROLE_DIM : ROLE_WARN, text, strlen(text));
		return;
	}
	if (area.height > 1) {
		draw_heads(p, (struct rect){ area.x, area.y, area.width, 1 });
		area.y++;
		area.height--;
	}
	draw_rows(s, p, area);
}

/* ---- keys ---- */

static unsigned go_to_other(struct locks_tab *s, struct app *a)
{
	const struct task_id who = s->scroll.selected < s->count ? s->rows[s->scroll.selected].who
								 : (struct task_id){ 0 };

	if (!who.pid)
		return REACT_REDRAW;
	if (!a->frame || frame_row(a->frame, who) == ROW_NONE)
		app_error(a, _("there is no process %d"), (int)who.pid);
	else
		app_push(a, detail_open(a, who));
	return REACT_REDRAW | REACT_READ;
}

static unsigned locks_action(struct tab *t, struct app *a, enum action_id id)
{
	struct locks_tab *s = (struct locks_tab *)t;

	return id == ACTION_ENTER ? go_to_other(s, a) : scroller_action(&s->scroll, id);
}

static unsigned locks_event(struct tab *t, struct app *a, const struct event *e)
{
	struct locks_tab *s = (struct locks_tab *)t;
	size_t index = s->scroll.top + (size_t)(e->y - s->list_y);

	if (e->kind == EVENT_WHEEL_UP || e->kind == EVENT_WHEEL_DOWN)
		return scroller_wheel(&s->scroll, e->kind == EVENT_WHEEL_UP ? -3 : 3);
	if (e->kind != EVENT_CLICK || e->y < s->list_y || index >= s->count)
		return REACT_UNUSED;
	if (index == s->scroll.selected)
		return go_to_other(s, a);
	s->scroll.selected = index;
	return REACT_REDRAW;
}

static void locks_close(struct tab *t)
{
	struct locks_tab *s = (struct locks_tab *)t;

	clear(s);
	free(s->rows);
	free(s);
}

static struct tab *locks_open_tab(struct app *a, struct task_id id)
{
	struct locks_tab *s = xcalloc(1, sizeof(*s));

	s->tab.ops = &locks_tab;
	s->id = id;
	if (a->endpoints && task_id_equal(a->endpoints_of, id))
		fill(s, a);
	return &s->tab;
}

const struct tab_ops locks_tab = {
	.title = N_("Locks"),
	.open = locks_open_tab,
	.draw = locks_draw,
	.action = locks_action,
	.event = locks_event,
	.update = locks_update,
	.files = locks_files,
	.want = locks_want,
	.free = locks_close,
};
