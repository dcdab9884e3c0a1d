#include "ui/key.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "base/strbuf.h"
#include "base/text.h"

/* The first name of a key is the one that is printed. */
static const struct {
	int32_t key;
	const char *name;
} key_names[] = {
	{ KEY_CODE_UP, "Up" },
	{ KEY_CODE_DOWN, "Down" },
	{ KEY_CODE_LEFT, "Left" },
	{ KEY_CODE_RIGHT, "Right" },
	{ KEY_CODE_HOME, "Home" },
	{ KEY_CODE_END, "End" },
	{ KEY_CODE_PAGE_UP, "PgUp" },
	{ KEY_CODE_PAGE_UP, "PageUp" },
	{ KEY_CODE_PAGE_DOWN, "PgDn" },
	{ KEY_CODE_PAGE_DOWN, "PageDown" },
	{ KEY_CODE_INSERT, "Ins" },
	{ KEY_CODE_INSERT, "Insert" },
	{ KEY_CODE_DELETE, "Del" },
	{ KEY_CODE_DELETE, "Delete" },
	{ KEY_CODE_TAB, "Tab" },
	{ KEY_CODE_BACK_TAB, "BackTab" },
	{ KEY_CODE_BACK_TAB, "Shift-Tab" },
	{ KEY_CODE_ENTER, "Enter" },
	{ KEY_CODE_ENTER, "Return" },
	{ KEY_CODE_ESC, "Esc" },
	{ KEY_CODE_ESC, "Escape" },
	{ KEY_CODE_SPACE, "Space" },
	{ KEY_CODE_BACKSPACE, "Backspace" },
	/* This one begins a comment in the config file. */
	{ ';', "Semicolon" },
};

/* What a terminal sends for these is another key: a name for them would be dead. */
static int32_t control_key(char letter)
{
	switch (KEY_CTRL(letter)) {
	case KEY_CTRL('h'):
		return KEY_CODE_BACKSPACE;
	case KEY_CTRL('j'):
		return KEY_CODE_ENTER;
	default:
		return KEY_CTRL(letter);
	}
}

static int32_t parse_function(const char *digits)
{
	int n = 0;

	if (*digits < '1' || *digits > '9')
		return KEY_CODE_NONE;
	for (; *digits >= '0' && *digits <= '9' && n <= 12; digits++)
		n = n * 10 + (*digits - '0');
	return *digits == '\0' && n <= 12 ? KEY_CODE_F1 + n - 1 : KEY_CODE_NONE;
}

int32_t key_parse(const char *name)
{
	size_t len = strlen(name);
	int32_t code;

	if (len > 0 && text_decode(name, len, &code) == len && code > ' ')
		return text_code_width(code) > 0 ? code : KEY_CODE_NONE;
	for (size_t i = 0; i < sizeof(key_names) / sizeof(key_names[0]); i++)
		if (strcasecmp(key_names[i].name, name) == 0)
			return key_names[i].key;
	if (*name == 'F' || *name == 'f')
		return parse_function(name + 1);
	if (len == 6 && strncasecmp(name, "Ctrl-", 5) == 0 &&
	    ((name[5] | 0x20) >= 'a' && (name[5] | 0x20) <= 'z'))
		return control_key(name[5]);
	return KEY_CODE_NONE;
}

void key_add_name(struct strbuf *b, int32_t key)
{
	char utf8[4];

	for (size_t i = 0; i < sizeof(key_names) / sizeof(key_names[0]); i++) {
		if (key_names[i].key == key) {
			strbuf_adds(b, key_names[i].name);
			return;
		}
	}
	if (key >= KEY_CODE_F1 && key <= KEY_CODE_F12)
		strbuf_addf(b, "F%d", (int)(key - KEY_CODE_F1 + 1));
	else if (key > 0 && key <= KEY_CTRL('z'))
		strbuf_addf(b, "Ctrl-%c", (char)('A' + key - 1));
	else if (key > ' ' && key < KEY_CODE_BASE)
		strbuf_add(b, utf8, text_encode(key, utf8));
}
