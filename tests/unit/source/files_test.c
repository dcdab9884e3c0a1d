/* What is read of live processes against what they were given. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "child.h"
#include "source/live.h"
#include "source/source.h"
#include "types/files.h"

/* A read that hangs ends the test. */
enum { DEADLINE_SECONDS = 60, NOBODY = 65534 };

#define EVERYTHING                                                                                 \
	(FILES_INFO | FILES_MORE | FILES_SPECIAL | FILES_MAPPED | FILES_SHARED | FILES_ENDS)

static const char *dead_mount; /* the helper */

static struct source *open_live(void)
{
	const struct live_options options = { .proc = "/proc" };
	struct source *s;

	assert_int_equal(source_live_new(&options, &s), 0);
	return s;
}

static struct files *read_pids(const pid_t *pids, size_t count, unsigned what)
{
	const struct files_request r = { .pids = pids, .pid_count = count, .what = what };
	struct source *s = open_live();
	struct files *f;
	int err = source_files(s, &r, &f);

	source_free(s);
	assert_int_equal(err, 0);
	return f;
}

static const struct fd *find(const struct files *f, pid_t pid, int32_t number)
{
	const struct files_process *p = files_find(f, pid);

	for (size_t i = 0; p && i < p->count; i++)
		if (p->fds[i].fd == number)
			return &p->fds[i];
	return NULL;
}

static const struct fd *need(const struct files *f, pid_t pid, int32_t number)
{
	const struct fd *fd = find(f, pid, number);

	if (!fd)
		fail_msg("%d has no descriptor %d", pid, number);
	return fd;
}

/* ---- one of each ---- */

struct held {
	int fd;
	enum fd_type type;
	char mode;
};

enum { HELD = 14 };

