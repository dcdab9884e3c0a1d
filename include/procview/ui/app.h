/* The screen: everything between a terminal and a source. */
#ifndef PV_UI_APP_H
#define PV_UI_APP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct app;
struct event;
struct settings;
struct source;
struct term;

struct app_options {
	struct term *term;             /* taken over */
	struct source *source;         /* taken over */
	struct settings *settings;     /* taken over */
	const char *config_path;       /* where set-up writes; NULL: nowhere */
	const char *folds_path;
	const char *filter;            /* first filter, may be NULL */
	const char *user;              /* only this user's, name or id; NULL: all */
	const pid_t *pids;             /* only these; one: straight into its detail */
	size_t pid_count;
	pid_t root;
	bool readonly;
	bool manual;                   /* tests: no timer; a tick comes by app_tick */
	int32_t utc_offset;            /* s */
};

/* 0 or -errno. */
int app_new(const struct app_options *o, struct app **ret);
/* Until the user quits or a signal ends it: the exit status. */
int app_run(struct app *a);
/* Restores the terminal. */
void app_free(struct app *a);

/* For tests: one event; asks for a snapshot and waits until it is shown; draws. */
void app_event(struct app *a, const struct event *e);
void app_tick(struct app *a);
void app_draw(struct app *a);

#endif
