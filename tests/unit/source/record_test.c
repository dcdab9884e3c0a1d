#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "model/frame.h"
#include "model/snapshot.h"
#include "same.h"
#include "source/fixture.h"
#include "source/live.h"
#include "source/source.h"
#include "src/source/record_priv.h"
#include "src/source/record_shapes_priv.h"
#include "types/detail.h"
#include "types/files.h"

/* JSON with ' for ". */
#define HOST                                                                                       \
	"'host':{'name':'h','kernel':'6','arch':'x','boot_id':'b','page_size':4096,"               \
	"'ticks_per_second':100}"
#define TASK(pid, more)                                                                            \
	"{'pid':" pid ",'tid':" pid ",'comm':'c','state':'S','have':['stat']" more "}"
#define SNAPSHOT(more) "{'boottime':5," HOST more "}"
#define RECORD(snapshots) "{'schema':'procview.record/1','snapshots':[" snapshots "]}"
#define FILES(files)                                                                               \
	"{'schema':'procview.record/1','snapshots':[" SNAPSHOT("") "],'files':" files "}"
#define PROCESS(pid, more) "{'pid':" pid ",'comm':'c'" more "}"
#define TASKS(tasks) RECORD(SNAPSHOT(",'tasks':[" tasks "]"))

static void add_json(struct strbuf *b, const char *text)
{
	strbuf_adds(b, text);
	for (size_t i = 0; i < b->len; i++)
		if (b->s[i] == '\'')
			b->s[i] = '"';
}

static void records_that_are_none(void **state)
{
	static const struct {
		const char *text, *error; /* part of it */
	} rows[] = {
		{ "", "line 1" },
		{ "{\n'schema': x}", "line 2" },
		{ "{'schema':'a','schema':'b'}", "line 1" },
		{ "[]", "record: \"schema\"" },
		{ "{'schema':'procview.record/2'}", "record: \"schema\"" },
		{ "{'schema':'procview.record/1'}", "\"snapshots\" of one" },
		{ RECORD(""), "\"snapshots\" of one" },
		{ RECORD("1"), "snapshots[0]: an object" },
		{ RECORD("{}"), "snapshots[0].host: this is missing" },
		{ RECORD(SNAPSHOT(",'x':1")), "snapshots[0].x: nothing has this name" },
		{ RECORD(SNAPSHOT(",'tasks':{}")), "snapshots[0].tasks: a list" },
		{ TASKS("{'pid':1}"), "snapshots[0].tasks[0].tid: this is missing" },
		{ TASKS(TASK("1", "") "," TASK("1", "")), "tasks[1]: tasks are sorted" },
		{ TASKS(TASK("0", "")), "snapshots[0].tasks[0]: pid and tid" },
		{ TASKS(TASK("1", ",'nice':40000")), "tasks[0].nice: this number is too large" },
		{ TASKS(TASK("1", ",'nice':1.5")), "tasks[0].nice: a whole number" },
		{ TASKS(TASK("1", ",'uid':-1")), "tasks[0].uid: a whole number from 0 on" },
		{ TASKS(TASK("1", ",'uid':'0x100000000'")), "tasks[0].uid: this number is too" },
		{ TASKS(TASK("1", ",'utime':'0x10000000000000000'")), "utime: a whole number" },
		{ TASKS(TASK("1", ",'utime':'0x1g'")), "tasks[0].utime: a whole number" },
		{ TASKS(TASK("1", ",'policy':256")), "tasks[0].policy: this number is too" },
		{ TASKS(TASK("1", ",'is_thread':1")), "tasks[0].is_thread: true or false" },
		{ TASKS(TASK("1", ",'denied':['stats']")), "tasks[0].denied[0]: there is no" },
		{ TASKS(TASK("1", ",'cmdline':[1]")), "tasks[0].cmdline[0]: a text" },
		{ TASKS(TASK("1", ",'cmdline':{'hex':'1'}")), "cmdline: \"hex\" needs" },
		{ TASKS(TASK("1", ",'cmdline':{'hex':'xy'}")), "cmdline: \"hex\" needs" },
		{ TASKS(TASK("1", ",'cmdline':{'hex':'','a':1}")), "cmdline: a text" },
		{ TASKS(TASK("1", ",'extra':{'exe':{'hex':'00'}}")), "extra.exe: this may hold" },
		{ TASKS(TASK("1", ",'extra':{'ns':[1,2]}")), "extra.ns: a list of 8" },
		{ TASKS(TASK("1", ",'extra':{'status':{'x':1}}")), "extra.status.x: nothing" },
		{ RECORD(SNAPSHOT("") "," SNAPSHOT("")), "snapshots[1]: boottime goes on" },
		{ RECORD("{'host':{'name':'','kernel':'','arch':'','boot_id':'',"
			 "'page_size':0,'ticks_per_second':100}}"),
		  "snapshots[0]: host.page_size or" },
		{ RECORD(SNAPSHOT(",'users':[{'id':1,'name':'a'},{'id':1,'name':'b'}]")),
		  "snapshots[0].users: names are sorted" },
		{ RECORD(SNAPSHOT(",'system':{'load':[1,2]}")), "system.load: a list of 3" },
		{ RECORD(SNAPSHOT(",'system':{'uptime':'1'}")), "system.uptime: a number" },
		{ FILES("{'processes':[" PROCESS("2", "") "," PROCESS("1", "") "]}"),
		  "files: processes are sorted" },
		{ FILES("{'sockets':[{'inode':2},{'inode':1}]}"), "files: sockets are sorted" },
		{ FILES("{'processes':[" PROCESS("2", ",'fds':[{'type':'x','target':''}]") "]}"),
		  "fds[0].type: nothing is called so" },
		{ FILES("{'processes':[" PROCESS(
			  "2", ",'fds':[{'type':'reg','target':'','more':{}}]") "]}"),
		  "fds[0].more: what this belongs to has none" },
		{ FILES("{'locks':[{'kind':'posix','write':1}]}"), "locks[0].write: true" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CLEANUP_STRBUF struct strbuf error = STRBUF_INIT, json = STRBUF_INIT;
		struct record *r = NULL;

		add_json(&json, rows[i].text);
		if (record_parse(json.s, json.len, &r, &error) != -EINVAL)
			fail_msg("taken: %s", rows[i].text);
		assert_null(r);
		if (!strstr(error.s, rows[i].error))
			fail_msg("%s: %s", rows[i].text, error.s);
	}
}

/* A file that is gone when the test is. */
struct scratch {
	char path[32];
};

static void write_scratch(struct scratch *s, const char *text, size_t len)
{
	int fd;

	strcpy(s->path, "/tmp/record_test.XXXXXX");
	fd = mkstemp(s->path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), (ssize_t)len);
	close(fd);
}

