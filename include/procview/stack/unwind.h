/* Call stacks out of copies: symbols first, then frames. The only user of libdw; without it (meson
 * option `stacks`) nothing is unwound and unwinder_is_built says so. One thread at a time. */
#ifndef PV_STACK_UNWIND_H
#define PV_STACK_UNWIND_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct arena;
struct code_object;
struct thread_copy;
struct thread_stack;
struct unwinder;

/* Frames of one thread at most. */
enum { UNWIND_FRAMES_MAX = 8192 };

bool unwinder_is_built(void);

/* Opens what a process executes: tables of symbols and of frames, found in the files themselves or by
 * their build id below /usr/lib/debug, never over a network. Takes over the descriptors of the
 * objects, which are -1 afterwards; their paths are borrowed for as long as it lives.
 * 0; -ENOTSUP: built without it; -ENOEXEC: none of them could be read. */
int unwinder_new(pid_t pid, struct code_object *objects, size_t count, struct unwinder **ret);
void unwinder_free(struct unwinder *u); /* NULL is legal */

/* Sets user, user_count and user_truncated, all in the arena; module names stay those of the objects.
 * A stack that is broken, or made to mislead, ends with user_truncated; it never leads round. */
void unwind(struct unwinder *u, pid_t tid, const struct thread_copy *copy, struct arena *a,
	    struct thread_stack *ret);

#endif
