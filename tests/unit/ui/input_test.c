#include "src/ui/input_priv.h"

#include <string.h>

#include "base/strbuf.h"
#include "tests/unit/cmocka_all.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void add_event(struct strbuf *b, const struct event *e)
{
	static const char *const kinds[] = { "none", "key", "click", "wheel-up", "wheel-down" };

	if (b->len > 0)
		strbuf_addch(b, ' ');
	if (e->kind == EVENT_KEY)
		key_add_name(b, e->key);
	else
		strbuf_addf(b, "%s@%d,%d", kinds[e->kind], e->x, e->y);
}

/* The events of these bytes and of a silence after them, as text. */
static void expect(struct input *in, const char *bytes, size_t len, const char *want)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	struct event e;

	for (size_t i = 0; i < len; i++)
		if (input_feed(in, (unsigned char)bytes[i], &e))
			add_event(&b, &e);
	if (input_timeout(in, &e))
		add_event(&b, &e);
	assert_string_equal(strbuf_str(&b), want);
}

#define EXPECT(bytes, want)                                                                        \
	do {                                                                                       \
		struct input fresh;                                                                \
		input_init(&fresh, NULL, 0);                                                       \
		expect(&fresh, bytes, sizeof(bytes) - 1, want);                                    \
	} while (0)

static void letters_and_controls(void **state)
{
	(void)state;
	EXPECT("kK~ ", "k K ~ Space");
	EXPECT("\r\n\t\177\b\003\032", "Enter Enter Tab Backspace Backspace Ctrl-C Ctrl-Z");
	EXPECT("\0\034\035\036\037", "");
}

static void characters_of_utf8(void **state)
{
	(void)state;
	EXPECT("\xd0\x96日\xf0\x9f\x98\x80", "Ж 日 😀");
	/* cut off, overlong, surrogate, control, bidirectional override */
	EXPECT("\xd0k", "k");
	EXPECT("\xe6\x97\033[A", "Up");
	EXPECT("\xc0\xafk\xe0\x80\xafk\xed\xa0\x80k\xff\x80k", "k k k k");
	EXPECT("\xc2\x85\xe2\x80\xaek", "k");
}

static void keys_of_xterm_and_its_kin(void **state)
{
	(void)state;
	EXPECT("\033[A\033[B\033[C\033[D\033OA\033OB\033OC\033OD",
	       "Up Down Right Left Up Down Right Left");
	EXPECT("\033[H\033OH\033[1~\033[7~", "Home Home Home Home");
	EXPECT("\033[F\033OF\033[4~\033[8~", "End End End End");
	EXPECT("\033[2~\033[3~\033[5~\033[6~\033[Z", "Ins Del PgUp PgDn BackTab");
	EXPECT("\033OP\033OQ\033OR\033OS\033[15~\033[17~", "F1 F2 F3 F4 F5 F6");
	EXPECT("\033[18~\033[19~\033[20~\033[21~\033[23~\033[24~", "F7 F8 F9 F10 F11 F12");
	EXPECT("\033[11~\033[12~\033[13~\033[14~", "F1 F2 F3 F4");
	EXPECT("\033[[A\033[[B\033[[C\033[[D\033[[E", "F1 F2 F3 F4 F5");
	EXPECT("\x9b"
	       "A",
	       "Up");
}

static void modifiers(void **state)
{
	(void)state;
	EXPECT("\033[1;5A\033[1;2H\033[5;5~\033O5B\033Oa", "Up Home PgUp Down Up");
	/* another key than the plain one: none of ours */
	EXPECT("\033[1;2P\033[20;5~\033O2Pk", "k");
	EXPECT("\033[7$", "");
}

static void number_pad(void **state)
{
	(void)state;
	EXPECT("\033Op\033Oy\033Ok\033OM", "0 9 + Enter");
}

static void escape_alone_is_told_by_silence(void **state)
{
	struct input in;
	struct event e;

	(void)state;
	EXPECT("\033", "Esc");
	EXPECT("\033\033\033", "Esc Esc Esc");
	EXPECT("\033\033[A", "Esc Up");
	input_init(&in, NULL, 0);
	assert_false(input_waits(&in));
	assert_false(input_feed(&in, '\033', &e));
	assert_true(input_waits(&in));
	/* the rest may come late, and is no letter then either */
	assert_false(input_feed(&in, '[', &e));
	assert_false(input_waits(&in));
	assert_false(input_timeout(&in, &e));
	expect(&in, "A", 1, "Up");
}

static void what_is_not_known_is_swallowed(void **state)
{
	(void)state;
	EXPECT("\033[99~\033[200~\033[?1;2c\033[1;2;3;4u\033[Ik", "k");
	EXPECT("\033xk\033Ok\033[E\033\xd0\x96k", "k + k");
	EXPECT("\033]52;c;aGVsbG8=\ak\033]0;title\033\\k\033P1$r0m\033\\k", "k k k");
	EXPECT("\033[>0;276;0ck\033[=1ck\033[1 qk", "k k k");
	EXPECT("\033[12345678901234567890123456789012345678901234567890;1Ak", "k");
	EXPECT("\033[4294967297~k", "k");
}

static void sequences_can_be_broken_off(void **state)
{
	(void)state;
	EXPECT("\033[1;\003", "Ctrl-C");
	EXPECT("\033O\003", "Ctrl-C");
	EXPECT("\033[[\003", "Ctrl-C");
	EXPECT("\033[12\033[A", "Up");
	EXPECT("\033]0;x\033[A", "Up");
	EXPECT("\033[1\xffk", "k");
}

static void string_ends_by_silence(void **state)
{
	struct input in;

	(void)state;
	input_init(&in, NULL, 0);
	expect(&in, "\033]", 2, "");
	expect(&in, "q", 1, "q");
	expect(&in, "\033Pabc\033", 6, "");
	expect(&in, "q", 1, "q");
}

static void mouse(void **state)
{
	(void)state;
	EXPECT("\033[<0;5;6M\033[<0;5;6m", "click@4,5");
	EXPECT("\033[<64;1;1M\033[<65;300;200M", "wheel-up@0,0 wheel-down@299,199");
	EXPECT("\033[<16;2;3M\033[<2;2;3M\033[<35;2;3M", "click@1,2");
	EXPECT("\033[M !!\033[M#!!\033[M`\"$k", "click@0,0 wheel-up@1,3 k");
	EXPECT("\033[<0;0;0M\033[<0;5M\033[<M\033[<0;1;1;1Mk", "k");
	EXPECT("\033[<0;99999999999;1M", "click@999998,0");
}

static void terminfo_goes_first(void **state)
{
	static const struct input_key keys[] = {
		{ "\033[214z", KEY_CODE_HOME },
		{ "\033A", KEY_CODE_UP },
		{ "\033OP", KEY_CODE_F12 },
		{ "\033[5~", KEY_CODE_END },
	};
	struct input in;

	(void)state;
	input_init(&in, keys, COUNT(keys));
	expect(&in, "\033[214z\033A\033OP\033[5~\033[6~", 19, "Home Up F12 End PgDn");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_and_controls),
		cmocka_unit_test(characters_of_utf8),
		cmocka_unit_test(keys_of_xterm_and_its_kin),
		cmocka_unit_test(modifiers),
		cmocka_unit_test(number_pad),
		cmocka_unit_test(escape_alone_is_told_by_silence),
		cmocka_unit_test(what_is_not_known_is_swallowed),
		cmocka_unit_test(sequences_can_be_broken_off),
		cmocka_unit_test(string_ends_by_silence),
		cmocka_unit_test(mouse),
		cmocka_unit_test(terminfo_goes_first),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
