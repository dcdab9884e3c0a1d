/* Call stacks of the threads of one process. */
#ifndef PV_TYPES_STACK_H
#define PV_TYPES_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct stack_frame {
	uint64_t pc;
	const char *module;            /* path of the object; NULL: not known */
	const char *symbol;            /* NULL: none is known; any bytes */
	uint64_t offset;               /* of pc in the symbol, or in the module without one */
	bool is_call;                  /* pc is a return address: the call stands before it */
};

struct thread_stack {
	pid_t tid;
	const char *name;
	char state;                    /* before it was stopped */
	size_t kernel_count;
	const char *const *kernel;     /* functions, innermost first */
	int kernel_error;              /* EACCES: only root may read it; ENOENT: not built in */
	size_t user_count;
	const struct stack_frame *user; /* innermost first */
	int user_error;                /* 0; EPERM: another tracer; ESRCH: it has ended … */
	bool user_truncated;           /* more of the stack than was copied, or it could not go on */
};

struct stacks {
	bool kernel_only;              /* user stacks were not asked for */
	size_t count;
	const struct thread_stack *threads;
	int error;                     /* why no thread was stopped: types/stack.h of preflight */
	const char *reason;            /* in words, N_(); NULL: none */
	pid_t tracer;                  /* who traces it already; 0: nobody */
	uint64_t stopped_ns;           /* the longest time that a thread stood still */
};

#endif
