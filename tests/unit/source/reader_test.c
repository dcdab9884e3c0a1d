/* The reader's thread against a source that does what the test tells it to: it hangs until the test
 * writes into a pipe, and says when it has begun. Meant to run under ThreadSanitizer too. */
#include "source/reader.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/clock.h"
#include "model/snapshot.h"
#include "source/source.h"
#include "tests/unit/cmocka_all.h"
#include "types/detail.h"
#include "types/request.h"

enum { DEADLINE_MS = 20000, STUCK_PID = 77 };

#define LONG_AGO (60 * NS_PER_SEC)

enum hang { HANG_NOT, HANG_SNAPSHOT, HANG_DETAIL, HANG_COMMAND };

/* What the sources of one test share: it outlives them. */
struct world {
	int begun[2]; /* a source writes here when it is about to hang */
	int release[2]; /* and reads here until it may go on */
	int freed[2]; /* a source writes here when it is freed */
	atomic_int hang;
	atomic_int commands, snapshots, details;
	bool cloneable;
	sigset_t mask; /* of the thread that made the last snapshot */
};

struct fake {
	struct source base;
	struct world *world;
};

static const struct source_ops fake_ops, loner_ops;

static struct source *fake_new(struct world *w)
{
	struct fake *f = xcalloc(1, sizeof(*f));

	f->base.ops = w->cloneable ? &fake_ops : &loner_ops;
	f->world = w;
	return &f->base;
}

static struct world *world_of(struct source *s)
{
	return ((struct fake *)s)->world;
}

static void hang_if(struct source *s, enum hang which, pid_t pid)
{
	struct world *w = world_of(s);
	int expected = (int)which;
	char c = 'x';

	source_reading(s, pid);
	/* Only once: who comes later goes through. */
	if (atomic_compare_exchange_strong(&w->hang, &expected, HANG_NOT)) {
		if (write(w->begun[1], &c, 1) != 1 || read(w->release[0], &c, 1) != 1)
			abort();
	}
	source_reading(s, 0);
}

/* A picture of the request rather than of the system. */
static int fake_snapshot(struct source *s, const struct snapshot_request *r, struct snapshot **ret)
{
	struct world *w = world_of(s);
	struct snapshot *made;
	pid_t *left_out;

	hang_if(s, HANG_SNAPSHOT, STUCK_PID);
	atomic_fetch_add(&w->snapshots, 1);
	pthread_sigmask(SIG_BLOCK, NULL, &w->mask);
	if (!r->system)
		return -EIO;
	made = snapshot_new();
	made->realtime = r->cmdline_max; /* which request it answers */
	made->boottime = (uint64_t)atomic_load(&w->commands);
	made->count = r->visible_count;
	made->thread_count = r->pid_count;
	made->facts = r->pids && r->pid_count ? (uint32_t)r->pids[0] : 0;
	left_out = arena_alloc(made->arena, r->stuck_count * sizeof(pid_t));
	for (size_t i = 0; i < r->stuck_count; i++)
		left_out[i] = r->stuck[i];
	made->unreadable = left_out;
	made->unreadable_count = r->stuck_count;
	*ret = made;
	return 0;
}

static int fake_detail(struct source *s, struct task_id id, unsigned parts, struct detail **ret)
{
	struct world *w = world_of(s);

	hang_if(s, HANG_DETAIL, id.pid);
	atomic_fetch_add(&w->details, 1);
	if (id.pid == 404)
		return -ESRCH;
	*ret = detail_new();
	(*ret)->task.pid = id.pid;
	(*ret)->parts = parts;
	return 0;
}

static int fake_command(struct source *s, const struct command *c, struct command_result **ret)
{
	hang_if(s, HANG_COMMAND, STUCK_PID);
	atomic_fetch_add(&world_of(s)->commands, 1);
	*ret = command_result_new(c);
	return 0;
}

static struct source *fake_clone(struct source *s)
{
	return fake_new(world_of(s));
}

static void fake_free(struct source *s)
{
	int fd = world_of(s)->freed[1];

	free(s);
	if (write(fd, "f", 1) != 1)
		abort();
}

