#include "settings_priv.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "model/fold.h"
#include "ui/settings.h"
#include "ui/theme.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum {
	WRAP_AT = 80, /* where a list goes on in another line */
	NAME_LEN_MAX = 64, /* the kernel's are of 15 bytes, of workers of 63 */
};

static bool *flag_of(struct settings *s, const struct setting *row)
{
	return (bool *)((char *)s + row->offset);
}

static const char *parse_flag(struct settings *s, const struct setting *row, const char *value,
			      unsigned given)
{
	static const struct {
		const char *word;
		bool on;
	} words[] = {
		{ "yes", true }, { "no", false },  { "true", true }, { "false", false },
		{ "on", true },	 { "off", false }, { "1", true },    { "0", false },
	};

	(void)given;
	for (size_t i = 0; i < COUNT(words); i++) {
		if (strcasecmp(words[i].word, value) == 0) {
			*flag_of(s, row) = words[i].on;
			return NULL;
		}
	}
	return N_("neither yes nor no");
}

static void add_flag(const struct settings *s, const struct setting *row, struct strbuf *b)
{
	strbuf_adds(b, *flag_of((struct settings *)s, row) ? "yes" : "no");
}

static const char *parse_delay(struct settings *s, const struct setting *row, const char *value,
			       unsigned given)
{
	double seconds;

	(void)row;
	(void)given;
	if (number_parse_seconds(value, strlen(value), &seconds) < 0 || !(seconds >= 0.1) ||
	    !(seconds <= 3600))
		return N_("no time from 0.1 to 3600 seconds");
	s->delay = seconds;
	return NULL;
}

static void add_delay(const struct settings *s, const struct setting *row, struct strbuf *b)
{
	(void)row;
	strbuf_addreal(b, s->delay, 3);
	while (b->s[b->len - 1] == '0')
		b->len--;
	if (b->s[b->len - 1] == '.')
		b->len--;
	b->s[b->len] = '\0';
}

static const char *parse_sort(struct settings *s, const struct setting *row, const char *value,
			      unsigned given)
{
	bool descending = *value == '-';
	struct column c;

	(void)row;
	(void)given;
	if (*value == '-' || *value == '+')
		value++;
	if (!field_find(value, strlen(value), &c))
		return N_("no such field; procview ps --list-fields prints them");
	s->sort = (struct sort_key){ .field = c.field, .descending = descending };
	return NULL;
}

static void add_sort(const struct settings *s, const struct setting *row, struct strbuf *b)
{
	(void)row;
	if (s->sort.descending)
		strbuf_addch(b, '-');
	strbuf_adds(b, fields[s->sort.field].name);
}

static const char *parse_cpu(struct settings *s, const struct setting *row, const char *value,
			     unsigned given)
{
	(void)row;
	(void)given;
	if (strcmp(value, "processor") != 0 && strcmp(value, "machine") != 0)
		return N_("neither processor nor machine");
	s->cpu_mode = *value == 'm' ? CPU_OF_MACHINE : CPU_OF_PROCESSOR;
	return NULL;
}

static void add_cpu(const struct settings *s, const struct setting *row, struct strbuf *b)
{
	(void)row;
	strbuf_adds(b, s->cpu_mode == CPU_OF_MACHINE ? "machine" : "processor");
}

static const char *parse_theme(struct settings *s, const struct setting *row, const char *value,
			       unsigned given)
{
	const struct theme *t = theme_find(value);

	(void)row;
	(void)given;
	if (!t)
		return N_("no such theme; there are default, mono, safe and contrast");
	s->theme = t;
	return NULL;
}

static void add_theme(const struct settings *s, const struct setting *row, struct strbuf *b)
{
	(void)row;
	strbuf_adds(b, s->theme->name);
}

static const char *parse_collapse(struct settings *s, const struct setting *row, const char *value,
				  unsigned given)
{
	CLEANUP_STRBUF struct strbuf names = STRBUF_INIT;
	const char *wrong = NULL;

	(void)row;
	if (given && s->collapse)
		strbuf_adds(&names, s->collapse);
	for (; *value; value += *value == ',') {
		size_t end = strcspn(value += strspn(value, " \t"), ","), len = end;

		while (len > 0 && strchr(" \t", value[len - 1]))
			len--;
		/* One that begins with a semicolon would be a comment when written. */
		if (len > NAME_LEN_MAX || *value == ';' || !text_is_safe(value, len, false)) {
			wrong = N_("not all of these are names of processes");
		} else if (len > 0) {
			fold_add_name(s->fold, value, len);
			if (names.len > 0)
				strbuf_addch(&names, ',');
			strbuf_add(&names, value, len);
		}
		value += end;
	}
	free(s->collapse);
	s->collapse = names.len > 0 ? strbuf_steal(&names) : NULL;
	return wrong;
}

/* Lists go on in another line before one gets too long; separators are single characters. */
static void add_wrapped(struct strbuf *b, const char *list, char separator, size_t width)
{
	size_t line = b->len;

	while (*list) {
		size_t len = strcspn(list, (char[]){ separator, '\0' });

		if (b->len > line) {
			bool wrap = b->len - line + 1 + len > width;

			strbuf_addch(b, wrap ? '\n' : separator);
			line = wrap ? b->len : line;
		}
		strbuf_add(b, list, len);
		list += len;
		list += *list == separator;
	}
}

