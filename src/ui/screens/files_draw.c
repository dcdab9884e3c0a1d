/* How the tab of open files looks: a line of figures, the rows in sight, and where there is room
 * everything that is known of the selected one. */
#include "files_priv.h"

#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/endpoints.h"
#include "model/fd_names.h"
#include "model/fd_text.h"
#include "model/frame.h"
#include "model/snapshot.h"
#include "types/fd.h"
#include "types/files.h"
#include "types/socket.h"
#include "ui/settings.h"

enum {
	FD_WIDTH = 7,
	TYPE_WIDTH = 10,
	BYTES_WIDTH = 11,
	BYTES_FROM = 110, /* columns from which on there is room for sizes */
	PANE_WIDTH = 64,
	PANE_FROM = 170, /* columns from which on the pane stands beside the rows */
	PANE_HEIGHT = 11,
	PANE_BELOW_FROM = 32, /* rows from which on it stands below them */
	PEERS_MAX = 64,
};

const char *files_translate(const char *text)
{
	return _(text);
}

static struct fd_text text_of(const struct app *a)
{
	return (struct fd_text){ .ascii = a->page.ascii, .translate = files_translate };
}

/* ---- the line of figures ---- */

static void add_limit(struct strbuf *b, const struct files_process *p)
{
	if (!p->fd_limit)
		return;
	if (p->fd_limit == UINT64_MAX)
		strbuf_adds(b, _(" of unlimited"));
	else
		strbuf_addf(b, _(" of %llu (%.0f%%)"), (unsigned long long)p->fd_limit,
			    100.0 * (double)p->open / (double)p->fd_limit);
}

/* Seconds that what is shown is old, if it is older than a tick; else 0. */
static double age_of(const struct app *a)
{
	uint64_t read_at = endpoints_files(a->endpoints)->read_at;
	uint64_t now = a->frame ? a->frame->now->boottime : 0;
	double age = now > read_at ? (double)(now - read_at) / (double)NS_PER_SEC : 0;

	return read_at && age > 1.5 * a->settings->delay ? age : 0;
}

static void add_changes(struct strbuf *b, const struct files_tab *t, const struct files_process *p)
{
	long grown = t->first_open == SIZE_MAX ? 0 : (long)p->open - (long)t->first_open;

	strbuf_addf(b, _("  %+ld since this was opened"), grown);
	if (t->new_count || t->closed_count)
		strbuf_addf(b, _("  +%zu -%zu now"), t->new_count, t->closed_count);
}

static void add_figures(struct strbuf *b, const struct files_tab *t, const struct app *a,
			const struct files_process *p)
{
	double age = age_of(a);

	strbuf_addf(b, ngettext("%zu open", "%zu open", p->open), p->open);
	add_limit(b, p);
	add_changes(b, t, p);
	if (t->filter.len) {
		strbuf_addf(b, ngettext("  %zu match", "  %zu matches", t->count), t->count);
		strbuf_adds(b, ": ");
		text_add_safe(b, t->filter.s, t->filter.len, a->page.ascii);
	}
	if (t->order != FILES_BY_FD || t->reversed)
		strbuf_addf(b, _("  by %s"), _(files_order_titles[t->order]));
	if (p->truncated)
		strbuf_adds(b, _("  more than are shown"));
	if (age > 0)
		strbuf_addf(b, _("  as of %.0f s ago"), age);
}

/* ---- rows ---- */

/* Columns of one drawing. */
struct columns {
	int fd, type, size, name, peers; /* widths; 0: it is not there */
};

static struct columns columns_of(int width)
{
	struct columns c = { .fd = FD_WIDTH, .type = TYPE_WIDTH };
	int left = width - 1 - FD_WIDTH - TYPE_WIDTH;

	if (width >= BYTES_FROM) {
		c.size = BYTES_WIDTH;
		left -= BYTES_WIDTH;
	}
	left = left > 0 ? left : 0;
	c.name = left > 24 ? left * 11 / 20 : left;
	c.peers = left - c.name;
	return c;
}

/* One column of a row, after which x is behind it. */
static void draw_cell(struct page *p, int *x, int y, int width, enum role role,
		      const struct strbuf *b, bool right)
{
	CLEANUP_STRBUF struct strbuf cut = STRBUF_INIT;

	if (width <= 1)
		return;
	text_add_fit(&cut, strbuf_str(b), b->len, (size_t)width - 1, right, p->ascii);
	page_text(p, *x, y, width - 1, role, cut.s, cut.len);
	*x += width;
}

static void draw_heads(struct page *p, struct rect row)
{
	struct columns c = columns_of(row.width);
	const struct {
		const char *title;
		int width;
		bool right;
	} heads[] = {
		{ "FD", c.fd, true },
		{ "TYPE", c.type, false },
		{ "SIZE/OFF", c.size, true },
		{ _("NAME"), c.name, false },
		{ _("OTHER END"), c.peers, false },
	};
	int x = row.x + 1;

	page_fill(p, row, ROLE_COLUMNS, ' ');
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

		strbuf_adds(&b, heads[i].title);
		draw_cell(p, &x, row.y, heads[i].width, ROLE_COLUMNS, &b, heads[i].right);
	}
}

