/* Which descriptors are meant: no process is looked at. */
#include "fds_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "types/fd.h"
#include "types/files.h"
#include "types/socket.h"

#include "../cmocka_all.h"

/* ---- -i ---- */

static struct socket v4 = { .family = AF_INET,
			    .local = { .bytes = { 127, 0, 0, 1 }, .port = 8080 },
			    .remote = { .bytes = { 10, 0, 0, 9 }, .port = 51000 } };
static struct socket mapped = { .family = AF_INET6,
				.local = { .bytes = { [10] = 0xff, [11] = 0xff, 127, 0, 0, 1 },
					   .port = 22 } };
static struct socket v6 = { .family = AF_INET6, .local = { .bytes = { [15] = 1 }, .port = 53 } };

enum { TCP4 = 1, MAPPED = 2, UDP6 = 4, UNIX = 8, UNKNOWN = 16, RAW6 = 32 };

static unsigned matched(const struct fds_inet *i)
{
	const struct fd fds[] = {
		{ .type = FD_TCP, .socket = &v4 },
		{ .type = FD_TCP6, .socket = &mapped },
		{ .type = FD_UDP6, .socket = &v6 },
		{ .type = FD_UNIX },
		{ .type = FD_TCP },
		{ .type = FD_RAW, .socket = &v6 },
	};
	unsigned result = 0;

	for (size_t k = 0; k < sizeof(fds) / sizeof(fds[0]); k++)
		if (fds_inet_matches(i, &fds[k]))
			result |= 1U << k;
	return result;
}

static void test_inet(void **state)
{
	static const struct {
		const char *text;
		unsigned want;
	} cases[] = {
		{ "4", TCP4 | UNKNOWN },
		{ "6", MAPPED | UDP6 | RAW6 },
		{ "tcp", TCP4 | MAPPED | UNKNOWN },
		{ "TCP", TCP4 | MAPPED | UNKNOWN },
		{ "6udp", UDP6 },
		{ "raw", RAW6 },
		{ ":8080", TCP4 },
		{ ":51000", TCP4 },
		{ ":22,53", MAPPED | UDP6 | RAW6 },
		{ ":1-1023", MAPPED | UDP6 | RAW6 },
		{ "tcp:domain", 0 },
		{ ":domain", UDP6 | RAW6 },
		{ "@127.0.0.1", TCP4 | MAPPED },
		{ "tcp@127.0.0.1:22", MAPPED },
		{ "@127.0.0.1:51000", 0 },
		{ "@10.0.0.9:51000", TCP4 },
		{ "@[::1]", UDP6 | RAW6 },
		{ "@[::1]:53", UDP6 | RAW6 },
		{ "4@127.0.0.1", TCP4 },
		{ ":9", 0 },
	};
	const struct fds_inet any = { 0 };

	(void)state;
	assert_int_equal(matched(&any), TCP4 | MAPPED | UDP6 | UNKNOWN | RAW6);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fds_inet inet;

		assert_int_equal(fds_inet_parse(cases[i].text, &inet), 0);
		if (matched(&inet) != cases[i].want)
			fail_msg("%s: %#x", cases[i].text, matched(&inet));
		fds_inet_done(&inet);
	}
}