static void add_collapse(const struct settings *s, const struct setting *row, struct strbuf *b)
{
	(void)row;
	if (s->collapse)
		add_wrapped(b, s->collapse, ',', WRAP_AT);
}

/* Words that are fields are taken, whatever the others are. */
static const char *parse_columns(struct settings *s, const struct setting *row, const char *value,
				 unsigned given)
{
	struct column columns[SETTINGS_COLUMNS_MAX];
	size_t n = given ? s->column_count : 0;
	const char *wrong = NULL;

	(void)row;
	memcpy(columns, s->columns, n * sizeof(columns[0]));
	for (value += strspn(value, " \t,"); *value; value += strspn(value, " \t,")) {
		size_t len = strcspn(value, " \t,");

		if (n == SETTINGS_COLUMNS_MAX)
			wrong = N_("more columns than there can be");
		else if (field_find(value, len, &columns[n]))
			n++;
		else
			wrong = N_("not all of these are fields; "
				   "procview ps --list-fields prints them");
		value += len;
	}
	if (n > 0) {
		memcpy(s->columns, columns, n * sizeof(columns[0]));
		s->column_count = n;
	}
	return wrong;
}

static bool names_column(const char *title, enum style style, const struct column *c)
{
	return style == c->style &&
	       strcmp(title, c->title ? c->title : fields[c->field].title) == 0;
}

/* The name that makes this very column when it is read again. */
static const char *column_name(const struct column *c)
{
	const struct field *f = &fields[c->field];

	if (names_column(f->title, f->style, c))
		return f->name;
	for (size_t i = 0; i < field_alias_count; i++) {
		const struct field_alias *a = &field_aliases[i];

		if (a->field == c->field &&
		    names_column(a->title ? a->title : f->title, a->style, c))
			return a->name;
	}
	return f->name;
}

static void add_columns(const struct settings *s, const struct setting *row, struct strbuf *b)
{
	CLEANUP_STRBUF struct strbuf list = STRBUF_INIT;

	(void)row;
	for (size_t i = 0; i < s->column_count; i++) {
		if (i > 0)
			strbuf_addch(&list, ' ');
		strbuf_adds(&list, column_name(&s->columns[i]));
	}
	add_wrapped(b, strbuf_str(&list), ' ', WRAP_AT);
}

/* Takes effect when all of the file is read: what single keys are bound to comes after it. */
static const char *parse_preset(struct settings *s, const struct setting *row, const char *value,
				unsigned given)
{
	(void)row;
	(void)given;
	if (strcmp(value, "htop") != 0 && strcmp(value, "vi") != 0)
		return N_("neither htop nor vi");
	s->preset = *value == 'v' ? KEYMAP_VI : KEYMAP_HTOP;
	return NULL;
}

static void add_preset(const struct settings *s, const struct setting *row, struct strbuf *b)
{
	(void)row;
	strbuf_adds(b, s->preset == KEYMAP_VI ? "vi" : "htop");
}

#define FLAG(section, name, member, help)                                                          \
	{                                                                                          \
		section, name, help, offsetof(struct settings, member), parse_flag, add_flag       \
	}

const struct setting settings_table[] = {
	{ "view", "delay", "Seconds between two readings, 0.1 to 3600.", 0, parse_delay,
	  add_delay },
	FLAG("view", "tree", tree, "The processes as a tree (yes), or as a list (no)."),
	{ "view", "sort",
	  "The field that rows are sorted by; a minus before it puts the largest first.", 0,
	  parse_sort, add_sort },
	{ "view", "cpu", "100 % is one processor, or the whole machine: processor, machine.", 0,
	  parse_cpu, add_cpu },
	FLAG("view", "threads", threads, "Rows for threads."),
	FLAG("view", "kernel_threads", kernel_threads, "Rows for the threads of the kernel."),
	{ "view", "collapse",
	  "Names of processes whose subtrees are folded at the start: firefox,systemd", 0,
	  parse_collapse, add_collapse },
	FLAG("view", "mouse", mouse,
	     "Clicks and the wheel; with Shift the terminal selects text as ever."),
	{ "columns", "columns",
	  "From left to right, names of procview ps --list-fields; a further line goes on.", 0,
	  parse_columns, add_columns },
	FLAG("meters", "cpus", cpu_bars, "A bar for each processor (yes), or one for all (no)."),
	FLAG("meters", "graph", graph, "History of the processors."),
	FLAG("meters", "pressure", pressure, "What waits for processor, memory and disks."),
	FLAG("meters", "disks", disks, "What disks read and write."),
	{ "colors", "theme", "default, mono, safe (blue and orange), contrast.", 0, parse_theme,
	  add_theme },
	{ "keys", "keys", "The keys to begin with: htop, or vi (h j k l move).", 0, parse_preset,
	  add_preset },
};

const size_t settings_count = COUNT(settings_table);
