#include "types/request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "types/detail.h"

static void result_names_the_targets_of_its_command(void **state)
{
	const struct task_id targets[] = { { 4, 4, 100 }, { 7, 9, 200 } };
	const struct command c = { COMMAND_NICE, .value = 5, .targets = targets,
				   .target_count = 2 };
	struct command_result *r = command_result_new(&c);

	(void)state;
	assert_int_equal(r->kind, COMMAND_NICE);
	assert_int_equal(r->value, 5);
	assert_int_equal(r->target_count, 2);
	assert_ptr_not_equal(r->targets, targets);
	for (size_t i = 0; i < 2; i++) {
		assert_true(task_id_equal(r->targets[i], targets[i]));
		assert_int_equal(r->errors[i], 0);
	}
	command_result_free(r);
	command_result_free(NULL);
}

static void result_of_a_command_without_targets(void **state)
{
	const struct command c = { COMMAND_SIGNAL, .value = 15 };
	struct command_result *r = command_result_new(&c);

	(void)state;
	assert_int_equal(r->target_count, 0);
	command_result_free(r);
}

static void detail_lives_in_its_arena(void **state)
{
	struct detail *d = detail_new();

	(void)state;
	assert_non_null(d->arena);
	assert_int_equal(d->ancestor_count, 0);
	assert_null(d->cwd.s);
	d->cwd.s = arena_strdup(d->arena, "/srv");
	detail_free(d);
	detail_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(result_names_the_targets_of_its_command),
		cmocka_unit_test(result_of_a_command_without_targets),
		cmocka_unit_test(detail_lives_in_its_arena),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
