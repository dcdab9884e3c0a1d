#include "input_priv.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"

enum { ESC = 0x1b, BEL = 0x07, CAN = 0x18, SUB = 0x1a, DEL = 0x7f };

/* ECMA-48 sequences that terminals agree on. A number stands before '~', else it is 0. */
static const struct csi_key {
	char final;
	uint8_t number;
	int32_t key;
} csi_keys[] = {
	{ 'A', 0, KEY_CODE_UP },   { 'B', 0, KEY_CODE_DOWN },	 { 'C', 0, KEY_CODE_RIGHT },
	{ 'D', 0, KEY_CODE_LEFT }, { 'H', 0, KEY_CODE_HOME },	 { 'F', 0, KEY_CODE_END },
	{ '~', 1, KEY_CODE_HOME }, { '~', 2, KEY_CODE_INSERT },	 { '~', 3, KEY_CODE_DELETE },
	{ '~', 4, KEY_CODE_END },  { '~', 5, KEY_CODE_PAGE_UP }, { '~', 6, KEY_CODE_PAGE_DOWN },
	{ '~', 7, KEY_CODE_HOME }, { '~', 8, KEY_CODE_END },	 { 'Z', 0, KEY_CODE_BACK_TAB },
	{ 'P', 0, KEY_CODE_F1 },   { 'Q', 0, KEY_CODE_F2 },	 { 'R', 0, KEY_CODE_F3 },
	{ 'S', 0, KEY_CODE_F4 },   { '~', 11, KEY_CODE_F1 },	 { '~', 12, KEY_CODE_F2 },
	{ '~', 13, KEY_CODE_F3 },  { '~', 14, KEY_CODE_F4 },	 { '~', 15, KEY_CODE_F5 },
	{ '~', 17, KEY_CODE_F6 },  { '~', 18, KEY_CODE_F7 },	 { '~', 19, KEY_CODE_F8 },
	{ '~', 20, KEY_CODE_F9 },  { '~', 21, KEY_CODE_F10 },	 { '~', 23, KEY_CODE_F11 },
	{ '~', 24, KEY_CODE_F12 },
};

/* With Shift or Ctrl these are what they are without; other keys with a modifier are none. */
static bool takes_modifier(int32_t key)
{
	return key >= KEY_CODE_UP && key <= KEY_CODE_DELETE;
}

/* After ESC O; the small letters are the keys of the number pad. */
static const struct {
	char final;
	int32_t key;
} ss3_keys[] = {
	{ 'A', KEY_CODE_UP },
	{ 'B', KEY_CODE_DOWN },
	{ 'C', KEY_CODE_RIGHT },
	{ 'D', KEY_CODE_LEFT },
	{ 'H', KEY_CODE_HOME },
	{ 'F', KEY_CODE_END },
	{ 'P', KEY_CODE_F1 },
	{ 'Q', KEY_CODE_F2 },
	{ 'R', KEY_CODE_F3 },
	{ 'S', KEY_CODE_F4 },
	{ 'M', KEY_CODE_ENTER },
	{ 'a', KEY_CODE_UP },
	{ 'b', KEY_CODE_DOWN },
	{ 'c', KEY_CODE_RIGHT },
	{ 'd', KEY_CODE_LEFT },
	{ 'j', '*' },
	{ 'k', '+' },
	{ 'l', ',' },
	{ 'm', '-' },
	{ 'n', '.' },
	{ 'o', '/' },
	{ 'p', '0' },
	{ 'q', '1' },
	{ 'r', '2' },
	{ 's', '3' },
	{ 't', '4' },
	{ 'u', '5' },
	{ 'v', '6' },
	{ 'w', '7' },
	{ 'x', '8' },
	{ 'y', '9' },
	{ 'X', '=' },
};

void input_init(struct input *in, const struct input_key *keys, size_t n)
{
	*in = (struct input){ .state = INPUT_GROUND, .keys = keys, .key_count = n };
}

static bool emit_key(struct event *ret, int32_t key)
{
	if (key == KEY_CODE_NONE)
		return false;
	*ret = (struct event){ .kind = EVENT_KEY, .key = key };
	return true;
}

static void begin(struct input *in, enum input_state state, const char *seq)
{
	in->state = state;
	in->len = (uint8_t)strlen(seq);
	memcpy(in->seq, seq, in->len);
	in->overlong = false;
}

/* One byte stays free for a NUL. */
static void collect(struct input *in, unsigned char byte)
{
	if (in->len + 1u < sizeof(in->seq))
		in->seq[in->len++] = (char)byte;
	else
		in->overlong = true;
}

static int32_t control_key(unsigned char byte)
{
	switch (byte) {
	case DEL:
	case KEY_CTRL('h'):
		return KEY_CODE_BACKSPACE;
	case KEY_CTRL('j'):
		return KEY_CODE_ENTER;
	default:
		return byte <= KEY_CTRL('z') ? byte : KEY_CODE_NONE;
	}
}

