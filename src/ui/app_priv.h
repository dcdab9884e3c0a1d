/* What screens see of the app: the frame that is shown, the settings, and ways to ask for more.
 *
 * The app owns a stack of screens. The lowest is the list of processes; others are opened on top,
 * either whole or as overlays that leave the rest in sight. Everything here runs in the ui thread:
 * it reads no files and waits for nothing. */
#ifndef PV_UI_APP_PRIV_H
#define PV_UI_APP_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "model/format.h"
#include "types/request.h"
#include "ui/action.h"
#include "ui/app.h"
#include "ui/key.h"
#include "runner_priv.h"
#include "ui/page.h"

struct app;
struct command_result;
struct detail;
struct endpoints;
struct frame;
struct screen;

/* What a screen wants of the next snapshot. Zeroed before it is asked. */
struct wants {
	uint32_t facts; /* of every task */
	uint32_t visible_facts; /* of `visible` */
	const struct task_id *visible; /* borrowed until the screen is next called */
	size_t visible_count;
	bool threads;
	struct task_id detail; /* pid 0: of none */
	unsigned detail_parts; /* DETAIL_… of it */
	struct task_id files; /* everything that it has open, and the other ends; pid 0: of none */
	bool files_mapped; /* mapped files too, of everybody */
	pid_t threads_of; /* the threads of this process; 0: of none */
};

struct screen_ops {
	const char *name; /* for the reader of the code and of tests */
	bool overlay; /* the screen below is drawn first */
	/* Draws into `area`; an overlay gets the whole page but for the bottom line. */
	void (*draw)(struct screen *s, struct app *a, struct page *p, struct rect area);
	/* What an action does: REACT_… bits; REACT_UNUSED if nothing. */
	unsigned (*action)(struct screen *s, struct app *a, enum action_id id);
	/* A raw event, before keys become actions: for those that take typed text or clicks. May be
	 * NULL. REACT_UNUSED: go on as usual. */
	unsigned (*event)(struct screen *s, struct app *a, const struct event *e);
	/* A new frame, or (d not NULL, borrowed until the next) a new detail is there. May be NULL. */
	void (*update)(struct screen *s, struct app *a, const struct detail *d);
	/* app.endpoints are newer ones; the old ones are gone. May be NULL. */
	void (*files)(struct screen *s, struct app *a);
	/* Adds what it needs. May be NULL. */
	void (*want)(struct screen *s, struct app *a, struct wants *w);
	/* The actions of its bottom line, ended by ACTION_NONE. NULL: those of the one below. */
	const enum action_id *keys;
	void (*free)(struct screen *s);
};

/* Embedded first in each kind of screen. */
struct screen {
	const struct screen_ops *ops;
	struct screen *below;
};

enum { APP_HISTORY = 512 };

/* The samples of a graph, a ring. */
struct history {
	double values[APP_HISTORY];
	size_t count, next;
};

struct app {
	struct term *term;
	struct reader *reader;
	struct settings *settings;
	struct page page;
	struct screen *top;
	struct frame *frame; /* shown now; NULL until the first snapshot */
	struct snapshot *previous; /* to make the next frame with */
	struct detail *detail; /* newest, of the process that was asked for; NULL */
	struct task_id detail_of; /* asked for last */
	unsigned detail_parts;
	uint64_t detail_next; /* monotonic ns, not before that the same again */
	struct endpoints *endpoints; /* newest, with what was asked of one process; NULL */
	struct task_id endpoints_of;
	bool endpoints_mapped; /* they have mapped files */
	int endpoints_error; /* positive errno of the last reading of them; 0 */
	struct history cpu_history;
	struct runner runner; /* demonstrations under this screen */
	struct format format; /* how values are written here */
	struct strbuf message; /* the message line, safe text */
	bool message_is_error;
	uint64_t message_at; /* monotonic ns */
	bool paused, readonly, manual, quit;
	bool folds_changed; /* a person folded or unfolded something */
	int exit_signal; /* 0, or the signal that ends the program */
	bool waiting; /* a snapshot was asked for and has not come */
	bool files_waiting; /* the same of files */
	uint64_t files_next; /* monotonic ns, not before that again: they are costly */
	uint64_t next_tick; /* monotonic ns */
	uint64_t asked_at; /* when the snapshot was asked for */
	unsigned ticks;
	const char *config_path, *folds_path;
	int signal_fd;
	int32_t utc_offset;
};

/* Puts a screen on top; it is freed when it is popped. */
void app_push(struct app *a, struct screen *s);
/* Takes a screen away and frees it; never the lowest one. A screen returns REACT_POP to be taken
 * away itself. */
void app_pop(struct app *a, struct screen *s);

/* Shows a sentence in the message line for a few seconds. The text is translated already; names of
 * other processes in it are made safe here. */
