/* Descriptors as rows of text: lsof's columns, then the other end. */
#include "fds_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "model/endpoints.h"
#include "model/fd_text.h"
#include "out_priv.h"
#include "proc/users.h"
#include "types/fd.h"
#include "types/files.h"

const struct fd *fds_next(const struct fds_print *p, const struct files_process *process,
			  size_t *at)
{
	while (*at < process->count) {
		const struct fd *f = &process->fds[(*at)++];

		if ((f->fd != FD_MEM || p->mapped) && fds_selection_fd(p->selection, process, f))
			return f;
	}
	return NULL;
}

bool fds_is_denied(const struct fds_print *p, const struct files_process *process)
{
	return process->error && !fds_selection_narrows(p->selection);
}

size_t fds_print_pids(const struct fds_print *p)
{
	const struct files *files = endpoints_files(p->e);
	size_t rows = 0;

	for (size_t i = 0; i < files->process_count && out_more(p->out); i++) {
		const struct files_process *process = &files->processes[i];
		size_t at = 0;
		const struct fd *f;

		if (!fds_selection_process(p->selection, process))
			continue;
		f = fds_next(p, process, &at);
		if (!f && !fds_is_denied(p, process))
			continue;
		for (; f; f = fds_next(p, process, &at))
			fds_selection_note(p->selection, process, f);
		strbuf_addi(&p->out->text, process->id.pid);
		strbuf_addch(&p->out->text, '\n');
		rows++;
	}
	return rows;
}

/* ---- a row ---- */

enum column {
	COLUMN_COMMAND,
	COLUMN_PID,
	COLUMN_USER,
	COLUMN_FD,
	COLUMN_TYPE,
	COLUMN_DEVICE,
	COLUMN_SIZE,
	COLUMN_NODE,
	COLUMN_COUNT
};

static const struct {
	const char *title;
	bool right;
} columns[COLUMN_COUNT] = {
	[COLUMN_COMMAND] = { "COMMAND", false }, [COLUMN_PID] = { "PID", true },
	[COLUMN_USER] = { "USER", false },	 [COLUMN_FD] = { "FD", true },
	[COLUMN_TYPE] = { "TYPE", false },	 [COLUMN_DEVICE] = { "DEVICE", true },
	[COLUMN_SIZE] = { "SIZE/OFF", true },	 [COLUMN_NODE] = { "NODE", true },
};

/* Cells of one row, one behind the other. */
struct row {
	struct strbuf text;
	size_t end[COLUMN_COUNT];
	size_t width[COLUMN_COUNT];
};

struct text {
	const struct fds_print *print;
	struct fd_text how;
	struct users *users;
	struct row row;
	size_t widths[COLUMN_COUNT];
	struct fd widest; /* the largest of each number that was measured */
	size_t terminal; /* columns; 0: no terminal */
};

static const char *translate(const char *text)
{
	return _(text);
}

/* Only names have characters that take more or fewer columns than bytes. */
static void end_cell(struct row *r, enum column c)
{
	size_t start = c ? r->end[c - 1] : 0, len = r->text.len - start;

	r->end[c] = r->text.len;
	r->width[c] =
		c == COLUMN_COMMAND || c == COLUMN_USER ? text_width(r->text.s + start, len) : len;
}

static void add_user(struct text *t, uint32_t uid)
{
	const char *name = users_name(t->users, uid);

	if (name)
		text_add_safe(&t->row.text, name, strlen(name), t->how.ascii);
	else
		strbuf_addu(&t->row.text, uid);
}

static void add_process(struct text *t, const struct files_process *p)
{
	struct row *r = &t->row;
	const char *comm = p->comm ? p->comm : "";

	strbuf_clear(&r->text);
	strbuf_reserve(&r->text, 0);
	text_add_safe(&r->text, comm, strlen(comm), t->how.ascii);
	end_cell(r, COLUMN_COMMAND);
	strbuf_addi(&r->text, p->id.pid);
	end_cell(r, COLUMN_PID);
	add_user(t, p->uid);
	end_cell(r, COLUMN_USER);
}

/* The cells of one descriptor; those of its process are there already. f NULL: there is none that
 * may be seen. */
static void add_cells(struct text *t, const struct endpoint *at, const struct fd *f)
{
	struct row *r = &t->row;

	r->text.len = r->end[COLUMN_USER];
	if (f)
		fd_text_add_number(&r->text, t->print->e, *at);
	else
		strbuf_addch(&r->text, '-');
	end_cell(r, COLUMN_FD);
	strbuf_adds(&r->text, f ? fd_type_name(f->type) : "-");
	end_cell(r, COLUMN_TYPE);
	if (f)
		fd_text_add_device(&r->text, f);
	end_cell(r, COLUMN_DEVICE);
	if (f)
		fd_text_add_size(&r->text, f);
	end_cell(r, COLUMN_SIZE);
	if (f && (f->has & (FD_HAS_INODE | FD_HAS_STAT)))
		strbuf_addu(&r->text, f->inode);
	end_cell(r, COLUMN_NODE);
}

static void widen(struct text *t)
{
	for (int c = 0; c < COLUMN_COUNT; c++)
		if (t->row.width[c] > t->widths[c])
			t->widths[c] = t->row.width[c];
}

