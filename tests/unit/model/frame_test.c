#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "model/frame.h"
#include "scene.h"

#define SECOND UINT64_C(1000000000)

/* The frame takes the references of both. */
static struct frame *frame_of(struct snapshot *now, struct snapshot *before)
{
	struct frame *f = frame_new(now, before);

	snapshot_unref(now);
	snapshot_unref(before);
	return f;
}

/* Later than a scene by 2 s. */
static struct scene *scene_later(void)
{
	struct scene *scene = scene_new();
	struct snapshot *s = scene_snapshot(scene);

	s->boottime += 2 * SECOND;
	s->realtime += 2 * SECOND;
	return scene;
}

static void assert_near(float a, double b)
{
	assert_true(fabs((double)a - b) <= 1e-5 * (1 + fabs(b)));
}

static void test_rates(void **state)
{
	struct scene *before = scene_new(), *now = scene_later();
	struct task *a = scene_task(before, 10, 1, "x"), *b = scene_task(now, 10, 1, "x");
	struct frame *f;

	(void)state;
	*scene_io(before, a) = (struct task_io){ 10, 20, 1, 2, 4096, 8192, 0 };
	*scene_io(now, b) = (struct task_io){ 110, 220, 3, 4, 12288, 8192, 0 };
	a->utime = 1000, a->stime = 500, a->cutime = 7, a->minflt = 5, a->majflt = 1;
	b->utime = 1040, b->stime = 520, b->cutime = 107, b->cstime = 300, b->minflt = 25,
	b->majflt = 2;
	scene_status(before, a)->switches_voluntary = 5;
	scene_status(now, b)->switches_voluntary = 9;
	scene_schedstat(before, a)->wait_ns = SECOND;
	scene_schedstat(now, b)->wait_ns = SECOND + SECOND / 2;

	f = frame_of(scene_take(now), scene_take(before));
	assert_false(f->lifetime);
	assert_near((float)f->seconds, 2);
	assert_near(f->rates[0].cpu, 0.3);
	assert_near(f->rates[0].dead_children, 2);
	assert_near(f->rates[0].minflt, 10);
	assert_near(f->rates[0].majflt, 0.5);
	assert_near(f->rates[0].read, 4096);
	assert_near(f->rates[0].write, 0);
	assert_near(f->rates[0].rchar, 50);
	assert_near(f->rates[0].wchar, 100);
	assert_near(f->rates[0].switches, 2);
	assert_near(f->rates[0].wait, 0.25);
	assert_int_equal(f->ended, 0);
	assert_false(frame_is_new(f, 0));
	frame_free(f);
}

/* What was not read in one of the two is not known; it is not nothing. */
static void test_unknown_rates(void **state)
{
	struct scene *before = scene_new(), *now = scene_later();
	struct frame *f;

	(void)state;
	scene_task(before, 10, 1, "x");
	scene_io(now, scene_task(now, 10, 1, "x"))->read_bytes = 1 << 20;
	f = frame_of(scene_take(now), scene_take(before));
	assert_true(isnan(f->rates[0].read));
	assert_true(isnan(f->rates[0].write));
	assert_true(isnan(f->rates[0].rchar));
	assert_true(isnan(f->rates[0].switches));
	assert_true(isnan(f->rates[0].wait));
	assert_near(f->rates[0].cpu, 0);
	frame_sum(f);
	assert_false(f->sums[0].io_known);
	assert_near(f->sums[0].read, 0);
	frame_free(f);
}

static void test_backwards(void **state)
{
	struct scene *before = scene_new(), *now = scene_later();
	struct task *a = scene_task(before, 10, 1, "x"), *b = scene_task(now, 10, 1, "x");
	struct frame *f;

	(void)state;
	a->utime = 1000, a->cutime = 100, a->minflt = 100;
	b->utime = 900, b->cutime = 50, b->minflt = 99;
	scene_io(before, a)->read_bytes = 4096;
	scene_io(now, b)->read_bytes = 0;
	scene_snapshot(before)->system.cpu.user = 50;
	scene_snapshot(before)->system.forks = 50;
	f = frame_of(scene_take(now), scene_take(before));
	assert_near(f->rates[0].cpu, 0);
	assert_near(f->rates[0].dead_children, 0);
	assert_near(f->rates[0].minflt, 0);
	assert_near(f->rates[0].read, 0);
	assert_near(f->cpu.user, 0);
	assert_true(f->forks == 0);
	frame_free(f);
}

