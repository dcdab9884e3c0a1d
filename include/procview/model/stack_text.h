/* Stacks in words, for the command and the screen alike. */
#ifndef PV_MODEL_STACK_TEXT_H
#define PV_MODEL_STACK_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct stack_frame;
struct stacks;
struct strbuf;
struct thread_stack;

/* "#0  0x00007f2c3c0d6a4b epoll_wait+0x4b (/usr/lib/libc.so.6)", safe. */
void stack_add_frame(struct strbuf *b, size_t number, const struct stack_frame *f, bool ascii);
/* "#0  do_epoll_wait+0x5b5/0x7a0", safe. */
void stack_add_kernel(struct strbuf *b, size_t number, const char *function, bool ascii);

/* Why a thread shows no frames of its own or of the kernel, N_(); NULL: it does, or nothing is known
 * but *ret_error (positive errno; 0: nothing hindered). */
const char *stack_no_user(const struct stacks *s, const struct thread_stack *t, int *ret_error);
const char *stack_no_kernel(const struct thread_stack *t, int *ret_error);
/* What stands below the frames where they do not go on, N_(); NULL: they do not break off. */
const char *stack_cut(const struct thread_stack *t);

#endif
