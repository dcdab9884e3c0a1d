/* Any bytes as what a terminal sends: only keys that there are, and Ctrl-C always gets through. */
#include <stdbool.h>

#include "base/text.h"
#include "fuzz.h"
#include "src/ui/input_priv.h"

static bool is_key(int32_t key)
{
	if (key >= KEY_CODE_BASE)
		return key >= KEY_CODE_UP && key <= KEY_CODE_F12;
	if (key < ' ')
		return key >= 1 && key <= KEY_CODE_ESC;
	return key == KEY_CODE_BACKSPACE || text_code_width(key) >= 0;
}

static void check(const struct event *e)
{
	if (e->kind == EVENT_KEY)
		FUZZ_CHECK(is_key(e->key));
	else
		FUZZ_CHECK((e->kind == EVENT_CLICK || e->kind == EVENT_WHEEL_UP ||
			    e->kind == EVENT_WHEEL_DOWN) &&
			   e->x >= 0 && e->y >= 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum { MOUSE_REPORT = 3 /* bytes that may be taken for one */ };
	static const struct input_key keys[] = { { "\033[214z", KEY_CODE_HOME },
						 { "\033A", KEY_CODE_UP } };
	struct input in;
	struct event e;
	bool interrupted = false;

	input_init(&in, keys, 2);
	for (size_t i = 0; i < size; i++)
		if (input_feed(&in, data[i], &e))
			check(&e);
	if (input_timeout(&in, &e))
		check(&e);
	FUZZ_CHECK(!input_waits(&in));
	for (int i = 0; i <= MOUSE_REPORT; i++)
		if (input_feed(&in, KEY_CTRL('c'), &e))
			interrupted |= e.kind == EVENT_KEY && e.key == KEY_CTRL('c');
	FUZZ_CHECK(interrupted);
	return 0;
}