static size_t hold_all(struct held *h)
{
	char path[] = "/tmp/procview-files.XXXXXX";
	int pipes[2], pair[2], file = mkstemp(path), again = open(path, O_RDONLY | O_CLOEXEC);

	assert_true(file >= 0 && again >= 0 && unlink(path) == 0);
	assert_int_equal(ftruncate(file, 100), 0);
	assert_int_equal(lseek(file, 7, SEEK_SET), 7);
	assert_int_equal(flock(file, LOCK_EX), 0);
	assert_int_equal(pipe2(pipes, O_CLOEXEC | O_NONBLOCK), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	const struct held all[HELD] = {
		{ file, FD_REG, 'u' },
		{ again, FD_REG, 'r' },
		{ dup(file), FD_REG, 'u' },
		{ pipes[0], FD_PIPE, 'r' },
		{ pipes[1], FD_PIPE, 'w' },
		{ pair[0], FD_UNIX, 'u' },
		{ pair[1], FD_UNIX, 'u' },
		{ eventfd(3, 0), FD_EVENTFD, 'u' },
		{ memfd_create("held", 0), FD_MEMFD, 'u' },
		{ open("/", O_RDONLY | O_DIRECTORY), FD_DIR, 'r' },
		{ open("/tmp", O_PATH), FD_DIR, '-' },
		{ open("/dev/null", O_WRONLY | O_APPEND), FD_CHR, 'w' },
		{ open("/dev/ptmx", O_RDWR | O_NOCTTY), FD_TTY, 'u' },
		{ open("/proc/self/ns/uts", O_RDONLY), FD_NS, 'r' },
	};
	memcpy(h, all, sizeof(all));
	return HELD;
}

static void let_go(const struct held *h, size_t count)
{
	for (size_t i = 0; i < count; i++)
		close(h[i].fd);
}

static void assert_is(const struct fd *f, const struct held *h)
{
	struct stat st;
	off_t at = lseek(h->fd, 0, SEEK_CUR);

	assert_int_equal(fstat(h->fd, &st), 0);
	if (f->type != h->type || f->mode != h->mode)
		fail_msg("%d is %s %c: %s", f->fd, fd_type_name(f->type), f->mode, f->target);
	assert_int_equal(f->error, 0);
	assert_int_equal(f->has, FD_HAS_INFO | FD_HAS_STAT | FD_HAS_INODE);
	assert_int_equal(f->device, (uint32_t)st.st_dev);
	assert_int_equal(f->inode, st.st_ino);
	assert_int_equal(f->special, (uint32_t)st.st_rdev);
	assert_int_equal(f->links, st.st_nlink);
	assert_int_equal(f->size, st.st_size);
	assert_int_equal(f->flags & ~(uint32_t)O_CLOEXEC, fcntl(h->fd, F_GETFL));
	assert_int_equal(!(f->flags & O_CLOEXEC), !fcntl(h->fd, F_GETFD));
	assert_int_equal(f->offset, at < 0 ? 0 : at);
	assert_true(f->mnt_id >= 0);
	assert_int_equal(f->socket != NULL, fd_is_socket(f));
}

static void descriptors_are_what_they_are(void **state)
{
	struct held h[HELD];
	size_t count = hold_all(h);
	pid_t self = getpid(), child = child_start(child_sleep, NULL);
	struct files *f = read_pids((pid_t[]){ child, self }, 2, EVERYTHING);

	(void)state;
	assert_true(files_find(f, self)->full);
	assert_int_equal(files_find(f, self)->error, 0);
	assert_int_equal(files_find(f, self)->uid, geteuid());
	for (size_t i = 0; i < count; i++) {
		const struct fd *mine = need(f, self, h[i].fd), *other = need(f, child, h[i].fd);

		assert_is(mine, &h[i]);
		assert_is(other, &h[i]);
		/* What was inherited is the same open file. */
		assert_int_not_equal(mine->share, 0);
		assert_int_equal(mine->share, other->share);
	}
	assert_int_equal(need(f, self, h[0].fd)->share, need(f, self, h[2].fd)->share);
	assert_int_not_equal(need(f, self, h[0].fd)->share, need(f, self, h[1].fd)->share);
	assert_int_equal(need(f, self, h[0].fd)->locks, 1);
	assert_int_equal(need(f, self, h[1].fd)->locks, 0);
	assert_true(need(f, self, h[0].fd)->deleted);
	assert_int_equal(need(f, self, h[7].fd)->more->eventfd.counter, 3);
	assert_string_equal(need(f, self, h[8].fd)->target, "/memfd:held");
	files_free(f);
	child_end(child);
	let_go(h, count);
}

static bool has_lock(const struct files *f, const struct stat *st)
{
	for (size_t i = 0; i < f->lock_count; i++)
		if (f->locks[i].inode == st->st_ino && f->locks[i].device == (uint32_t)st->st_dev)
			return f->locks[i].kind == LOCK_FLOCK && f->locks[i].write &&
			       f->locks[i].pid == getpid();
	return false;
}

/* Cheaply, as for ends only, the same is told of what things are. */
static void ends_are_known_without_the_rest(void **state)
{
	struct held h[HELD];
	size_t count = hold_all(h);
	struct files *f = read_pids((pid_t[]){ getpid() }, 1, FILES_ENDS);
	struct stat st;

	(void)state;
	for (size_t i = 0; i < count; i++) {
		const struct fd *fd = need(f, getpid(), h[i].fd);

		if (fd->type != h[i].type || fd->mode != h[i].mode)
			fail_msg("%s %c %s", fd_type_name(fd->type), fd->mode, fd->target);
		assert_int_equal(fstat(h[i].fd, &st), 0);
		if (fd->has & FD_HAS_INODE)
			assert_int_equal(fd->inode, st.st_ino);
	}
	assert_int_equal(fstat(h[0].fd, &st), 0);
	assert_true(has_lock(f, &st));
	files_free(f);
	let_go(h, count);
}

static void what_is_held_besides(void **state)
{
	int id = shmget(IPC_PRIVATE, 4096, 0600), memory = memfd_create("map", 0);
	void *shared = shmat(id, NULL, 0), *map;
	struct stat exe, cwd;
	struct files *f;
	bool segment = false, mapping = false;

	(void)state;
	assert_int_equal(ftruncate(memory, 4096), 0);
	map = mmap(NULL, 4096, PROT_READ, MAP_SHARED, memory, 0);
	assert_true(map != MAP_FAILED && shared != (void *)-1);
	f = read_pids((pid_t[]){ getpid() }, 1, EVERYTHING);
	assert_int_equal(stat("/proc/self/exe", &exe), 0);
	assert_int_equal(stat(".", &cwd), 0);
	assert_int_equal(need(f, getpid(), FD_CWD)->type, FD_DIR);
	assert_int_equal(need(f, getpid(), FD_EXE)->type, FD_REG);
	if (need(f, getpid(), FD_CWD)->has & FD_HAS_INODE) {
		assert_int_equal(need(f, getpid(), FD_CWD)->inode, cwd.st_ino);
		assert_int_equal(need(f, getpid(), FD_EXE)->inode, exe.st_ino);
	}
	for (size_t i = 0; i < files_find(f, getpid())->count; i++) {
		const struct fd *fd = &files_find(f, getpid())->fds[i];

		segment |= fd->fd == FD_MEM && fd->inode == (uint64_t)id && fd->mode == 'u';
		mapping |= fd->fd == FD_MEM && fd->type == FD_MEMFD && fd->mode == 'r' &&
			   strcmp(fd->target, "/memfd:map") == 0;
	}
	assert_true(segment && mapping);
	for (size_t i = 0; segment && i < f->shm_count; i++)
		segment = f->shm[i].id != id || f->shm[i].attached != 1;
	assert_false(segment);
	files_free(f);
	shmdt(shared);
	shmctl(id, IPC_RMID, NULL);
	munmap(map, 4096);
	close(memory);
}

static void a_queue_is_known_by_its_mount(void **state)
{
	char name[40];
	mqd_t queue;
	struct files *f;

	(void)state;
	snprintf(name, sizeof(name), "/procview-files-%d", getpid());
	queue = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, NULL);
	if (queue < 0) {
		print_message("message queues: %s\n", strerror(errno));
		skip();
	}
	f = read_pids((pid_t[]){ getpid() }, 1, EVERYTHING);
	mq_unlink(name);
	mq_close(queue);
	assert_int_equal(need(f, getpid(), queue)->type, FD_MQUEUE);
	assert_true(need(f, getpid(), queue)->has & FD_HAS_STAT);
	files_free(f);
}

