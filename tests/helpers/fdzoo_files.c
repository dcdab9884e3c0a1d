/* Files, folders, devices, pipes; memory that is shared; terminals. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fdzoo.h"

enum { MEMORY_SIZE = 12288, SHM_SIZE = 8192 };

static const struct {
	const char *name;
	int flags;
} regular[] = {
	{ "reg-r", O_RDONLY },
	{ "reg-w", O_WRONLY },
	{ "reg-rw", O_RDWR | O_CLOEXEC },
	{ "reg-append", O_WRONLY | O_APPEND },
	{ "reg-nonblock", O_RDONLY | O_NONBLOCK },
	{ "reg-sync", O_RDWR | O_SYNC },
	{ "reg-dsync", O_RDWR | O_DSYNC },
	{ "reg-noatime", O_RDONLY | O_NOATIME },
	{ "reg-direct", O_RDONLY | O_DIRECT },
	{ "reg-path", O_PATH | O_NOFOLLOW },
};

static void regular_files(struct zoo *z)
{
	int fd = open("file", O_RDWR | O_CREAT | O_CLOEXEC, 0644);

	if (fd < 0 || write(fd, "0123456789", 10) != 10)
		zoo_fail("file");
	close(fd);
	for (size_t i = 0; i < sizeof(regular) / sizeof(regular[0]); i++) {
		fd = zoo_keep(z, regular[i].name, "reg", ZOO_PARENT, open("file", regular[i].flags),
			      "path=file");
		if (fd >= 0 && !(regular[i].flags & (O_PATH | O_APPEND)))
			lseek(fd, (off_t)i + 1, SEEK_SET);
	}
	/* One open file in both, and a second one of the child alone. */
	zoo_keep(z, "reg-shared", "reg", ZOO_BOTH, open("file", O_RDWR), "path=file shared=1");
	zoo_keep(z, "reg-other", "reg", ZOO_CHILD, open("file", O_RDONLY), "path=file");
}

static void odd_files(struct zoo *z)
{
	static const char hostile[] = "\033[2J\n\xff (deleted)";
	int fd = open("gone", O_RDWR | O_CREAT, 0600);

	zoo_keep(z, "reg-deleted", "reg", ZOO_CHILD, fd, "deleted=1");
	unlink("gone");
	zoo_keep(z, "reg-tmpfile", "reg", ZOO_CHILD, open(".", O_RDWR | O_TMPFILE, 0600),
		 "deleted=1");
	zoo_keep(z, "reg-hostile", "reg", ZOO_CHILD, open(hostile, O_RDONLY | O_CREAT, 0600),
		 "deleted=0");
	zoo_keep(z, "reg-proc", "reg", ZOO_CHILD, open("/proc/version", O_RDONLY), "deleted=0");
	mkdir("folder", 0755);
	zoo_keep(z, "dir", "dir", ZOO_CHILD, open("folder", O_RDONLY | O_DIRECTORY), "path=folder");
	zoo_keep(z, "dir-path", "dir", ZOO_CHILD, open("folder", O_PATH), "path=folder");
	mkdir("gone", 0755);
	zoo_keep(z, "dir-deleted", "dir", ZOO_CHILD, open("gone", O_RDONLY | O_DIRECTORY),
		 "deleted=1");
	rmdir("gone");
}

/* The first block device that may be opened. */
static int open_block(void)
{
	static const char *const names[] = { "/dev/loop7", "/dev/loop0", "/dev/zram0",	"/dev/ram0",
					     "/dev/vda",   "/dev/sda",	 "/dev/nvme0n1" };
	int fd = -1;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && fd < 0; i++)
		fd = open(names[i], O_RDONLY | O_NONBLOCK);
	return fd;
}

static void devices(struct zoo *z)
{
	zoo_keep(z, "chr-null", "chr", ZOO_PARENT, open("/dev/null", O_RDWR), "path=/dev/null");
	zoo_keep(z, "chr-zero", "chr", ZOO_CHILD, open("/dev/zero", O_RDONLY), "path=/dev/zero");
	zoo_keep(z, "chr-misc", "chr", ZOO_CHILD, open("/dev/fuse", O_RDONLY), "path=/dev/fuse");
	zoo_keep(z, "blk", "blk", ZOO_PARENT, open_block(), "%s", "");
}

static void pipes(struct zoo *z)
{
	int p[2], own[2];

	if (pipe(p) || pipe2(own, O_NONBLOCK) || write(p[1], "words", 5) != 5)
		zoo_fail("pipe");
	zoo_keep(z, "pipe-read", "pipe", ZOO_PARENT, p[0], "peer=pipe-write");
	zoo_keep(z, "pipe-write", "pipe", ZOO_CHILD, p[1], "peer=pipe-read");
	zoo_keep(z, "pipe-own-read", "pipe", ZOO_PARENT, own[0], "peer=pipe-own-write");
	zoo_keep(z, "pipe-own-write", "pipe", ZOO_PARENT, own[1], "peer=pipe-own-read");
	if (mkfifo("fifo", 0600) || mkfifo("fifo-both", 0600))
		zoo_fail("mkfifo");
	zoo_keep(z, "fifo-read", "fifo", ZOO_PARENT, open("fifo", O_RDONLY | O_NONBLOCK),
		 "path=fifo peer=fifo-write");
	zoo_keep(z, "fifo-write", "fifo", ZOO_CHILD, open("fifo", O_WRONLY),
		 "path=fifo peer=fifo-read");
	zoo_keep(z, "fifo-both", "fifo", ZOO_PARENT, open("fifo-both", O_RDWR),
		 "path=fifo-both peer=fifo-both-child");
	zoo_keep(z, "fifo-both-child", "fifo", ZOO_CHILD, open("fifo-both", O_RDWR),
		 "path=fifo-both peer=fifo-both");
}