static void test_no_interval(void **state)
{
	struct scene *before = scene_new(), *now = scene_new();
	struct task *a = scene_task(before, 10, 1, "x"), *b = scene_task(now, 10, 1, "x");
	struct frame *f;

	(void)state;
	a->utime = 1000;
	b->utime = 2000;
	scene_task(now, 2000000, 1, "from the future")->utime = 10;
	scene_snapshot(now)->system.forks = 100;
	f = frame_of(scene_take(now), scene_take(before));
	assert_true(f->rates[0].cpu == 0);
	assert_true(f->rates[1].cpu == 0);
	assert_true(f->rates[0].minflt == 0);
	assert_true(f->forks == 0);
	assert_true(f->cpu.idle == 0);
	frame_free(f);
}

/* As ps has it: processor time over the time since the start. */
static void test_lifetime(void **state)
{
	struct scene *scene = scene_new();
	struct task *t = scene_task(scene, 10, 1, "x");
	struct frame *f;

	(void)state;
	t->start = 900000; /* 1,000 s ago */
	t->utime = 20000;
	t->stime = 5000;
	t->cutime = 10000;
	t->minflt = 3000;
	scene_io(scene, t)->read_bytes = 1000000;
	scene_snapshot(scene)->system.cpu =
		(struct cpu_ticks){ .user = 30, .system = 10, .idle = 60 };
	scene_snapshot(scene)->system.forks = 20000;
	f = frame_of(scene_take(scene), NULL);
	assert_true(f->lifetime);
	assert_true(f->seconds == 0);
	assert_near(f->rates[0].cpu, 0.25);
	assert_near(f->rates[0].dead_children, 0.1);
	assert_near(f->rates[0].minflt, 3);
	assert_near(f->rates[0].read, 1000);
	assert_near(f->cpu.user, 0.3);
	assert_near(f->cpu.system, 0.1);
	assert_near(f->cpu.idle, 0.6);
	assert_near(f->cpus[0].idle, 1);
	assert_near((float)f->forks, 2);
	assert_false(frame_is_new(f, 0));
	frame_free(f);
}

/* A process that began in the interval has what it did in it; one that is older but was not read
 * before has its average. */
static void test_new_tasks(void **state)
{
	struct scene *before = scene_new(), *now = scene_later();
	struct task *t;
	struct frame *f;

	(void)state;
	scene_task(before, 10, 1, "x");
	scene_task(before, 30, 1, "gone");
	scene_task(now, 10, 1, "x");
	t = scene_task(now, 20, 1, "young");
	t->start = SCENE_BOOTTIME / SECOND * SCENE_HZ + 100;
	t->utime = 50;
	t = scene_task(now, 25, 1, "unread before");
	t->start = SCENE_BOOTTIME / SECOND * SCENE_HZ - 99800;
	t->utime = 50000;
	t = scene_task(now, 30, 1, "same pid, another process");
	t->start = SCENE_BOOTTIME / SECOND * SCENE_HZ + 100;
	t->utime = 100;
	f = frame_of(scene_take(now), scene_take(before));
	assert_near(f->rates[1].cpu, 0.25);
	assert_near(f->rates[2].cpu, 0.5);
	assert_near(f->rates[3].cpu, 0.5);
	assert_false(frame_is_new(f, 0));
	assert_true(frame_is_new(f, 1));
	assert_true(frame_is_new(f, 3));
	assert_int_equal(f->ended, 1);
	frame_free(f);
}

/* Threads of another process were read before: those of this one are not new, and have their
 * averages at first. */
static void test_threads_of_another_process(void **state)
{
	struct scene *before = scene_new(), *now = scene_later();
	struct task *t;
	struct frame *f;

	(void)state;
	scene_task(before, 10, 1, "x");
	scene_task(before, 20, 1, "y");
	scene_thread(before, 10, 10, "x");
	scene_task(now, 10, 1, "x");
	scene_task(now, 20, 1, "y");
	t = scene_thread(now, 20, 21, "worker");
	t->start = SCENE_BOOTTIME / SECOND * SCENE_HZ - 99800;
	t->utime = 50000;
	f = frame_of(scene_take(now), scene_take(before));
	assert_int_equal(f->rows, 3);
	assert_false(frame_is_new(f, 2));
	assert_near(f->rates[2].cpu, 0.5);
	frame_free(f);
}