/* No cell of it can be wider than those that were measured: so most need not be written to be
 * measured. Pipes and sockets have no size, nor locks. */
static bool is_narrow(const struct text *t, const struct fd *f)
{
	const struct fd *w = &t->widest;

	return (f->type == FD_PIPE || fd_is_socket(f)) && f->offset == 0 && f->fd >= 0 &&
	       f->fd <= w->fd && f->inode <= w->inode && f->device == w->device &&
	       strlen(fd_type_name(f->type)) <= t->widths[COLUMN_TYPE];
}

static void measure(struct text *t, const struct endpoint *at, const struct fd *f)
{
	struct fd *w = &t->widest;

	if (is_narrow(t, f))
		return;
	add_cells(t, at, f);
	widen(t);
	/* Where a device's own number was shown, that of its file system was not. */
	if (f->type == FD_PIPE || fd_is_socket(f))
		w->device = f->device;
	if (f->mode && f->mode != '-' && f->fd > w->fd)
		w->fd = f->fd;
	if ((f->has & (FD_HAS_INODE | FD_HAS_STAT)) && f->inode > w->inode)
		w->inode = f->inode;
}

static void measure_denied(struct text *t)
{
	add_cells(t, NULL, NULL);
	widen(t);
}

static void print_cells(struct text *t)
{
	struct strbuf *out = &t->print->out->text;
	const struct row *r = &t->row;

	for (int c = 0; c < COLUMN_COUNT; c++) {
		size_t start = c ? r->end[c - 1] : 0, pad = t->widths[c] - r->width[c];

		if (columns[c].right)
			strbuf_fill(out, ' ', pad);
		strbuf_add(out, r->text.s + start, r->end[c] - start);
		if (!columns[c].right)
			strbuf_fill(out, ' ', pad);
		strbuf_addch(out, ' ');
	}
}

/* On a terminal peers take what the name leaves of the line; elsewhere all are there. */
static void print_peers(struct text *t, struct endpoint at, size_t start)
{
	struct strbuf *out = &t->print->out->text;
	size_t before = out->len, room = 0;

	if (t->terminal) {
		size_t used = text_width(out->s + start, out->len - start) + 1;

		room = used + 1 < t->terminal ? t->terminal - used : 1;
	}
	strbuf_addch(out, ' ');
	if (!fd_text_add_peers(out, &t->how, t->print->e, at, room, FDS_PEERS_MAX))
		out->len = before;
}

static void print_fd(struct text *t, struct endpoint at, const struct fd *f)
{
	struct strbuf *out = &t->print->out->text;
	size_t start = out->len;

	add_cells(t, &at, f);
	print_cells(t);
	fd_text_add_name(out, &t->how, f);
	print_peers(t, at, start);
	strbuf_addch(out, '\n');
}

static void print_denied(struct text *t)
{
	struct strbuf *out = &t->print->out->text;

	add_cells(t, NULL, NULL);
	print_cells(t);
	strbuf_adds(out, _("(not permitted)"));
	strbuf_addch(out, '\n');
}

static void print_head(struct text *t)
{
	struct row *r = &t->row;

	strbuf_clear(&r->text);
	for (int c = 0; c < COLUMN_COUNT; c++) {
		strbuf_adds(&r->text, columns[c].title);
		end_cell(r, (enum column)c);
	}
	print_cells(t);
	strbuf_adds(&t->print->out->text, "NAME\n");
}

/* ---- all rows ---- */

/* Goes over all that is printed: once for the widths of columns, once to print. */
static size_t each_row(struct text *t, bool printing)
{
	const struct files *files = endpoints_files(t->print->e);
	size_t rows = 0;

	for (size_t i = 0; i < files->process_count && out_more(t->print->out); i++) {
		const struct files_process *p = &files->processes[i];
		bool denied = fds_is_denied(t->print, p);
		size_t at = 0;

		if (!fds_selection_process(t->print->selection, p))
			continue;
		add_process(t, p);
		for (const struct fd *f; (f = fds_next(t->print, p, &at)); rows++) {
			const struct endpoint here = { (uint32_t)i, (uint32_t)(at - 1) };

			if (printing && !out_more(t->print->out))
				break;
			fds_selection_note(t->print->selection, p, f);
			if (printing)
				print_fd(t, here, f);
			else
				measure(t, &here, f);
		}
		if (!denied)
			continue;
		rows++;
		fds_selection_note(t->print->selection, p, NULL);
		if (printing)
			print_denied(t);
		else
			measure_denied(t);
	}
	return rows;
}

size_t fds_print_text(const struct fds_print *p)
{
	struct text t = {
		.print = p,
		.how = { .ascii = p->fds->common.ascii, .translate = translate },
		.users = users_new(),
		.terminal = out_terminal_width(p->out),
	};
	size_t rows;

	for (int c = 0; c < COLUMN_COUNT; c++)
		t.widths[c] = strlen(columns[c].title);
	rows = each_row(&t, false);
	if (rows) {
		print_head(&t);
		each_row(&t, true);
	}
	users_free(t.users);
	strbuf_done(&t.row.text);
	return rows;
}
