#include <errno.h>
#include <string.h>

#include "base/i18n.h"
#include "filter_priv.h"

/* The C library writes a repeated group out as often as it repeats, so that a few nested ones fill
 * the memory. Expressions are short and small, or refused. */
enum { LENGTH_MAX = 256, DEPTH_MAX = 32, SIZE_MAX_NODES = 5000, BOUND_MAX = 1000 };

static const char *skip_bracket(const char *p)
{
	if (*p == '^')
		p++;
	if (*p == ']')
		p++;
	while (*p && *p != ']') {
		if (*p == '[' && p[1] && strchr(".:=", p[1])) {
			char kind = p[1];

			for (p += 2; *p && !(*p == kind && p[1] == ']');)
				p++;
			p += *p ? 2 : 0;
		} else {
			p++;
		}
	}
	return *p ? p + 1 : p;
}

/* Moves *p over the operators that repeat what stands before, returns how often they write it
 * out. */
static unsigned long take_repeats(const char **p)
{
	unsigned long times = 1;

	for (; **p && strchr("*+?{", **p); ++*p) {
		unsigned long bound = 0, largest = 0;

		if (**p == '+')
			times *= 2;
		if (**p != '{')
			continue;
		while ((*p)[1] && strchr("0123456789,", (*p)[1])) {
			++*p;
			bound = **p == ',' ? 0 : bound * 10 + (unsigned long)(**p - '0');
			bound = bound < BOUND_MAX ? bound : BOUND_MAX;
			largest = bound > largest ? bound : largest;
		}
		if ((*p)[1] == '}')
			++*p;
		times *= largest + 1;
		times = times <= SIZE_MAX_NODES ? times : SIZE_MAX_NODES + 1;
	}
	return times;
}

/* Whether it becomes too large when its repetitions are written out, or refers back to what a
 * group matched, which makes matching exponential. */
static bool is_too_large(const char *p)
{
	unsigned long sizes[DEPTH_MAX + 1] = { 0 };
	unsigned depth = 0;

	while (*p) {
		unsigned long size = 1;

		if (*p == '(') {
			if (++depth > DEPTH_MAX)
				return true;
			sizes[depth] = 0;
			p++;
			continue;
		}
		if (*p == ')' && depth)
			size += sizes[depth--];
		if (*p == '\\' && p[1]) {
			if (p[1] >= '1' && p[1] <= '9')
				return true;
			p += 2;
		} else {
			p = *p == '[' ? skip_bracket(p + 1) : p + 1;
		}
		sizes[depth] += size * take_repeats(&p);
		if (sizes[depth] > SIZE_MAX_NODES)
			return true;
	}
	return false;
}

static const char *message_of(int error)
{
	static const struct {
		int error;
		const char *message;
	} messages[] = {
		{ REG_EPAREN, N_("a parenthesis of the regular expression is not closed") },
		{ REG_EBRACK, N_("a bracket of the regular expression is not closed") },
		{ REG_EBRACE, N_("a brace of the regular expression is not closed") },
		{ REG_BADBR, N_("the braces of the regular expression hold no numbers") },
		{ REG_BADRPT, N_("the regular expression repeats nothing") },
		{ REG_ERANGE, N_("a range of the regular expression runs backwards") },
		{ REG_ECTYPE, N_("the regular expression names an unknown class of characters") },
		{ REG_EESCAPE, N_("the regular expression ends in a backslash") },
	};

	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++)
		if (messages[i].error == error)
			return messages[i].message;
	return N_("this is no regular expression");
}

int pattern_compile(const char *text, regex_t *ret, const char **ret_message)
{
	int error;

	if (strlen(text) > LENGTH_MAX || is_too_large(text)) {
		*ret_message = N_("the regular expression is too large");
		return -EINVAL;
	}
	error = regcomp(ret, text, REG_EXTENDED | REG_NOSUB);
	if (!error)
		return 0;
	*ret_message = message_of(error);
	return -EINVAL;
}

bool pattern_matches(const regex_t *regex, const char *s, size_t len)
{
	regmatch_t whole = { .rm_so = 0, .rm_eo = (regoff_t)len };

	return regexec(regex, s, 1, &whole, REG_STARTEND) == 0;
}
