/* What each kind of descriptor tells of its own: every type reads the same bytes. The first one says
 * what is known of the file besides. */
#include <errno.h>
#include <string.h>

#include "base/arena.h"
#include "base/number.h"
#include "fuzz.h"
#include "proc/fd_more.h"
#include "proc/places.h"
#include "proc/sockproto.h"
#include "types/fd.h"

static void check_rows(const struct fd *fd, const struct fd_more *more, size_t size)
{
	if (fd->type == FD_EPOLL)
		FUZZ_CHECK(more->epoll.count <= FD_MORE_ROWS_MAX && more->epoll.count <= size / 4);
	if (fd->type == FD_INOTIFY || fd->type == FD_FANOTIFY)
		FUZZ_CHECK(more->watches.count <= FD_MORE_ROWS_MAX &&
			   more->watches.count <= size / 8);
	if (fd->type == FD_IO_URING)
		FUZZ_CHECK(more->io_uring.sq_pending <= more->io_uring.sq_entries &&
			   more->io_uring.cq_pending <= more->io_uring.cq_entries);
	if (fd->type == FD_BPF)
		FUZZ_CHECK(more->bpf.kind && memchr(more->bpf.tag, '\0', sizeof(more->bpf.tag)));
	if (fd->type == FD_TTY)
		FUZZ_CHECK(strncmp(more->tty.name, "/dev/", 5) == 0);
}

static void check_parse(const struct fd *fd, const char *s, size_t size, struct arena *a)
{
	struct fd_more_source nowhere = { .process = -1 };
	struct fd_more before, more;
	bool told;

	memset(&before, 0x5a, sizeof(before));
	memset(&more, 0x5a, sizeof(more));
	told = fd_more_parse(fd, s, size, a, &more);
	FUZZ_CHECK(told || memcmp(&more, &before, sizeof(more)) == 0);
	FUZZ_CHECK((fd_more_read(&nowhere, fd, s, size, a) != NULL) == told);
	if (told)
		check_rows(fd, &more, size);
}

static void check_mqueue(const char *s, size_t size)
{
	struct fd_mqueue before, q;
	int err;

	memset(&before, 0x5a, sizeof(before));
	memset(&q, 0x5a, sizeof(q));
	err = fd_more_parse_mqueue(s, size, &q);
	FUZZ_CHECK(err == 0 || (err == -EINVAL && memcmp(&q, &before, sizeof(q)) == 0));
}

static void check_places(const char *s, size_t size, struct arena *a)
{
	const struct scan text = { s, s + size };
	const struct file_driver *drivers;
	struct place place;
	size_t count = drivers_parse(text, text, a, &drivers);

	FUZZ_CHECK(count <= DRIVERS_MAX && count <= size);
	if (place_parse(text, &place))
		FUZZ_CHECK(strlen(place_text(place.point, a)) <= place.point.len &&
			   strlen(place_text(place.source, a)) <= place.source.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = size ? (const char *)data : "";
	struct arena *a = arena_new();
	char *target = arena_memdup(a, s, size);
	struct fd fd = { .target = target };

	if (size) {
		fd.has = data[0];
		fd.special = data[0] * UINT32_C(0x1010101);
	}
	for (unsigned type = 0; type < FD_TYPE_COUNT; type++) {
		fd.type = (uint8_t)type;
		check_parse(&fd, s, size, a);
	}
	check_mqueue(s, size);
	check_places(s, size, a);
	FUZZ_CHECK(sockproto_parse(s, size) < FD_TYPE_COUNT);
	arena_free(a);
	return 0;
}
