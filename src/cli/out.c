#include "out_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/number.h"
#include "message_priv.h"

/* What a pipe holds: one write fills it, one read of its reader empties it. */
enum { BLOCK = 1 << 16 };

void out_init(struct out *o, int fd)
{
	*o = (struct out){ .fd = fd };
}

void out_done(struct out *o)
{
	strbuf_done(&o->text);
}

bool out_more(struct out *o)
{
	return o->text.len < BLOCK ? !o->error : out_flush(o);
}

bool out_flush(struct out *o)
{
	size_t done = 0;

	while (!o->error && done < o->text.len) {
		ssize_t n = write(o->fd, o->text.s + done, o->text.len - done);

		if (n >= 0)
			done += (size_t)n;
		else if (errno != EINTR)
			o->error = errno;
	}
	strbuf_clear(&o->text);
	return !o->error;
}

int out_end(struct out *o)
{
	if (out_flush(o) || o->error == EPIPE)
		return 0;
	message(_("cannot write to standard output: %s"), strerror(o->error));
	return 1;
}

size_t out_terminal_width(const struct out *o)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	uint64_t n;

	if (!isatty(o->fd))
		return 0;
	if (columns && number_parse_u64(columns, strlen(columns), &n) == 0 && n > 0)
		return n;
	return ioctl(o->fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}
