#include "trace_engine_priv.h"

#include <errno.h>
#include <math.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/number.h"
#include "message_priv.h"
#include "trace_options_priv.h"

static uint64_t whole(const char *text, struct argp_state *state)
{
	CLEANUP_FREE char *safe = message_safe(text);
	uint64_t n = 0;

	if (number_parse_u64(text, strlen(text), &n) < 0 || n == 0)
		argp_error(state, _("'%s' is no number from 1 on"), safe);
	return n;
}

static uint64_t seconds(const char *text, struct argp_state *state)
{
	CLEANUP_FREE char *safe = message_safe(text);
	char *end;
	double n = strtod(text, &end);

	if (end == text || *end || !isfinite(n) || n <= 0 || n > 1e9)
		argp_error(state, _("'%s' is no number of seconds"), safe);
	return (uint64_t)(n * NS_PER_SEC);
}

static const char *user(const char *name, struct argp_state *state)
{
	CLEANUP_FREE char *safe = message_safe(name);

	if (!getpwnam(name))
		argp_error(state, _("there is no user '%s'"), safe);
	return name;
}

/* ---- -E ---- */

static char **copy_environment(void)
{
	size_t n = 0;
	char **copy;

	while (environ[n])
		n++;
	copy = xcalloc(n + 1, sizeof(*copy));
	for (size_t i = 0; i < n; i++)
		copy[i] = xstrdup(environ[i]);
	return copy;
}

static bool names_same(const char *a, const char *b)
{
	size_t n = strcspn(a, "=");

	return n == strcspn(b, "=") && strncmp(a, b, n) == 0;
}

/* VAR=VAL sets, VAR alone removes. */
static void change_environment(struct trace_options *o, const char *text)
{
	size_t n = 0, kept = 0;

	if (!o->env)
		o->env = copy_environment();
	for (; o->env[n]; n++) {
		if (names_same(o->env[n], text))
			free(o->env[n]);
		else
			o->env[kept++] = o->env[n];
	}
	o->env = xreallocarray(o->env, kept + 2, sizeof(*o->env));
	if (strchr(text, '='))
		o->env[kept++] = xstrdup(text);
	o->env[kept] = NULL;
}

/* ---- words ---- */

static enum trace_pin pin(const char *text, struct argp_state *state)
{
	static const char *const names[] = { [TRACE_PIN_AUTO] = "auto",
					     [TRACE_PIN_ALWAYS] = "always",
					     [TRACE_PIN_NEVER] = "never" };
	CLEANUP_FREE char *safe = message_safe(text);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], text) == 0)
			return (enum trace_pin)i;
	argp_error(state, _("'%s' is none of auto, always, never"), safe);
	return TRACE_PIN_AUTO;
}

static enum trace_interrupt interrupt(const char *text, struct argp_state *state)
{
	CLEANUP_FREE char *safe = message_safe(text);
	uint64_t n = whole(text, state);

	if (n >= TRACE_INTERRUPT_COUNT)
		argp_error(state, _("'%s' is no number from 1 to 4"), safe);
	return (enum trace_interrupt)n;
}

static void set_flag(struct trace_options *o, int key)
{
	switch (key) {
	case TRACE_KEY_TREE:
		o->tracer.trees = o->tracer.follow = true;
		break;
	case TRACE_KEY_DROP:
		o->tracer.drop = true;
		break;
	case TRACE_KEY_WAIT:
		o->tracer.wait = true;
		break;
	default:
		o->tracer.kill_on_exit = true;
	}
}

error_t trace_engine_parse(int key, char *arg, struct argp_state *state)
{
	struct trace_options *o = state->input;

	switch (key) {
	case TRACE_KEY_TREE:
	case TRACE_KEY_DROP:
	case TRACE_KEY_WAIT:
	case TRACE_KEY_KILL_ON_EXIT:
		set_flag(o, key);
		return 0;
	case 'I':
		o->interrupt = interrupt(arg, state);
		return 0;
	case 'E':
		change_environment(o, arg);
		return 0;
	case 'u':
		o->tracer.user = user(arg, state);
		return 0;
	case TRACE_KEY_PIN:
		o->tracer.pin = pin(arg, state);
		return 0;
	case TRACE_KEY_FOR:
		o->limits.ns = seconds(arg, state);
		return 0;
	case TRACE_KEY_EVENTS:
		o->limits.events = whole(arg, state);
		return 0;
	case TRACE_KEY_MAX_BYTES:
		o->limits.bytes = whole(arg, state);
		return 0;
	case TRACE_KEY_SYSCALL_LIMIT:
		o->limits.calls = whole(arg, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

void trace_engine_check(struct trace_options *o, struct argp_state *state)
{
	if (o->tracer.user && !o->argv)
		argp_error(state, _("-u is for a command that is started"));
	if (o->env && !o->argv)
		argp_error(state, _("-E is for a command that is started"));
	if (o->tracer.kill_on_exit && o->pids.count)
		argp_error(state, _("--kill-on-exit and -p exclude each other"));
	if (o->tracer.trees && !o->pids.count)
		argp_error(state, _("--tree is for processes that run already: give -p PID"));
	if (o->tracer.drop && o->tracer.wait)
		argp_error(state, _("--drop and --wait exclude each other"));
	if (o->interrupt == TRACE_INTERRUPT_USUAL)
		o->interrupt = o->argv && o->path && strcmp(o->path, "-") != 0
				       ? TRACE_INTERRUPT_NEVER
				       : TRACE_INTERRUPT_WHILE_WAITING;
}