static struct source *open_text(const char *text)
{
	CLEANUP_STRBUF struct strbuf json = STRBUF_INIT;
	struct scratch file;
	char error[200] = "";
	struct source *s;

	add_json(&json, text);
	write_scratch(&file, json.s, json.len);
	if (source_fixture_new(file.path, &s, error, sizeof(error)) < 0)
		fail_msg("%s", error);
	unlink(file.path);
	return s;
}

#define MOMENT(seconds)                                                                            \
	"{'boottime':" seconds "000000000,'realtime':1" seconds "000000000,"                       \
	"'system':{'cpu':{'idle':9},'cpus':[{'ticks':{'idle':7}}]}," HOST

#define INIT TASK("1", "")
#define INIT_LATER TASK("1", ",'utime':5")
#define SHELL TASK("7", ",'start':9")
#define SHELL_THREAD TASK("7", ",'is_thread':true")

static const char two_snapshots[] =
	"{'schema':'procview.record/1',"
	"'snapshots':[" MOMENT("1") ",'tasks':[" INIT "," SHELL "],'threads':[" SHELL_THREAD
				    "]}," MOMENT("3") ",'tasks':[" INIT_LATER "," SHELL
						      "],'threads':[" SHELL_THREAD "]}],"
						      "'details':[{'task':" SHELL
						      ",'cwd':'/srv','root':{'error':'EACCES'},"
						      "'environ':['A=1',{'hex':'42ff'}]}]}";

static struct snapshot *next(struct source *s, const struct snapshot_request *r)
{
	struct snapshot *snapshot;

	assert_int_equal(source_snapshot(s, r, &snapshot), 0);
	return snapshot;
}

static void snapshots_come_in_order_and_then_time_goes_on(void **state)
{
	static const uint64_t seconds[] = { 1, 3, 5, 7 };
	const struct snapshot_request all = { .threads = true };
	struct source *s = open_text(two_snapshots);

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct snapshot *n = next(s, &all);

		assert_int_equal(n->boottime, seconds[i] * NS_PER_SEC);
		assert_int_equal(n->realtime, (seconds[i] + 10) * NS_PER_SEC);
		assert_int_equal(n->count, 2);
		assert_int_equal(n->thread_count, 1);
		assert_int_equal(n->tasks[0].utime, i ? 5 : 0);
		/* The processors are idle behind the end. */
		assert_int_equal(n->system.cpus[0].ticks.idle, i < 2 ? 7 : 7 + (i - 1) * 200);
		assert_int_equal(n->system.cpu.idle, i < 2 ? 9 : 9 + (i - 1) * 200);
		snapshot_unref(n);
	}
	source_free(s);
}

