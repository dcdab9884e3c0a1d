#include "info_priv.h"

#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "base/die.h"
#include "base/json.h"
#include "columns_priv.h"
#include "listing_priv.h"
#include "model/frame.h"
#include "model/view.h"
#include "out_priv.h"
#include "types/detail.h"
#include "types/names.h"

/* Values that a group of facts has: true. Else writes under the key why not: denied, or null. */
static bool key_of_fact(struct jsonw *j, const char *key, const struct task *t, enum fact fact)
{
	if (t->have & FACT_BIT(fact))
		return true;
	jsonw_key(j, key);
	if (t->denied & FACT_BIT(fact))
		jsonw_error(j, EACCES);
	else
		jsonw_null(j);
	return false;
}

static void add_text(struct jsonw *j, const char *key, const struct maybe_text *t)
{
	if (t->s) {
		jsonw_key_text(j, key, t->s, t->len);
		return;
	}
	jsonw_key(j, key);
	if (t->error)
		jsonw_error(j, t->error);
	else
		jsonw_null(j);
}

static void add_fact_text(struct jsonw *j, const char *key, const struct task *t, enum fact fact,
			  const char *text)
{
	if (!key_of_fact(j, key, t, fact))
		return;
	if (text) {
		jsonw_key_text(j, key, text, strlen(text));
	} else {
		jsonw_key(j, key);
		jsonw_null(j);
	}
}

static void add_row(struct jsonw *j, const struct frame *frame, uint32_t row)
{
	const struct view_row view_row = { .row = row };
	struct columns columns = { 0 };
	CLEANUP_FREE char *wrong = NULL;

	if (columns_add(&columns, listing_json_fields, &wrong) < 0)
		die("the built-in format names a field '%s' that does not exist", wrong);
	listing_add_row(j, &columns, frame, &view_row);
	columns_done(&columns);
}

static void add_ancestry(struct jsonw *j, const struct detail *d)
{
	jsonw_key(j, "ancestry");
	jsonw_list(j);
	for (size_t i = 0; i < d->ancestor_count; i++) {
		const char *comm = d->ancestors[i].comm;

		jsonw_object(j);
		jsonw_key(j, "pid");
		jsonw_int(j, d->ancestors[i].pid);
		jsonw_key_text(j, "comm", comm, strlen(comm));
		jsonw_object_end(j);
	}
	jsonw_list_end(j);
}

static void add_place(struct jsonw *j, const struct detail *d)
{
	static const struct task_extra none;
	const struct task_extra *extra = d->task.extra ? d->task.extra : &none;

	add_fact_text(j, "unit", &d->task, FACT_CGROUP, extra->unit);
	add_fact_text(j, "container", &d->task, FACT_CGROUP, extra->container);
	add_fact_text(j, "cgroup", &d->task, FACT_CGROUP, extra->cgroup);
	add_text(j, "cwd", &d->cwd);
	add_text(j, "root", &d->root);
	add_text(j, "exe", &d->exe);
	jsonw_key(j, "exe_deleted");
	jsonw_bool(j, d->exe_deleted);
}

/* One variable; bytes that are not UTF-8 come once more in hex. */
static void add_variable(struct jsonw *j, const char *name, size_t name_len, const char *value,
			 size_t len)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	size_t key_len;

	jsonw_key_bytes(j, name, name_len);
	jsonw_string(j, value, len);
	if (jsonw_is_utf8(value, len))
		return;
	strbuf_add(&b, name, name_len);
	strbuf_adds(&b, "_raw_hex");
	key_len = b.len;
	for (size_t i = 0; i < len; i++)
		strbuf_addx(&b, (unsigned char)value[i], 2);
	jsonw_key_bytes(j, b.s, key_len);
	jsonw_string(j, b.s + key_len, b.len - key_len);
}

/* Whether the name of the variable at s (up to len) was there between `from` and s: getenv finds
 * the first. */
static bool came_before(const char *from, const char *s, size_t len)
{
	for (const char *p = from; p < s; p += strlen(p) + 1)
		if (strncmp(p, s, len) == 0 && p[len] == '=')
			return true;
	return false;
}

