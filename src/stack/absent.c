/* In place of the others where libdw is not there. */
#include <errno.h>

#include "stack/unwind.h"

bool unwinder_is_built(void)
{
	return false;
}

int unwinder_new(pid_t pid, struct code_object *objects, size_t count, struct unwinder **ret)
{
	(void)pid;
	(void)objects;
	(void)count;
	(void)ret;
	return -ENOTSUP;
}

void unwinder_free(struct unwinder *u)
{
	(void)u;
}

void unwind(struct unwinder *u, pid_t tid, const struct thread_copy *copy, struct arena *a,
	    struct thread_stack *ret)
{
	(void)u;
	(void)tid;
	(void)copy;
	(void)a;
	(void)ret;
}