static void pids_and_threads_are_heeded(void **state)
{
	const pid_t pids[] = { 7, 99 };
	const struct snapshot_request some = { .pids = pids, .pid_count = 2 };
	struct source *s = open_text(two_snapshots);
	struct snapshot *n = next(s, &some);

	(void)state;
	assert_int_equal(n->count, 1);
	assert_int_equal(n->tasks[0].pid, 7);
	assert_int_equal(n->thread_count, 0);
	snapshot_unref(n);
	n = next(s, &(struct snapshot_request){ .threads_of = 7 });
	assert_int_equal(n->thread_count, 1);
	snapshot_unref(n);
	n = next(s, &(struct snapshot_request){ .threads_of = 1 });
	assert_int_equal(n->thread_count, 0);
	snapshot_unref(n);
	source_free(s);
}

static void details_are_of_exactly_one_process(void **state)
{
	struct source *s = open_text(two_snapshots);
	struct detail *d;

	(void)state;
	assert_int_equal(source_detail(s, (struct task_id){ 7, 7, 8 }, 0, &d), -ESRCH);
	assert_int_equal(source_detail(s, (struct task_id){ 7, 7, 9 }, 0, &d), 0);
	assert_string_equal(d->cwd.s, "/srv");
	assert_int_equal(d->cwd.len, 4);
	assert_int_equal(d->root.error, EACCES);
	assert_null(d->exe.s);
	assert_int_equal(d->exe.error, 0);
	assert_int_equal(d->environ.len, 7);
	assert_memory_equal(d->environ.s, "A=1\0B\xff", 7);
	detail_free(d);
	source_free(s);
}

static void commands_are_noted(void **state)
{
	struct source *s = open_text(two_snapshots);
	const uint64_t cpus[] = { 5 };
	const struct task_id targets[] = { { 7, 7, 9 }, { 1, 1, 0 } };
	const struct command orders[] = {
		{ COMMAND_SIGNAL, .value = 15, .targets = targets, .target_count = 2 },
		{ COMMAND_AFFINITY, .cpus = cpus, .cpu_words = 1, .targets = targets,
		  .target_count = 1 },
	};
	const struct command *noted;
	struct command_result *r;
	size_t n;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(source_command(s, &orders[i], &r), 0);
		assert_int_equal(r->target_count, orders[i].target_count);
		assert_int_equal(r->errors[0], 0);
		command_result_free(r);
	}
	noted = source_fixture_commands(s, &n);
	assert_int_equal(n, 2);
	assert_int_equal(noted[0].value, 15);
	assert_true(task_id_equal(noted[0].targets[1], targets[1]));
	assert_int_equal(noted[1].cpus[0], 5);
	source_free(s);
}

/* A record that is written reads as the same record. */
static void a_whole_record_round_trips(void **state)
{
	struct source *s = open_text(two_snapshots), *back;
	const struct snapshot_request all = { .threads = true };
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT, again = STRBUF_INIT;
	struct snapshot *n[4];
	struct detail *d[2];

	(void)state;
	n[0] = next(s, &all);
	n[1] = next(s, &all);
	assert_int_equal(source_detail(s, (struct task_id){ 7, 7, 9 }, 0, &d[0]), 0);
	record_write(&b, (const struct snapshot *const *)n, 2, (const struct detail *const *)d, 1,
		     NULL);
	back = open_text(b.s);
	n[2] = next(back, &all);
	n[3] = next(back, &all);
	assert_int_equal(source_detail(back, (struct task_id){ 7, 7, 9 }, 0, &d[1]), 0);
	for (size_t i = 0; i < 2; i++) {
		assert_same(&snapshot_shape, n[i], n[i + 2]);
		snapshot_unref(n[i]);
	}
	assert_same(&detail_shape, d[0], d[1]);
	record_write(&again, (const struct snapshot *const *)n + 2, 2,
		     (const struct detail *const *)d + 1, 1, NULL);
	assert_string_equal(again.s, b.s);
	for (size_t i = 0; i < 2; i++) {
		snapshot_unref(n[i + 2]);
		detail_free(d[i]);
	}
	source_free(s);
	source_free(back);
}

