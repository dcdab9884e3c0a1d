#include "dents_priv.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/number.h"

/* About a thousand names a call. */
enum { BLOCK_SIZE = 32768 };

bool dents_next(struct scan *block, const char **ret_name, size_t *ret_max)
{
	const size_t name_at = offsetof(struct dirent64, d_name);
	size_t left = (size_t)(block->end - block->p);
	uint16_t size;

	if (left <= name_at)
		return false;
	memcpy(&size, block->p + offsetof(struct dirent64, d_reclen), sizeof(size));
	if (size <= name_at || size > left)
		return false;
	*ret_name = block->p + name_at;
	*ret_max = size - name_at;
	block->p += size;
	return true;
}

int dents_read(int dirfd, const char *path,
	       void (*each)(const char *buf, size_t len, void *context), void *context)
{
	/* Opened anew, since the place in a folder is shared by all that use its descriptor. */
	CLEANUP_CLOSE int fd = openat(dirfd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char buf[BLOCK_SIZE] __attribute__((aligned(8)));
	ssize_t n;

	if (fd < 0)
		return -errno;
	while ((n = getdents64(fd, buf, sizeof(buf))) > 0)
		each(buf, (size_t)n, context);
	return n < 0 ? -errno : 0;
}