/* More ticks than the interval has are rounding. */
static void test_cpu_limit(void **state)
{
	struct scene *before = scene_new(), *now = scene_later();
	struct frame *f;

	(void)state;
	scene_task(before, 10, 1, "x");
	scene_thread(before, 10, 11, "x");
	scene_task(now, 10, 1, "x")->utime = 401;
	scene_thread(now, 10, 11, "x")->utime = 201;
	f = frame_of(scene_take(now), scene_take(before));
	assert_near(f->rates[0].cpu, SCENE_CPUS);
	assert_near(f->rates[1].cpu, 1);
	frame_free(f);
}

static void test_threads(void **state)
{
	struct scene *before = scene_new(), *now = scene_later();
	struct frame *f;

	(void)state;
	scene_task(before, 10, 1, "x");
	scene_thread(before, 10, 10, "x");
	scene_thread(before, 10, 12, "worker");
	scene_task(now, 10, 1, "x");
	scene_thread(now, 10, 10, "x")->utime = 20;
	scene_thread(now, 10, 11, "new")->start = SCENE_BOOTTIME / SECOND * SCENE_HZ;
	scene_thread(now, 10, 12, "worker")->utime = 100;
	f = frame_of(scene_take(now), scene_take(before));
	assert_int_equal(f->count, 1);
	assert_int_equal(f->rows, 4);
	assert_near(f->rates[1].cpu, 0.1);
	assert_near(f->rates[3].cpu, 0.5);
	assert_int_equal(frame_task(f, 3)->tid, 12);
	assert_int_equal(frame_row(f, (struct task_id){ 10, 12, 12 }), 3);
	assert_int_equal(frame_row(f, (struct task_id){ 10, 10, 10 }), 0);
	assert_int_equal(frame_row(f, (struct task_id){ 10, 12, 13 }), ROW_NONE);
	assert_int_equal(frame_row_of_pid(f, 10), 0);
	assert_int_equal(frame_row_of_pid(f, 12), ROW_NONE);
	assert_true(frame_is_new(f, 2));
	assert_false(frame_is_new(f, 3));
	frame_free(f);
}

/* Threads that were not asked for before are not new. */
static void test_threads_first_asked(void **state)
{
	struct scene *before = scene_new(), *now = scene_later();
	struct frame *f;

	(void)state;
	scene_task(before, 10, 1, "x");
	scene_task(now, 10, 1, "x");
	scene_thread(now, 10, 11, "worker");
	f = frame_of(scene_take(now), scene_take(before));
	assert_false(frame_is_new(f, 1));
	frame_free(f);
}

static void test_processors(void **state)
{
	static const struct cpu_figures cpus_before[] = {
		{ .id = 0, .ticks = { .user = 100, .idle = 100 } },
		{ .id = 2, .ticks = { .user = 1000, .idle = 1000, .iowait = 10 } },
	};
	static const struct cpu_figures cpus_now[] = {
		{ .id = 0, .ticks = { .user = 125, .nice = 25, .idle = 125, .steal = 25 } },
		{ .id = 1, .ticks = { .user = 500 } },
		{ .id = 2, .ticks = { .user = 1100, .idle = 1100, .iowait = 5 } },
	};
	struct scene *before = scene_new(), *now = scene_later();
	struct snapshot *b = scene_snapshot(before), *n = scene_snapshot(now);
	struct frame *f;

	(void)state;
	b->system.cpus = cpus_before, b->system.cpu_count = 2, b->system.forks = 1000;
	n->system.cpus = cpus_now, n->system.cpu_count = 3, n->system.forks = 1024;
	b->system.cpu = (struct cpu_ticks){ .idle = 1000 };
	n->system.cpu = (struct cpu_ticks){ .idle = 1050, .irq = 10, .softirq = 20, .system = 20 };
	f = frame_of(scene_take(now), scene_take(before));
	assert_near(f->cpu.idle, 0.5);
	assert_near(f->cpu.irq, 0.1);
	assert_near(f->cpu.softirq, 0.2);
	assert_near(f->cpu.system, 0.2);
	assert_near(f->cpus[0].user, 0.25);
	assert_near(f->cpus[0].nice, 0.25);
	assert_near(f->cpus[0].idle, 0.25);
	assert_near(f->cpus[0].steal, 0.25);
	assert_near(f->cpus[1].user, 0);
	assert_near(f->cpus[2].user, 0.5);
	assert_near(f->cpus[2].iowait, 0);
	assert_near((float)f->forks, 12);
	frame_free(f);
}

