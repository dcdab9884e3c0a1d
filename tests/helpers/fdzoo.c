/* A descriptor of every type, with both ends in different processes.
 *
 * usage: fdzoo [--net] [--chroot] FOLDER
 *
 * Prints a line "fd name=… type=… pid=… fd=… ino=… dev=… flags=… …" for each, as the process that has
 * it sees it; "missing=TYPE:ERRNO" for what the system refuses; then "ready pid=… child=…". Stays
 * until standard input closes. --net: in a network and a mount namespace of its own. --chroot: the
 * child's root is FOLDER. FOLDER must be empty; what is made there is left to the caller. */
#include "fdzoo.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

void zoo_fail(const char *what)
{
	fprintf(stderr, "fdzoo: %s: %s\n", what, strerror(errno));
	exit(1);
}

void zoo_missing(const char *type, int error)
{
	printf("missing=%s:%s\n", type, strerrorname_np(error));
}

int zoo_keep(struct zoo *z, const char *name, const char *type, enum zoo_keeper keeper, int fd,
	     const char *facts, ...)
{
	struct zoo_row *row = &z->rows[z->count];
	va_list ap;

	if (fd < 0) {
		zoo_missing(name, errno);
		return fd;
	}
	if (++z->count == sizeof(z->rows) / sizeof(z->rows[0]))
		zoo_fail("too many rows");
	*row = (struct zoo_row){ .name = name, .type = type, .fd = fd, .keeper = keeper };
	va_start(ap, facts);
	vsnprintf(row->facts, sizeof(row->facts), facts, ap);
	va_end(ap);
	return fd;
}

static void print_row(const struct zoo_row *row)
{
	struct stat st;
	int flags = fcntl(row->fd, F_GETFL), of_fd = fcntl(row->fd, F_GETFD);

	if (flags < 0 || of_fd < 0 || fstat(row->fd, &st))
		zoo_fail(row->name);
	if (of_fd & FD_CLOEXEC)
		flags |= O_CLOEXEC;
	printf("fd name=%s type=%s pid=%d fd=%d ino=%lu dev=%u:%u rdev=%u:%u nlink=%lu size=%lld "
	       "flags=%o pos=%lld %s\n",
	       row->name, row->type, (int)getpid(), row->fd, (unsigned long)st.st_ino,
	       major(st.st_dev), minor(st.st_dev), major(st.st_rdev), minor(st.st_rdev),
	       (unsigned long)st.st_nlink, (long long)st.st_size, (unsigned)flags,
	       (long long)lseek(row->fd, 0, SEEK_CUR), row->facts);
}

/* Closes what is the other's. */
static void take_part(struct zoo *z, enum zoo_keeper who)
{
	for (size_t i = 0; i < z->count; i++)
		if (!(z->rows[i].keeper & who))
			close(z->rows[i].fd);
}

static void print_part(const struct zoo *z, enum zoo_keeper who)
{
	for (size_t i = 0; i < z->count; i++)
		if (z->rows[i].keeper & who)
			print_row(&z->rows[i]);
	if (fflush(stdout))
		zoo_fail("stdout");
}

static void await_byte(int fd)
{
	char c;

	while (read(fd, &c, 1) < 0 && errno == EINTR)
		continue;
}

static void await_end(int fd)
{
	char c;

	while (read(fd, &c, 1) > 0 || errno == EINTR)
		continue;
}

static int pidfd_of(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

static void run_child(struct zoo *z, int go, int done, bool new_root)
{
	pid_t parent = getppid();

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	take_part(z, ZOO_CHILD);
	zoo_keep(z, "pidfd-parent", "pidfd", ZOO_CHILD, pidfd_of(parent), "target=%d", (int)parent);
	await_byte(go);
	zoo_locks_child(z);
	if (new_root && chroot("."))
		zoo_missing("chroot", errno);
	print_part(z, ZOO_CHILD);
	if (write(done, "", 1) != 1)
		zoo_fail("write");
	await_end(go);
	_exit(0);
}

static void run_parent(struct zoo *z, pid_t child, int go, int done)
{
	take_part(z, ZOO_PARENT);
	zoo_keep(z, "pidfd-child", "pidfd", ZOO_PARENT, pidfd_of(child), "target=%d", (int)child);
	zoo_locks_parent(z);
	zoo_notify_parent(z);
	print_part(z, ZOO_PARENT);
	if (write(go, "", 1) != 1)
		zoo_fail("write");
	await_byte(done);
	printf("ready pid=%d child=%d\n", (int)getpid(), (int)child);
	if (fflush(stdout))
		zoo_fail("stdout");
	await_end(STDIN_FILENO);
	zoo_remove_names();
	close(go);
	waitpid(child, NULL, 0);
}

static void fork_zoo(struct zoo *z, bool new_root)
{
	int go[2], done[2];
	pid_t child;

	if (pipe2(go, O_CLOEXEC) || pipe2(done, O_CLOEXEC) || fflush(stdout))
		zoo_fail("pipe2");
	child = fork();
	if (child < 0)
		zoo_fail("fork");
	if (child == 0) {
		close(go[1]);
		close(done[0]);
		run_child(z, go[0], done[1], new_root);
	}
	close(go[0]);
	close(done[1]);
	run_parent(z, child, go[1], done[0]);
}

static void set_up_loopback(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request))
		zoo_fail("lo");
	close(fd);
	fd = open("/proc/sys/net/ipv4/ping_group_range", O_WRONLY | O_CLOEXEC);
	if (fd >= 0 && write(fd, "0 0", 3) != 3)
		zoo_missing("ping_group_range", errno);
	close(fd);
}

static void enter_namespaces(void)
{
	if (unshare(CLONE_NEWNET | CLONE_NEWNS)) {
		zoo_missing("net-namespace", errno);
		exit(77);
	}
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		zoo_fail("mount");
	set_up_loopback();
}

static void make_all(struct zoo *z)
{
	static void (*const makers[])(struct zoo *) = {
		zoo_files,  zoo_memory,	      zoo_terminals,	zoo_anonymous,
		zoo_kernel, zoo_unix_sockets, zoo_inet_sockets, zoo_other_sockets,
	};

	for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++)
		makers[i](z);
}

int main(int argc, char **argv)
{
	static struct zoo z;
	bool new_root = false;

	for (int i = 1; i < argc; i++) {
		z.net |= strcmp(argv[i], "--net") == 0;
		new_root |= strcmp(argv[i], "--chroot") == 0;
	}
	z.folder = argc > 1 ? argv[argc - 1] : ".";
	if (chdir(z.folder))
		zoo_fail(z.folder);
	if (z.net)
		enter_namespaces();
	make_all(&z);
	fork_zoo(&z, new_root);
	return 0;
}
