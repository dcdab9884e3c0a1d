#include "stack_priv.h"

#include <string.h>

#include "base/json.h"
#include "out_priv.h"
#include "types/stack.h"

static void add_text(struct jsonw *j, const char *key, const char *s)
{
	if (s) {
		jsonw_key_text(j, key, s, strlen(s));
	} else {
		jsonw_key(j, key);
		jsonw_null(j);
	}
}

static void add_frame(struct jsonw *j, const struct stack_frame *f)
{
	jsonw_object(j);
	jsonw_key(j, "pc");
	jsonw_hex(j, f->pc);
	add_text(j, "module", f->module);
	add_text(j, "symbol", f->symbol);
	jsonw_key(j, "offset");
	if (f->symbol || f->module)
		jsonw_uint(j, f->offset);
	else
		jsonw_null(j);
	jsonw_object_end(j);
}

static void add_kernel(struct jsonw *j, const struct thread_stack *t)
{
	jsonw_key(j, "kernel");
	if (t->kernel_error) {
		jsonw_error(j, t->kernel_error);
		return;
	}
	jsonw_list(j);
	for (size_t i = 0; i < t->kernel_count; i++)
		jsonw_string(j, t->kernel[i], strlen(t->kernel[i]));
	jsonw_list_end(j);
}

static void add_user(struct jsonw *j, const struct thread_stack *t)
{
	jsonw_key(j, "user");
	if (t->user_error) {
		jsonw_error(j, t->user_error);
		return;
	}
	jsonw_list(j);
	for (size_t i = 0; i < t->user_count; i++)
		add_frame(j, &t->user[i]);
	jsonw_list_end(j);
}

static void add_thread(struct jsonw *j, const struct thread_stack *t)
{
	jsonw_object(j);
	jsonw_key(j, "tid");
	jsonw_int(j, t->tid);
	add_text(j, "name", t->name);
	jsonw_key(j, "state");
	jsonw_string(j, &t->state, 1);
	add_kernel(j, t);
	add_user(j, t);
	jsonw_key(j, "truncated");
	jsonw_bool(j, t->user_truncated);
	jsonw_object_end(j);
}

void stack_print_json(struct out *out, pid_t pid, const struct stacks *s)
{
	struct jsonw j;

	jsonw_init(&j, &out->text, true);
	jsonw_object(&j);
	jsonw_key(&j, "schema");
	jsonw_cstring(&j, "procview.stack/1");
	jsonw_key(&j, "pid");
	jsonw_int(&j, pid);
	jsonw_key(&j, "stopped");
	jsonw_real(&j, (double)s->stopped_ns / 1e9, 6);
	jsonw_key(&j, "tracer");
	if (s->tracer)
		jsonw_int(&j, s->tracer);
	else
		jsonw_null(&j);
	jsonw_key(&j, "threads");
	jsonw_list(&j);
	for (size_t i = 0; i < s->count; i++)
		add_thread(&j, &s->threads[i]);
	jsonw_list_end(&j);
	jsonw_object_end(&j);
	strbuf_addch(&out->text, '\n');
}
