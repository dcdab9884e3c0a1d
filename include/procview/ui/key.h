/* Keys and mouse events, free of any terminal library. */
#ifndef PV_UI_KEY_H
#define PV_UI_KEY_H

#include <stdint.h>

struct strbuf;

/* A key is a code point, or one of these. Ctrl-A…Ctrl-Z are the code points 1 to 26. */
enum {
	KEY_CODE_NONE = 0,
	KEY_CODE_TAB = 9,
	KEY_CODE_ENTER = 13,
	KEY_CODE_ESC = 27,
	KEY_CODE_SPACE = 32,
	KEY_CODE_BACKSPACE = 127,
	KEY_CODE_BASE = 0x110000,
	KEY_CODE_UP, KEY_CODE_DOWN, KEY_CODE_LEFT, KEY_CODE_RIGHT,
	KEY_CODE_HOME, KEY_CODE_END, KEY_CODE_PAGE_UP, KEY_CODE_PAGE_DOWN,
	KEY_CODE_INSERT, KEY_CODE_DELETE, KEY_CODE_BACK_TAB,
	KEY_CODE_F1, KEY_CODE_F2, KEY_CODE_F3, KEY_CODE_F4, KEY_CODE_F5, KEY_CODE_F6,
	KEY_CODE_F7, KEY_CODE_F8, KEY_CODE_F9, KEY_CODE_F10, KEY_CODE_F11, KEY_CODE_F12,
};

#define KEY_CTRL(letter) ((letter) & 0x1f)

enum event_kind { EVENT_NONE, EVENT_KEY, EVENT_CLICK, EVENT_WHEEL_UP, EVENT_WHEEL_DOWN,
		  EVENT_RESIZE,
		  EVENT_HANGUP /* the terminal is gone: nothing more will come */ };

struct event {
	enum event_kind kind;
	int32_t key;                   /* EVENT_KEY */
	int x, y;                      /* of the mouse, cells from the top left, 0-based */
};

/* "F9", "Ctrl-D", "PgUp", "Space", "k", "\\": what help prints and the config file takes,
 * case-blind but for single letters. KEY_CODE_NONE if it names no key. */
int32_t key_parse(const char *name);
void key_add_name(struct strbuf *b, int32_t key);

#endif