/* Takes what was scrolled over away from the left of a name. */
static void scroll_text(struct strbuf *b, size_t columns)
{
	size_t cut = columns ? text_fit(strbuf_str(b), b->len, columns, NULL) : 0;

	if (!cut)
		return;
	memmove(b->s, b->s + cut, b->len - cut + 1);
	b->len -= cut;
}

struct pen {
	struct files_tab *t;
	struct app *a;
	struct page *page;
	struct strbuf b;
};

static void draw_fd(struct pen *pen, const struct files_row *r, struct rect row)
{
	const struct fd_text how = text_of(pen->a);
	const struct endpoint at = { pen->t->process, r->index };
	const struct fd *f = files_row_fd(pen->t, pen->a, r);
	struct columns c = columns_of(row.width);
	enum role dim = f->error ? ROLE_WARN : ROLE_NORMAL;
	bool closed = r->mark == FILES_CLOSED;
	int x = row.x + 1;

	strbuf_clear(&pen->b);
	if (closed)
		fd_text_add_fd(&pen->b, f);
	else
		fd_text_add_number(&pen->b, pen->a->endpoints, at);
	draw_cell(pen->page, &x, row.y, c.fd, ROLE_VALUE, &pen->b, true);
	strbuf_clear(&pen->b);
	strbuf_adds(&pen->b, fd_type_name(f->type));
	draw_cell(pen->page, &x, row.y, c.type, ROLE_LABEL, &pen->b, false);
	strbuf_clear(&pen->b);
	fd_text_add_size(&pen->b, f);
	draw_cell(pen->page, &x, row.y, c.size, ROLE_NORMAL, &pen->b, true);
	strbuf_clear(&pen->b);
	fd_text_add_name(&pen->b, &how, f);
	scroll_text(&pen->b, pen->t->scrolled);
	draw_cell(pen->page, &x, row.y, c.name, dim, &pen->b, false);
	strbuf_clear(&pen->b);
	if (closed)
		strbuf_adds(&pen->b, _("closed"));
	else if (c.peers > 1)
		fd_text_add_peers(&pen->b, &how, pen->a->endpoints, at, (size_t)c.peers - 1,
				  PEERS_MAX);
	draw_cell(pen->page, &x, row.y, c.peers, ROLE_NORMAL, &pen->b, false);
}

static void draw_row(struct pen *pen, size_t i, struct rect row)
{
	static const struct {
		const char *sign;
		enum role role;
	} marks[] = {
		[FILES_SAME] = { " ", ROLE_NORMAL },
		[FILES_NEW] = { "+", ROLE_NEW },
		[FILES_CLOSED] = { "-", ROLE_ENDED },
	};
	const struct files_row *r = &pen->t->rows[i];

	draw_fd(pen, r, row);
	page_text(pen->page, row.x, row.y, 1, marks[r->mark].role, marks[r->mark].sign, 1);
	if (i == pen->t->scroll.selected)
		page_restyle(pen->page, row, ROLE_SELECTED);
	else if (r->mark != FILES_SAME)
		page_restyle(pen->page, row, marks[r->mark].role);
}

static void draw_rows(struct files_tab *t, struct app *a, struct page *p, struct rect area)
{
	struct pen pen = { t, a, p, STRBUF_INIT };

	t->list = area;
	scroller_fit(&t->scroll, t->count, (size_t)(area.height > 0 ? area.height : 0));
	for (int y = 0; y < area.height && t->scroll.top + (size_t)y < t->count; y++)
		draw_row(&pen, t->scroll.top + (size_t)y,
			 (struct rect){ area.x, area.y + y, area.width, 1 });
	scroller_draw(&t->scroll, p, area);
	strbuf_done(&pen.b);
}

/* ---- everything about one ---- */

static void pair(struct files_tab *t, const char *label, struct strbuf *b)
{
	if (b->len)
		sheet_pair(&t->sheet, label, strbuf_str(b), ROLE_VALUE);
	strbuf_clear(b);
}

static void add_flags(struct strbuf *b, const struct fd *f)
{
	uint32_t bits = f->flags & ~UINT32_C(3);
	const char *name = open_access_name(f->flags);
	bool first = true;

	if (!(f->has & FD_HAS_INFO))
		return;
	for (name = name ? name : open_flag_take(&bits); name; name = open_flag_take(&bits)) {
		strbuf_adds(b, first ? "" : "|");
		strbuf_adds(b, name);
		first = false;
	}
	if (bits)
		strbuf_addf(b, "|0x%x", bits);
}

static void add_place(struct files_tab *t, struct strbuf *b, const struct fd *f)
{
	fd_text_add_device(b, f);
	pair(t, _("Device"), b);
	if (f->has & (FD_HAS_STAT | FD_HAS_INODE))
		strbuf_addu(b, f->inode);
	pair(t, _("Inode"), b);
	if (f->has & FD_HAS_STAT)
		strbuf_addu(b, f->links);
	pair(t, _("Names"), b);
	if (f->mnt_id >= 0)
		strbuf_addi(b, f->mnt_id);
	pair(t, _("Mount"), b);
}