/* Many programs write over their environment to change their title: what is no NAME=value is left
 * out. */
static void add_variables(struct jsonw *j, const char *s, size_t len)
{
	const char *end = s + len;

	for (const char *p = s, *next; p < end; p = next) {
		size_t n = strnlen(p, (size_t)(end - p));
		const char *equals = memchr(p, '=', n);

		next = p + n + 1;
		if (!equals || equals == p || came_before(s, p, (size_t)(equals - p)))
			continue;
		add_variable(j, p, (size_t)(equals - p), equals + 1, n - (size_t)(equals + 1 - p));
	}
}

static void add_environment(struct jsonw *j, const struct detail *d)
{
	jsonw_key(j, "environment");
	if (d->environ.error) {
		jsonw_error(j, d->environ.error);
	} else {
		jsonw_object(j);
		if (d->environ.s)
			add_variables(j, d->environ.s, d->environ.len);
		jsonw_object_end(j);
	}
	jsonw_key(j, "environment_truncated");
	jsonw_bool(j, d->environ_truncated);
}

static void add_limit_value(struct jsonw *j, const char *key, bool known, uint64_t value)
{
	jsonw_key(j, key);
	if (!known)
		jsonw_null(j);
	else if (value == LIMIT_UNLIMITED)
		jsonw_cstring(j, "unlimited");
	else
		jsonw_uint(j, value);
}

static void add_limits(struct jsonw *j, const struct detail *d)
{
	jsonw_key(j, "limits");
	if (d->limits_error) {
		jsonw_error(j, d->limits_error);
		return;
	}
	jsonw_object(j);
	for (unsigned id = 0; id < LIMIT_COUNT; id++) {
		const struct limit *l = &d->limits.limit[id];

		if (!l->known)
			continue;
		jsonw_key(j, limit_name(id));
		jsonw_object(j);
		add_limit_value(j, "soft", true, l->soft);
		add_limit_value(j, "hard", true, l->hard);
		add_limit_value(j, "used", l->used_known, l->used);
		jsonw_object_end(j);
	}
	jsonw_object_end(j);
}

static void add_namespaces(struct jsonw *j, const struct detail *d)
{
	jsonw_key(j, "namespaces");
	jsonw_object(j);
	for (unsigned id = 0; id < TASK_NS_COUNT; id++) {
		jsonw_key(j, namespace_name(id));
		if (d->namespaces.inode[id])
			jsonw_uint(j, d->namespaces.inode[id]);
		else if (d->namespaces.error[id] && d->namespaces.error[id] != ENOENT)
			jsonw_error(j, d->namespaces.error[id]);
		else
			jsonw_null(j);
	}
	jsonw_object_end(j);
}

/* A list of the names of bits; one that has no name keeps its number. */
static void add_bits(struct jsonw *j, const char *key, uint64_t bits, const char *unknown,
		     const char *(*name_of)(unsigned bit))
{
	jsonw_key(j, key);
	jsonw_list(j);
	for (unsigned bit = 0; bit < 64; bit++) {
		const char *name = name_of(bit);
		CLEANUP_FREE char *number = NULL;

		if (!(bits >> bit & 1))
			continue;
		if (!name)
			name = number = xasprintf("%s%u", unknown, bit);
		jsonw_cstring(j, name);
	}
	jsonw_list_end(j);
}

static const char *signal_of_bit(unsigned bit)
{
	return signal_name((int)bit + 1);
}

static void add_capabilities(struct jsonw *j, const struct task *t)
{
	const struct task_status *s;

	if (!key_of_fact(j, "capabilities", t, FACT_STATUS))
		return;
	s = t->extra->status;
	jsonw_key(j, "capabilities");
	jsonw_object(j);
	add_bits(j, "effective", s->cap_effective, "CAP_", capability_name);
	add_bits(j, "permitted", s->cap_permitted, "CAP_", capability_name);
	add_bits(j, "inheritable", s->cap_inheritable, "CAP_", capability_name);
	add_bits(j, "bounding", s->cap_bounding, "CAP_", capability_name);
	add_bits(j, "ambient", s->cap_ambient, "CAP_", capability_name);
	jsonw_object_end(j);
}

