#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "locale_priv.h"
#include "message_priv.h"

/* A file opened later must not become standard output by its number. What is written to a closed
 * one fails, as it would have; what is said to a closed standard error is lost. */
static void open_standard_descriptors(void)
{
	static const int modes[] = { O_RDONLY, O_RDONLY, O_WRONLY };

	for (int fd = 0; fd < 3; fd++) {
		if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
			continue;
		/* The lowest free number is fd itself: those below it are open by now. */
		if (open("/dev/null", modes[fd]) != fd && open("/", O_RDONLY | O_DIRECTORY) != fd)
			_exit(EXIT_FAILURE);
	}
}

/* procview shows what its user may see, and no more; it is not written to hold others' rights. */
static void refuse_borrowed_rights(void)
{
	if (getuid() == geteuid() && getgid() == getegid())
		return;
	message(_("refusing to run setuid or setgid; run it as the user who may, with sudo"));
	exit(EXIT_FAILURE);
}

/* What argp prints of help goes through stdio: a full disk must not pass for success. */
static void check_stdout(void)
{
	if ((fflush(stdout) == 0 && !ferror(stdout)) || errno == EPIPE)
		return;
	message(_("cannot write to standard output: %s"), strerror(errno));
	_exit(EXIT_FAILURE);
}

void cli_set_up(void)
{
	open_standard_descriptors();
	locale_set_up();
	refuse_borrowed_rights();
	signal(SIGPIPE, SIG_IGN);
	atexit(check_stdout);
}
