#include "model/fold.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/strbuf.h"
#include "model/frame.h"

/* A process deeper than this is folded by a rule for it alone, so that finding the rule of a row
 * costs a little at most, in a tree of any depth. */
enum { LEVELS_MAX = 64, PATH_MAX_BYTES = LEVELS_MAX * 64, LINES_MAX = 10000 };

/* The names from a process up to its root, each ended by NUL: its own comes first, so that most
 * rules differ early. */
struct path {
	size_t len;
	char bytes[PATH_MAX_BYTES];
};

struct rule {
	char *path;
	size_t len;
	bool folded;
};

struct single {
	struct task_id id;
	bool folded;
};

struct fold {
	bool all;
	size_t rule_count, rule_cap;
	struct rule *rules; /* ordered by path */
	size_t single_count, single_cap;
	struct single *singles;
	size_t name_count, name_cap;
	char **names;
};

struct fold *fold_new(void)
{
	return xcalloc(1, sizeof(struct fold));
}

static void forget_rules(struct fold *f)
{
	for (size_t i = 0; i < f->rule_count; i++)
		free(f->rules[i].path);
	f->rule_count = 0;
	f->single_count = 0;
}

static void forget_names(struct fold *f)
{
	for (size_t i = 0; i < f->name_count; i++)
		free(f->names[i]);
	f->name_count = 0;
}

void fold_free(struct fold *f)
{
	if (!f)
		return;
	forget_rules(f);
	forget_names(f);
	free(f->rules);
	free(f->singles);
	free(f->names);
	free(f);
}

static bool path_add(struct path *p, const char *name, size_t len)
{
	if (len >= sizeof(p->bytes) - p->len)
		return false;
	memcpy(p->bytes + p->len, name, len);
	p->bytes[p->len + len] = '\0';
	p->len += len + 1;
	return true;
}

/* False if the process is too deep for a path. */
static bool path_of(struct path *p, const struct frame *f, uint32_t row)
{
	p->len = 0;
	for (int level = 0; level < LEVELS_MAX; level++) {
		const char *comm = frame_task(f, row)->comm;

		if (!path_add(p, comm, strlen(comm)))
			return false;
		row = f->parent[row];
		if (row == ROW_NONE)
			return true;
	}
	return false;
}

static int compare_path(const struct rule *r, const struct path *p)
{
	size_t len = r->len < p->len ? r->len : p->len;
	int order = memcmp(r->path, p->bytes, len);

	return order ? order : (r->len > p->len) - (r->len < p->len);
}