static const struct source_ops fake_ops = {
	.name = "fake",
	.snapshot = fake_snapshot,
	.detail = fake_detail,
	.command = fake_command,
	.clone = fake_clone,
	.free = fake_free,
};
static const struct source_ops loner_ops = {
	.name = "loner",
	.snapshot = fake_snapshot,
	.detail = fake_detail,
	.free = fake_free,
};

struct fixture {
	struct world world;
	struct reader *reader;
};

static void set_up(struct fixture *f, bool cloneable)
{
	*f = (struct fixture){ 0 };
	assert_int_equal(pipe(f->world.begun), 0);
	assert_int_equal(pipe(f->world.release), 0);
	assert_int_equal(pipe(f->world.freed), 0);
	f->world.cloneable = cloneable;
	assert_int_equal(reader_new(fake_new(&f->world), &f->reader), 0);
}

static void await(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	assert_int_equal(poll(&p, 1, DEADLINE_MS), 1);
}

static void await_byte(int fd)
{
	char c;

	await(fd);
	assert_int_equal(read(fd, &c, 1), 1);
}

/* Frees the reader, and waits for n sources to be gone. */
static void tear_down(struct fixture *f, unsigned sources)
{
	reader_free(f->reader);
	for (unsigned i = 0; i < sources; i++)
		await_byte(f->world.freed[0]);
	for (int i = 0; i < 2; i++) {
		close(f->world.begun[i]);
		close(f->world.release[i]);
		close(f->world.freed[i]);
	}
}

static bool is_readable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

static struct reader_message next_message(struct fixture *f)
{
	struct reader_message m;

	await(reader_fd(f->reader));
	reader_take(f->reader, &m);
	assert_int_not_equal(m.kind, READER_NONE);
	return m;
}

static void request(struct fixture *f, size_t number)
{
	const struct snapshot_request r = { .cmdline_max = number, .system = true };

	reader_request(f->reader, &r);
}

static void request_hanging(struct fixture *f, size_t number)
{
	atomic_store(&f->world.hang, HANG_SNAPSHOT);
	request(f, number);
	await_byte(f->world.begun[0]);
}

static void release(struct fixture *f)
{
	assert_int_equal(write(f->world.release[1], "r", 1), 1);
}

static pid_t stuck(const struct fixture *f)
{
	return reader_stuck(f->reader, clock_monotonic() + LONG_AGO, LONG_AGO / 2);
}

static struct snapshot *next_snapshot(struct fixture *f)
{
	struct reader_message m = next_message(f);

	assert_int_equal(m.kind, READER_SNAPSHOT);
	assert_int_equal(m.error, 0);
	assert_non_null(m.snapshot);
	return m.snapshot;
}

static void expect_snapshot(struct fixture *f, size_t number)
{
	struct snapshot *s = next_snapshot(f);

	assert_int_equal(s->realtime, number);
	snapshot_unref(s);
}

/* The answer to request `number`; that to `before` may still be there, or give way to it. */
static struct snapshot *snapshot_behind(struct fixture *f, size_t before, size_t number)
{
	struct snapshot *s = next_snapshot(f);

	if (s->realtime == before) {
		snapshot_unref(s);
		s = next_snapshot(f);
	}
	assert_int_equal(s->realtime, number);
	return s;
}

static void a_request_is_copied(void **state)
{
	struct fixture f;
	struct snapshot *s;
	struct task_id visible[3] = { { 1, 1, 1 } };
	pid_t pids[2] = { 5, 6 }, left_out[1] = { 8 };
	struct snapshot_request r = { .cmdline_max = 42,
				      .system = true,
				      .visible = visible,
				      .visible_count = 3,
				      .pids = pids,
				      .pid_count = 2,
				      .stuck = left_out,
				      .stuck_count = 1 };

	(void)state;
	set_up(&f, true);
	request_hanging(&f, 1);
	reader_request(f.reader, &r);
	r.cmdline_max = 0;
	pids[0] = left_out[0] = 0;
	release(&f);
	s = snapshot_behind(&f, 1, 42);
	assert_int_equal(s->count, 3);
	assert_int_equal(s->thread_count, 2);
	assert_int_equal(s->facts, 5);
	assert_int_equal(s->unreadable_count, 1);
	assert_int_equal(s->unreadable[0], 8);
	snapshot_unref(s);
	tear_down(&f, 1);
}

