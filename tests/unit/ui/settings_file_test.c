#include "ui/settings.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "tests/unit/cmocka_all.h"

enum { SOMEBODY = 12345 /* a user who is neither root nor whoever runs this */ };

struct fixture {
	char folder[64], path[128];
	struct settings *s;
	struct strbuf remarks;
};

static int setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){ .folder = "/tmp/pv-settings-XXXXXX", .s = settings_new() };
	assert_non_null(mkdtemp(f.folder));
	snprintf(f.path, sizeof(f.path), "%s/procview.conf", f.folder);
	*state = &f;
	return 0;
}

static void remove_all(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *e;

	while (dir && (e = readdir(dir))) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (unlinkat(dirfd(dir), e->d_name, 0) < 0) {
			char below[512];

			snprintf(below, sizeof(below), "%s/%s", folder, e->d_name);
			remove_all(below);
		}
	}
	if (dir)
		closedir(dir);
	rmdir(folder);
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	settings_free(f->s);
	strbuf_done(&f->remarks);
	remove_all(f->folder);
	return 0;
}

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

static void expect_content(const char *path, const char *want)
{
	char buf[8192];
	int fd = open(path, O_RDONLY);
	ssize_t n;

	assert_true(fd >= 0);
	n = read(fd, buf, sizeof(buf) - 1);
	assert_true(n >= 0);
	buf[n] = '\0';
	close(fd);
	assert_string_equal(buf, want);
}

static size_t count_files(const char *folder)
{
	DIR *dir = opendir(folder);
	size_t n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n - 2; /* . and .. */
}

static void skip_unless_root(void)
{
	if (geteuid() != 0) {
		print_message("skipped: needs root to make files of another user\n");
		skip();
	}
}

static void no_file_is_no_error(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(settings_read(f->s, f->path, &f->remarks), 0);
	assert_int_equal(settings_read(f->s, "/dev/null/x", &f->remarks), 0);
	assert_int_equal(settings_read_folds(f->s, f->path), 0);
	assert_int_equal(f->remarks.len, 0);
}

static void remarks_name_the_file(void **state)
{
	struct fixture *f = *state;

	put(f->path, "[view]\ntree = no\nx = y\n");
	assert_int_equal(settings_read(f->s, f->path, &f->remarks), 0);
	assert_string_equal(f->remarks.s, "procview.conf:3: x: no such key of the config file\n");
	assert_false(f->s->tree);
}

static void what_is_no_file_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(settings_read(f->s, f->folder, &f->remarks), -EINVAL);
	assert_int_equal(mkfifo(f->path, 0600), 0);
	assert_int_equal(settings_read(f->s, f->path, &f->remarks), -EINVAL);
	assert_int_equal(settings_write(f->s, f->path), -EINVAL);
	unlink(f->path);
	assert_int_equal(mkdir(f->path, 0700), 0);
	assert_int_equal(settings_write(f->s, f->path), -EISDIR);
	assert_int_equal(settings_write(f->s, "procview.conf"), -EINVAL);
}

static void file_that_others_may_write_is_refused(void **state)
{
	static const mode_t modes[] = { 0620, 0602, 0666 };
	struct fixture *f = *state;

	put(f->path, "[view]\ntree = no\n");
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(chmod(f->path, modes[i]), 0);
		assert_int_equal(settings_read(f->s, f->path, &f->remarks), -EPERM);
		assert_int_equal(settings_read_folds(f->s, f->path), -EPERM);
	}
	assert_true(f->s->tree);
	assert_int_equal(chmod(f->path, 0644), 0);
	assert_int_equal(settings_read(f->s, f->path, &f->remarks), 0);
	assert_false(f->s->tree);
}

static void file_of_another_user_is_refused(void **state)
{
	struct fixture *f = *state;

	skip_unless_root();
	put(f->path, "[view]\ntree = no\n");
	assert_int_equal(chown(f->path, SOMEBODY, SOMEBODY), 0);
	assert_int_equal(settings_read(f->s, f->path, &f->remarks), -EPERM);
	assert_true(f->s->tree);
	assert_int_equal(settings_write(f->s, f->path), -EPERM);
	expect_content(f->path, "[view]\ntree = no\n");
	assert_int_equal(count_files(f->folder), 1);
}

static void folder_of_another_user_is_left_alone(void **state)
{
	struct fixture *f = *state;
	char below[160];

	skip_unless_root();
	assert_int_equal(chown(f->folder, SOMEBODY, SOMEBODY), 0);
	assert_int_equal(settings_write(f->s, f->path), -EPERM);
	snprintf(below, sizeof(below), "%s/procview/procview.conf", f->folder);
	assert_int_equal(settings_write(f->s, below), -EPERM);
	snprintf(below, sizeof(below), "%s/.config/procview/procview.conf", f->folder);
	assert_int_equal(settings_write(f->s, below), -EPERM);
	assert_int_equal(count_files(f->folder), 0);
}