/* Index of the first rule that is not before the path. */
static size_t rule_index(const struct fold *f, const struct path *p)
{
	size_t low = 0, high = f->rule_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_path(&f->rules[middle], p) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct rule *find_rule(const struct fold *f, const struct path *p)
{
	size_t i = rule_index(f, p);

	return i < f->rule_count && compare_path(&f->rules[i], p) == 0 ? &f->rules[i] : NULL;
}

static void add_rule(struct fold *f, const struct path *p, bool folded)
{
	size_t i = rule_index(f, p);

	if (i < f->rule_count && compare_path(&f->rules[i], p) == 0) {
		f->rules[i].folded = folded;
		return;
	}
	f->rules = xgrow(f->rules, f->rule_count, &f->rule_cap, sizeof(*f->rules));
	memmove(f->rules + i + 1, f->rules + i, (f->rule_count - i) * sizeof(*f->rules));
	f->rule_count++;
	f->rules[i].path = xmalloc(p->len);
	memcpy(f->rules[i].path, p->bytes, p->len);
	f->rules[i].len = p->len;
	f->rules[i].folded = folded;
}

static void remove_rule(struct fold *f, const struct path *p)
{
	struct rule *r = find_rule(f, p);

	if (!r)
		return;
	free(r->path);
	f->rule_count--;
	memmove(r, r + 1, (f->rule_count - (size_t)(r - f->rules)) * sizeof(*r));
}

static struct single *find_single(const struct fold *f, struct task_id id)
{
	for (size_t i = 0; i < f->single_count; i++)
		if (task_id_equal(f->singles[i].id, id))
			return &f->singles[i];
	return NULL;
}

static void set_single(struct fold *f, struct task_id id, bool folded)
{
	struct single *s = find_single(f, id);

	if (s) {
		s->folded = folded;
		return;
	}
	f->singles = xgrow(f->singles, f->single_count, &f->single_cap, sizeof(*f->singles));
	f->singles[f->single_count++] = (struct single){ id, folded };
}

static bool has_name(const struct fold *f, const char *comm)
{
	for (size_t i = 0; i < f->name_count; i++)
		if (strcmp(f->names[i], comm) == 0)
			return true;
	return false;
}

/* What holds for a process that has no rule. */
static bool folded_by_default(const struct fold *f, const struct frame *frame, uint32_t row)
{
	return (f->all && frame->parent[row] != ROW_NONE) ||
	       (f->name_count && has_name(f, frame_task(frame, row)->comm));
}

bool fold_is_folded(const struct fold *f, const struct frame *frame, uint32_t row)
{
	const struct single *s;
	const struct rule *r;
	struct path p;

	if (f->single_count) {
		s = find_single(f, task_id_of(frame_task(frame, row)));
		if (s)
			return s->folded;
	}
	if (f->rule_count && path_of(&p, frame, row)) {
		r = find_rule(f, &p);
		if (r)
			return r->folded;
	}
	return folded_by_default(f, frame, row);
}

void fold_set(struct fold *f, const struct frame *frame, uint32_t row, bool folded)
{
	struct path p;

	if (!path_of(&p, frame, row))
		set_single(f, task_id_of(frame_task(frame, row)), folded);
	else if (folded_by_default(f, frame, row) == folded)
		remove_rule(f, &p);
	else
		add_rule(f, &p, folded);
}

void fold_set_all(struct fold *f, bool folded)
{
	forget_rules(f);
	forget_names(f);
	f->all = folded;
}

static void write_name(struct strbuf *b, const char *name)
{
	for (; *name; name++) {
		unsigned char c = (unsigned char)*name;

		if (c == '/' || c == '\\') {
			strbuf_addch(b, '\\');
			strbuf_addch(b, *name);
		} else if (c < ' ' || c > '~') {
			strbuf_adds(b, "\\x");
			strbuf_addx(b, c, 2);
		} else {
			strbuf_addch(b, *name);
		}
	}
}

/* From the root, as people read paths: the stored order turned around. */
static void write_path(struct strbuf *b, const struct rule *r)
{
	const char *names[LEVELS_MAX];
	size_t n = 0;

	for (const char *name = r->path; name < r->path + r->len; name += strlen(name) + 1)
		names[n++] = name;
	while (n--) {
		write_name(b, names[n]);
		if (n)
			strbuf_addch(b, '/');
	}
}

void fold_write(const struct fold *f, struct strbuf *b)
{
	if (f->all)
		strbuf_adds(b, "*\n");
	for (size_t i = 0; i < f->rule_count; i++) {
		strbuf_addch(b, f->rules[i].folded ? '-' : '+');
		write_path(b, &f->rules[i]);
		strbuf_addch(b, '\n');
	}
}

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef", *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* Takes one character of a name, unescaped; -1 if it is none that write_name writes. */
static int read_char(const char **s, const char *end)
{
	char c = *(*s)++;
	int high, low;

	if (c != '\\')
		return c < ' ' || c > '~' ? -1 : c;
	if (*s == end)
		return -1;
	c = *(*s)++;
	if (c != 'x')
		return c == '/' || c == '\\' ? c : -1;
	if (end - *s < 2)
		return -1;
	high = hex_digit((*s)[0]);
	low = hex_digit((*s)[1]);
	*s += 2;
	return high < 0 || low < 0 || high + low == 0 ? -1 : high * 16 + low;
}

/* A path as write_path writes it. False if it is none. */
static bool read_path(const char *s, const char *end, struct path *ret)
{
	char text[PATH_MAX_BYTES];
	size_t begin[LEVELS_MAX + 1] = { 0 }, levels = 0, len = 0;

	for (;;) {
		while (s < end && *s != '/') {
			int c = read_char(&s, end);

			if (c < 0 || len == sizeof(text))
				return false;
			text[len++] = (char)c;
		}
		begin[++levels] = len;
		if (s == end)
			break;
		if (levels == LEVELS_MAX)
			return false;
		s++;
	}
	for (ret->len = 0; levels--;)
		if (!path_add(ret, text + begin[levels], begin[levels + 1] - begin[levels]))
			return false;
	return true;
}

static void parse_line(struct fold *f, const char *line, const char *end)
{
	struct path p;

	if (end - line == 1 && *line == '*')
		f->all = true;
	else if (end - line > 1 && (*line == '-' || *line == '+') && read_path(line + 1, end, &p))
		add_rule(f, &p, *line == '-');
}

void fold_parse(struct fold *f, const char *text, size_t len)
{
	const char *end = text + len;

	for (int lines = 0; text < end && lines < LINES_MAX; lines++) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));

		parse_line(f, text, newline ? newline : end);
		text = newline ? newline + 1 : end;
	}
}

void fold_add_name(struct fold *f, const char *name, size_t len)
{
	f->names = xgrow(f->names, f->name_count, &f->name_cap, sizeof(*f->names));
	f->names[f->name_count++] = xstrndup(name, len);
}
