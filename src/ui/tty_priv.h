/* The terminal as the kernel has it: its modes, its size, bytes straight to it, and the way back to
 * how it was found. Free of any terminal library. */
#ifndef PV_UI_TTY_PRIV_H
#define PV_UI_TTY_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

enum { TTY_LEAVE_MAX = 256, TTY_COPY_MAX = 100 * 1024 };

struct tty {
	int in, out;
	struct termios shell;          /* modes as they were found */
	char leave[TTY_LEAVE_MAX];     /* what brings the shell's screen back */
	size_t leave_len;
};

/* Standard input and output; their modes are remembered. 0; -ENOTTY: one of them is no terminal. */
int tty_init(struct tty *t);
/* Adds to what leaving sends. What does not fit is left out as a whole. NULL is nothing. */
void tty_add_leave(struct tty *t, const char *s);

/* From here to tty_unguard the hook of die() restores this terminal. One at a time. */
void tty_guard(struct tty *t);
void tty_unguard(void);

/* Sends all of it, or as much as the terminal takes. Async-signal-safe. */
void tty_write(const struct tty *t, const char *s, size_t len);
/* Whether it may be touched: in the background it is somebody else's, and setting its modes would
 * stop us. Async-signal-safe. */
bool tty_is_ours(const struct tty *t);
/* From the background: the shell's screen comes back, and its modes are its own business. */
void tty_leave_from_behind(const struct tty *t);
/* The modes that were found, unless we are in the background. */
void tty_restore_modes(const struct tty *t);
/* Columns and rows, each 1 to 4096 and 1024 at most; 80×24 if it does not know. */
void tty_size(const struct tty *t, int *ret_columns, int *ret_rows);
/* Reads what is there within `timeout` ms. Bytes; 0: nothing; -EIO: it is gone. */
int tty_read(const struct tty *t, char *buf, size_t cap, int timeout);
/* To the clipboard by OSC 52; no more than TTY_COPY_MAX bytes, cut between characters. */
void tty_copy(const struct tty *t, const char *s, size_t len);

#endif