/* ---- who is there ---- */

static void the_whole_system(void **state)
{
	struct files *f = read_pids(NULL, 0, FILES_ENDS | FILES_SPECIAL);

	(void)state;
	assert_true(f->everyone || geteuid() != 0);
	assert_non_null(files_find(f, getpid()));
	assert_true(f->process_count > 1 && f->files_read > f->process_count);
	for (size_t i = 1; i < f->process_count; i++)
		assert_true(f->processes[i - 1].id.pid < f->processes[i].id.pid);
	for (size_t i = 1; i < f->socket_count; i++)
		assert_true(f->sockets[i - 1].inode <= f->sockets[i].inode);
	files_free(f);
}

static void those_that_are_gone(void **state)
{
	pid_t child = child_start(child_sleep, NULL), pids[2];
	struct source *s = open_live();
	struct files_request r = { .pids = &child, .pid_count = 1, .what = FILES_ENDS };
	struct files *f;

	(void)state;
	child_end(child);
	assert_int_equal(source_files(s, &r, &f), -ESRCH);
	pids[0] = child;
	pids[1] = getpid();
	r = (struct files_request){ .pids = pids, .pid_count = 2, .what = FILES_INFO };
	assert_int_equal(source_files(s, &r, &f), 0);
	assert_int_equal(f->process_count, 1);
	assert_false(f->everyone);
	files_free(f);
	source_free(s);
}

static void one_that_hangs_is_left_out(void **state)
{
	pid_t child = child_start(child_sleep, NULL), stuck[1] = { child };
	const struct files_request r = { .what = EVERYTHING, .stuck = stuck, .stuck_count = 1 };
	struct source *s = open_live();
	struct files *f;

	(void)state;
	assert_int_equal(source_files(s, &r, &f), 0);
	assert_int_equal(files_find(f, child)->error, ETIMEDOUT);
	assert_int_equal(files_find(f, child)->count, 0);
	assert_int_equal(files_find(f, child)->id.start, child_id(child).start);
	assert_true(files_find(f, getpid())->count > 0);
	files_free(f);
	source_free(s);
	child_end(child);
}

/* Runs in a child that is somebody else. 0: as it should be. */
static int look_from_outside(pid_t target)
{
	const pid_t pids[2] = { target, getpid() };
	struct files *f = read_pids(pids, 2, EVERYTHING);
	const struct files_process *other = files_find(f, target), *own = files_find(f, getpid());
	int wrong = !other || other->error != EACCES || other->full || !other->comm[0] ||
		    f->denied == 0 || !own || own->error || !own->full || own->count == 0;

	for (size_t i = 0; other && i < other->count; i++)
		wrong |= other->fds[i].error != EACCES;
	files_free(f);
	return wrong;
}

