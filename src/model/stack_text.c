#include "model/stack_text.h"

#include <errno.h>
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "types/stack.h"

/* Behind the number, so that addresses stand below each other up to frame 99. */
static void add_number(struct strbuf *b, size_t number)
{
	strbuf_addch(b, '#');
	strbuf_addu(b, number);
	strbuf_fill(b, ' ', number < 10 ? 2 : 1);
}

void stack_add_frame(struct strbuf *b, size_t number, const struct stack_frame *f, bool ascii)
{
	add_number(b, number);
	strbuf_adds(b, "0x");
	strbuf_addx(b, f->pc, 16);
	strbuf_addch(b, ' ');
	if (f->symbol)
		text_add_safe(b, f->symbol, strlen(f->symbol), ascii);
	else
		strbuf_adds(b, "??");
	if (f->symbol || f->module) {
		strbuf_adds(b, "+0x");
		strbuf_addx(b, f->offset, 1);
	}
	if (!f->module)
		return;
	strbuf_adds(b, " (");
	text_add_safe(b, f->module, strlen(f->module), ascii);
	strbuf_addch(b, ')');
}

void stack_add_kernel(struct strbuf *b, size_t number, const char *function, bool ascii)
{
	add_number(b, number);
	text_add_safe(b, function, strlen(function), ascii);
}

const char *stack_no_user(const struct stacks *s, const struct thread_stack *t, int *ret_error)
{
	*ret_error = t->user_error;
	if (t->user_error == 0)
		return t->user_count ? NULL : N_("its stack cannot be unwound");
	if (s->error && t->user_error == s->error)
		return s->reason;
	if (t->user_error == ESRCH)
		return N_("it has ended");
	if (t->user_error == ETIMEDOUT)
		return N_("it did not stop in time: it is in a sleep that nothing wakes, or has "
			  "no processor");
	if (t->user_error == EPERM)
		return N_("the kernel does not allow it to be stopped");
	return NULL;
}

const char *stack_no_kernel(const struct thread_stack *t, int *ret_error)
{
	*ret_error = t->kernel_error;
	if (t->kernel_error == EACCES || t->kernel_error == EPERM)
		return N_("only root may see where it is in the kernel");
	if (t->kernel_error == ENOENT)
		return N_("this kernel does not tell where a thread is in it");
	if (t->kernel_error == 0 && t->kernel_count == 0)
		return N_("it is not in the kernel");
	return NULL;
}

const char *stack_cut(const struct thread_stack *t)
{
	return t->user_count && t->user_truncated
		       ? N_("(it goes on from here; no more was copied, or it cannot be followed)")
		       : NULL;
}
