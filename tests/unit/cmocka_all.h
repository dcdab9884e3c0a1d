/* cmocka wants these before its own header. */
#ifndef PV_TESTS_CMOCKA_ALL_H
#define PV_TESTS_CMOCKA_ALL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Leaves a test that cannot run here; tools/test counts it as skipped and prints the reason.
 * cmocka's own skip() knows no reason, and its "not ok # SKIP" is a failure to meson. */
#define skip_because(reason)                            \
	do {                                            \
		print_message("# skip: %s\n", reason); \
		return;                                 \
	} while (0)

#endif
