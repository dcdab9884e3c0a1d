/* The graph for other programs: JSON, CSV, Graphviz. */
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/text.h"
#include "ipc_print_priv.h"
#include "model/ipc.h"
#include "out_priv.h"
#include "table_priv.h"
#include "types/files.h"

static const char *direction(const struct ipc_edge *edge)
{
	return edge->both ? "<->" : "->";
}

/* ---- JSON ---- */

static void add_node(struct jsonw *j, const struct files_process *p)
{
	jsonw_object(j);
	jsonw_key(j, "pid");
	jsonw_int(j, p->id.pid);
	jsonw_key_text(j, "comm", p->comm, strlen(p->comm));
	jsonw_key(j, "files");
	if (p->error)
		jsonw_error(j, p->error);
	else
		jsonw_uint(j, p->open);
	jsonw_object_end(j);
}

/* Of what is mapped the number is null. */
static void add_end(struct jsonw *j, const char *key, const struct files_process *p, int32_t fd)
{
	jsonw_key(j, key);
	jsonw_object(j);
	jsonw_key(j, "pid");
	jsonw_int(j, p->id.pid);
	jsonw_key(j, "fd");
	if (fd < 0)
		jsonw_null(j);
	else
		jsonw_int(j, fd);
	jsonw_object_end(j);
}

static void add_edge(struct jsonw *j, const struct files *files, const struct ipc_edge *edge)
{
	jsonw_object(j);
	jsonw_key(j, "kind");
	jsonw_cstring(j, ipc_kind_name(edge->kind));
	jsonw_key_text(j, "object", edge->object, edge->object_len);
	add_end(j, "from", &files->processes[edge->from], edge->from_fd);
	add_end(j, "to", &files->processes[edge->to], edge->to_fd);
	jsonw_key(j, "direction");
	jsonw_cstring(j, direction(edge));
	jsonw_key(j, "certain");
	jsonw_bool(j, edge->certain);
	jsonw_object_end(j);
}

void ipc_print_json(const struct ipc_print *p)
{
	struct jsonw j;

	jsonw_init(&j, &p->out->text, isatty(p->out->fd));
	jsonw_object(&j);
	jsonw_key(&j, "schema");
	jsonw_cstring(&j, "procview.ipc/1");
	jsonw_key(&j, "denied");
	jsonw_uint(&j, p->files->denied);
	jsonw_key(&j, "truncated");
	jsonw_bool(&j, p->graph->truncated || p->files->truncated);
	jsonw_key(&j, "nodes");
	jsonw_list(&j);
	for (size_t i = 0; i < p->graph->node_count && out_more(p->out); i++)
		add_node(&j, &p->files->processes[p->graph->nodes[i]]);
	jsonw_list_end(&j);
	jsonw_key(&j, "edges");
	jsonw_list(&j);
	for (size_t i = 0; i < p->graph->edge_count && out_more(p->out); i++)
		add_edge(&j, p->files, &p->graph->edges[i]);
	jsonw_list_end(&j);
	jsonw_object_end(&j);
	strbuf_addch(&p->out->text, '\n');
}

/* ---- CSV ---- */

static void add_csv_text(struct strbuf *b, const char *s, size_t len)
{
	CLEANUP_STRBUF struct strbuf safe = STRBUF_INIT;

	text_add_safe(&safe, s, len, false);
	table_add_csv(b, strbuf_str(&safe), safe.len);
}

static void add_csv_end(struct strbuf *b, const struct files_process *p, int32_t fd)
{
	const char *name = fd_special_name(fd);

	strbuf_addch(b, ',');
	strbuf_addi(b, p->id.pid);
	strbuf_addch(b, ',');
	add_csv_text(b, p->comm, strlen(p->comm));
	strbuf_addch(b, ',');
	if (name)
		strbuf_adds(b, name);
	else
		strbuf_addi(b, fd);
}

void ipc_print_csv(const struct ipc_print *p)
{
	struct strbuf *b = &p->out->text;

	strbuf_adds(b, "kind,object,from_pid,from_comm,from_fd,to_pid,to_comm,to_fd,direction,"
		       "certain\n");
	for (size_t i = 0; i < p->graph->edge_count && out_more(p->out); i++) {
		const struct ipc_edge *edge = &p->graph->edges[i];

		strbuf_adds(b, ipc_kind_name(edge->kind));
		strbuf_addch(b, ',');
		add_csv_text(b, edge->object, edge->object_len);
		add_csv_end(b, &p->files->processes[edge->from], edge->from_fd);
		add_csv_end(b, &p->files->processes[edge->to], edge->to_fd);
		strbuf_addf(b, ",%s,%s\n", direction(edge), edge->certain ? "true" : "false");
	}
}

/* ---- Graphviz ---- */

/* Inside of quotes: made safe first, so that a quote and a backslash are all that is left to
 * escape. */
static void add_dot(struct strbuf *b, const char *s, size_t len)
{
	CLEANUP_STRBUF struct strbuf safe = STRBUF_INIT;

	text_add_safe(&safe, s, len, false);
	for (const char *c = strbuf_str(&safe); *c; c++) {
		if (*c == '"' || *c == '\\')
			strbuf_addch(b, '\\');
		strbuf_addch(b, *c);
	}
}

static void add_dot_edge(struct strbuf *b, const struct ipc_print *p, const struct ipc_edge *edge)
{
	strbuf_addf(b, "\tp%d -> p%d [label=\"%s ", (int)p->files->processes[edge->from].id.pid,
		    (int)p->files->processes[edge->to].id.pid, ipc_kind_name(edge->kind));
	add_dot(b, edge->object, edge->object_len);
	strbuf_addch(b, '"');
	if (edge->both)
		strbuf_adds(b, ", dir=both");
	if (!edge->certain)
		strbuf_adds(b, ", style=dashed");
	strbuf_adds(b, "];\n");
}

void ipc_print_dot(const struct ipc_print *p)
{
	struct strbuf *b = &p->out->text;

	strbuf_adds(b, "digraph procview {\n\trankdir=LR;\n\tnode [shape=box];\n");
	for (size_t i = 0; i < p->graph->node_count && out_more(p->out); i++) {
		const struct files_process *node = &p->files->processes[p->graph->nodes[i]];

		strbuf_addf(b, "\tp%d [label=\"%d ", (int)node->id.pid, (int)node->id.pid);
		add_dot(b, node->comm, strlen(node->comm));
		strbuf_adds(b, "\"];\n");
	}
	for (size_t i = 0; i < p->graph->edge_count && out_more(p->out); i++)
		add_dot_edge(b, p, &p->graph->edges[i]);
	strbuf_adds(b, "}\n");
}