void zoo_files(struct zoo *z)
{
	regular_files(z);
	odd_files(z);
	devices(z);
	pipes(z);
}

static void *map(int fd, size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (p == MAP_FAILED)
		zoo_fail("mmap");
	memset(p, 1, size);
	return p;
}

static void memfds(struct zoo *z)
{
	int fd = memfd_create("sealed", MFD_ALLOW_SEALING | MFD_CLOEXEC);

	if (fd >= 0 && (ftruncate(fd, 4096) ||
			fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)))
		zoo_fail("F_ADD_SEALS");
	zoo_keep(z, "memfd-sealed", "memfd", ZOO_PARENT, fd,
		 "seals=F_SEAL_SHRINK,F_SEAL_GROW,F_SEAL_WRITE");
	zoo_keep(z, "memfd-plain", "memfd", ZOO_CHILD, memfd_create("plain", 0),
		 "seals=F_SEAL_SEAL");
	fd = memfd_create("mapped", 0);
	if (fd >= 0 && ftruncate(fd, MEMORY_SIZE) == 0)
		map(fd, MEMORY_SIZE);
	zoo_keep(z, "memfd-shared", "memfd", ZOO_BOTH, fd, "seals=F_SEAL_SEAL mapped=1 shared=1");
	/* Mapped by both and open in none. */
	fd = memfd_create("only-mapped", 0);
	if (fd < 0 || ftruncate(fd, MEMORY_SIZE))
		zoo_fail("memfd_create");
	map(fd, MEMORY_SIZE);
	close(fd);
}

static void shared_memory(struct zoo *z)
{
	char name[64];
	int fd, id;

	snprintf(name, sizeof(name), "/fdzoo-%d", (int)getpid());
	fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
	if (fd >= 0 && ftruncate(fd, SHM_SIZE) == 0)
		map(fd, SHM_SIZE);
	zoo_keep(z, "shm", "reg", ZOO_PARENT, fd, "path=/dev/shm%s mapped=1", name);
	zoo_keep(z, "shm-child", "reg", ZOO_CHILD, shm_open(name, O_RDONLY, 0), "mapped=1");
	shm_unlink(name);
	id = shmget(IPC_PRIVATE, SHM_SIZE, IPC_CREAT | 0600);
	if (id < 0 || shmat(id, NULL, 0) == (void *)-1)
		zoo_missing("sysv-shm", errno);
	else
		printf("sysv-shm id=%d\n", id);
	if (id >= 0)
		shmctl(id, IPC_RMID, NULL);
}

static void queues(struct zoo *z)
{
	struct mq_attr attr = { .mq_maxmsg = 4, .mq_msgsize = 100 };
	char name[64];
	mqd_t q;

	snprintf(name, sizeof(name), "/fdzoo-%d", (int)getpid());
	q = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &attr);
	if (q >= 0 && (mq_send(q, "12345", 5, 1) || mq_send(q, "678", 3, 1)))
		zoo_fail("mq_send");
	zoo_keep(z, "mqueue", "mqueue", ZOO_PARENT, (int)q,
		 "deleted=1 bytes=8 messages=2 max_messages=4 message_size=100 signo=%d "
		 "notify_pid=%d "
		 "peer=mqueue-child",
		 SIGUSR1, (int)getpid());
	zoo_keep(z, "mqueue-child", "mqueue", ZOO_CHILD, (int)mq_open(name, O_RDONLY),
		 "deleted=1 bytes=8 peer=mqueue");
	mq_unlink(name);
	/* One that is still there under its name, until the end. */
	snprintf(name, sizeof(name), "/fdzoo-%d-named", (int)getpid());
	zoo_keep(z, "mqueue-named", "mqueue", ZOO_BOTH,
		 (int)mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &attr), "bytes=0 deleted=0");
}

void zoo_remove_names(void)
{
	char name[64];

	snprintf(name, sizeof(name), "/fdzoo-%d-named", (int)getpid());
	mq_unlink(name);
}

/* The kernel forgets it when its process closes any descriptor of the queue. */
void zoo_notify_parent(const struct zoo *z)
{
	struct sigevent notice = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };

	for (size_t i = 0; i < z->count; i++)
		if (strcmp(z->rows[i].name, "mqueue") == 0 && mq_notify(z->rows[i].fd, &notice))
			zoo_fail("mq_notify");
}

void zoo_memory(struct zoo *z)
{
	memfds(z);
	shared_memory(z);
	queues(z);
}

static void pseudo_terminal(struct zoo *z)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	const char *slave;

	if (master < 0 || grantpt(master) || unlockpt(master)) {
		zoo_missing("pty", errno);
		return;
	}
	slave = ptsname(master);
	if (!slave)
		zoo_fail("ptsname");
	zoo_keep(z, "pty-master", "tty", ZOO_PARENT, master, "tty=%s master=1 peer=pty-slave",
		 slave);
	zoo_keep(z, "pty-slave", "tty", ZOO_CHILD, open(slave, O_RDWR | O_NOCTTY),
		 "tty=%s master=0 peer=pty-master", slave);
}

void zoo_terminals(struct zoo *z)
{
	pseudo_terminal(z);
	zoo_keep(z, "tty-console", "tty", ZOO_CHILD,
		 open("/dev/tty63", O_RDWR | O_NOCTTY | O_NONBLOCK), "tty=/dev/tty63 master=0");
}
