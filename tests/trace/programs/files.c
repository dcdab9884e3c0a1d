/* Files by name, with good and bad arguments. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* The end of what can be read: a page that ends with these bytes, and none behind it. */
static char *at_end(const char *bytes, size_t n)
{
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	munmap(page + 4096, 4096);
	return memcpy(page + 4096 - n, bytes, n);
}

static void names(char *bad)
{
	char *half = at_end("no end", 6);
	struct statfs fs;
	struct stat st;

	open(half, O_RDONLY);
	open(bad, O_RDWR | O_CREAT, 0644);
	open(NULL, 0x40000000 | O_CLOEXEC);
	openat(77, "relative\n\t\"\1\0019", O_WRONLY | O_TRUNC | O_APPEND);
	mkdir("a-directory", 0755);
	rename("a-directory", "another");
	renameat2(AT_FDCWD, "another", AT_FDCWD, "third", RENAME_NOREPLACE | 0x70);
	symlink("target", "a-link");
	link("a-link", "linked");
	chmod("a-link", 04755);
	chown("a-link", -1, 12);
	truncate("a-link", 1L << 40);
	access("third", R_OK | W_OK);
	access("third", 0x78);
	stat("third", &st);
	lstat("a-link", bad == half ? NULL : &st);
	syscall(SYS_newfstatat, AT_FDCWD, "third", bad, 0x8100);
	statfs("/proc", &fs);
	unlink("a-link");
	unlink("linked");
	rmdir("third");
}

static void descriptors(char *bad)
{
	struct iovec io[2] = { { "abc", 3 }, { bad, 5 } };
	struct flock lock = { .l_type = F_WRLCK, .l_len = 5 };
	char buffer[64];
	int fd = open("data", O_RDWR | O_CREAT | O_EXCL, 0600), pipes[2], n;

	write(fd, "0123456789012345678901234567890123456789", 40);
	write(fd, bad, 4);
	write(fd, at_end("abc", 3), 9);
	lseek(fd, 0, SEEK_SET);
	lseek(fd, -1, 99);
	read(fd, buffer, sizeof(buffer));
	read(fd, buffer, sizeof(buffer));
	read(fd, bad, 5);
	writev(fd, io, 2);
	writev(fd, io, 0);
	writev(fd, (void *)bad, 1);
	lseek(fd, 3, SEEK_SET);
	readv(fd, &(struct iovec){ buffer, 10 }, 1);
	pread(fd, buffer, 5, 2);
	fcntl(fd, F_GETFD);
	fcntl(fd, F_SETFD, FD_CLOEXEC | 6);
	fcntl(fd, F_GETFD);
	fcntl(fd, F_GETFL);
	fcntl(fd, F_SETFL, O_APPEND | O_NONBLOCK);
	fcntl(fd, F_SETLK, &lock);
	fcntl(fd, F_GETLK, &lock);
	fcntl(fd, F_GETLK, bad);
	fcntl(fd, F_DUPFD_CLOEXEC, 20);
	fcntl(fd, 999, 5);
	fcntl(99, F_GETFL);
	flock(fd, LOCK_EX | LOCK_NB);
	ftruncate(fd, 100);
	fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 100);
	posix_fadvise(fd, 0, 10, POSIX_FADV_WILLNEED);
	fsync(fd);
	fchmod(fd, 0);
	dup2(fd, 30);
	dup3(fd, 31, O_CLOEXEC);
	pipe2(pipes, O_NONBLOCK);
	pipe((int *)bad);
	ioctl(pipes[0], FIONREAD, &n);
	ioctl(fd, 0x12345678, 5L);
	close(pipes[1]);
	unlink("data");
}

int main(void)
{
	char *bad = (char *)(uintptr_t)16;

	names(bad);
	descriptors(bad);
	return 0;
}