static bool begin_character(struct input *in, unsigned char byte)
{
	if (byte < 0xc2 || byte > 0xf4)
		return false;
	begin(in, INPUT_UTF8, "");
	collect(in, byte);
	in->need = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
	return true;
}

static bool in_ground(struct input *in, unsigned char byte, struct event *ret)
{
	enum { CSI_8BIT = 0x9b, SS3_8BIT = 0x8f };

	in->alt = false;
	if (byte == ESC)
		begin(in, INPUT_ESCAPE, "\033");
	else if (byte == CSI_8BIT)
		begin(in, INPUT_CSI, "\033[");
	else if (byte == SS3_8BIT)
		begin(in, INPUT_SS3, "\033O");
	else if (byte < ' ' || byte == DEL)
		return emit_key(ret, control_key(byte));
	else if (byte < DEL)
		return emit_key(ret, byte);
	else
		begin_character(in, byte);
	return false;
}

/* Gives up what was begun; the byte is looked at afresh. */
static bool restart(struct input *in, unsigned char byte, struct event *ret)
{
	in->state = INPUT_GROUND;
	return in_ground(in, byte, ret);
}

static bool find_terminfo(const struct input *in, int32_t *ret)
{
	for (size_t i = 0; i < in->key_count; i++) {
		if (strlen(in->keys[i].sequence) == in->len &&
		    memcmp(in->keys[i].sequence, in->seq, in->len) == 0) {
			*ret = in->keys[i].key;
			return true;
		}
	}
	return false;
}

static bool in_escape(struct input *in, unsigned char byte, struct event *ret)
{
	int32_t key;

	if (byte == ESC) {
		begin(in, INPUT_ESCAPE, "\033");
		return emit_key(ret, KEY_CODE_ESC);
	}
	collect(in, byte);
	in->alt = true;
	in->state = INPUT_GROUND;
	if (byte == '[')
		in->state = INPUT_CSI;
	else if (byte == 'O')
		in->state = INPUT_SS3;
	else if (byte != '\0' && strchr("]PX^_", byte))
		in->state = INPUT_STRING;
	else if (find_terminfo(in, &key))
		return emit_key(ret, key);
	else
		begin_character(in, byte);
	return false;
}

/* A decimal number; *p moves behind it. */
static unsigned number(const char **p)
{
	unsigned n = 0;

	for (; **p >= '0' && **p <= '9'; (*p)++)
		if (n < 100000)
			n = n * 10 + (unsigned)(**p - '0');
	return n;
}

static bool emit_mouse(struct event *ret, unsigned button, int x, int y)
{
	enum { MODIFIERS = 4 | 8 | 16, LEFT = 0, WHEEL_UP = 64, WHEEL_DOWN = 65 };
	enum event_kind kind;

	switch (button & ~(unsigned)MODIFIERS) {
	case LEFT:
		kind = EVENT_CLICK;
		break;
	case WHEEL_UP:
		kind = EVENT_WHEEL_UP;
		break;
	case WHEEL_DOWN:
		kind = EVENT_WHEEL_DOWN;
		break;
	default:
		return false;
	}
	if (x < 0 || y < 0)
		return false;
	*ret = (struct event){ .kind = kind, .x = x, .y = y };
	return true;
}

/* ESC [ < BUTTON ; X ; Y, then M pressed or m released */
static bool sgr_mouse(const char *p, struct event *ret)
{
	unsigned button = number(&p), x, y;

	if (*p++ != ';')
		return false;
	x = number(&p);
	if (*p++ != ';')
		return false;
	y = number(&p);
	return strcmp(p, "M") == 0 && emit_mouse(ret, button, (int)x - 1, (int)y - 1);
}

/* ESC [ NUMBER ; MODIFIER FINAL, both numbers may be missing */
static int32_t csi_key(const char *p, char final)
{
	unsigned first = number(&p), modifier = 1;

	if (*p == ';') {
		p++;
		modifier = number(&p);
	}
	if (p[0] != final || p[1] != '\0')
		return KEY_CODE_NONE;
	for (size_t i = 0; i < sizeof(csi_keys) / sizeof(csi_keys[0]); i++) {
		const struct csi_key *k = &csi_keys[i];

		if (k->final == final && (k->number == first || final != '~'))
			return modifier <= 1 || takes_modifier(k->key) ? k->key : KEY_CODE_NONE;
	}
	return KEY_CODE_NONE;
}

