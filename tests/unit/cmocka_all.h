/* cmocka wants these before its own header. */
#ifndef PV_TESTS_CMOCKA_ALL_H
#define PV_TESTS_CMOCKA_ALL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Skips the test that runs; tools/test prints the reason. */
#define skip_because(reason)                       \
	do {                                       \
		print_message("# skip: %s\n", reason); \
		skip();                            \
	} while (0)

#endif