static void add_signals(struct jsonw *j, const struct task *t)
{
	const struct task_status *s;

	if (!key_of_fact(j, "signals", t, FACT_STATUS))
		return;
	s = t->extra->status;
	jsonw_key(j, "signals");
	jsonw_object(j);
	add_bits(j, "pending", s->sig_pending | s->sig_shared_pending, "SIG", signal_of_bit);
	add_bits(j, "blocked", s->sig_blocked, "SIG", signal_of_bit);
	add_bits(j, "ignored", s->sig_ignored, "SIG", signal_of_bit);
	add_bits(j, "caught", s->sig_caught, "SIG", signal_of_bit);
	jsonw_object_end(j);
}

static void add_scheduling(struct jsonw *j, const struct detail *d)
{
	const struct task *t = &d->task;

	jsonw_key(j, "scheduling");
	jsonw_object(j);
	jsonw_key(j, "policy");
	jsonw_cstring(j, policy_name(t->policy));
	jsonw_key(j, "nice");
	jsonw_int(j, t->nice);
	jsonw_key(j, "priority");
	jsonw_int(j, t->priority);
	jsonw_key(j, "rt_priority");
	jsonw_int(j, t->rt_priority);
	jsonw_key(j, "last_cpu");
	jsonw_int(j, t->cpu);
	add_text(j, "cpus_allowed", &d->affinity);
	jsonw_key(j, "autogroup_nice");
	if (d->autogroup_known)
		jsonw_int(j, d->autogroup_nice);
	else
		jsonw_null(j);
	jsonw_object_end(j);
}

static void add_oom(struct jsonw *j, const struct task *t)
{
	if (key_of_fact(j, "oom_score", t, FACT_OOM)) {
		jsonw_key(j, "oom_score");
		jsonw_int(j, t->extra->oom_score);
	}
	if (key_of_fact(j, "oom_score_adj", t, FACT_OOM)) {
		jsonw_key(j, "oom_score_adj");
		jsonw_int(j, t->extra->oom_score_adj);
	}
}

static const char *seccomp_name(int mode)
{
	static const char *const names[] = { "disabled", "strict", "filter" };

	return mode >= 0 && mode < 3 ? names[mode] : NULL;
}

static void add_confinement(struct jsonw *j, const struct task *t)
{
	static const char *const keys[] = { "seccomp", "no_new_privs", "tracer" };
	const struct task_status *s;

	if (!(t->have & FACT_BIT(FACT_STATUS))) {
		for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
			key_of_fact(j, keys[i], t, FACT_STATUS);
		return;
	}
	s = t->extra->status;
	jsonw_key(j, "seccomp");
	jsonw_cstring(j, seccomp_name(s->seccomp));
	jsonw_key(j, "no_new_privs");
	if (s->no_new_privs < 0)
		jsonw_null(j);
	else
		jsonw_bool(j, s->no_new_privs);
	jsonw_key(j, "tracer");
	if (s->tracer)
		jsonw_int(j, s->tracer);
	else
		jsonw_null(j);
}

void info_print_json(struct out *out, const struct detail *d, const struct frame *frame,
		     uint32_t row)
{
	struct jsonw j;

	jsonw_init(&j, &out->text, true);
	jsonw_object(&j);
	jsonw_key(&j, "schema");
	jsonw_cstring(&j, "procview.info/1");
	add_row(&j, frame, row);
	add_ancestry(&j, d);
	add_place(&j, d);
	add_environment(&j, d);
	add_limits(&j, d);
	add_namespaces(&j, d);
	add_capabilities(&j, &d->task);
	add_signals(&j, &d->task);
	add_scheduling(&j, d);
	add_oom(&j, &d->task);
	add_confinement(&j, &d->task);
	jsonw_object_end(&j);
	strbuf_addch(&out->text, '\n');
}
