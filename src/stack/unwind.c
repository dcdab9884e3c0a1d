#include "stack/unwind.h"

#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "modules_priv.h"
#include "types/code.h"
#include "types/stack.h"
#include "types/thread_copy.h"

struct unwinder {
	Dwfl *dwfl;
	const struct thread_copy *copy; /* borrowed, of the thread that is being unwound */
	bool unread; /* something was asked for since the last frame that was not copied */
};

/* The frames of one thread so far. */
struct walk {
	struct unwinder *unwinder;
	Dwfl *dwfl;
	const struct thread_copy *copy;
	struct arena *arena;
	struct stack_frame *frames;
	size_t count, cap;
	uint64_t last_pc, last_sp;
	bool cut;
};

bool unwinder_is_built(void)
{
	return true;
}

/* ---- what libdwfl asks ---- */

static size_t word_size(const struct thread_copy *c)
{
	return c->machine == EM_386 ? sizeof(uint32_t) : sizeof(uint64_t);
}

/* The one thread there is, as far as libdwfl learns. */
static pid_t next_thread(Dwfl *dwfl, void *arg, void **thread_arg)
{
	(void)dwfl;
	(void)arg;
	(void)thread_arg;
	return 0;
}

static bool get_thread(Dwfl *dwfl, pid_t tid, void *arg, void **thread_arg)
{
	(void)dwfl;
	(void)tid;
	*thread_arg = arg;
	return true;
}

static bool set_registers(Dwfl_Thread *thread, void *arg)
{
	const struct thread_copy *c = ((const struct unwinder *)arg)->copy;
	Dwarf_Word words[THREAD_REGISTERS_MAX];

	for (unsigned i = 0; i < c->register_count; i++)
		words[i] = c->registers[i];
	dwfl_thread_state_register_pc(thread, c->pc);
	return dwfl_thread_state_registers(thread, 0, c->register_count, words);
}

static bool read_copied(const struct thread_copy *c, uint64_t address, size_t size, void *ret)
{
	uint64_t at = address - c->stack_start;

	if (address < c->stack_start || at >= c->stack_len || c->stack_len - at < size)
		return false;
	memcpy(ret, c->stack + at, size);
	return true;
}

static bool read_memory(Dwfl *dwfl, Dwarf_Addr address, Dwarf_Word *ret, void *arg)
{
	struct unwinder *u = arg;
	const struct thread_copy *c = u->copy;
	size_t size = word_size(c);
	uint32_t half;
	uint64_t whole;
	void *to = size == sizeof(half) ? (void *)&half : (void *)&whole;

	if (!read_copied(c, address, size, to) && !modules_read(dwfl, address, size, to)) {
		u->unread = true;
		return false;
	}
	*ret = size == sizeof(half) ? half : whole;
	return true;
}

static const Dwfl_Thread_Callbacks thread_callbacks = {
	.next_thread = next_thread,
	.get_thread = get_thread,
	.memory_read = read_memory,
	.set_initial_registers = set_registers,
};

/* ---- a process ---- */

int unwinder_new(pid_t pid, struct code_object *objects, size_t count, struct unwinder **ret)
{
	struct unwinder *u = xcalloc(1, sizeof(*u));

	u->dwfl = modules_open(objects, count);
	if (!u->dwfl || !dwfl_attach_state(u->dwfl, NULL, pid, &thread_callbacks, u)) {
		unwinder_free(u);
		return -ENOEXEC;
	}
	*ret = u;
	return 0;
}

void unwinder_free(struct unwinder *u)
{
	if (!u)
		return;
	if (u->dwfl)
		dwfl_end(u->dwfl);
	free(u);
}

/* ---- a thread ---- */

/* Number of the stack pointer in DWARF. */
static unsigned sp_register(uint16_t machine)
{
	switch (machine) {
	case EM_386:
		return 4;
	case EM_AARCH64:
		return 31;
	default:
		return 7;
	}
}

/* The instruction that was executed last: behind a call stands what comes after it, which may be
 * another function. */
static uint64_t address_of(const struct stack_frame *f)
{
	return f->pc - f->is_call;
}

static void name_frame(struct walk *w, struct stack_frame *f)
{
	Dwfl_Module *module = dwfl_addrmodule(w->dwfl, address_of(f));
	const char *path, *symbol;
	Dwarf_Addr start;
	GElf_Off offset;
	GElf_Sym sym;

	if (!module)
		return;
	path = dwfl_module_info(module, NULL, &start, NULL, NULL, NULL, NULL, NULL);
	symbol = dwfl_module_addrinfo(module, address_of(f), &offset, &sym, NULL, NULL, NULL);
	f->module = path ? arena_strdup(w->arena, path) : NULL;
	f->symbol = symbol ? arena_strdup(w->arena, symbol) : NULL;
	f->offset = symbol ? offset + f->is_call : f->pc - start;
}

/* A recursion repeats itself: what was found once need not be looked up again. */
static void fill_frame(struct walk *w, struct stack_frame *f)
{
	for (size_t i = w->count; i > 0 && w->count - i < 4; i--) {
		const struct stack_frame *other = &w->frames[i - 1];

		if (other->pc == f->pc && other->is_call == f->is_call) {
			*f = *other;
			return;
		}
	}
	name_frame(w, f);
}

static bool leads_round(struct walk *w, Dwfl_Frame *state, uint64_t pc)
{
	Dwarf_Word sp = 0;
	bool same = dwfl_frame_reg(state, sp_register(w->copy->machine), &sp) == 0 && w->count &&
		    sp == w->last_sp && pc == w->last_pc;

	w->last_sp = sp;
	w->last_pc = pc;
	return same;
}

static int take_frame(Dwfl_Frame *state, void *arg)
{
	struct walk *w = arg;
	bool is_activation = true;
	Dwarf_Addr pc;

	w->unwinder->unread = false;
	if (!dwfl_frame_pc(state, &pc, &is_activation) || w->count == UNWIND_FRAMES_MAX ||
	    leads_round(w, state, pc)) {
		w->cut = true;
		return DWARF_CB_ABORT;
	}
	/* Where some begin their threads. */
	if (pc == 0 && w->count > 0)
		return DWARF_CB_ABORT;
	w->frames = xgrow(w->frames, w->count, &w->cap, sizeof(*w->frames));
	w->frames[w->count] = (struct stack_frame){ .pc = pc, .is_call = !is_activation };
	fill_frame(w, &w->frames[w->count]);
	w->count++;
	return DWARF_CB_OK;
}

/* Behind the last frame there is nothing where its table says so, as that of _start does. libdwfl
 * ends as quietly where it lacks memory or a table. */
static bool breaks_off(const struct walk *w, int end)
{
	const struct stack_frame *last = w->count ? &w->frames[w->count - 1] : NULL;

	return w->cut || end == -1 || w->unwinder->unread || (last && !last->module);
}

void unwind(struct unwinder *u, pid_t tid, const struct thread_copy *copy, struct arena *a,
	    struct thread_stack *ret)
{
	struct walk w = { .unwinder = u, .dwfl = u->dwfl, .copy = copy, .arena = a };
	int end;

	u->copy = copy;
	u->unread = false;
	end = dwfl_getthread_frames(u->dwfl, tid, take_frame, &w);
	u->copy = NULL;
	ret->user_truncated = breaks_off(&w, end);
	ret->user_count = w.count;
	if (w.count)
		ret->user = memcpy(arena_alloc(a, w.count * sizeof(*w.frames)), w.frames,
				   w.count * sizeof(*w.frames));
	free(w.frames);
}
