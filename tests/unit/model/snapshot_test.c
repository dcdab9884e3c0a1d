#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/snapshot.h"
#include "scene.h"

static void test_find(void **state)
{
	struct scene *scene = scene_new();
	struct snapshot *s;

	(void)state;
	scene_task(scene, 300, 1, "three");
	scene_task(scene, 1, 0, "init");
	scene_task(scene, 20, 1, "two");
	s = scene_take(scene);
	assert_int_equal(s->count, 3);
	for (size_t i = 0; i < s->count; i++)
		assert_ptr_equal(snapshot_find(s, s->tasks[i].pid), &s->tasks[i]);
	assert_string_equal(snapshot_find(s, 20)->comm, "two");
	assert_null(snapshot_find(s, 0));
	assert_null(snapshot_find(s, -5));
	assert_null(snapshot_find(s, 2));
	assert_null(snapshot_find(s, 21));
	assert_null(snapshot_find(s, INT32_MAX));
	snapshot_unref(s);
}

static void test_find_nothing(void **state)
{
	struct snapshot *s = snapshot_new();

	(void)state;
	assert_null(snapshot_find(s, 1));
	assert_null(snapshot_find_id(s, (struct task_id){ 1, 2, 3 }));
	assert_null(id_names_find(&s->users, 0));
	snapshot_unref(s);
	snapshot_unref(NULL);
}

/* A pid that is used again is another task; a thread is found among the threads. */
static void test_find_id(void **state)
{
	struct scene *scene = scene_new();
	const struct task *first;
	struct snapshot *s;

	(void)state;
	scene_task(scene, 20, 1, "leader");
	scene_thread(scene, 20, 22, "worker");
	scene_thread(scene, 20, 20, "leader");
	s = scene_take(scene);
	assert_ptr_equal(snapshot_find_id(s, (struct task_id){ 20, 20, 20 }), &s->tasks[0]);
	assert_null(snapshot_find_id(s, (struct task_id){ 20, 20, 21 }));
	assert_ptr_equal(snapshot_find_id(s, (struct task_id){ 20, 22, 22 }), &s->threads[1]);
	assert_ptr_equal(snapshot_find_thread(s, (struct task_id){ 20, 20, 20 }), &s->threads[0]);
	assert_null(snapshot_find_thread(s, (struct task_id){ 20, 20, 21 }));
	assert_int_equal(snapshot_threads_of(s, 20, &first), 2);
	assert_ptr_equal(first, s->threads);
	assert_int_equal(snapshot_threads_of(s, 21, &first), 0);
	assert_null(first);
	assert_null(snapshot_find_id(s, (struct task_id){ 20, 21, 22 }));
	assert_null(snapshot_find_id(s, (struct task_id){ 21, 22, 22 }));
	snapshot_unref(s);
}

static void test_names(void **state)
{
	struct scene *scene = scene_new();
	struct snapshot *s;

	(void)state;
	scene_user(scene, 4000000000U, "nobody");
	scene_user(scene, 0, "root");
	scene_user(scene, 1000, "ann");
	s = scene_take(scene);
	assert_string_equal(id_names_find(&s->users, 0), "root");
	assert_string_equal(id_names_find(&s->users, 1000), "ann");
	assert_string_equal(id_names_find(&s->users, 4000000000U), "nobody");
	assert_null(id_names_find(&s->users, 1));
	assert_null(id_names_find(&s->users, UINT32_MAX));
	assert_null(id_names_find(&s->groups, 0));
	snapshot_unref(s);
}

enum { HOLDERS = 4, ROUNDS = 20000 };

static void *hold_and_let_go(void *snapshot)
{
	for (int i = 0; i < ROUNDS; i++)
		snapshot_unref(snapshot_ref(snapshot));
	snapshot_unref(snapshot);
	return NULL;
}

/* No reference is lost between threads: the leak or the double free is the sanitizer's to see. */
static void test_references(void **state)
{
	struct snapshot *s = snapshot_new();
	pthread_t threads[HOLDERS];

	(void)state;
	for (int i = 0; i < HOLDERS; i++)
		assert_int_equal(
			pthread_create(&threads[i], NULL, hold_and_let_go, snapshot_ref(s)), 0);
	for (int i = 0; i < HOLDERS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(s->refs, 1);
	snapshot_unref(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),	   cmocka_unit_test(test_find_nothing),
		cmocka_unit_test(test_find_id),	   cmocka_unit_test(test_names),
		cmocka_unit_test(test_references),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