static void test_inet_wrong(void **state)
{
	static const struct {
		const char *text;
		int want;
	} cases[] = {
		{ "5", -EINVAL },      { "sctp", -EINVAL },	  { ":", -EINVAL },
		{ ":80,", -EINVAL },   { "@", -EINVAL },	  { "@[::1", -EINVAL },
		{ "tcp/80", -EINVAL }, { ":70000", -ENOENT },	  { ":nosuchservice", -ENOENT },
		{ ":80-x", -ENOENT },  { "@256.1.1.1", -ENOENT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fds_inet inet;

		if (fds_inet_parse(cases[i].text, &inet) != cases[i].want)
			fail_msg("%s", cases[i].text);
		fds_inet_done(&inet);
	}
}

static void test_inet_looks(void **state)
{
	static const char *const good[] = { "4", "tcp", "UDP:53", ":80", "@host:80", "6tcp" };
	static const char *const bad[] = { "",	      "/tmp", "file", "45",  "./tcp",
					   "tcp.log", "-p",   "a:b",  "8080" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(fds_inet_looks(good[i]));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (fds_inet_looks(bad[i]))
			fail_msg("%s", bad[i]);
}

/* ---- kinds ---- */

static const struct files_process bash = { .id = { 10, 10, 1 }, .comm = "bash", .uid = 0 };
static const struct files_process cut = { .id = { 11, 11, 1 },
					  .comm = "a-name-of-fifte",
					  .uid = 5 };
static const struct fd regular = { .fd = 3, .type = FD_REG, .has = FD_HAS_STAT, .links = 1 };
static const struct fd gone = { .fd = 4, .type = FD_REG, .has = FD_HAS_STAT, .deleted = true };
static const struct fd renamed = {
	.fd = 5, .type = FD_REG, .has = FD_HAS_STAT, .links = 1, .deleted = true
};
static const struct fd remote_gone = { .fd = 6, .type = FD_REG, .deleted = true };
static const struct fd a_unix = { .fd = 7, .type = FD_UNIX };
static const struct fd a_tcp = { .fd = 8, .type = FD_TCP, .socket = &v4 };

static struct fds_term *add(struct fds_selection *s, enum fds_kind kind, const char *text)
{
	return fds_selection_add(s, kind, text, strlen(text));
}

static void add_fd(struct fds_selection *s, int32_t from, int32_t to)
{
	struct fds_term *t = add(s, FDS_FD, "");

	t->fd.from = from;
	t->fd.to = to;
}

static void test_nothing_is_everything(void **state)
{
	struct fds_selection s = { 0 };

	(void)state;
	assert_true(fds_selection_process(&s, &bash));
	assert_true(fds_selection_fd(&s, &bash, &gone));
	assert_false(fds_selection_narrows(&s));
	assert_false(fds_selection_maps(&s));
}

static void test_processes(void **state)
{
	struct fds_selection s = { 0 };

	(void)state;
	add(&s, FDS_PID, "10")->pid = 10;
	assert_true(fds_selection_process(&s, &bash));
	assert_false(fds_selection_process(&s, &cut));
	add(&s, FDS_PID, "11")->pid = 11;
	assert_true(fds_selection_process(&s, &cut));
	add(&s, FDS_USER, "5")->uid = 5;
	assert_false(fds_selection_process(&s, &bash));
	assert_true(fds_selection_process(&s, &cut));
	add(&s, FDS_NAME, "a-name-of-fifteen-and-more");
	assert_true(fds_selection_process(&s, &cut));
	add(&s, FDS_PID, "11")->exclude = true;
	s.terms[s.count - 1].pid = 11;
	assert_false(fds_selection_process(&s, &cut));
	fds_selection_done(&s);
}

static void test_names(void **state)
{
	static const struct {
		const char *name;
		bool want;
	} cases[] = {
		{ "bash", true }, { "ba", true },	{ "b", true },
		{ "ash", false }, { "bashful", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fds_selection s = { 0 };

		add(&s, FDS_NAME, cases[i].name);
		assert_int_equal(fds_selection_process(&s, &bash), cases[i].want);
		fds_selection_done(&s);
	}
}

static void test_kinds_narrow(void **state)
{
	struct fds_selection s = { 0 };

	(void)state;
	add_fd(&s, 3, 4);
	add_fd(&s, FD_MEM, FD_MEM);
	assert_true(fds_selection_fd(&s, &bash, &regular));
	assert_true(fds_selection_fd(&s, &bash, &gone));
	assert_false(fds_selection_fd(&s, &bash, &a_unix));
	assert_true(fds_selection_maps(&s));
	assert_true(fds_selection_narrows(&s));
	add(&s, FDS_DELETED, "");
	assert_false(fds_selection_fd(&s, &bash, &regular));
	assert_true(fds_selection_fd(&s, &bash, &gone));
	assert_false(fds_selection_fd(&s, &bash, &remote_gone));
	fds_selection_done(&s);
}

static void test_deleted(void **state)
{
	struct fds_selection s = { 0 };

	(void)state;
	add(&s, FDS_DELETED, "");
	assert_true(fds_selection_fd(&s, &bash, &gone));
	assert_true(fds_selection_fd(&s, &bash, &remote_gone));
	assert_false(fds_selection_fd(&s, &bash, &renamed));
	fds_selection_done(&s);
}

/* Sockets of the internet and unix ones are one kind: otherwise both together were nothing. */
static void test_sockets_are_one_kind(void **state)
{
	struct fds_selection s = { 0 };

	(void)state;
	add(&s, FDS_SOCKET, "-U")->socket.is_unix = true;
	assert_true(fds_selection_fd(&s, &bash, &a_unix));
	assert_false(fds_selection_fd(&s, &bash, &a_tcp));
	add(&s, FDS_SOCKET, "");
	assert_true(fds_selection_fd(&s, &bash, &a_tcp));
	assert_false(fds_selection_fd(&s, &bash, &regular));
	fds_selection_done(&s);
}

static void test_what_was_found(void **state)
{
	struct fds_selection s = { 0 };

	(void)state;
	add_fd(&s, 3, 3);
	add_fd(&s, 99, 99);
	fds_selection_note(&s, &bash, NULL);
	assert_false(s.terms[0].found);
	fds_selection_note(&s, &bash, &regular);
	assert_true(s.terms[0].found);
	assert_false(s.terms[1].found);
	add(&s, FDS_PATH, "x")->known = false;
	assert_false(fds_selection_fd(&s, &bash, &regular));
	fds_selection_done(&s);
}

/* ---- paths ---- */

static struct fd fd_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return (struct fd){ .type = S_ISDIR(st.st_mode)	  ? FD_DIR
				    : S_ISCHR(st.st_mode) ? FD_CHR
							  : FD_REG,
			    .has = FD_HAS_STAT,
			    .device = (uint32_t)st.st_dev,
			    .special = (uint32_t)st.st_rdev,
			    .inode = st.st_ino,
			    .target = path };
}

static void test_paths(void **state)
{
	char folder[] = "/tmp/procview-fds-XXXXXX", file[64], link_to[64], below[64];
	struct fds_path p;
	struct fd f, d;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(file, sizeof(file), "%s/file", folder);
	snprintf(link_to, sizeof(link_to), "%s/link", folder);
	snprintf(below, sizeof(below), "%s/fil", folder);
	close(open(file, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	assert_int_equal(symlink("file", link_to), 0);
	f = fd_of(file);
	d = fd_of(folder);

	assert_int_equal(fds_path_find(link_to, &p), 0);
	assert_true(fds_path_matches(&p, &f));
	assert_false(fds_path_matches(&p, &d));
	f.inode++;
	assert_false(fds_path_matches(&p, &f));
	f.inode--;
	fds_path_done(&p);

	assert_int_equal(fds_path_find(folder, &p), 0);
	assert_false(p.whole);
	assert_true(fds_path_matches(&p, &d));
	assert_false(fds_path_matches(&p, &f));
	p.below = true;
	assert_true(fds_path_matches(&p, &f));
	/* The same name in another root is another file. */
	f.inode++;
	assert_false(fds_path_matches(&p, &f));
	f.inode--;
	unlink(file);
	assert_false(fds_path_matches(&p, &f));
	f.deleted = true;
	assert_true(fds_path_matches(&p, &f));
	fds_path_done(&p);

	assert_int_equal(fds_path_find(below, &p), -ENOENT);
	unlink(link_to);
	rmdir(folder);
}

static void test_mount_points(void **state)
{
	struct fd f = fd_of("/proc/self/stat"), null = fd_of("/dev/null");
	struct fd other = fd_of("/dev/zero");
	struct fds_path p;

	(void)state;
	assert_int_equal(fds_path_find("/proc", &p), 0);
	assert_true(p.whole);
	assert_true(fds_path_matches(&p, &f));
	assert_false(fds_path_matches(&p, &null));
	fds_path_done(&p);
	assert_int_equal(fds_path_find("/dev/null", &p), 0);
	assert_false(p.whole);
	null.inode++; /* another node of the same device */
	assert_true(fds_path_matches(&p, &null));
	assert_false(fds_path_matches(&p, &other));
	fds_path_done(&p);
}

static void test_socket_files(void **state)
{
	struct fds_path p;
	struct socket bound = { .family = AF_UNIX };
	struct fd f = { .type = FD_UNIX, .socket = &bound, .inode = 1 };

	(void)state;
	assert_int_equal(fds_path_find("/dev/null", &p), 0);
	bound.path_inode = p.inode;
	bound.path_device = p.device;
	assert_true(fds_path_matches(&p, &f));
	bound.path_inode++;
	assert_false(fds_path_matches(&p, &f));
	fds_path_done(&p);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_inet),
		cmocka_unit_test(test_inet_wrong),
		cmocka_unit_test(test_inet_looks),
		cmocka_unit_test(test_nothing_is_everything),
		cmocka_unit_test(test_processes),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_kinds_narrow),
		cmocka_unit_test(test_deleted),
		cmocka_unit_test(test_sockets_are_one_kind),
		cmocka_unit_test(test_what_was_found),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_mount_points),
		cmocka_unit_test(test_socket_files),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