static void test_parents(void **state)
{
	struct scene *scene = scene_new();
	struct frame *f;

	(void)state;
	scene_task(scene, 1, 0, "init");
	scene_task(scene, 2, 0, "kthreadd");
	scene_task(scene, 50, 1, "shell");
	scene_task(scene, 60, 50, "job");
	scene_task(scene, 70, 999, "its parent is gone");
	scene_task(scene, 80, 90, "its parent's pid was used again");
	scene_task(scene, 90, 1, "newcomer");
	scene_task(scene, 100, 100, "its own parent");
	f = frame_of(scene_take(scene), NULL);
	assert_int_equal(f->parent[0], ROW_NONE);
	assert_int_equal(f->parent[1], ROW_NONE);
	assert_int_equal(f->parent[2], 0);
	assert_int_equal(f->parent[3], 2);
	assert_int_equal(f->parent[4], ROW_NONE);
	assert_int_equal(f->parent[5], ROW_NONE);
	assert_int_equal(f->parent[6], 0);
	assert_int_equal(f->parent[7], ROW_NONE);
	frame_free(f);
}

/* A child of the same tick as its parent may have the smaller pid: pids wrap around. */
static void test_parents_of_one_tick(void **state)
{
	struct scene *scene = scene_new();
	struct frame *f;

	(void)state;
	scene_task(scene, 1, 0, "init");
	scene_task(scene, 300, 32767, "child")->start = 500;
	scene_task(scene, 32766, 1, "grandparent")->start = 500;
	scene_task(scene, 32767, 32766, "parent")->start = 500;
	f = frame_of(scene_take(scene), NULL);
	assert_int_equal(f->parent[1], 3);
	assert_int_equal(f->parent[2], 0);
	assert_int_equal(f->parent[3], 2);
	frame_free(f);
}

/* Follows all rows up; a circle would not end. */
static void assert_no_circles(const struct frame *f)
{
	for (size_t i = 0; i < f->count; i++) {
		size_t steps = 0;

		for (uint32_t at = f->parent[i]; at != ROW_NONE; at = f->parent[at])
			assert_true(at < f->count && steps++ < f->count);
	}
}

static void test_circles(void **state)
{
	struct scene *scene = scene_new();
	struct frame *f;

	(void)state;
	scene_task(scene, 10, 12, "a")->start = 5;
	scene_task(scene, 11, 10, "b")->start = 5;
	scene_task(scene, 12, 11, "c")->start = 5;
	scene_task(scene, 20, 21, "d")->start = 6;
	scene_task(scene, 21, 20, "e")->start = 7;
	f = frame_of(scene_take(scene), NULL);
	assert_no_circles(f);
	assert_int_equal(f->parent[0], ROW_NONE);
	assert_int_equal(f->parent[1], 0);
	assert_int_equal(f->parent[2], 1);
	assert_int_equal(f->parent[3], ROW_NONE);
	assert_int_equal(f->parent[4], 3);
	frame_sum(f);
	assert_int_equal(f->sums[0].tasks, 3);
	assert_int_equal(f->sums[3].tasks, 2);
	frame_free(f);
}

static void test_sums(void **state)
{
	struct scene *before = scene_new(), *now = scene_later();
	struct task *t;
	struct frame *f;

	(void)state;
	for (pid_t pid = 1; pid <= 4; pid++)
		scene_io(before, scene_task(before, pid, 0, "x"));
	t = scene_task(now, 1, 0, "root");
	t->rss_stat = 999;
	scene_statm(t, 100, 0);
	t->utime = 20;
	t = scene_task(now, 2, 1, "left");
	scene_statm(t, 10, 0);
	t->threads = 5;
	t->stime = 40;
	scene_io(now, t)->read_bytes = 4096;
	t = scene_task(now, 3, 1, "right");
	t->rss_stat = 7;
	t->threads = -1;
	scene_extra(now, t, FACT_BIT(FACT_FD_COUNT))->fd_count = 12;
	t = scene_task(now, 4, 2, "leaf");
	scene_statm(t, 1, 0);
	t->utime = 60;
	scene_io(now, t)->write_bytes = 2048;
	f = frame_of(scene_take(now), scene_take(before));
	assert_null(f->sums);
	frame_sum(f);
	frame_sum(f);

	assert_int_equal(f->sums[0].rss, 118);
	assert_int_equal(f->sums[0].tasks, 4);
	assert_int_equal(f->sums[0].threads, 7);
	assert_int_equal(f->sums[0].cpu_ticks, 120);
	assert_near(f->sums[0].cpu, 0.6);
	assert_near(f->sums[0].read, 2048);
	assert_near(f->sums[0].write, 1024);
	assert_int_equal(f->sums[0].fds, 12);
	assert_true(f->sums[0].fds_known);
	assert_true(f->sums[0].io_known);
	assert_true(f->sums[0].rss_approximate);

	assert_int_equal(f->sums[1].rss, 11);
	assert_int_equal(f->sums[1].tasks, 2);
	assert_false(f->sums[1].rss_approximate);
	assert_false(f->sums[1].fds_known);
	assert_true(f->sums[1].io_known);
	assert_near(f->sums[1].cpu, 0.5);
	assert_int_equal(f->sums[3].tasks, 1);
	frame_free(f);
}

