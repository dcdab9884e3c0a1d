/* calls KIND N: so many rounds of a few calls, to measure what tracing costs. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int getppid_round(int in, int out)
{
	(void)in;
	(void)out;
	return syscall(SYS_getppid) < 0;
}

static int copy_round(int in, int out)
{
	char bytes[64];

	return read(in, bytes, sizeof(bytes)) != sizeof(bytes) ||
	       write(out, bytes, sizeof(bytes)) != sizeof(bytes);
}

static int open_round(int in, int out)
{
	struct stat st;
	int fd = openat(AT_FDCWD, "/etc/passwd", O_RDONLY | O_CLOEXEC);

	(void)in;
	(void)out;
	return fd < 0 || fstat(fd, &st) < 0 || close(fd) < 0;
}

static const struct {
	const char *name;
	int (*round)(int in, int out);
} kinds[] = { { "getppid", getppid_round }, { "copy", copy_round }, { "open", open_round } };

int main(int argc, char **argv)
{
	int in = open("/dev/zero", O_RDONLY), out = open("/dev/null", O_WRONLY), failed = 0;
	long n = argc > 2 ? atol(argv[2]) : 0;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (argc < 2 || strcmp(kinds[i].name, argv[1]) != 0)
			continue;
		for (; n > 0; n--)
			failed |= kinds[i].round(in, out);
		return failed;
	}
	return 2;
}