static void an_error_is_a_message(void **state)
{
	struct fixture f;
	struct reader_message m;
	const struct snapshot_request r = { .system = false };

	(void)state;
	set_up(&f, true);
	reader_request(f.reader, &r);
	m = next_message(&f);
	assert_int_equal(m.kind, READER_SNAPSHOT);
	assert_int_equal(m.error, -EIO);
	assert_null(m.snapshot);
	reader_request_detail(f.reader, (struct task_id){ 404, 404, 1 }, 0);
	m = next_message(&f);
	assert_int_equal(m.kind, READER_DETAIL);
	assert_int_equal(m.error, -ESRCH);
	assert_int_equal(m.id.pid, 404);
	tear_down(&f, 1);
}

static void the_descriptor_is_readable_while_something_waits(void **state)
{
	struct fixture f;
	struct reader_message m;
	const struct command c = { COMMAND_NICE };

	(void)state;
	set_up(&f, true);
	assert_false(is_readable(reader_fd(f.reader)));
	reader_take(f.reader, &m);
	assert_int_equal(m.kind, READER_NONE);
	for (int i = 0; i < 3; i++)
		reader_command(f.reader, &c);
	request(&f, 1);
	for (int i = 0; i < 3; i++) {
		m = next_message(&f);
		assert_int_equal(m.kind, READER_RESULT);
		command_result_free(m.result);
	}
	expect_snapshot(&f, 1);
	assert_false(is_readable(reader_fd(f.reader)));
	tear_down(&f, 1);
}

static void of_requests_only_the_newest_counts(void **state)
{
	enum { REQUESTS = 10000 };
	struct fixture f;
	size_t last = 0;

	(void)state;
	set_up(&f, true);
	for (size_t i = 1; i <= REQUESTS; i++) {
		struct reader_message m;

		request(&f, i);
		reader_take(f.reader, &m);
		if (m.kind == READER_NONE)
			continue;
		assert_true(m.snapshot->realtime > last && m.snapshot->realtime <= i);
		last = m.snapshot->realtime;
		snapshot_unref(m.snapshot);
	}
	while (last < REQUESTS) {
		struct snapshot *s = next_snapshot(&f);

		assert_true(s->realtime > last);
		last = s->realtime;
		snapshot_unref(s);
	}
	assert_int_equal(last, REQUESTS);
	assert_true(atomic_load(&f.world.snapshots) <= REQUESTS);
	tear_down(&f, 1);
}

static void a_request_not_begun_is_forgotten(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, true);
	request_hanging(&f, 1);
	request(&f, 2);
	request(&f, 3);
	release(&f);
	snapshot_unref(snapshot_behind(&f, 1, 3));
	assert_int_equal(atomic_load(&f.world.snapshots), 2);
	tear_down(&f, 1);
}

static void commands_keep_their_order_and_come_first(void **state)
{
	enum { COMMANDS = 1000 };
	struct fixture f;
	struct snapshot *s;

	(void)state;
	set_up(&f, true);
	request_hanging(&f, 1);
	request(&f, 2);
	for (int i = 0; i < COMMANDS; i++) {
		const struct task_id target = { i + 1, i + 1, (uint64_t)i };
		const struct command c = { COMMAND_SIGNAL, .value = i, .targets = &target,
					   .target_count = 1 };

		reader_command(f.reader, &c);
	}
	release(&f);
	for (int i = 0; i < COMMANDS;) {
		struct reader_message m = next_message(&f);

		if (m.kind == READER_RESULT) {
			assert_int_equal(m.result->value, i);
			assert_int_equal(m.result->targets[0].pid, i + 1);
			i++;
		} else {
			/* The one that was begun before them. */
			assert_int_equal(m.snapshot->realtime, 1);
		}
		command_result_free(m.result);
		snapshot_unref(m.snapshot);
	}
	s = snapshot_behind(&f, 1, 2);
	assert_int_equal(s->boottime, COMMANDS);
	snapshot_unref(s);
	tear_down(&f, 1);
}

