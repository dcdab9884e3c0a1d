#include "list_priv.h"

#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/number.h"

static const char separators[] = ", \t\n";

bool list_next(const char **text, const char **ret, size_t *ret_len)
{
	const char *s = *text + strspn(*text, separators);
	size_t len = strcspn(s, separators);

	*text = s + len;
	if (!len)
		return false;
	*ret = s;
	*ret_len = len;
	return true;
}

bool pid_parse(const char *s, size_t len, pid_t *ret)
{
	uint64_t n;

	if (number_parse_u64(s, len, &n) < 0 || n < 1 || n > INT_MAX)
		return false;
	*ret = (pid_t)n;
	return true;
}

void pid_list_done(struct pid_list *l)
{
	free(l->items);
	*l = (struct pid_list){ 0 };
}

void pid_list_add(struct pid_list *l, pid_t pid)
{
	l->items = xgrow(l->items, l->count, &l->cap, sizeof(*l->items));
	l->items[l->count++] = pid;
}

bool pid_list_parse(struct pid_list *l, const char *text)
{
	size_t len, before = l->count;
	const char *word;
	pid_t pid;

	while (list_next(&text, &word, &len)) {
		if (!pid_parse(word, len, &pid))
			return false;
		if (!pid_list_has(l, pid))
			pid_list_add(l, pid);
	}
	return l->count > before;
}

bool pid_list_has(const struct pid_list *l, pid_t pid)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->items[i] == pid)
			return true;
	return false;
}

void user_list_done(struct user_list *l)
{
	for (size_t i = 0; i < l->count; i++)
		free(l->items[i].name);
	free(l->items);
	*l = (struct user_list){ 0 };
}

int user_list_add(struct user_list *l, const char *name, size_t len)
{
	CLEANUP_FREE char *copy = xstrndup(name, len);
	const struct passwd *pw = getpwnam(copy);
	uint64_t uid;

	if (pw)
		uid = pw->pw_uid;
	else if (number_parse_u64(name, len, &uid) < 0 || uid > UINT32_MAX)
		return -ENOENT;
	l->items = xgrow(l->items, l->count, &l->cap, sizeof(*l->items));
	l->items[l->count++] = (struct user){ xstrdup(copy), (uint32_t)uid };
	return 0;
}

void name_list_done(struct name_list *l)
{
	for (size_t i = 0; i < l->count; i++)
		free(l->items[i]);
	free(l->items);
	*l = (struct name_list){ 0 };
}

void name_list_add(struct name_list *l, const char *name, size_t len)
{
	l->items = xgrow(l->items, l->count, &l->cap, sizeof(*l->items));
	l->items[l->count++] = xstrndup(name, len);
}
