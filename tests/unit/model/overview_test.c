#include "model/overview.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../cmocka_all.h"
#include "model/frame.h"
#include "scene.h"
#include "types/detail.h"
#include "types/names.h"

/* A shell below a server below pid 1, seen in one frame. */
struct house {
	struct snapshot *now;
	struct frame *frame;
	struct detail detail;
	struct ancestor ancestors[2];
	struct overview *overview;
};

static struct maybe_text text_of(const char *s)
{
	return (struct maybe_text){ .s = s, .len = strlen(s) };
}

static struct house *house_new(void)
{
	struct house *h = calloc(1, sizeof(*h));
	struct scene *s = scene_new();
	struct task *t;
	struct task_status *st;

	scene_task(s, 1, 0, "systemd");
	scene_task(s, 812, 1, "sshd");
	t = scene_task(s, 4400, 812, "bash");
	t->threads = 1;
	scene_cmdline(s, t, "bash -l");
	st = scene_status(s, t);
	st->ruid = st->suid = st->fsuid = 1000;
	st->euid = 0;
	st->cap_bounding = (UINT64_C(1) << 41) - 1;
	st->cap_effective = 1 | UINT64_C(1) << 21;
	st->sig_blocked = UINT64_C(1) << 1;
	st->sig_ignored = UINT64_MAX & ~(UINT64_C(1) << 8);
	st->seccomp = 2;
	scene_user(s, 0, "root");
	scene_user(s, 1000, "ann");
	h->now = scene_take(s);
	h->frame = frame_new(h->now, NULL);
	h->ancestors[0] = (struct ancestor){ 812, 812, "sshd" };
	h->ancestors[1] = (struct ancestor){ 1, 1, "systemd" };
	h->detail.task = *snapshot_find(h->now, 4400);
	h->detail.ancestors = h->ancestors;
	h->detail.ancestor_count = 2;
	h->detail.cwd = text_of("/home/ann");
	h->detail.root = text_of("/");
	h->detail.exe = text_of("/usr/bin/bash");
	h->detail.cgroup = text_of("0::/user.slice/session-3.scope\n");
	h->detail.environ = (struct maybe_text){ "HOME=/home/ann\0EMPTY=\0BARE\0A=b=c", 32, 0 };
	return h;
}

static void house_free(struct house *h)
{
	overview_free(h->overview);
	frame_free(h->frame);
	snapshot_unref(h->now);
	free(h);
}

static const char *in_russian(const char *text)
{
	return strcmp(text, "none") == 0 ? "нет" : text;
}

static void look(struct house *h, const char *(*translate)(const char *))
{
	const struct overview_options options = { .format = { .units = FORMAT_PEOPLE },
						  .translate = translate };

	overview_free(h->overview);
	h->overview = overview_new(&h->detail, h->frame,
				   frame_row(h->frame, task_id_of(&h->detail.task)), &options);
}

/* The n-th item of this label; NULL if there are not so many. */
static const struct overview_item *item(const struct house *h, enum overview_section_id id,
					const char *label)
{
	const struct overview_section *section = &h->overview->sections[id];

	for (size_t i = 0; i < section->count; i++)
		if (strcmp(section->items[i].label, label) == 0)
			return &section->items[i];
	return NULL;
}

static const char *value(const struct house *h, enum overview_section_id id, const char *label)
{
	const struct overview_item *found = item(h, id, label);

	return found ? found->value : "(no such item)";
}

static void says_who_it_is_and_where_it_came_from(void **state)
{
	struct house *h = house_new();

	(void)state;
	look(h, NULL);
	assert_string_equal(value(h, OVERVIEW_PROCESS, "Name"), "bash");
	assert_string_equal(value(h, OVERVIEW_PROCESS, "Command"), "bash -l");
	assert_string_equal(value(h, OVERVIEW_PROCESS, "State"), "S sleeping");
	assert_string_equal(value(h, OVERVIEW_PROCESS, "Came from"),
			    "1 systemd → 812 sshd → 4400 bash");
	assert_string_equal(value(h, OVERVIEW_PROCESS, "Program"), "/usr/bin/bash");
	assert_string_equal(value(h, OVERVIEW_OWNER, "Real user"), "1000 ann");
	assert_string_equal(value(h, OVERVIEW_OWNER, "Effective user"), "0 root");
	assert_null(item(h, OVERVIEW_OWNER, "User"));
	assert_string_equal(value(h, OVERVIEW_OWNER, "Group"), "0");
	assert_null(item(h, OVERVIEW_PROCESS, "Not collected by"));
	house_free(h);
}

