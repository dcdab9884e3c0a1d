#include <errno.h>
#include <signal.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "channel_priv.h"
#include "object_priv.h"
#include "process_priv.h"
#include "run_priv.h"

enum { TEXT_SIZE = 32, PAUSE_MS = 1000 };

static const char greeting[] = "Hello Python!\n";

struct page {
	const char *path;
	size_t size;
	int fd;
	char *text; /* shared with all who map the file */
	char *own; /* MAP_PRIVATE: changes stay in this process */
};

static char *map(struct run *r, const struct page *p, int fd, int kind)
{
	void *text = mmap(NULL, p->size, PROT_READ | PROT_WRITE, kind, fd, 0);

	if (text == MAP_FAILED)
		run_fail(r, errno, _("cannot map %s"), p->path);
	return text;
}

/* Space is taken now: writing to the map of a file on a full disk would end in SIGBUS. */
static void make_file(struct run *r, struct page *p)
{
	int error;

	p->path = object_path(r, "data.txt");
	p->size = (size_t)sysconf(_SC_PAGESIZE);
	p->fd = open(p->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (p->fd < 0)
		run_fail(r, errno, _("cannot make %s"), p->path);
	error = posix_fallocate(p->fd, 0, (off_t)p->size);
	if (error)
		run_fail(r, error, _("cannot get space for %s"), p->path);
	if (pwrite(p->fd, greeting, strlen(greeting), 0) != (ssize_t)strlen(greeting))
		run_fail(r, errno, _("cannot write %s"), p->path);
	p->text = map(r, p, p->fd, MAP_SHARED);
	p->own = map(r, p, p->fd, MAP_PRIVATE);
}

/* Says where it has the file; then, whenever asked, what it sees there. */
static int watcher(struct run *r, const struct page *p, int line)
{
	int fd = open(p->path, O_RDWR | O_CLOEXEC);
	const char *text;
	char asked;

	if (fd < 0)
		run_fail(r, errno, _("cannot open %s"), p->path);
	munmap(p->text, p->size);
	munmap(p->own, p->size);
	text = map(r, p, fd, MAP_SHARED);
	close(fd);
	channel_write(line, &text, sizeof(text));
	while (channel_read(line, &asked, 1)) {
		run_say(r, _("child sees \"%.13s\""), text);
		if (!channel_write(line, text, TEXT_SIZE))
			return 1;
	}
	return 0;
}

static bool child_sees(struct run *r, int line, const char *expected)
{
	char text[TEXT_SIZE];

	if (!channel_write(line, "?", 1) || !channel_read(line, text, sizeof(text)))
		run_fail(r, 0, _("a process of the demonstration ended too early"));
	return strncmp(text, expected, sizeof(text)) == 0;
}

static bool file_says(const struct page *p, const char *expected)
{
	char text[TEXT_SIZE] = "";

	return pread(p->fd, text, sizeof(text) - 1, 0) > 0 && strcmp(text, expected) == 0;
}

/* Not a byte longer than the text before: a map cannot make a file grow. */
static void change(struct run *r, const struct page *p, int line, unsigned n)
{
	char text[TEXT_SIZE];

	snprintf(text, sizeof(text), "Hello no. %03u\n", n % 1000);
	memcpy(p->text, text, strlen(text));
	run_say(r, _("parent has changed the map in place: \"%.13s\""), p->text);
	run_check(r, child_sees(r, line, text), _("the child sees the change at once"));
	run_check(r, file_says(p, text), _("who reads the file sees it as well"));
}

static void change_own(struct run *r, const struct page *p, int line)
{
	memcpy(p->own, "Only my own!\n", strlen("Only my own!\n"));
	run_say(r, _("parent has changed its private map: \"%.12s\""), p->own);
	run_check(r, child_sees(r, line, greeting) && file_says(p, greeting),
		  _("a change of a private map stays in its process"));
}

static void tell(struct run *r, const struct page *p, pid_t child, const char *theirs)
{
	run_await_call(r, child, child, SYS_read);
	run_fact(r, "child", "%d", (int)child);
	run_fact(r, "path", "%s", p->path);
	channel_fact_inode(r, "inode", p->fd);
	run_fact(r, "size", "%zu", p->size);
	run_fact(r, "address", "%p", (void *)p->text);
	run_fact(r, "private_address", "%p", (void *)p->own);
	run_fact(r, "child_address", "%p", (const void *)theirs);
	run_hold(r);
}

static void run(struct run *r)
{
	struct page p = { 0 };
	const char *theirs;
	unsigned n = 0;
	int line[2];
	pid_t child;

	make_file(r, &p);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line) < 0)
		run_fail(r, errno, _("cannot make a pair of sockets"));
	signal(SIGPIPE, SIG_IGN);
	child = run_fork(r, "pv-mmap-child");
	if (child == 0) {
		close(line[0]);
		close(p.fd);
		run_exit(r, watcher(r, &p, line[1]));
	}
	close(line[1]);
	if (!channel_read(line[0], &theirs, sizeof(theirs)))
		run_fail(r, 0, _("a process of the demonstration ended too early"));
	change_own(r, &p, line[0]);
	change(r, &p, line[0], n++);
	if (run_holding(r))
		tell(r, &p, child, theirs);
	while (run_pause(r, PAUSE_MS))
		change(r, &p, line[0], n++);
	close(line[0]);
	run_check(r, run_wait_ok(r, child), _("the child ended well"));
}

const struct demo demo_mmap = {
	.name = "mmap",
	.group = DEMO_SHARED,
	.title = N_("A file in memory: mapped, and changed in place"),
	.lesson = N_("mmap puts a file into the address space: its bytes are read and changed as "
		     "memory, without read and write. Both processes have mapped data.txt, so both "
		     "have the same pages of the kernel's cache of files: what the parent writes "
		     "the child sees at once, wherever it has the map. Who reads the file in the "
		     "usual way sees it too, since read takes from the same cache; the disk gets "
		     "it later, or when msync asks for it. A private map is another thing: the "
		     "first change copies the page, and stays in that process."),
	.watch =
		(const char *const[]){
			N_("t: pv-mmap-child below pv-mmap; SHR counts the shared pages of both."),
			N_("Enter on either shows its memory; /proc/PID/maps has data.txt with "
			   "rw-s, "
			   "and in the parent once more with rw-p."),
			NULL,
		},
	.facts =
		(const struct demo_fact[]){
			{ "child", N_("pid of the child, which waits to be asked") },
			{ "path", N_("path of the file") },
			{ "inode", N_("its inode, in both maps") },
			{ "size", N_("size of file and maps in bytes") },
			{ "address", N_("where the parent has the shared map") },
			{ "private_address", N_("where it has the private one") },
			{ "child_address", N_("where the child has the shared map") },
			{ NULL },
		},
	.run = run,
};