static void of_details_only_the_newest_counts(void **state)
{
	struct fixture f;
	struct reader_message m;

	(void)state;
	set_up(&f, true);
	request_hanging(&f, 1);
	for (pid_t pid = 1; pid <= 5; pid++)
		reader_request_detail(f.reader, (struct task_id){ pid, pid, 1 }, 0);
	release(&f);
	expect_snapshot(&f, 1);
	m = next_message(&f);
	assert_int_equal(m.kind, READER_DETAIL);
	assert_int_equal(m.error, 0);
	assert_int_equal(m.id.pid, 5);
	assert_int_equal(m.detail->task.pid, 5);
	detail_free(m.detail);
	assert_int_equal(atomic_load(&f.world.details), 1);
	tear_down(&f, 1);
}

static void what_hangs_is_found_and_left_out(void **state)
{
	struct fixture f;
	struct snapshot *s;
	const pid_t *left_out;
	size_t count;

	(void)state;
	set_up(&f, true);
	assert_int_equal(stuck(&f), 0);
	request_hanging(&f, 1);
	assert_int_equal(reader_stuck(f.reader, clock_monotonic(), LONG_AGO), 0);
	assert_int_equal(stuck(&f), STUCK_PID);
	assert_int_equal(reader_replace(f.reader, STUCK_PID), 0);
	/* What was asked for comes without having been asked for again. */
	s = next_snapshot(&f);
	assert_int_equal(s->realtime, 1);
	assert_int_equal(s->unreadable_count, 1);
	assert_int_equal(s->unreadable[0], STUCK_PID);
	snapshot_unref(s);
	left_out = reader_left_out(f.reader, &count);
	assert_int_equal(count, 1);
	assert_int_equal(left_out[0], STUCK_PID);
	assert_int_equal(stuck(&f), 0);
	/* The one that hung returns, ends by itself, and nothing of it is heard. */
	release(&f);
	await_byte(f.world.freed[0]);
	assert_false(is_readable(reader_fd(f.reader)));
	request(&f, 2);
	expect_snapshot(&f, 2);
	tear_down(&f, 1);
}

static void it_may_hang_again_and_again(void **state)
{
	struct fixture f;
	struct snapshot *s;
	size_t count;

	(void)state;
	set_up(&f, true);
	for (pid_t pid = 1; pid <= 3; pid++) {
		request_hanging(&f, (size_t)pid);
		assert_int_equal(reader_replace(f.reader, pid), 0);
		expect_snapshot(&f, (size_t)pid);
	}
	assert_int_equal(reader_replace(f.reader, 2), 0); /* known already */
	reader_left_out(f.reader, &count);
	assert_int_equal(count, 3);
	request(&f, 9);
	s = next_snapshot(&f);
	assert_int_equal(s->unreadable_count, 3);
	snapshot_unref(s);
	for (int i = 0; i < 3; i++)
		release(&f);
	tear_down(&f, 5);
}

static void a_newer_request_replaces_the_one_that_hung(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, true);
	request_hanging(&f, 1);
	request(&f, 2);
	assert_int_equal(reader_replace(f.reader, STUCK_PID), 0);
	expect_snapshot(&f, 2);
	assert_int_equal(atomic_load(&f.world.snapshots), 1);
	release(&f);
	tear_down(&f, 2);
}

static void a_detail_that_hung_is_answered(void **state)
{
	struct fixture f;
	struct reader_message m;
	const struct task_id id = { STUCK_PID, STUCK_PID, 5 };

	(void)state;
	set_up(&f, true);
	atomic_store(&f.world.hang, HANG_DETAIL);
	reader_request_detail(f.reader, id, 0);
	await_byte(f.world.begun[0]);
	assert_int_equal(stuck(&f), STUCK_PID);
	assert_int_equal(reader_replace(f.reader, STUCK_PID), 0);
	m = next_message(&f);
	assert_int_equal(m.kind, READER_DETAIL);
	assert_int_equal(m.error, -ETIMEDOUT);
	assert_true(task_id_equal(m.id, id));
	/* And is not tried again. */
	reader_request_detail(f.reader, id, 0);
	m = next_message(&f);
	assert_int_equal(m.error, -ETIMEDOUT);
	assert_int_equal(atomic_load(&f.world.details), 0);
	request(&f, 3);
	expect_snapshot(&f, 3);
	release(&f);
	tear_down(&f, 2);
}