static void names_who_does_not_collect_a_zombie(void **state)
{
	struct house *h = house_new();

	(void)state;
	h->detail.task.state = 'Z';
	look(h, NULL);
	assert_string_equal(value(h, OVERVIEW_PROCESS, "Not collected by"),
			    "812 sshd, which has not waited for it");
	assert_int_equal(item(h, OVERVIEW_PROCESS, "State")->tone, OVERVIEW_WARN);
	/* The leader has ended, the process has not. */
	h->detail.task.threads = 3;
	look(h, NULL);
	assert_null(item(h, OVERVIEW_PROCESS, "Not collected by"));
	assert_string_equal(value(h, OVERVIEW_PROCESS, "State"),
			    "Z zombie, but other threads of it run");
	house_free(h);
}

static void says_that_the_program_was_deleted(void **state)
{
	struct house *h = house_new();

	(void)state;
	h->detail.exe_deleted = true;
	look(h, NULL);
	assert_non_null(strstr(value(h, OVERVIEW_PROCESS, "Program"), "/usr/bin/bash (deleted"));
	assert_int_equal(item(h, OVERVIEW_PROCESS, "Program")->tone, OVERVIEW_WARN);
	house_free(h);
}

static void says_what_is_not_permitted_and_the_remedy(void **state)
{
	struct house *h = house_new();

	(void)state;
	h->detail.cwd = (struct maybe_text){ .error = EACCES };
	h->detail.environ = (struct maybe_text){ .error = EACCES };
	h->detail.task.have &= ~FACT_BIT(FACT_STATUS);
	h->detail.task.denied |= FACT_BIT(FACT_STATUS);
	look(h, NULL);
	assert_non_null(strstr(value(h, OVERVIEW_PROCESS, "Working folder"), "CAP_SYS_PTRACE"));
	assert_non_null(strstr(value(h, OVERVIEW_ENVIRONMENT, "Environment"), "not permitted"));
	assert_non_null(strstr(value(h, OVERVIEW_SIGNALS, "Blocked"), "not permitted"));
	assert_non_null(strstr(value(h, OVERVIEW_OWNER, "User"), "not permitted"));
	assert_null(item(h, OVERVIEW_OWNER, "Real user"));
	house_free(h);
}

static void names_sets_in_the_shortest_way(void **state)
{
	struct house *h = house_new();

	(void)state;
	look(h, NULL);
	assert_string_equal(value(h, OVERVIEW_CONFINEMENT, "Bounding"), "all");
	assert_string_equal(value(h, OVERVIEW_CONFINEMENT, "Ambient"), "none");
	assert_string_equal(value(h, OVERVIEW_CONFINEMENT, "Capabilities in effect"),
			    "CAP_CHOWN CAP_SYS_ADMIN");
	assert_string_equal(value(h, OVERVIEW_CONFINEMENT, "Seccomp"), "filter");
	assert_string_equal(value(h, OVERVIEW_SIGNALS, "Blocked"), "SIGINT");
	assert_string_equal(value(h, OVERVIEW_SIGNALS, "Ignored"), "all but SIGKILL");
	assert_string_equal(value(h, OVERVIEW_SIGNALS, "Caught"), "none");
	house_free(h);
}

static void keeps_the_environment_as_it_is(void **state)
{
	struct house *h = house_new();
	const struct overview_section *section;

	(void)state;
	look(h, NULL);
	section = &h->overview->sections[OVERVIEW_ENVIRONMENT];
	assert_int_equal(section->count, 4);
	assert_string_equal(section->items[0].label, "HOME");
	assert_string_equal(section->items[0].value, "/home/ann");
	assert_string_equal(section->items[1].label, "EMPTY");
	assert_string_equal(section->items[1].value, "");
	assert_string_equal(section->items[2].label, "BARE");
	assert_string_equal(section->items[3].label, "A");
	assert_string_equal(section->items[3].value, "b=c");
	assert_true(section->items[0].verbatim);
	h->detail.environ_truncated = true;
	look(h, NULL);
	assert_int_equal(h->overview->sections[OVERVIEW_ENVIRONMENT].count, 5);
	h->detail.environ = (struct maybe_text){ .s = "", .len = 0 };
	h->detail.environ_truncated = false;
	look(h, NULL);
	assert_string_equal(value(h, OVERVIEW_ENVIRONMENT, "Environment"), "none");
	house_free(h);
}

