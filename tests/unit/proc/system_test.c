/* What is read once for the whole system: pressure, hidepid, names of users. */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/procroot.h"
#include "helper.h"
#include "proc/hidepid.h"
#include "proc/pressure.h"
#include "proc/users.h"
#include "tests/unit/cmocka_all.h"

static int parse(const char *text, struct pressure *p)
{
	CLEANUP_FREE char *copy = exact_copy(text, strlen(text));

	return pressure_parse(copy, strlen(text), p);
}

static void assert_near(double a, double b)
{
	assert_true(a - b < 1e-9 && b - a < 1e-9);
}

static void reads_pressure(void **state)
{
	struct pressure p = { .known = false };

	(void)state;
	assert_int_equal(parse("some avg10=1.05 avg60=22.50 avg300=100.00 total=17\n"
			       "full avg10=0.01 avg60=0.10 avg300=3.00 total=5\n",
			       &p),
			 0);
	assert_true(p.known);
	assert_near(p.some10, 1.05);
	assert_near(p.some60, 22.5);
	assert_near(p.some300, 100);
	assert_near(p.full10, 0.01);
	assert_near(p.full60, 0.1);
	assert_near(p.full300, 3);
	assert_int_equal(parse("some avg10=2.00 avg60=0.00 avg300=0.00 total=1\n", &p), 0);
	assert_near(p.some10, 2);
	assert_near(p.full10, 0);
}

static void refuses_other_pressure(void **state)
{
	static const char *const texts[] = {
		"",
		"some",
		"some avg10=1.0 avg60=0.00 avg300=0.00",
		"some avg10=1. avg60=0.00 avg300=0.00",
		"some avg10=x",
		"full avg10=0.00 avg60=0.00 avg300=0.00 total=0\n",
		"some avg10=2.00 avg60=0.00 avg300=0.00 total=1\nfull avg10=",
	};
	struct pressure p = { .some10 = 7 };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(parse(texts[i], &p), -EINVAL);
	assert_near(p.some10, 7);
}

static void unknown_pressure_says_so(void **state)
{
	struct pressure p[PRESSURE_COUNT];
	struct procroot root;
	struct folder f;

	(void)state;
	memset(p, 0xff, sizeof(p));
	folder_make(&f);
	folder_add_text(&f, "pressure/cpu", "some avg10=4.00 avg60=0.00 avg300=0.00 total=1\n");
	folder_add_text(&f, "pressure/io", "");
	assert_int_equal(procroot_open(f.path, &root), 0);
	pressure_read(&root, p);
	assert_true(p[PRESSURE_CPU].known);
	assert_near(p[PRESSURE_CPU].some10, 4);
	assert_false(p[PRESSURE_MEMORY].known);
	assert_false(p[PRESSURE_IO].known);
	procroot_done(&root);
	folder_remove(&f);
}

static const char mounts[] =
	"22 27 0:21 / /proc rw,relatime - proc proc rw\n"
	"23 27 0:21 / /mnt/hidepid=2/proc rw,hidepid=2 shared:5 master:1 - proc proc rw,gid=27\n"
	"24 27 0:21 / /proc rw shared:5 - proc proc rw,gid=27,hidepid=invisible\n"
	"25 27 0:21 / /proc rw - proc proc rw,hidepid=2\n"
	"26 27 0:21 / /proc rw - proc proc rw,hidepid=noaccess\n"
	"27 27 0:21 / /proc rw - proc proc hidepid=ptraceable,rw\n"
	"28 27 0:21 / /proc rw - proc proc rw,hidepid=off,xhidepid=2\n"
	"\n29\n30 hidepid=4";

static void finds_the_option_of_a_mount(void **state)
{
	static const struct {
		uint64_t id;
		enum hidepid want;
	} rows[] = {
		{ 22, HIDEPID_OFF },	   { 23, HIDEPID_OFF },	     { 24, HIDEPID_INVISIBLE },
		{ 25, HIDEPID_INVISIBLE }, { 26, HIDEPID_NOACCESS }, { 27, HIDEPID_PTRACEABLE },
		{ 28, HIDEPID_OFF },	   { 29, HIDEPID_OFF },	     { 30, HIDEPID_PTRACEABLE },
		{ 31, HIDEPID_OFF },
	};
	CLEANUP_FREE char *copy = exact_copy(mounts, strlen(mounts));

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(hidepid_parse(copy, strlen(mounts), rows[i].id), rows[i].want);
}

static void a_folder_hides_nothing(void **state)
{
	struct procroot root;
	struct folder f;

	(void)state;
	folder_make(&f);
	assert_int_equal(procroot_open(f.path, &root), 0);
	assert_false(hidepid_read(&root));
	procroot_done(&root);
	folder_remove(&f);
}

static void names_users_and_groups(void **state)
{
	struct users *u = users_new();
	const char *root;

	(void)state;
	for (struct passwd *pw; (pw = getpwent());) {
		struct passwd *first = getpwuid(pw->pw_uid);

		assert_string_equal(users_name(u, first->pw_uid), first->pw_name);
	}
	endpwent();
	for (struct group *gr; (gr = getgrent());) {
		struct group *first = getgrgid(gr->gr_gid);

		assert_string_equal(users_group_name(u, first->gr_gid), first->gr_name);
	}
	endgrent();
	root = users_name(u, 0);
	assert_ptr_equal(users_name(u, 0), root);
	assert_null(users_name(u, 3999999999u));
	assert_null(users_name(u, 3999999999u));
	assert_null(users_group_name(u, 3999999998u));
	users_free(u);
	users_free(NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_pressure),
		cmocka_unit_test(refuses_other_pressure),
		cmocka_unit_test(unknown_pressure_says_so),
		cmocka_unit_test(finds_the_option_of_a_mount),
		cmocka_unit_test(a_folder_hides_nothing),
		cmocka_unit_test(names_users_and_groups),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
