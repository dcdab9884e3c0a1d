/* A processor whose registers are not known here: nothing is copied. */
#include "registers_priv.h"

#include <errno.h>

const unsigned registers_red_zone = 0;

int registers_copy(const void *set, size_t len, struct thread_copy *ret)
{
	(void)set;
	(void)len;
	(void)ret;
	return -ENOTSUP;
}

long registers_interrupted(const void *set, size_t len)
{
	(void)set;
	(void)len;
	return -1;
}

bool registers_restart(void *set, size_t len)
{
	(void)set;
	(void)len;
	return false;
}
