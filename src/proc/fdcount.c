#include "proc/fdcount.h"

#include "base/number.h"
#include "dents_priv.h"

size_t fdcount_parse(const char *buf, size_t len)
{
	struct scan block = { buf, buf + len };
	const char *name;
	size_t max, count = 0;

	while (dents_next(&block, &name, &max))
		count += *name >= '0' && *name <= '9';
	return count;
}

static void add_block(const char *buf, size_t len, void *context)
{
	*(size_t *)context += fdcount_parse(buf, len);
}

int fdcount_read(int dirfd, const char *path, uint32_t *ret)
{
	size_t count = 0;
	int err = dents_read(dirfd, path, add_block, &count);

	if (err)
		return err;
	*ret = count > UINT32_MAX ? UINT32_MAX : (uint32_t)count;
	return 0;
}