/* What a real machine has in it, with the test itself in detail. */
static void the_live_system_round_trips(void **state)
{
	const struct snapshot_request all = {
		.facts = FACT_BIT(FACT_COUNT) - 1,
		.threads = true,
		.system = true,
		.cmdline_max = 4096,
	};
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT, error = STRBUF_INIT;
	const struct live_options options = { .proc = "/proc" };
	struct snapshot *now, *then;
	struct detail *d, *d_then;
	struct record *r;
	struct source *s;

	(void)state;
	assert_int_equal(source_live_new(&options, &s), 0);
	now = next(s, &all);
	assert_int_equal(source_detail(s, task_id_of(snapshot_find(now, getpid())), 0, &d), 0);
	source_free(s);
	record_write(&b, (const struct snapshot *const *)&now, 1, (const struct detail *const *)&d,
		     1, NULL);
	if (record_parse(b.s, b.len, &r, &error) < 0)
		fail_msg("%s", error.s);
	then = record_snapshot(r, 0);
	d_then = record_detail(r, task_id_of(&d->task));
	assert_non_null(d_then);
	/* Made of nanoseconds of processor time: six decimals of milliseconds are all of them. */
	assert_int_equal(now->cost.milliseconds * 1e6 + 0.5, then->cost.milliseconds * 1e6 + 0.5);
	then->cost.milliseconds = now->cost.milliseconds;
	assert_same(&snapshot_shape, now, then);
	assert_same(&detail_shape, d, d_then);
	snapshot_unref(now);
	snapshot_unref(then);
	detail_free(d);
	detail_free(d_then);
	record_free(r);
}

static struct source *open_scene(const char *name)
{
	CLEANUP_STRBUF struct strbuf path = STRBUF_INIT;
	char error[200] = "";
	struct source *s;

	strbuf_addf(&path, "%s/%s", RECORDS, name);
	if (source_fixture_new(path.s, &s, error, sizeof(error)) < 0)
		fail_msg("%s: %s", name, error);
	return s;
}

static size_t count_state(const struct snapshot *s, char state)
{
	size_t n = 0;

	for (size_t i = 0; i < s->count; i++)
		n += s->tasks[i].state == state;
	return n;
}

/* The scenes that golden screens are made of are what they are meant to be. */
static void the_server_adds_up(void **state)
{
	const struct snapshot_request all = { .threads = true };
	struct source *s = open_scene("server.json");
	struct snapshot *before = next(s, &all), *now = next(s, &all);
	struct frame *f = frame_new(now, before);
	double busy = 0;

	(void)state;
	assert_true(f->seconds > 0.999 && f->seconds < 1.001);
	assert_in_range(f->count, 55, 80);
	assert_true(f->rows > 2 * f->count - 10);
	assert_int_equal(f->ended, 1);
	assert_int_equal(count_state(now, 'Z'), 1);
	assert_int_equal(count_state(now, 'D'), 1);
	assert_int_equal(count_state(now, 'T'), 1);
	for (uint32_t i = 0; i < f->count; i++)
		busy += f->rates[i].cpu;
	assert_true(busy > 1 && busy < 4);
	/* What processes used is what the processors did, but for interrupts. */
	assert_true(busy / 4 - (f->cpu.user + f->cpu.nice + f->cpu.system) < 0.001);
	assert_true((f->cpu.user + f->cpu.nice + f->cpu.system) - busy / 4 < 0.001);
	snapshot_unref(before);
	snapshot_unref(now);
	frame_free(f);
	source_free(s);
}

static void every_scene_is_there_with_its_details(void **state)
{
	static const struct {
		const char *name;
		pid_t pids[4];
	} scenes[] = {
		{ "server.json", { 1, 4400, 1221, 6002 } },
		{ "hostile.json", { 10, 26, 40, 44 } },
		{ "empty.json", { 1, 1, 1, 1 } },
	};
	const struct snapshot_request all = { .threads = true };

	(void)state;
	for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++) {
		struct source *s = open_scene(scenes[i].name);
		struct snapshot *n = next(s, &all);

		for (size_t j = 0; j < 4; j++) {
			const struct task *t = snapshot_find(n, scenes[i].pids[j]);
			struct detail *d;

			assert_non_null(t);
			assert_int_equal(source_detail(s, task_id_of(t), 0, &d), 0);
			assert_string_equal(d->task.comm, t->comm);
			detail_free(d);
		}
		snapshot_unref(n);
		source_free(s);
	}
}

