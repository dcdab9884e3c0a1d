#include "proc/ttys.h"

#include <string.h>
#include <sys/sysmacros.h>

#include "base/alloc.h"
#include "base/procroot.h"
#include "base/strbuf.h"
#include "helper.h"
#include "tests/unit/cmocka_all.h"

static const char drivers[] = "/dev/tty             /dev/tty        5       0 system:/dev/tty\n"
			      "/dev/console         /dev/console    5       1 system:console\n"
			      "/dev/ptmx            /dev/ptmx       5       2 system\n"
			      "rfcomm               /dev/rfcomm   216 0-255 serial\n"
			      "usbserial            /dev/ttyUSB   188 0-511 serial\n"
			      "serial               /dev/ttyS       4 64-111 serial\n"
			      "pty_slave            /dev/pts      136 0-1048575 pty:slave\n"
			      "pty_master           /dev/ptm      128 0-1048575 pty:master\n"
			      "odd                  /dev/            9 0-3 x\n"
			      "odd                  /tmp/x           9 0-3 x\n"
			      "odd                  /dev/x           9 x-3 x\n"
			      "long                 /dev/01234567890123456789012345678901 9 0-3 x\n"
			      "broken\n"
			      "unknown              /dev/tty        4 1-63 console\n";

static const struct {
	unsigned major, minor;
	const char *name;
} rows[] = {
	{ 136, 0, "pts/0" },   { 136, 3, "pts/3" },   { 136, 70000, "pts/70000" },
	{ 137, 1, "pts/257" }, { 4, 1, "tty1" },      { 4, 63, "tty63" },
	{ 4, 64, "ttyS0" },    { 4, 67, "ttyS3" },    { 5, 0, "tty" },
	{ 5, 1, "console" },   { 188, 2, "ttyUSB2" },
};

static void check(const struct ttys *t, unsigned major, unsigned minor, const char *want)
{
	uint32_t dev = (minor & 0xff) | major << 8 | (minor & ~0xffu) << 12;
	struct strbuf b = STRBUF_INIT;

	assert_int_equal(ttys_name(t, dev, &b), want != NULL);
	assert_string_equal(strbuf_str(&b), want ? want : "");
	strbuf_done(&b);
}

static void names_as_ps_does(void **state)
{
	CLEANUP_FREE char *copy = exact_copy(drivers, strlen(drivers));
	struct ttys t = TTYS_INIT, none = TTYS_INIT;

	(void)state;
	ttys_parse(copy, strlen(drivers), &t);
	assert_int_equal(t.count, 9);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check(&t, rows[i].major, rows[i].minor, rows[i].name);
		check(&none, rows[i].major, rows[i].minor, rows[i].name);
	}
	check(&t, 216, 5, "rfcomm5");
	check(&none, 216, 5, NULL);
	check(&t, 9, 1, NULL);
	check(&t, 0, 0, NULL);
	ttys_done(&t);
}

static void reads_the_file_of_a_root(void **state)
{
	struct ttys t = TTYS_INIT;
	struct procroot root;
	struct folder f;

	(void)state;
	folder_make(&f);
	assert_int_equal(procroot_open(f.path, &root), 0);
	assert_true(ttys_read(&root, &t) < 0);
	folder_add_text(&f, "tty/drivers", "x /dev/ttyGS 250 8-15 serial\n");
	assert_int_equal(ttys_read(&root, &t), 0);
	check(&t, 250, 9, "ttyGS1");
	ttys_done(&t);
	procroot_done(&root);
	folder_remove(&f);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_as_ps_does),
		cmocka_unit_test(reads_the_file_of_a_root),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
