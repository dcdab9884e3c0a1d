#include <errno.h>
#include <string.h>

#include "../cmocka_all.h"

#include "../model/scene.h"
#include "model/frame.h"
#include "src/ui/app_priv.h"

/* Two processes of root and one of ann. */
struct town {
	struct app app;
	struct snapshot *now;
	struct task_id ids[3];
	int errors[3];
	struct command_result result;
};

static void town_init(struct town *t, enum command_kind kind, int value)
{
	struct scene *s = scene_new();

	*t = (struct town){ 0 };
	scene_task(s, 10, 1, "cron");
	scene_task(s, 20, 1, "sshd");
	scene_task(s, 30, 1, "vim")->uid = 1000;
	scene_user(s, 0, "root");
	scene_user(s, 1000, "ann");
	t->now = scene_take(s);
	t->app.frame = frame_new(t->now, NULL);
	for (size_t i = 0; i < 3; i++)
		t->ids[i] = task_id_of(&t->now->tasks[i]);
	t->result = (struct command_result){ kind, value, 3, t->ids, t->errors };
}

static void town_done(struct town *t)
{
	frame_free(t->app.frame);
	snapshot_unref(t->now);
	strbuf_done(&t->app.message);
}

static const char *tell(struct town *t, size_t count)
{
	t->result.target_count = count;
	outcome_tell(&t->app, &t->result);
	return strbuf_str(&t->app.message);
}

static void says_how_many_were_hit(void **state)
{
	struct town t;

	(void)state;
	town_init(&t, COMMAND_SIGNAL, 15);
	assert_string_equal(tell(&t, 1), "SIGTERM sent to 1 process");
	assert_string_equal(tell(&t, 3), "SIGTERM sent to 3 processes");
	assert_false(t.app.message_is_error);
	town_done(&t);
}

static void says_who_was_not_and_why(void **state)
{
	struct town t;

	(void)state;
	town_init(&t, COMMAND_SIGNAL, 9);
	t.errors[2] = EPERM;
	assert_string_equal(tell(&t, 3), "SIGKILL sent to 2 processes; 30 vim: not permitted, it "
					 "belongs to ann: run procview as root");
	assert_true(t.app.message_is_error);
	t.errors[1] = ESRCH;
	assert_string_equal(tell(&t, 3), "SIGKILL sent to 1 process; 20 sshd: has ended already; 1 "
					 "more failed");
	t.errors[0] = ESRCH;
	assert_string_equal(tell(&t, 3), "10 cron: has ended already; 2 more failed");
	town_done(&t);
}

static void says_what_helps_by_the_kind_of_command(void **state)
{
	struct town t;

	(void)state;
	town_init(&t, COMMAND_NICE, -5);
	assert_string_equal(tell(&t, 1), "nice is -5 now");
	t.errors[0] = EACCES;
	assert_string_equal(tell(&t, 1), "10 cron: a lower nice needs root or CAP_SYS_NICE");
	t.errors[0] = EPERM;
	assert_non_null(strstr(tell(&t, 1), "belongs to root"));
	t.result.kind = COMMAND_AFFINITY;
	t.errors[0] = EINVAL;
	assert_non_null(strstr(tell(&t, 1), "cpuset"));
	t.errors[0] = EIO;
	assert_non_null(strstr(tell(&t, 1), strerror(EIO)));
	town_done(&t);
}

static void works_without_a_picture(void **state)
{
	struct town t;

	(void)state;
	town_init(&t, COMMAND_SIGNAL, 15);
	frame_free(t.app.frame);
	t.app.frame = NULL;
	t.errors[0] = EPERM;
	assert_string_equal(tell(&t, 1), "10: not permitted: run procview as root");
	town_done(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_how_many_were_hit),
		cmocka_unit_test(says_who_was_not_and_why),
		cmocka_unit_test(says_what_helps_by_the_kind_of_command),
		cmocka_unit_test(works_without_a_picture),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