static bool end_csi(struct input *in, struct event *ret)
{
	char final = in->seq[in->len - 1];
	int32_t key;

	in->state = INPUT_GROUND;
	if (in->overlong)
		return false;
	in->seq[in->len] = '\0';
	if (in->seq[2] == '<')
		return sgr_mouse(in->seq + 3, ret);
	if (find_terminfo(in, &key))
		return emit_key(ret, key);
	return emit_key(ret, csi_key(in->seq + 2, final));
}

static bool in_csi(struct input *in, unsigned char byte, struct event *ret)
{
	bool first = in->len == 2;

	if (byte < ' ')
		return restart(in, byte, ret);
	if (byte >= DEL) {
		in->state = INPUT_GROUND;
		return false;
	}
	collect(in, byte);
	if (byte < '@')
		return false;
	if (first && byte == '[') {
		in->state = INPUT_CONSOLE;
		return false;
	}
	if (first && byte == 'M') {
		begin(in, INPUT_MOUSE, "");
		return false;
	}
	return end_csi(in, ret);
}

static bool in_ss3(struct input *in, unsigned char byte, struct event *ret)
{
	int32_t key;

	if (byte < ' ')
		return restart(in, byte, ret);
	collect(in, byte);
	if ((byte >= '0' && byte <= '9') || byte == ';')
		return false;
	in->state = INPUT_GROUND;
	if (find_terminfo(in, &key))
		return emit_key(ret, key);
	for (size_t i = 0; i < sizeof(ss3_keys) / sizeof(ss3_keys[0]); i++)
		if (ss3_keys[i].final == (char)byte)
			return (in->len == 3 || takes_modifier(ss3_keys[i].key)) &&
			       emit_key(ret, ss3_keys[i].key);
	return false;
}

static bool in_console(struct input *in, unsigned char byte, struct event *ret)
{
	if (byte < ' ')
		return restart(in, byte, ret);
	in->state = INPUT_GROUND;
	if (byte < 'A' || byte > 'E')
		return false;
	return emit_key(ret, KEY_CODE_F1 + byte - 'A');
}

static bool in_mouse(struct input *in, unsigned char byte, struct event *ret)
{
	const unsigned char *report = (const unsigned char *)in->seq;

	collect(in, byte);
	if (in->len < 3)
		return false;
	in->state = INPUT_GROUND;
	if (report[0] < ' ')
		return false;
	return emit_mouse(ret, report[0] - 32u, report[1] - 33, report[2] - 33);
}

static bool in_string(struct input *in, unsigned char byte, struct event *ret)
{
	(void)ret;
	if (byte == ESC)
		in->state = INPUT_STRING_ESCAPE;
	else if (byte == BEL || byte == CAN || byte == SUB)
		in->state = INPUT_GROUND;
	return false;
}

static bool in_string_escape(struct input *in, unsigned char byte, struct event *ret)
{
	if (byte == '\\') {
		in->state = INPUT_GROUND;
		return false;
	}
	begin(in, INPUT_ESCAPE, "\033");
	return in_escape(in, byte, ret);
}

static bool in_utf8(struct input *in, unsigned char byte, struct event *ret)
{
	int32_t code;

	if ((byte & 0xc0) != 0x80)
		return restart(in, byte, ret);
	collect(in, byte);
	if (in->len < in->need)
		return false;
	in->state = INPUT_GROUND;
	text_decode(in->seq, in->len, &code);
	if (in->alt || code < 0 || text_code_width(code) < 0)
		return false;
	return emit_key(ret, code);
}

static bool (*const steps[])(struct input *in, unsigned char byte, struct event *ret) = {
	[INPUT_GROUND] = in_ground,   [INPUT_ESCAPE] = in_escape,
	[INPUT_CSI] = in_csi,	      [INPUT_SS3] = in_ss3,
	[INPUT_CONSOLE] = in_console, [INPUT_MOUSE] = in_mouse,
	[INPUT_STRING] = in_string,   [INPUT_STRING_ESCAPE] = in_string_escape,
	[INPUT_UTF8] = in_utf8,
};

static_assert(sizeof(steps) / sizeof(steps[0]) == INPUT_STATE_COUNT, "a step for every state");

bool input_feed(struct input *in, unsigned char byte, struct event *ret)
{
	return steps[in->state](in, byte, ret);
}

/* rxvt ends Shift-Home and the like in '$', which elsewhere is followed by more. */
static bool may_end(const struct input *in)
{
	return in->state == INPUT_CSI && in->seq[in->len - 1] == '$';
}

bool input_waits(const struct input *in)
{
	return in->state == INPUT_ESCAPE || in->state == INPUT_STRING ||
	       in->state == INPUT_STRING_ESCAPE || may_end(in);
}

bool input_timeout(struct input *in, struct event *ret)
{
	bool escape = in->state == INPUT_ESCAPE;

	if (!input_waits(in))
		return false;
	in->state = INPUT_GROUND;
	return escape && emit_key(ret, KEY_CODE_ESC);
}
