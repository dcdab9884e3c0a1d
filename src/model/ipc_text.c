#include "model/ipc_text.h"

#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "types/files.h"

void ipc_text_add_process(struct strbuf *b, const struct ipc_text *how,
			  const struct files_process *p)
{
	strbuf_addi(b, p->id.pid);
	strbuf_addch(b, ' ');
	text_add_safe(b, p->comm, strlen(p->comm), how->ascii);
}

static void add_fd(struct strbuf *b, int32_t fd)
{
	const char *name = fd_special_name(fd);

	if (name)
		strbuf_adds(b, name);
	else
		strbuf_addi(b, fd);
}

static void add_arrow(struct strbuf *b, const struct ipc_text *how, const struct ipc_link *l,
		      int32_t from, int32_t to)
{
	static const char *const signs[2][2] = { { " → ", " ↔ " }, { " -> ", " <-> " } };

	add_fd(b, from);
	strbuf_adds(b, signs[how->ascii][l->way == IPC_BOTH]);
	if (!l->edge->certain)
		strbuf_adds(b, "? ");
	add_fd(b, to);
}

void ipc_text_add_arrow(struct strbuf *b, const struct ipc_text *how, const struct ipc_link *l)
{
	if (l->way == IPC_IN)
		add_arrow(b, how, l, l->other_fd, l->fd);
	else
		add_arrow(b, how, l, l->fd, l->other_fd);
}

/* The kernel's own names begin with the kind. */
void ipc_text_add_object(struct strbuf *b, const struct ipc_text *how, const struct ipc_link *l)
{
	const struct ipc_edge *edge = l->edge;
	const char *kind = ipc_kind_name(edge->kind);
	size_t len = strlen(kind);

	if (edge->object_len <= len || memcmp(edge->object, kind, len) != 0 ||
	    edge->object[len] != ':') {
		strbuf_adds(b, kind);
		strbuf_addch(b, ' ');
	}
	text_add_safe(b, edge->object, edge->object_len, how->ascii);
	if (l->count > 1)
		strbuf_addf(b, how->ascii ? " x%zu" : " ×%zu", l->count);
}

static void add_other(struct strbuf *b, const struct ipc_text *how, const struct ipc_link *l)
{
	ipc_text_add_process(b, how, &how->files->processes[l->other]);
}

void ipc_text_add_feeder(struct strbuf *b, const struct ipc_text *how, const struct ipc_link *l)
{
	add_other(b, how, l);
	strbuf_adds(b, "  ");
	ipc_text_add_arrow(b, how, l);
	strbuf_adds(b, "  ");
	ipc_text_add_object(b, how, l);
}

void ipc_text_add_fed(struct strbuf *b, const struct ipc_text *how, const struct ipc_link *l)
{
	ipc_text_add_arrow(b, how, l);
	strbuf_adds(b, "  ");
	add_other(b, how, l);
	strbuf_adds(b, "  ");
	ipc_text_add_object(b, how, l);
}
