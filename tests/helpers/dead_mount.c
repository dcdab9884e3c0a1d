/* dead_mount DIR [-l]: mounts a file system on DIR whose server answers until a child has a folder and
 * a file of it open, mapped and as its current folder, then never again. -l: detached then. In a
 * mount namespace of its own. Prints "ready PID FOLDER FILE": the child and the numbers of its two
 * descriptors. When its standard input is closed, or when it is killed, both end.
 *
 * The server itself has nothing of its file system open: whoever has waits at its end for an answer,
 * until the server's end of the connection is closed. */
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BUFFER = 1 << 17, FILE_NODE = 2 };

struct server {
	int fd;
	char buf[BUFFER];
};

static void reply(const struct server *s, uint64_t unique, int error, const void *body, size_t len)
{
	char out[512];
	struct fuse_out_header h = { .len = (uint32_t)(sizeof(h) + len),
				     .error = error,
				     .unique = unique };

	memcpy(out, &h, sizeof(h));
	if (len)
		memcpy(out + sizeof(h), body, len);
	if (write(s->fd, out, h.len) != (ssize_t)h.len)
		_exit(1);
}

static struct fuse_attr attr_of(uint64_t node)
{
	return (struct fuse_attr){ .ino = node,
				   .size = 8192,
				   .mode = node == FILE_NODE ? S_IFREG | 0600 : S_IFDIR | 0700,
				   .nlink = 1 };
}

static void answer_init(const struct server *s, const struct fuse_in_header *in)
{
	const struct fuse_init_out out = { .major = FUSE_KERNEL_VERSION,
					   .minor = 19,
					   .max_write = 4096 };

	/* What versions before 7.23 answer. */
	reply(s, in->unique, 0, &out, 24);
}

static void answer_lookup(const struct server *s, const struct fuse_in_header *in)
{
	const struct fuse_entry_out out = { .nodeid = FILE_NODE, .attr = attr_of(FILE_NODE) };

	reply(s, in->unique, 0, &out, sizeof(out));
}

static void answer_getattr(const struct server *s, const struct fuse_in_header *in)
{
	const struct fuse_attr_out out = { .attr = attr_of(in->nodeid) };

	reply(s, in->unique, 0, &out, sizeof(out));
}

static void answer_open(const struct server *s, const struct fuse_in_header *in)
{
	const struct fuse_open_out out = { .fh = in->nodeid };

	reply(s, in->unique, 0, &out, sizeof(out));
}

static void answer(const struct server *s, const struct fuse_in_header *in)
{
	if (in->opcode == FUSE_INIT)
		answer_init(s, in);
	else if (in->opcode == FUSE_LOOKUP)
		answer_lookup(s, in);
	else if (in->opcode == FUSE_GETATTR)
		answer_getattr(s, in);
	else if (in->opcode == FUSE_OPEN || in->opcode == FUSE_OPENDIR)
		answer_open(s, in);
	else if (in->opcode != FUSE_FORGET)
		reply(s, in->unique, -ENOSYS, NULL, 0);
}

/* Until the child has said what it has. */
static ssize_t serve(struct server *s, int from_child, char *line, size_t size)
{
	struct pollfd fds[] = { { .fd = s->fd, .events = POLLIN },
				{ .fd = from_child, .events = POLLIN } };

	for (;;) {
		if (poll(fds, 2, -1) < 0)
			return -1;
		if (fds[1].revents)
			return read(from_child, line, size);
		if (read(s->fd, s->buf, sizeof(s->buf)) <= 0)
			return -1;
		answer(s, (const struct fuse_in_header *)(const void *)s->buf);
	}
}

static int mount_on(const char *dir, int fd)
{
	char options[80];

	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0", fd);
	if (unshare(CLONE_NEWNS) < 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return -1;
	return mount("dead", dir, "fuse", MS_NOSUID | MS_NODEV, options);
}

static int fail(const char *what)
{
	fprintf(stderr, "dead_mount: %s: %s\n", what, strerror(errno));
	return 1;
}

/* The child. Sleeps until its parent ends. */
static void hold(const char *dir, int to_parent)
{
	char path[512];
	int folder, file;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(path, sizeof(path), "%s/file", dir);
	folder = open(dir, O_RDONLY | O_DIRECTORY);
	file = open(path, O_RDWR);
	if (folder < 0 || file < 0 || chdir(dir) < 0 ||
	    mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, file, 0) == MAP_FAILED)
		_exit(fail("open"));
	dprintf(to_parent, "ready %d %d %d\n", getpid(), folder, file);
	for (;;)
		pause();
}

int main(int argc, char **argv)
{
	static struct server s;
	char line[64], c;
	int pipes[2];
	pid_t child;
	ssize_t n;

	if (argc < 2 || pipe2(pipes, O_CLOEXEC) < 0)
		return 2;
	s.fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	if (s.fd < 0 || mount_on(argv[1], s.fd) < 0)
		return fail("mount");
	child = fork();
	if (child < 0)
		return fail("fork");
	if (child == 0) {
		close(s.fd);
		close(STDIN_FILENO);
		hold(argv[1], pipes[1]);
	}
	close(pipes[1]);
	n = serve(&s, pipes[0], line, sizeof(line));
	if (n > 0 && argc > 2 && umount2(argv[1], MNT_DETACH) < 0)
		return fail("umount");
	if (n <= 0 || write(STDOUT_FILENO, line, (size_t)n) != n)
		return 1;
	while (read(STDIN_FILENO, &c, 1) > 0)
		;
	close(s.fd);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return 0;
}