static void a_command_is_not_done_twice(void **state)
{
	struct fixture f;
	struct reader_message m;
	const struct command c = { COMMAND_SIGNAL, .value = 15 };

	(void)state;
	set_up(&f, true);
	atomic_store(&f.world.hang, HANG_COMMAND);
	reader_command(f.reader, &c);
	await_byte(f.world.begun[0]);
	assert_int_equal(reader_replace(f.reader, STUCK_PID), 0);
	m = next_message(&f);
	assert_int_equal(m.kind, READER_RESULT);
	assert_int_equal(m.error, -ETIMEDOUT);
	assert_null(m.result);
	release(&f);
	await_byte(f.world.freed[0]);
	assert_int_equal(atomic_load(&f.world.commands), 1);
	tear_down(&f, 1);
}

static void it_can_be_freed_while_it_hangs(void **state)
{
	struct fixture f;
	uint64_t begin;

	(void)state;
	set_up(&f, true);
	request_hanging(&f, 1);
	begin = clock_monotonic();
	reader_free(f.reader);
	assert_true(clock_monotonic() - begin < 10 * NS_PER_SEC);
	assert_false(is_readable(f.world.freed[0]));
	f.reader = NULL;
	release(&f);
	tear_down(&f, 1);
}

static void it_can_be_freed_with_everything_untaken(void **state)
{
	struct fixture f;
	const struct command c = { COMMAND_NICE };

	(void)state;
	set_up(&f, true);
	for (int i = 0; i < 10; i++)
		reader_command(f.reader, &c);
	request(&f, 1);
	reader_request_detail(f.reader, (struct task_id){ 3, 3, 3 }, 0);
	await(reader_fd(f.reader));
	tear_down(&f, 1);
}

static void a_source_without_a_second_one_is_not_replaced(void **state)
{
	struct fixture f;
	struct reader_message m;
	const struct command c = { COMMAND_NICE };

	(void)state;
	set_up(&f, false);
	request_hanging(&f, 1);
	assert_int_equal(reader_replace(f.reader, STUCK_PID), -ENOTSUP);
	release(&f);
	expect_snapshot(&f, 1);
	reader_command(f.reader, &c);
	m = next_message(&f);
	assert_int_equal(m.kind, READER_RESULT);
	assert_int_equal(m.error, -ENOTSUP);
	tear_down(&f, 1);
}

static void signals_are_left_to_the_main_thread(void **state)
{
	struct fixture f;
	sigset_t mine;

	(void)state;
	set_up(&f, true);
	request(&f, 1);
	expect_snapshot(&f, 1);
	assert_true(sigismember(&f.world.mask, SIGTERM));
	assert_true(sigismember(&f.world.mask, SIGWINCH));
	assert_true(sigismember(&f.world.mask, SIGPIPE));
	assert_false(sigismember(&f.world.mask, SIGSEGV));
	pthread_sigmask(SIG_BLOCK, NULL, &mine);
	assert_false(sigismember(&mine, SIGTERM));
	tear_down(&f, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_is_copied),
		cmocka_unit_test(an_error_is_a_message),
		cmocka_unit_test(the_descriptor_is_readable_while_something_waits),
		cmocka_unit_test(of_requests_only_the_newest_counts),
		cmocka_unit_test(a_request_not_begun_is_forgotten),
		cmocka_unit_test(commands_keep_their_order_and_come_first),
		cmocka_unit_test(of_details_only_the_newest_counts),
		cmocka_unit_test(what_hangs_is_found_and_left_out),
		cmocka_unit_test(it_may_hang_again_and_again),
		cmocka_unit_test(a_newer_request_replaces_the_one_that_hung),
		cmocka_unit_test(a_detail_that_hung_is_answered),
		cmocka_unit_test(a_command_is_not_done_twice),
		cmocka_unit_test(it_can_be_freed_while_it_hangs),
		cmocka_unit_test(it_can_be_freed_with_everything_untaken),
		cmocka_unit_test(a_source_without_a_second_one_is_not_replaced),
		cmocka_unit_test(signals_are_left_to_the_main_thread),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
