/* Names of system calls: against the numbers of this machine's headers, and the known ones of
 * others. */
#include "decode/syscall_name.h"

#include <sys/syscall.h>
#include <sys/utsname.h>

#include "../cmocka_all.h"

static void knows_the_numbering(void **state)
{
	(void)state;
	assert_int_equal(syscall_abi_of("x86_64", 64, 202), SYSCALL_ABI_X86_64);
	assert_int_equal(syscall_abi_of("x86_64", 32, 202), SYSCALL_ABI_I386);
	assert_int_equal(syscall_abi_of("x86_64", 32, 0x40000000 + 202), SYSCALL_ABI_X32);
	assert_int_equal(syscall_abi_of("x86_64", 64, 0x40000000 + 202), SYSCALL_ABI_X32);
	assert_int_equal(syscall_abi_of("i686", 32, 240), SYSCALL_ABI_I386);
	assert_int_equal(syscall_abi_of("aarch64", 64, 98), SYSCALL_ABI_AARCH64);
	assert_int_equal(syscall_abi_of("aarch64", 32, 240), SYSCALL_ABI_ARM);
}

static void never_guesses(void **state)
{
	struct syscall_names *n = syscall_names_new();

	(void)state;
	assert_int_equal(syscall_abi_of("x86_64", 0, 202), SYSCALL_ABI_NONE);
	assert_int_equal(syscall_abi_of("i686", 64, 202), SYSCALL_ABI_NONE);
	assert_int_equal(syscall_abi_of("s390x", 64, 202), SYSCALL_ABI_NONE);
	assert_int_equal(syscall_abi_of("", 64, 202), SYSCALL_ABI_NONE);
	assert_null(syscall_name(n, SYSCALL_ABI_NONE, 202));
	assert_null(syscall_name(n, SYSCALL_ABI_X86_64, -1));
	assert_null(syscall_name(n, SYSCALL_ABI_X86_64, 1000));
	assert_null(syscall_name(n, SYSCALL_ABI_X86_64, INT64_MAX));
	assert_null(syscall_name(n, SYSCALL_ABI_X86_64, INT64_MIN));
	syscall_names_free(n);
}

static void names_each_by_its_own_number(void **state)
{
	static const struct {
		enum syscall_abi abi;
		int64_t number;
		const char *name;
	} known[] = {
		{ SYSCALL_ABI_X86_64, 202, "futex" },
		{ SYSCALL_ABI_X86_64, 0, "read" },
		{ SYSCALL_ABI_I386, 240, "futex" },
		{ SYSCALL_ABI_I386, 3, "read" },
		{ SYSCALL_ABI_I386, 202, "getegid32" },
		{ SYSCALL_ABI_AARCH64, 98, "futex" },
		{ SYSCALL_ABI_AARCH64, 63, "read" },
		{ SYSCALL_ABI_ARM, 240, "futex" },
		{ SYSCALL_ABI_X32, 0x40000000 + 202, "futex" },
	};
	struct syscall_names *n = syscall_names_new();

	(void)state;
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
			assert_string_equal(syscall_name(n, known[i].abi, known[i].number),
					    known[i].name);
	syscall_names_free(n);
}

static void agrees_with_the_headers(void **state)
{
	struct syscall_names *n = syscall_names_new();
	struct utsname u;
	enum syscall_abi abi;

	(void)state;
	assert_int_equal(uname(&u), 0);
	abi = syscall_abi_of(u.machine, 8 * sizeof(long), SYS_ppoll);
	if (abi == SYSCALL_ABI_NONE)
		skip();
	assert_string_equal(syscall_name(n, abi, SYS_ppoll), "ppoll");
	assert_string_equal(syscall_name(n, abi, SYS_epoll_pwait), "epoll_pwait");
	assert_string_equal(syscall_name(n, abi, SYS_clock_nanosleep), "clock_nanosleep");
	syscall_names_free(n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_the_numbering),
		cmocka_unit_test(never_guesses),
		cmocka_unit_test(names_each_by_its_own_number),
		cmocka_unit_test(agrees_with_the_headers),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
