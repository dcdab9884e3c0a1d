/* Lists as people type them: "1,2 3". */
#ifndef PV_CLI_LIST_PRIV_H
#define PV_CLI_LIST_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The next word of text, which ends at a comma or a blank; moves *text behind it. False at the
 * end. */
bool list_next(const char **text, const char **ret, size_t *ret_len);

/* A positive pid and nothing else. */
bool pid_parse(const char *s, size_t len, pid_t *ret);

struct pid_list {
	pid_t *items;
	size_t count, cap;
};

void pid_list_done(struct pid_list *l);
void pid_list_add(struct pid_list *l, pid_t pid);
/* Adds all of text. False if it holds none, or what is no pid. */
bool pid_list_parse(struct pid_list *l, const char *text);
bool pid_list_has(const struct pid_list *l, pid_t pid);

/* A user as named, and what that is in digits. */
struct user {
	char *name;
	uint32_t uid;
};

struct user_list {
	struct user *items;
	size_t count, cap;
};

void user_list_done(struct user_list *l);
/* By name or number. 0, or -ENOENT if the system knows no such user (a number is taken as it is). */
int user_list_add(struct user_list *l, const char *name, size_t len);

struct name_list {
	char **items;
	size_t count, cap;
};

void name_list_done(struct name_list *l);
void name_list_add(struct name_list *l, const char *name, size_t len);

#endif
