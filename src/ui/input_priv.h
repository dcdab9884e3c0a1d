/* Bytes from a terminal as keys and mouse events. Pure: it neither reads nor waits.
 *
 * What is no known key is swallowed as a whole, never taken as the letters it is made of. */
#ifndef PV_UI_INPUT_PRIV_H
#define PV_UI_INPUT_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ui/key.h"

/* What this terminal sends for a key, as terminfo says; begins with an escape. */
struct input_key {
	const char *sequence;          /* borrowed */
	int32_t key;
};

enum input_state {
	INPUT_GROUND,
	INPUT_ESCAPE,
	INPUT_CSI,                     /* ESC [ */
	INPUT_SS3,                     /* ESC O */
	INPUT_CONSOLE,                 /* ESC [ [, function keys of Linux's own console */
	INPUT_MOUSE,                   /* ESC [ M, three bytes follow */
	INPUT_STRING,                  /* ESC ] and such: up to BEL or ESC \ */
	INPUT_STRING_ESCAPE,
	INPUT_UTF8,
	INPUT_STATE_COUNT
};

struct input {
	enum input_state state;
	char seq[32];                  /* since the escape, or of the character */
	uint8_t len;
	uint8_t need;                  /* bytes of the character, or of the mouse report */
	bool overlong;                 /* the sequence did not fit: swallowed */
	bool alt;                      /* an escape came just before */
	const struct input_key *keys;  /* borrowed */
	size_t key_count;
};

void input_init(struct input *in, const struct input_key *keys, size_t n);
/* Takes one byte; true if an event is complete. */
bool input_feed(struct input *in, unsigned char byte, struct event *ret);
/* Whether silence would mean something: an escape alone is the key Esc. */
bool input_waits(const struct input *in);
/* Nothing came for a while; true if that makes an event. */
bool input_timeout(struct input *in, struct event *ret);

#endif
