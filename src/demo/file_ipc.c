#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "channel_priv.h"
#include "ipc_priv.h"
#include "object_priv.h"
#include "process_priv.h"
#include "run_priv.h"

enum { WRITE_MS = 400, READ_MS = 150, BROKEN_READS = 400 };

/* How a lock is taken and given back. */
struct lock_kind {
	const char *name;
	long call; /* in which a waiter sleeps */
	int (*lock)(int fd, bool exclusive);
	int (*unlock)(int fd);
};

/* What lies in the file: the same number at both ends, unless half a message is read. */
struct message {
	long first;
	char text[48];
	long last;
};

struct box {
	const char *path;
	const struct lock_kind *kind;
	bool ignore_lock;
	struct gate written;
	struct figures { /* shared */
		int fd[2];
		_Atomic long sent, seen, torn, unordered;
		atomic_bool ended; /* of use without a lock only */
	} * figures;
};

static int lock_flock(int fd, bool exclusive)
{
	return flock(fd, exclusive ? LOCK_EX : LOCK_SH);
}

static int unlock_flock(int fd)
{
	return flock(fd, LOCK_UN);
}

static int set_record_lock(int fd, int command, short type)
{
	struct flock range = { .l_type = type, .l_whence = SEEK_SET };

	range.l_len = sizeof(struct message);
	return fcntl(fd, command, &range);
}

static int lock_record(int fd, bool exclusive)
{
	return set_record_lock(fd, F_SETLKW, exclusive ? F_WRLCK : F_RDLCK);
}

static int unlock_record(int fd)
{
	return set_record_lock(fd, F_SETLK, F_UNLCK);
}

static int lock_open(int fd, bool exclusive)
{
	return set_record_lock(fd, F_OFD_SETLKW, exclusive ? F_WRLCK : F_RDLCK);
}

static int unlock_open(int fd)
{
	return set_record_lock(fd, F_OFD_SETLK, F_UNLCK);
}

static const struct lock_kind kinds[] = {
	{ "flock", SYS_flock, lock_flock, unlock_flock },
	{ "fcntl", SYS_fcntl, lock_record, unlock_record },
	{ "ofd", SYS_fcntl, lock_open, unlock_open },
};

static const struct lock_kind *find_kind(const char *name)
{
	const struct lock_kind *kind = kinds;

	while (strcmp(kind->name, name) != 0)
		kind++;
	return kind;
}

static void lock(struct run *r, const struct box *b, int fd, bool exclusive)
{
	if (b->ignore_lock)
		return;
	while (b->kind->lock(fd, exclusive) < 0)
		if (errno != EINTR)
			run_fail(r, errno, _("cannot lock %s"), b->path);
}

static void unlock(const struct box *b, int fd)
{
	if (!b->ignore_lock)
		b->kind->unlock(fd);
}

