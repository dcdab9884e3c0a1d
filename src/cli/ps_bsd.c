#include "ps_priv.h"

#include <argp.h>
#include <ctype.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "message_priv.h"

/* A letter sets a flag, or takes the next word. */
struct letter {
	char letter;
	void (*set)(struct ps *ps);
	void (*take)(struct ps *ps, const char *text, struct argp_state *state);
};

static void set_a(struct ps *ps)
{
	ps->bsd_a = true;
}

static void set_x(struct ps *ps)
{
	ps->bsd_x = true;
}

static void set_user(struct ps *ps)
{
	ps->letters |= PS_BSD_USER;
}

static void set_jobs(struct ps *ps)
{
	ps->letters |= PS_BSD_JOBS;
}

static void set_long(struct ps *ps)
{
	ps->letters |= PS_BSD_LONG;
}

static void set_forest(struct ps *ps)
{
	ps->tree = true;
}

static void set_no_header(struct ps *ps)
{
	ps->no_header = true;
}

static void set_running(struct ps *ps)
{
	ps->bsd_r = true;
}

static void set_threads(struct ps *ps)
{
	ps->threads = true;
}

/* Width and what ps does anyway. */
static void set_nothing(struct ps *ps)
{
	(void)ps;
}

static const struct letter letters[] = {
	{ 'a', set_a, NULL },	      { 'x', set_x, NULL },	  { 'u', set_user, NULL },
	{ 'j', set_jobs, NULL },      { 'l', set_long, NULL },	  { 'f', set_forest, NULL },
	{ 'h', set_no_header, NULL }, { 'r', set_running, NULL }, { 'H', set_threads, NULL },
	{ 'w', set_nothing, NULL },   { 'g', set_nothing, NULL }, { 'o', NULL, ps_add_columns },
	{ 'k', NULL, ps_add_sort },   { 'p', NULL, ps_add_pids }, { 'U', NULL, ps_add_users },
};

static const struct letter *find(char c)
{
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		if (letters[i].letter == c)
			return &letters[i];
	return NULL;
}

static void parse_letter(struct ps *ps, const char *word, char c, struct argp_state *state)
{
	const struct letter *letter = find(c);
	CLEANUP_FREE char *safe = message_safe(word);

	if (!letter)
		argp_error(state, _("'%s' is neither a pid nor letters that ps has"), safe);
	else if (letter->set)
		letter->set(ps);
	else if (state->next < state->argc)
		letter->take(ps, state->argv[state->next++], state);
	else
		argp_error(state, _("'%c' in '%s' wants a word behind it"), c, safe);
}

void ps_parse_word(struct ps *ps, const char *word, struct argp_state *state)
{
	if (isdigit((unsigned char)*word)) {
		ps_add_pids(ps, word, state);
		return;
	}
	ps->letters |= PS_BSD;
	for (const char *c = word; *c; c++)
		parse_letter(ps, word, *c, state);
}
