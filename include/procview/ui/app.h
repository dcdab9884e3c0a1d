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
struct sort_key;
struct source;
struct strbuf;
struct term;

struct app_options {
	struct term *term;             /* taken over */
	struct source *source;         /* taken over */
	struct settings *settings;     /* taken over */
	const char *config_path;       /* where set-up writes; NULL: nowhere */
	const char *folds_path;
	const char *filter;            /* first filter, may be NULL */
	uint32_t uid;                  /* only this user's; UINT32_MAX: everybody's */
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
/* Keeps what was folded for the next run, if that changed: 0 or -errno of writing it. */
int app_save_folds(const struct app *a);
/* Restores the terminal. */
void app_free(struct app *a);

/* What the command line says of the screen; the rest comes from the config file, or is default.
 * Pointers are borrowed, but for the source. */
struct app_launch {
	struct source *source;         /* taken over, whatever comes of it */
	double delay;                  /* s; 0: not said */
	bool tree, threads;            /* false: not said */
	const struct sort_key *sort;   /* NULL: not said */
	bool no_mouse, no_color, ascii;
	const char *filter;
	uint32_t uid;                  /* UINT32_MAX: everybody */
	const pid_t *pids;
	size_t pid_count;
	pid_t root;
	bool readonly;
	int32_t utc_offset;
	const char *home, *config_home, *state_home; /* HOME, XDG_…; NULL: not set */
};

/* Reads the config file, opens the terminal, shows processes until the user leaves, and restores
 * the terminal. Lines about what is wrong in the config file are appended to remarks. 0 and the
 * exit status; -ENOTTY: standard input or output is no terminal; -ENOTSUP: TERM is unset, unknown
 * or has no cursor addressing; or -errno. */
int app_launch(const struct app_launch *l, struct strbuf *remarks, int *ret_status);

/* For tests: one event; asks for a snapshot and waits until it is shown; draws. */
void app_event(struct app *a, const struct event *e);
void app_tick(struct app *a);
void app_draw(struct app *a);

#endif
