#include "base/procroot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/strbuf.h"
#include "tests/unit/cmocka_all.h"

enum { LARGE = 300000 };

struct folder {
	char path[32];
	struct procroot root;
};

static void write_file(int dirfd, const char *name, const char *bytes, size_t len)
{
	CLEANUP_CLOSE int fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_EXCL, 0600);

	assert_true(fd >= 0);
	while (len) {
		ssize_t n = write(fd, bytes, len);

		assert_true(n > 0);
		bytes += n;
		len -= (size_t)n;
	}
}

static int make_folder(void **state)
{
	struct folder *f = xcalloc(1, sizeof(*f));
	CLEANUP_FREE char *large = xmalloc(LARGE);

	strcpy(f->path, "/tmp/procroot-XXXXXX");
	assert_non_null(mkdtemp(f->path));
	assert_int_equal(procroot_open(f->path, &f->root), 0);
	for (size_t i = 0; i < LARGE; i++)
		large[i] = (char)(i * 7);
	write_file(f->root.fd, "large", large, LARGE);
	write_file(f->root.fd, "short", "12 (a)\n", 7);
	write_file(f->root.fd, "empty", "", 0);
	assert_int_equal(symlinkat("/nowhere (deleted)", f->root.fd, "link"), 0);
	*state = f;
	return 0;
}

static int remove_folder(void **state)
{
	static const char *const names[] = { "large", "short", "empty", "link" };
	struct folder *f = *state;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlinkat(f->root.fd, names[i], 0);
	procroot_done(&f->root);
	assert_int_equal(f->root.fd, -1);
	rmdir(f->path);
	free(f);
	return 0;
}

static void tells_why_there_is_no_root(void **state)
{
	struct procroot root = { .fd = 77 };

	(void)state;
	assert_int_equal(procroot_open("/nowhere/at/all", &root), -ENOENT);
	assert_int_equal(procroot_open("/dev/null", &root), -ENOTDIR);
	assert_int_equal(root.fd, 77);
}

static void tells_procfs_from_fixtures(void **state)
{
	struct folder *f = *state;
	struct procroot root;

	assert_false(f->root.live);
	assert_int_equal(procroot_open("/proc", &root), 0);
	assert_true(root.live);
	assert_true(fcntl(root.fd, F_GETFD) & FD_CLOEXEC);
	procroot_done(&root);
}

static void opens_below_the_root(void **state)
{
	struct folder *f = *state;
	CLEANUP_CLOSE int fd = procroot_openat(&f->root, "short");

	assert_true(fd >= 0);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(procroot_openat(&f->root, "gone"), -ENOENT);
}

static void reads_what_fits(void **state)
{
	struct folder *f = *state;
	char buf[16];

	assert_int_equal(procroot_read(f->root.fd, "short", buf, sizeof(buf)), 7);
	assert_memory_equal(buf, "12 (a)\n", 7);
	assert_int_equal(procroot_read(f->root.fd, "large", buf, sizeof(buf)), sizeof(buf));
	assert_int_equal(procroot_read(f->root.fd, "empty", buf, sizeof(buf)), 0);
	assert_int_equal(procroot_read(f->root.fd, "gone", buf, sizeof(buf)), -ENOENT);
	assert_int_equal(procroot_read(f->root.fd, ".", buf, sizeof(buf)), -EISDIR);
}

static void reads_up_to_the_limit(void **state)
{
	static const struct {
		size_t limit, len;
		bool truncated;
	} rows[] = {
		{ LARGE + 1, LARGE, false },
		{ LARGE, LARGE, false },
		{ LARGE - 1, LARGE - 1, true },
		{ 4096, 4096, true },
		{ 1, 1, true },
		{ 0, 0, true },
	};
	struct folder *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
		bool truncated = !rows[i].truncated;

		strbuf_adds(&b, "before");
		assert_int_equal(
			procroot_read_all(f->root.fd, "large", &b, rows[i].limit, &truncated), 0);
		assert_int_equal(b.len, 6 + rows[i].len);
		assert_int_equal(truncated, rows[i].truncated);
		assert_memory_equal(b.s, "before", 6);
		assert_int_equal(b.s[b.len], '\0');
		for (size_t k = 0; k < rows[i].len; k++)
			assert_int_equal(b.s[6 + k], (char)(k * 7));
	}
}

static void reads_all_of_nothing(void **state)
{
	struct folder *f = *state;
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	bool truncated = true;

	assert_int_equal(procroot_read_all(f->root.fd, "empty", &b, 100, &truncated), 0);
	assert_string_equal(strbuf_str(&b), "");
	assert_false(truncated);
	assert_int_equal(procroot_read_all(f->root.fd, "gone", &b, 100, NULL), -ENOENT);
	assert_int_equal(procroot_read_all(f->root.fd, ".", &b, 100, NULL), -EISDIR);
}

static void reads_links(void **state)
{
	struct folder *f = *state;
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	strbuf_adds(&b, "-> ");
	assert_int_equal(procroot_readlink(f->root.fd, "link", &b), 0);
	assert_string_equal(b.s, "-> /nowhere (deleted)");
	assert_int_equal(procroot_readlink(f->root.fd, "short", &b), -EINVAL);
	assert_int_equal(procroot_readlink(f->root.fd, "gone", &b), -ENOENT);
	assert_string_equal(b.s, "-> /nowhere (deleted)");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_why_there_is_no_root),
		cmocka_unit_test(tells_procfs_from_fixtures),
		cmocka_unit_test(opens_below_the_root),
		cmocka_unit_test(reads_what_fits),
		cmocka_unit_test(reads_up_to_the_limit),
		cmocka_unit_test(reads_all_of_nothing),
		cmocka_unit_test(reads_links),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("base/procroot", tests, make_folder, remove_folder);
}