static void others_are_not_permitted_and_never_empty(void **state)
{
	pid_t target = child_start(child_sleep, NULL), child;
	int status;

	(void)state;
	if (geteuid() != 0) {
		child_end(target);
		print_message("only root can become somebody else\n");
		skip();
	}
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		if (setgid(NOBODY) < 0 || setuid(NOBODY) < 0)
			_exit(3);
		/* Its own files belong to root until it may be dumped again. */
		_exit(prctl(PR_SET_DUMPABLE, 1) < 0 || look_from_outside(target));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	child_end(target);
}

/* ---- a server that never answers ---- */

struct dead {
	pid_t server, pid; /* pid: who has it open */
	int input, folder, file;
	char dir[40];
};

/* False: it cannot be mounted here. */
static bool dead_start(struct dead *d, const char *option)
{
	int in[2], out[2];
	char line[64] = "";

	strcpy(d->dir, "/tmp/procview-dead.XXXXXX");
	assert_non_null(mkdtemp(d->dir));
	assert_true(pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0);
	d->server = fork();
	assert_true(d->server >= 0);
	if (d->server == 0) {
		dup2(in[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		execl(dead_mount, "dead_mount", d->dir, option, NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	d->input = in[1];
	if (read(out[0], line, sizeof(line) - 1) < 0)
		line[0] = '\0';
	close(out[0]);
	return sscanf(line, "ready %d %d %d", &d->pid, &d->folder, &d->file) == 3;
}

static void dead_end(struct dead *d)
{
	close(d->input);
	assert_int_equal(waitpid(d->server, NULL, 0), d->server);
	rmdir(d->dir);
}

/* Who looks through the link waits: so it is dead indeed. Returns who does. */
static pid_t assert_hangs(const struct dead *d)
{
	char path[64], wchan[64];
	struct stat st;
	pid_t child;

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", d->pid, d->file);
	child = fork();
	if (child == 0) {
		close(d->input); /* or the helper would not end before this one does */
		_exit(stat(path, &st) == 0);
	}
	snprintf(path, sizeof(path), "/proc/%d/wchan", child);
	for (wchan[0] = '\0'; !strstr(wchan, "request_wait_answer");) {
		FILE *f = fopen(path, "r");

		assert_non_null(f);
		assert_int_equal(waitpid(child, NULL, WNOHANG), 0);
		if (!fgets(wchan, sizeof(wchan), f))
			wchan[0] = '\0';
		fclose(f);
	}
	return child;
}

static void check_dead(const char *option, bool listed)
{
	struct dead d;
	struct files *f;
	pid_t child;

	if (!dead_start(&d, option)) {
		dead_end(&d);
		print_message("no FUSE here\n");
		skip();
	}
	child = assert_hangs(&d);
	for (unsigned i = 0; i < 2; i++) {
		f = read_pids((pid_t[]){ d.pid }, 1, i ? FILES_ENDS | FILES_SPECIAL : EVERYTHING);
		assert_int_equal(need(f, d.pid, d.folder)->type, FD_DIR);
		assert_int_equal(need(f, d.pid, d.folder)->has & FD_HAS_STAT, 0);
		assert_int_equal(need(f, d.pid, d.file)->has & FD_HAS_STAT, 0);
		assert_int_equal(need(f, d.pid, d.file)->mode, 'u');
		assert_int_equal(!!(need(f, d.pid, d.file)->has & FD_HAS_INODE), listed);
		assert_int_equal(need(f, d.pid, FD_CWD)->type, FD_DIR);
		files_free(f);
	}
	dead_end(&d);
	assert_int_equal(waitpid(child, NULL, 0), child);
}

static void a_dead_server_hangs_nobody(void **state)
{
	(void)state;
	check_dead(NULL, true);
}

static void nor_one_whose_mount_was_detached(void **state)
{
	(void)state;
	check_dead("-l", false);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(descriptors_are_what_they_are),
		cmocka_unit_test(ends_are_known_without_the_rest),
		cmocka_unit_test(what_is_held_besides),
		cmocka_unit_test(a_queue_is_known_by_its_mount),
		cmocka_unit_test(the_whole_system),
		cmocka_unit_test(those_that_are_gone),
		cmocka_unit_test(one_that_hangs_is_left_out),
		cmocka_unit_test(others_are_not_permitted_and_never_empty),
		cmocka_unit_test(a_dead_server_hangs_nobody),
		cmocka_unit_test(nor_one_whose_mount_was_detached),
	};

	if (argc < 2)
		return 2;
	dead_mount = argv[1];
	alarm(DEADLINE_SECONDS);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