static void makes_hostile_text_safe(void **state)
{
	struct house *h = house_new();

	(void)state;
	h->ancestors[0].comm = "\033[2J";
	h->detail.environ = (struct maybe_text){ "A\nB=\xff\033", 6, 0 };
	h->detail.cwd = text_of("/\xe2\x80\xae");
	look(h, NULL);
	assert_string_equal(value(h, OVERVIEW_PROCESS, "Came from"),
			    "1 systemd → 812 \\e[2J → 4400 bash");
	assert_string_equal(value(h, OVERVIEW_ENVIRONMENT, "A\\nB"), "\\xff\\e");
	assert_string_equal(value(h, OVERVIEW_PROCESS, "Working folder"), "/\\u202e");
	house_free(h);
}

static void shows_limits_with_what_is_used(void **state)
{
	struct house *h = house_new();
	struct limits *l = &h->detail.limits;

	(void)state;
	l->limit[LIMIT_NOFILE] = (struct limit){ 1024, 4096, 900, true, true };
	l->limit[LIMIT_STACK] =
		(struct limit){ UINT64_C(8) << 20, LIMIT_UNLIMITED, 0, true, false };
	look(h, NULL);
	assert_int_equal(h->overview->sections[OVERVIEW_LIMITS].count, 2);
	assert_string_equal(value(h, OVERVIEW_LIMITS, "RLIMIT_NOFILE"),
			    "soft 1024        hard 4096        used 900 (88%)");
	assert_int_equal(item(h, OVERVIEW_LIMITS, "RLIMIT_NOFILE")->tone, OVERVIEW_WARN);
	assert_string_equal(value(h, OVERVIEW_LIMITS, "RLIMIT_STACK"),
			    "soft 8.0M        hard unlimited");
	h->detail.limits_error = EACCES;
	look(h, NULL);
	assert_non_null(strstr(value(h, OVERVIEW_LIMITS, "Limits"), "not permitted"));
	house_free(h);
}

static void lists_every_control_group(void **state)
{
	struct house *h = house_new();
	const struct overview_section *section;

	(void)state;
	h->detail.cgroup = text_of("4:memory:/lxc/web\n1:name=systemd:/\n0::/\nbad\n");
	look(h, NULL);
	section = &h->overview->sections[OVERVIEW_CONFINEMENT];
	assert_string_equal(section->items[0].label, "Control group");
	assert_string_equal(section->items[0].value, "memory /lxc/web");
	assert_string_equal(section->items[1].label, "");
	assert_string_equal(section->items[1].value, "name=systemd /");
	assert_string_equal(section->items[2].value, "/");
	assert_string_equal(section->items[3].value, "bad");
	house_free(h);
}

static void translates_by_its_caller(void **state)
{
	struct house *h = house_new();

	(void)state;
	look(h, in_russian);
	assert_string_equal(value(h, OVERVIEW_SIGNALS, "Caught"), "нет");
	house_free(h);
}

static void works_without_the_process_in_the_frame(void **state)
{
	struct house *h = house_new();

	(void)state;
	h->detail.task.start++;
	look(h, NULL);
	assert_string_equal(value(h, OVERVIEW_PROCESS, "Name"), "bash");
	assert_string_equal(value(h, OVERVIEW_SCHEDULING, "Processor share"), "-");
	house_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_who_it_is_and_where_it_came_from),
		cmocka_unit_test(names_who_does_not_collect_a_zombie),
		cmocka_unit_test(says_that_the_program_was_deleted),
		cmocka_unit_test(says_what_is_not_permitted_and_the_remedy),
		cmocka_unit_test(names_sets_in_the_shortest_way),
		cmocka_unit_test(keeps_the_environment_as_it_is),
		cmocka_unit_test(makes_hostile_text_safe),
		cmocka_unit_test(shows_limits_with_what_is_used),
		cmocka_unit_test(lists_every_control_group),
		cmocka_unit_test(translates_by_its_caller),
		cmocka_unit_test(works_without_the_process_in_the_frame),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
