/* Descriptors as comma-separated values. */
#include "fds_priv.h"

#include <errno.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "model/endpoints.h"
#include "model/fd_names.h"
#include "model/fd_text.h"
#include "out_priv.h"
#include "table_priv.h"
#include "types/fd.h"
#include "types/files.h"
#include "types/socket.h"

static const char header[] = "pid,comm,uid,fd,type,mode,flags,offset,size,device,inode,deleted,"
			     "target,local,remote,state,details,peers\n";

static const struct fd_text exact = { .ascii = false };

/* What a cell is made of. */
struct cell_source {
	const struct fds_print *print;
	const struct files_process *process;
	const struct fd *f;
	struct endpoint at;
};

typedef void adder(struct strbuf *b, const struct cell_source *c);

/* NULL: nothing. */
static void add_safe(struct strbuf *b, const char *s)
{
	if (s)
		text_add_safe(b, s, strlen(s), false);
}

static void add_pid(struct strbuf *b, const struct cell_source *c)
{
	strbuf_addi(b, c->process->id.pid);
}

static void add_comm(struct strbuf *b, const struct cell_source *c)
{
	add_safe(b, c->process->comm);
}

static void add_uid(struct strbuf *b, const struct cell_source *c)
{
	strbuf_addu(b, c->process->uid);
}

static void add_number(struct strbuf *b, const struct cell_source *c)
{
	if (fd_special_name(c->f->fd))
		strbuf_adds(b, fd_special_name(c->f->fd));
	else
		strbuf_addi(b, c->f->fd);
}

static void add_type(struct strbuf *b, const struct cell_source *c)
{
	strbuf_adds(b, fd_type_name(c->f->type));
}

static void add_mode(struct strbuf *b, const struct cell_source *c)
{
	if (c->f->mode && c->f->mode != '-')
		strbuf_addch(b, c->f->mode);
}

static void add_flags(struct strbuf *b, const struct cell_source *c)
{
	uint32_t bits = c->f->flags & ~UINT32_C(3);
	const char *name = open_access_name(c->f->flags);
	size_t start = b->len;

	if (!(c->f->has & FD_HAS_INFO))
		return;
	for (; name; name = open_flag_take(&bits)) {
		if (b->len > start)
			strbuf_addch(b, '|');
		strbuf_adds(b, name);
	}
	if (bits)
		strbuf_addf(b, "|0x%x", bits);
}

static void add_offset(struct strbuf *b, const struct cell_source *c)
{
	if (c->f->has & FD_HAS_INFO)
		strbuf_addu(b, c->f->offset);
}

static void add_size(struct strbuf *b, const struct cell_source *c)
{
	if (c->f->has & FD_HAS_STAT)
		strbuf_addu(b, c->f->size);
}

static void add_device(struct strbuf *b, const struct cell_source *c)
{
	fd_text_add_device(b, c->f);
}

static void add_inode(struct strbuf *b, const struct cell_source *c)
{
	if (c->f->has & (FD_HAS_STAT | FD_HAS_INODE))
		strbuf_addu(b, c->f->inode);
}

static void add_deleted(struct strbuf *b, const struct cell_source *c)
{
	strbuf_adds(b, c->f->deleted ? "true" : "false");
}

static void add_target(struct strbuf *b, const struct cell_source *c)
{
	if (c->f->error)
		strbuf_adds(b, c->f->error == EACCES ? "EACCES" : "EPERM");
	else
		add_safe(b, c->f->target);
}

static void add_local(struct strbuf *b, const struct cell_source *c)
{
	if (c->f->socket)
		fd_text_add_local(b, &exact, c->f->socket);
}

static void add_remote(struct strbuf *b, const struct cell_source *c)
{
	if (c->f->socket)
		fd_text_add_remote(b, &exact, c->f->socket);
}

static void add_state(struct strbuf *b, const struct cell_source *c)
{
	const char *state = c->f->socket ? socket_state_name(c->f->socket->state) : NULL;

	strbuf_adds(b, state ? state : "");
}

static void add_details(struct strbuf *b, const struct cell_source *c)
{
	fd_text_add_details(b, &exact, c->f);
}

static void add_peers(struct strbuf *b, const struct cell_source *c)
{
	fd_text_add_peers(b, &exact, c->print->e, c->at, 0, FDS_PEERS_MAX);
}

static adder *const adders[] = {
	add_pid,    add_comm,	add_uid,    add_number, add_type,    add_mode,
	add_flags,  add_offset, add_size,   add_device, add_inode,   add_deleted,
	add_target, add_local,	add_remote, add_state,	add_details, add_peers,
};

enum { COLUMNS = sizeof(adders) / sizeof(adders[0]) };

static void print_row(struct strbuf *cell, const struct cell_source *c, size_t columns)
{
	struct strbuf *out = &c->print->out->text;

	for (size_t i = 0; i < columns; i++) {
		strbuf_clear(cell);
		adders[i](cell, c);
		if (i)
			strbuf_addch(out, ',');
		table_add_csv(out, strbuf_str(cell), cell->len);
	}
	strbuf_addch(out, '\n');
}

/* A row that says why there are no others: EACCES in the place of the descriptor. */
static void print_denied(const struct fds_print *p, const struct files_process *process)
{
	CLEANUP_STRBUF struct strbuf comm = STRBUF_INIT;

	add_safe(&comm, process->comm);
	strbuf_addf(&p->out->text, "%d,", process->id.pid);
	table_add_csv(&p->out->text, strbuf_str(&comm), comm.len);
	strbuf_addf(&p->out->text, ",%u,%s", process->uid,
		    process->error == EACCES ? "EACCES" : "EPERM");
	strbuf_fill(&p->out->text, ',', COLUMNS - 4);
	strbuf_addch(&p->out->text, '\n');
}

size_t fds_print_csv(const struct fds_print *p)
{
	const struct files *files = endpoints_files(p->e);
	CLEANUP_STRBUF struct strbuf cell = STRBUF_INIT;
	size_t rows = 0;

	strbuf_adds(&p->out->text, header);
	for (size_t i = 0; i < files->process_count && out_more(p->out); i++) {
		const struct files_process *process = &files->processes[i];
		struct cell_source c = { .print = p, .process = process };
		size_t at = 0;

		if (!fds_selection_process(p->selection, process))
			continue;
		for (; (c.f = fds_next(p, process, &at)) && out_more(p->out); rows++) {
			c.at = (struct endpoint){ (uint32_t)i, (uint32_t)(at - 1) };
			fds_selection_note(p->selection, process, c.f);
			print_row(&cell, &c, COLUMNS);
		}
		if (!fds_is_denied(p, process))
			continue;
		fds_selection_note(p->selection, process, NULL);
		print_denied(p, process);
		rows++;
	}
	return rows;
}
