#include "look_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_SIZE = 64, STAT_SIZE = 512 };

size_t look_file(pid_t pid, const char *file, char *buf, size_t size)
{
	char path[PATH_SIZE];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	n = read(fd, buf, size - 1);
	close(fd);
	if (n <= 0)
		return 0;
	if (buf[n - 1] == '\n')
		n--;
	buf[n] = '\0';
	return (size_t)n;
}

bool look_link(pid_t pid, const char *file, char *buf, size_t size)
{
	char path[PATH_SIZE];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
	n = readlink(path, buf, size - 1);
	if (n < 0)
		return false;
	buf[n] = '\0';
	return true;
}

/* State and parent stand behind the name, which may hold anything. */
static bool look_stat(pid_t pid, char *ret_state, int *ret_parent)
{
	char stat[STAT_SIZE];
	const char *behind_name;

	if (!look_file(pid, "stat", stat, sizeof(stat)))
		return false;
	behind_name = strrchr(stat, ')');
	return behind_name && sscanf(behind_name, ") %c %d", ret_state, ret_parent) == 2;
}

char look_state(pid_t pid)
{
	char state;
	int parent;

	return look_stat(pid, &state, &parent) ? state : '\0';
}

pid_t look_parent(pid_t pid)
{
	char state;
	int parent;

	return look_stat(pid, &state, &parent) ? parent : 0;
}

void look_await_end(pid_t pid)
{
	siginfo_t info;

	while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) < 0 && errno == EINTR)
		;
}