/* An open file description of its own: a lock by flock would be shared with what fork copies. */
static int open_box(struct run *r, const struct box *b)
{
	int fd = open(b->path, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		run_fail(r, errno, _("cannot open %s"), b->path);
	return fd;
}

/* In two steps with time between them, so that who does not wait for the lock sees half of it. */
static void write_message(struct run *r, const struct box *b, int fd, long n)
{
	const size_t half = offsetof(struct message, last);
	struct message m = { .first = n, .last = n };

	snprintf(m.text, sizeof(m.text), "message %ld", n);
	if (pwrite(fd, &m, half, 0) != (ssize_t)half)
		run_fail(r, errno, _("cannot write %s"), b->path);
	nanosleep(&(struct timespec){ .tv_nsec = NS_PER_MSEC }, NULL);
	if (pwrite(fd, &m.last, sizeof(m.last), (off_t)half) != sizeof(m.last))
		run_fail(r, errno, _("cannot write %s"), b->path);
	atomic_store(&b->figures->sent, n);
}

static int writer(struct run *r, void *arg)
{
	struct box *b = arg;
	int fd = open_box(r, b);
	long n = 0;

	b->figures->fd[0] = fd;
	do {
		lock(r, b, fd, true);
		write_message(r, b, fd, ++n);
		if (n == 1)
			gate_pass(&b->written, 0);
		if (run_holding(r))
			run_until_stop(r);
		unlock(b, fd);
		run_say(r, _("writer: message %ld is in the file"), n);
	} while (b->ignore_lock ? !atomic_load(&b->figures->ended) : run_pause(r, WRITE_MS));
	return 0;
}

static void look(struct run *r, const struct box *b, int fd)
{
	struct figures *f = b->figures;
	struct message m = { 0 };
	long before = atomic_load(&f->seen);

	if (pread(fd, &m, sizeof(m), 0) != sizeof(m) || m.first != m.last) {
		atomic_fetch_add(&f->torn, 1);
		run_say(r, _("reader: only half of message %ld is there"), m.first);
		return;
	}
	if (m.last != before)
		run_say(r, _("reader: \"%.40s\""), m.text);
	if (m.last < before)
		atomic_fetch_add(&f->unordered, 1);
	atomic_store(&f->seen, m.last);
}

/* Without a lock it looks until it has seen half a message. */
static bool look_again(struct run *r, const struct box *b, int reads)
{
	if (!b->ignore_lock)
		return run_pause(r, READ_MS);
	nanosleep(&(struct timespec){ .tv_nsec = NS_PER_MSEC / 3 }, NULL);
	return reads < BROKEN_READS && !atomic_load(&b->figures->torn);
}

/* Nothing tells it of a new message. */
static int reader(struct run *r, void *arg)
{
	struct box *b = arg;
	int fd = open_box(r, b), reads = 0;

	gate_close(&b->written);
	b->figures->fd[1] = fd;
	do {
		lock(r, b, fd, false);
		look(r, b, fd);
		unlock(b, fd);
	} while (look_again(r, b, ++reads));
	return 0;
}

static void make(struct run *r, struct box *b)
{
	int fd, error;

	b->path = object_path(r, "mailbox");
	b->figures = ipc_share(r, sizeof(*b->figures));
	fd = open(b->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		run_fail(r, errno, _("cannot make %s"), b->path);
	error = posix_fallocate(fd, 0, sizeof(struct message));
	close(fd);
	if (error)
		run_fail(r, error, _("cannot get space for %s"), b->path);
	gate_open(r, &b->written);
}

static void tell(struct run *r, const struct box *b, pid_t holder, pid_t waiter)
{
	int fd = open_box(r, b);

	run_await_call(r, waiter, waiter, b->kind->call);
	run_fact(r, "lock", "%s", b->kind->name);
	run_fact(r, "path", "%s", b->path);
	channel_fact_inode(r, "inode", fd);
	close(fd);
	run_fact(r, "holder", "%d", (int)holder);
	run_fact(r, "holder_fd", "%d", b->figures->fd[0]);
	run_fact(r, "waiter", "%d", (int)waiter);
	run_fact(r, "waiter_fd", "%d", b->figures->fd[1]);
	run_hold(r);
}

static void check(struct run *r, const struct box *b)
{
	const struct figures *f = b->figures;

	run_check(r, atomic_load(&f->seen) > 0 && atomic_load(&f->seen) <= atomic_load(&f->sent),
		  _("the reader saw what the writer wrote"));
	run_check(r, !atomic_load(&f->torn), _("nobody saw half a message"));
	run_check(r, !atomic_load(&f->unordered), _("no message came after a later one"));
}

static void run(struct run *r)
{
	struct box b = {
		.kind = find_kind(run_text(r, "lock")),
		.ignore_lock = run_flag(r, "break"),
	};
	pid_t writing, reading;
	bool ended;

	make(r, &b);
	run_say(r, _("the file is %s"), b.path);
	writing = run_child(r, "pv-file-writer", writer, &b);
	gate_wait_all(r, &b.written, 1, NULL);
	reading = run_child(r, "pv-file-reader", reader, &b);
	if (run_holding(r))
		tell(r, &b, writing, reading);
	ended = run_wait_ok(r, reading);
	atomic_store(&b.figures->ended, true);
	run_check(r, run_wait_ok(r, writing) && ended, _("reader and writer ended well"));
	check(r, &b);
}

const struct demo demo_file_ipc = {
	.name = "file-ipc",
	.group = DEMO_SHARED,
	.title = N_("Talking through a file, with a lock"),
	.lesson = N_("The oldest way for processes to talk is a file: one writes, the other "
		     "reads. But a message is written in steps, and a reader that comes in "
		     "between sees half of it. So the writer takes a lock on the file before it "
		     "begins, and the reader takes one too and sleeps until it is free. Such locks "
		     "are advisory: they hold only those who ask. flock locks the whole file and "
		     "belongs to the open file; fcntl locks a range and belongs to the process; "
		     "ofd is a range that belongs to the open file. Nothing tells the reader that "
		     "there is news: it must look again and again, which is why other ways were "
		     "invented."),
	.watch =
		(const char *const[]){
			N_("t: pv-file-writer and pv-file-reader below pv-file-ipc."),
			N_("With --hold the writer keeps the lock; Enter on pv-file-reader: "
			   "\"Sleeps in\" names a function of file locks. /proc/locks shows both."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "lock", DEMO_CHOICE, "flock",
			  .choices = (const char *const[]){ "flock", "fcntl", "ofd", NULL },
			  .help = N_("kind of lock") },
			{ "break", DEMO_FLAG, .hidden = true, .help = "take no lock" },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "lock", N_("kind of lock") },
			{ "path", N_("path of the file") },
			{ "inode", N_("its inode") },
			{ "holder", N_("pid of the writer, which has the lock") },
			{ "holder_fd", N_("its descriptor of the file") },
			{ "waiter", N_("pid of the reader, which waits for the lock") },
			{ "waiter_fd", N_("its descriptor of the file") },
			{ NULL },
		},
	.run = run,
};