void app_message(struct app *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
void app_error(struct app *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Sends an order to the source; the outcome is told in the message line. With --readonly it is
 * refused there. */
void app_command(struct app *a, const struct command *c);
/* Tells in the message line what came of a command. */
void outcome_tell(struct app *a, const struct command_result *r);
/* Asks for a snapshot now rather than at the next tick. */
void app_read_now(struct app *a);

/* The name of an owner as shown: user name, else the number. Appended, safe. */
void app_add_user(struct app *a, struct strbuf *b, uint32_t uid);
/* "1234 name" of a task, safe. */
void app_add_task(struct app *a, struct strbuf *b, struct task_id id);

/* ---- between the app's own files ---- */

/* The main loop ends as if by this signal. */
void app_end(struct app *a, int signo);
void app_resize(struct app *a);
void app_request(struct app *a, uint64_t now);
void app_take_reader(struct app *a);
void app_watch_reader(struct app *a, uint64_t now);
void app_suspend(struct app *a);
void app_action(struct app *a, enum action_id id);

/* ---- the screens; each in a file of its own under screens/ ---- */

/* One row a screen that a key opens from anywhere. */
struct screen_row {
	enum action_id action;
	struct screen *(*open)(struct app *a);
};
extern const struct screen_row screen_rows[];
extern const size_t screen_row_count;

struct screen *processes_new(struct app *a, const struct app_options *o);
/* The process that is selected in the list; pid 0: none. And those meant by a command: the tagged
 * ones, else the selected one. New memory in *ret, its length returned. */
struct task_id processes_selected(struct app *a);
size_t processes_targets(struct app *a, struct task_id **ret);
/* Moves the selection to a process, unfolding and unfiltering nothing. False: it is not there. */
bool processes_select(struct app *a, struct task_id id);
/* Restricts the list to one user; UINT32_MAX: everybody. */
void processes_set_user(struct app *a, uint32_t uid);
/* After columns, sort or theme were changed. */
void processes_changed(struct app *a);

struct screen *help_open(struct app *a);
struct screen *setup_open(struct app *a);
/* The list of demonstrations, at the one whose output is shown. */
struct screen *demos_open(struct app *a);
/* Output of the demonstrations, in the lowest rows of an area; returns the rows used, 0 if there are
 * none. */
int demo_pane_draw(struct app *a, struct page *p, struct rect area);
/* Shows only this process, which was just started, and what is below it, as a tree. */
void processes_set_root(struct app *a, pid_t pid);
struct screen *detail_open(struct app *a, struct task_id id);
/* On what processes_targets gives; NULL with a message if there is nothing. */
struct screen *kill_open(struct app *a);
struct screen *affinity_open(struct app *a);

/* A list to choose one item of, in a box at the left. */
struct menu_item {
	char *text; /* safe; owned by the menu */
	uint64_t value;
};
/* Takes the items. chosen() is called with the value when Enter is pressed, and returns REACT_…; the menu is
 * gone then. Typing searches. */
struct screen *menu_new(const char *title, struct menu_item *items, size_t count, size_t selected,
			unsigned (*chosen)(struct app *a, uint64_t value));

/* A line to type into, at the bottom. */
struct prompt_ops {
	/* After every change; returns REACT_… */
	unsigned (*changed)(struct app *a, const char *text);
	unsigned (*done)(struct app *a, const char *text);
	unsigned (*cancelled)(struct app *a);
	/* Something to show behind the text: an error, a count. May be NULL. Appends safe text;
	 * true: it is an error. */
	bool (*remark)(struct app *a, struct strbuf *b);
};
struct screen *prompt_new(const char *label, const char *text, const struct prompt_ops *ops);

/* The header of figures above the list; draws into the top of area and returns the rows used. */
int header_draw(struct app *a, struct page *p, struct rect area);
/* Rows that it takes in an area of this size. */
int header_height(const struct app *a, struct rect area);
/* The bottom line: keys of the top screen, or the message. */
void footer_draw(struct app *a, struct page *p, struct rect area);
/* The action of the key label at this column, ACTION_NONE. */
enum action_id footer_hit(struct app *a, int columns, int x);

/* A list of lines that scrolls, with a selected one: what help, detail and menus have in common. */
struct scroller {
	size_t count; /* lines in all */
	size_t selected; /* SIZE_MAX: it has no selection, only scrolls */
	size_t top; /* first line in sight */
	size_t height; /* lines in sight, set when drawn */
};
/* Moves by an action; REACT_REDRAW, or REACT_UNUSED if it is none of moving. */
unsigned scroller_action(struct scroller *s, enum action_id id);
unsigned scroller_wheel(struct scroller *s, int lines);
/* Keeps the selection and the end in sight; called before drawing. */
void scroller_fit(struct scroller *s, size_t count, size_t height);

#endif