static void add_ends(struct files_tab *t, struct app *a, struct strbuf *b, struct endpoint at)
{
	const struct fd_text how = text_of(a);
	struct endpoint shared[PEERS_MAX];
	size_t n;

	fd_text_add_peers(b, &how, a->endpoints, at, 0, PEERS_MAX);
	pair(t, _("The other end"), b);
	n = endpoints_shared(a->endpoints, at, shared, PEERS_MAX);
	for (size_t i = 0; i < n && i < PEERS_MAX; i++) {
		strbuf_adds(b, i ? ", " : "");
		fd_text_add_peer(b, &how, a->endpoints, at, &(struct peer){ shared[i], true });
	}
	if (n > PEERS_MAX)
		strbuf_addf(b, " +%zu", n - PEERS_MAX);
	if (!n && endpoint_fd(a->endpoints, at)->share_denied)
		strbuf_adds(b, _("(not permitted)"));
	pair(t, _("The same open file"), b);
}

static void describe(struct files_tab *t, struct app *a, const struct files_row *r)
{
	const struct fd_text how = text_of(a);
	const struct fd *f = files_row_fd(t, a, r);
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	sheet_clear(&t->sheet);
	fd_text_add_fd(&b, f);
	strbuf_addch(&b, ' ');
	strbuf_adds(&b, fd_type_name(f->type));
	sheet_heading(&t->sheet, strbuf_str(&b));
	strbuf_clear(&b);
	fd_text_add_target(&b, &how, f);
	pair(t, _("Name"), &b);
	if (f->socket && socket_state_name(f->socket->state))
		strbuf_adds(&b, socket_state_name(f->socket->state));
	pair(t, _("State"), &b);
	fd_text_add_details(&b, &how, f);
	pair(t, _("Of its kind"), &b);
	if (r->mark != FILES_CLOSED)
		add_ends(t, a, &b, (struct endpoint){ t->process, r->index });
	add_flags(&b, f);
	pair(t, _("Flags"), &b);
	fd_text_add_size(&b, f);
	pair(t, _("Size or offset"), &b);
	if (f->has & FD_HAS_INFO)
		strbuf_addu(&b, f->offset);
	pair(t, _("Offset"), &b);
	add_place(t, &b, f);
}

/* Draws the pane into a part of the area and takes that away from it. */
static void draw_pane(struct files_tab *t, struct app *a, struct page *p, struct rect *area)
{
	struct rect pane = *area;

	if (t->scroll.selected >= t->count)
		return;
	if (area->width >= PANE_FROM) {
		pane.width = PANE_WIDTH;
		pane.x += area->width - PANE_WIDTH;
		area->width -= PANE_WIDTH + 2;
	} else if (area->height >= PANE_BELOW_FROM) {
		pane.height = PANE_HEIGHT;
		pane.y += area->height - PANE_HEIGHT;
		area->height -= PANE_HEIGHT + 1;
	} else {
		return;
	}
	describe(t, a, &t->rows[t->scroll.selected]);
	sheet_draw(&t->sheet, p, pane);
}

/* ---- the whole ---- */

/* Instead of rows: why there are none. */
static const char *excuse(const struct files_tab *t, const struct app *a,
			  const struct files_process *p)
{
	if (p && (p->error == EACCES || p->error == EPERM))
		return _("Not permitted: these are another user's. Run procview as that user, or "
			 "as root.");
	if (p && p->error)
		return strerror(p->error);
	if (p)
		return t->filter.len ? _("Nothing matches the filter.") : _("It has nothing open.");
	if (t->tab.ended)
		return _("It ended before it could be read.");
	if (a->endpoints_error == ENOTSUP)
		return _("What it has open is not recorded here.");
	if (a->endpoints_error && task_id_equal(a->endpoints_of, t->id))
		return strerror(a->endpoints_error);
	return _("reading …");
}

static void draw_line(struct page *p, struct rect area, int y, enum role role, const char *text)
{
	if (y < area.height)
		page_text(p, area.x, area.y + y, area.width, role, text, strlen(text));
}

void files_draw(struct files_tab *t, struct app *a, struct page *p, struct rect area)
{
	const struct files_process *process = files_process_of(t, a);
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	struct rect rows = { area.x, area.y + 2, area.width, area.height - 2 };

	t->list = (struct rect){ 0 };
	if (process && !process->error)
		add_figures(&b, t, a, process);
	draw_line(p, area, 0, ROLE_VALUE, strbuf_str(&b));
	if (!t->count) {
		draw_line(p, area, process && !process->error ? 1 : 0, ROLE_WARN,
			  excuse(t, a, process));
		return;
	}
	if (area.height < 3)
		return;
	draw_pane(t, a, p, &rows);
	draw_heads(p, (struct rect){ rows.x, area.y + 1, rows.width, 1 });
	draw_rows(t, a, p, rows);
}
