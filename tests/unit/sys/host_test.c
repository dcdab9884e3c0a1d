#include "sys/host.h"

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/procroot.h"
#include "base/strbuf.h"
#include "sys/sys.h"
#include "tests/unit/cmocka_all.h"
#include "types/system.h"

static void host_is_the_one_of_uname_and_proc(void **state)
{
	CLEANUP_STRBUF struct strbuf id = STRBUF_INIT, stat = STRBUF_INIT;
	struct sys *sys = sys_new();
	struct arena *a = arena_new();
	struct utsname u;
	struct host h;
	const char *btime;

	(void)state;
	host_read(sys, a, &h);
	assert_int_equal(uname(&u), 0);
	assert_string_equal(h.name, u.nodename);
	assert_string_equal(h.kernel, u.release);
	assert_string_equal(h.arch, u.machine);
	assert_int_equal(h.page_size, getpagesize());
	assert_int_equal(h.ticks_per_second, sysconf(_SC_CLK_TCK));
	assert_int_equal(procroot_read_all(-1, "/proc/sys/kernel/random/boot_id", &id, 100, NULL),
			 0);
	assert_int_equal(id.len, strlen(h.boot_id) + 1);
	assert_memory_equal(h.boot_id, id.s, strlen(h.boot_id));
	assert_int_equal(procroot_read_all(-1, "/proc/stat", &stat, 1 << 20, NULL), 0);
	btime = strstr(strbuf_str(&stat), "\nbtime ");
	assert_non_null(btime);
	assert_int_equal(h.boot_realtime, strtoull(btime + 7, NULL, 10) * NS_PER_SEC);
	arena_free(a);
	sys_free(sys);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(host_is_the_one_of_uname_and_proc),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