static void files_that_are_none(void **state)
{
	struct source *s = NULL;
	char error[40] = "";

	(void)state;
	assert_int_equal(source_fixture_new("/nonexistent/record", &s, error, sizeof(error)),
			 -ENOENT);
	assert_string_equal(error, "No such file or directory");
	assert_int_equal(source_fixture_new("/proc/self/status", &s, error, sizeof(error)),
			 -EINVAL);
	assert_memory_equal(error, "line 1", 6);
	assert_null(s);
}

static const struct fd *fd_of(const struct files *f, pid_t pid, int32_t number)
{
	const struct files_process *p = files_find(f, pid);

	for (size_t i = 0; p && i < p->count; i++)
		if (p->fds[i].fd == number)
			return &p->fds[i];
	return NULL;
}

/* What a real machine has open, with a socket and an abstract name of the test's own. */
static void what_is_open_round_trips(void **state)
{
	const struct files_request all = { .what = FILES_INFO | FILES_MORE | FILES_SPECIAL |
						   FILES_MAPPED | FILES_ENDS };
	struct sockaddr_un name = { .sun_family = AF_UNIX, .sun_path = "\0procview record" };
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT, error = STRBUF_INIT;
	const struct live_options options = { .proc = "/proc" };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const struct snapshot_request none = { .cmdline_max = 1 };
	const struct socket *before, *behind;
	struct files *now, *then;
	struct snapshot *n;
	struct record *r;
	struct source *s;

	(void)state;
	assert_int_equal(bind(fd, (struct sockaddr *)&name, sizeof(name)), 0);
	assert_int_equal(source_live_new(&options, &s), 0);
	n = next(s, &none);
	assert_int_equal(source_files(s, &all, &now), 0);
	source_free(s);
	record_write(&b, (const struct snapshot *const *)&n, 1, NULL, 0, now);
	if (record_parse(b.s, b.len, &r, &error) < 0)
		fail_msg("%s", error.s);
	then = record_files(r);
	assert_same(&files_shape, now, then);
	before = fd_of(now, getpid(), fd)->socket;
	behind = fd_of(then, getpid(), fd)->socket;
	assert_non_null(before);
	assert_non_null(behind);
	assert_int_equal(behind->path_len, before->path_len);
	assert_memory_equal(behind->path, name.sun_path, behind->path_len);
	snapshot_unref(n);
	files_free(now);
	files_free(then);
	record_free(r);
	close(fd);
}

static void a_request_for_pids_is_heeded(void **state)
{
	struct source *s = open_text(FILES("{'everyone':true,'processes':[" PROCESS(
		"3", ",'full':true,'fds':[{'fd':0,'type':'eventfd',"
		     "'target':'','more':{'counter':5}}]") "," PROCESS("4", ",'full':true") "]}"));
	struct files_request r = { .pids = (pid_t[]){ 4 }, .pid_count = 1 };
	struct files *f;

	(void)state;
	assert_int_equal(source_files(s, &r, &f), 0);
	assert_int_equal(f->process_count, 1);
	assert_int_equal(f->processes[0].id.pid, 4);
	assert_false(f->everyone);
	files_free(f);
	r.what = FILES_ENDS;
	assert_int_equal(source_files(s, &r, &f), 0);
	assert_int_equal(f->process_count, 2);
	assert_false(f->processes[0].full);
	assert_true(f->processes[1].full);
	assert_int_equal(f->processes[0].fds[0].more->eventfd.counter, 5);
	files_free(f);
	r.pids = (pid_t[]){ 9 };
	assert_int_equal(source_files(s, &r, &f), -ESRCH);
	source_free(s);
	s = open_text(RECORD(SNAPSHOT("")));
	assert_int_equal(source_files(s, &r, &f), -ENOTSUP);
	source_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_that_are_none),
		cmocka_unit_test(snapshots_come_in_order_and_then_time_goes_on),
		cmocka_unit_test(pids_and_threads_are_heeded),
		cmocka_unit_test(details_are_of_exactly_one_process),
		cmocka_unit_test(commands_are_noted),
		cmocka_unit_test(a_whole_record_round_trips),
		cmocka_unit_test(the_live_system_round_trips),
		cmocka_unit_test(what_is_open_round_trips),
		cmocka_unit_test(a_request_for_pids_is_heeded),
		cmocka_unit_test(the_server_adds_up),
		cmocka_unit_test(every_scene_is_there_with_its_details),
		cmocka_unit_test(files_that_are_none),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