/* In a child: euid of somebody, in a folder of root's. */
static void ordinary_user_writes_nothing_of_roots(void **state)
{
	struct fixture *f = *state;
	int status;
	pid_t pid;

	skip_unless_root();
	put(f->path, "");
	assert_int_equal(chmod(f->folder, 0777), 0);
	pid = fork();
	if (pid == 0) {
		bool ok = seteuid(SOMEBODY) == 0 && settings_write(f->s, f->path) == -EPERM &&
			  settings_read(f->s, f->path, &f->remarks) == -EACCES;

		_exit(ok ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	expect_content(f->path, "");
}

static void writing_makes_folders_and_a_private_file(void **state)
{
	struct fixture *f = *state;
	struct settings *back = settings_new();
	char path[160];
	struct stat st;
	mode_t mask = umask(0);

	snprintf(path, sizeof(path), "%s/a/b/procview.conf", f->folder);
	f->s->tree = false;
	assert_int_equal(settings_write(f->s, path), 0);
	umask(mask);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode, S_IFREG | 0600);
	*strrchr(path, '/') = '\0';
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode, S_IFDIR | 0700);
	assert_int_equal(count_files(path), 1);
	strcat(path, "/procview.conf");
	assert_int_equal(settings_read(back, path, &f->remarks), 0);
	assert_int_equal(f->remarks.len, 0);
	assert_false(back->tree);
	settings_free(back);
}

static void old_file_is_replaced_as_a_whole(void **state)
{
	struct fixture *f = *state;
	char other[160];

	put(f->path, "old");
	snprintf(other, sizeof(other), "%s/other", f->folder);
	assert_int_equal(link(f->path, other), 0);
	assert_int_equal(settings_write(f->s, f->path), 0);
	/* a new file took its name: whoever had the old one open still has all of it */
	expect_content(other, "old");
	assert_int_equal(count_files(f->folder), 2);
}

static void link_is_read_through_but_not_replaced(void **state)
{
	struct fixture *f = *state;
	char target[160];
	struct stat st;

	snprintf(target, sizeof(target), "%s/target", f->folder);
	put(target, "[view]\ntree = no\n");
	assert_int_equal(symlink(target, f->path), 0);
	assert_int_equal(settings_read(f->s, f->path, &f->remarks), 0);
	assert_false(f->s->tree);
	assert_int_equal(settings_write(f->s, f->path), -ELOOP);
	assert_int_equal(settings_write_folds(f->s, f->path), -ELOOP);
	assert_int_equal(lstat(f->path, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	expect_content(target, "[view]\ntree = no\n");
	assert_int_equal(count_files(f->folder), 2);
}

static void failed_write_leaves_the_old_file(void **state)
{
	struct fixture *f = *state;
	struct rlimit saved, small = { 512, 512 };

	put(f->path, "old");
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &saved), 0);
	small.rlim_max = saved.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(settings_write(f->s, f->path), -EFBIG);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &saved), 0);
	signal(SIGXFSZ, SIG_DFL);
	expect_content(f->path, "old");
	assert_int_equal(count_files(f->folder), 1);
}

static bool fill_up(const char *folder)
{
	char path[128], block[4096] = { 0 };
	int fd;

	snprintf(path, sizeof(path), "%s/filler", folder);
	fd = open(path, O_WRONLY | O_CREAT, 0600);
	while (fd >= 0 && write(fd, block, sizeof(block)) > 0)
		continue;
	return fd >= 0 && errno == ENOSPC && close(fd) == 0;
}

/* In a child with mounts of its own: 0 as it should be, 77 not permitted. */
static int write_on_full_disk(struct fixture *f)
{
	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("tmpfs", f->folder, "tmpfs", 0, "size=16k,mode=700") < 0)
		return 77;
	put(f->path, "old");
	if (!fill_up(f->folder) || settings_write(f->s, f->path) != -ENOSPC)
		return 1;
	expect_content(f->path, "old");
	return count_files(f->folder) == 2 ? 0 : 2;
}

static void full_disk_leaves_the_old_file(void **state)
{
	pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit(write_on_full_disk(*state));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77) {
		print_message("skipped: needs the right to mount a small tmpfs\n");
		skip();
	}
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void endless_file_is_refused(void **state)
{
	struct fixture *f = *state;

	put(f->path, "[view]\ntree = no\n");
	assert_int_equal(truncate(f->path, 100L * 1024 * 1024), 0);
	assert_int_equal(settings_read(f->s, f->path, &f->remarks), -EFBIG);
	assert_int_equal(settings_read_folds(f->s, f->path), -EFBIG);
	assert_true(f->s->tree);
}

static void folds_are_kept(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(settings_write_folds(f->s, f->path), 0);
	assert_int_equal(settings_read_folds(f->s, f->path), 0);
	assert_int_equal(count_files(f->folder), 1);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(no_file_is_no_error),
		TEST(remarks_name_the_file),
		TEST(what_is_no_file_is_refused),
		TEST(file_that_others_may_write_is_refused),
		TEST(file_of_another_user_is_refused),
		TEST(folder_of_another_user_is_left_alone),
		TEST(ordinary_user_writes_nothing_of_roots),
		TEST(writing_makes_folders_and_a_private_file),
		TEST(old_file_is_replaced_as_a_whole),
		TEST(link_is_read_through_but_not_replaced),
		TEST(failed_write_leaves_the_old_file),
		TEST(full_disk_leaves_the_old_file),
		TEST(endless_file_is_refused),
		TEST(folds_are_kept),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