/* A chain that would overflow the stack of a function that calls itself, deepest first and last. */
static void deep_tree(bool wrapped)
{
	enum { DEPTH = 30000 };
	struct scene *scene = scene_new();
	struct frame *f;

	for (pid_t i = 1; i <= DEPTH; i++) {
		pid_t pid = wrapped ? DEPTH + 1 - i : i;
		pid_t ppid = i == 1 ? 0 : wrapped ? pid + 1 : pid - 1;

		scene_task(scene, pid, ppid, "deep")->start = (uint64_t)i;
	}
	f = frame_of(scene_take(scene), NULL);
	frame_sum(f);
	for (size_t i = 0; i < DEPTH; i++)
		assert_int_equal(f->sums[i].tasks, wrapped ? i + 1 : DEPTH - i);
	frame_free(f);
}

static void test_deep_tree(void **state)
{
	(void)state;
	deep_tree(false);
	deep_tree(true);
}

static void test_empty(void **state)
{
	struct frame *f = frame_of(snapshot_new(), snapshot_new());

	(void)state;
	frame_sum(f);
	assert_int_equal(f->rows, 0);
	assert_int_equal(frame_row_of_pid(f, 1), ROW_NONE);
	frame_free(f);
	f = frame_of(snapshot_new(), NULL);
	assert_true(f->forks == 0);
	frame_free(f);
	frame_free(NULL);
}

static uint64_t noise(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static struct snapshot *random_snapshot(uint64_t *seed)
{
	struct scene *scene = scene_new();
	struct snapshot *s = scene_snapshot(scene);

	s->boottime = noise(seed);
	s->host.ticks_per_second = noise(seed) % 3 ? (uint32_t)noise(seed) : 0;
	s->system.uptime = -1;
	for (pid_t pid = 0; pid < 200; pid++) {
		struct task *t = scene_task(scene, pid, (pid_t)(noise(seed) % 200), "x");

		t->start = noise(seed) % 3;
		t->utime = noise(seed);
		t->stime = noise(seed);
		t->cutime = noise(seed);
		t->threads = (int32_t)noise(seed);
		t->rss_stat = noise(seed);
		if (noise(seed) % 2)
			scene_io(scene, t)->read_bytes = noise(seed);
	}
	return scene_take(scene);
}

static void test_random(void **state)
{
	uint64_t seed = 88172645463325252U;

	(void)state;
	for (int round = 0; round < 100; round++) {
		struct frame *f = frame_of(random_snapshot(&seed), random_snapshot(&seed));
		uint32_t roots = 0, reached = 0;

		assert_no_circles(f);
		frame_sum(f);
		for (size_t i = 0; i < f->count; i++) {
			assert_true(isfinite(f->rates[i].cpu) && f->rates[i].cpu >= 0);
			assert_true(isfinite(f->rates[i].dead_children));
			assert_true(isfinite(f->sums[i].cpu));
			if (f->parent[i] == ROW_NONE)
				roots++, reached += f->sums[i].tasks;
		}
		assert_true(roots > 0);
		assert_int_equal(reached, f->count);
		frame_free(f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rates),
		cmocka_unit_test(test_unknown_rates),
		cmocka_unit_test(test_backwards),
		cmocka_unit_test(test_no_interval),
		cmocka_unit_test(test_lifetime),
		cmocka_unit_test(test_new_tasks),
		cmocka_unit_test(test_threads_of_another_process),
		cmocka_unit_test(test_cpu_limit),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_threads_first_asked),
		cmocka_unit_test(test_processors),
		cmocka_unit_test(test_parents),
		cmocka_unit_test(test_parents_of_one_tick),
		cmocka_unit_test(test_circles),
		cmocka_unit_test(test_sums),
		cmocka_unit_test(test_deep_tree),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_random),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
