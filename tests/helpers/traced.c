/* A few calls of each kind, for the options of a tracer: nothing in it depends on the run. */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void on_signal(int signo)
{
	(void)signo;
}

static int touch_files(void)
{
	char text[200];
	struct stat st;
	int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC), missing;

	if (fd != 3 || fstat(fd, &st) < 0 || read(fd, text, sizeof(text)) <= 0 ||
	    lseek(fd, 5, SEEK_SET) != 5 || read(fd, text, 20) != 20 || close(fd) < 0)
		return 1;
	missing = open("/nonexistent/file", O_RDWR | O_CREAT | O_EXCL, 0640);
	return missing >= 0 || close(99) == 0 || stat("/etc", &st) < 0 ||
	       access("/nonexistent", R_OK) == 0;
}

static int say(void)
{
	static const char text[] = "bytes\x01\xff \"quoted\" \\ and more than thirty-two of them\n";

	return write(STDOUT_FILENO, text, strlen(text)) < 0 || write(STDERR_FILENO, "", 0) < 0;
}

int main(void)
{
	const struct sigaction action = { .sa_handler = on_signal };
	const struct timespec moment = { .tv_nsec = 1000 };
	void *page;

	if (touch_files() || say() || sigaction(SIGUSR1, &action, NULL) < 0 ||
	    raise(SIGUSR1) != 0 || raise(SIGWINCH) != 0)
		return 1;
	page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED || munmap(page, 4096) < 0 || nanosleep(&moment, NULL) < 0)
		return 1;
	return getuid() != geteuid();
}
