#include "proc/syscall.h"

#include <elf.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/number.h"
#include "types/task.h"

/* "NUMBER ARG×6 SP PC", or "-1 SP PC". */
static bool scan_words(struct scan *s, struct task_call *call)
{
	if (!scan_i64(s, &call->number))
		return false;
	for (size_t i = 0; call->number >= 0 && i < SYSCALL_ARGS; i++)
		if (!scan_hex(s, &call->args[i]))
			return false;
	return scan_hex(s, &call->sp) && scan_hex(s, &call->pc);
}

int syscall_parse(const char *buf, size_t len, struct task_call *ret)
{
	struct scan s = { buf, buf + len };
	struct task_call call = { .state = TASK_CALL_RUNNING };

	if (!scan_text(&s, "running")) {
		if (!scan_words(&s, &call))
			return -EINVAL;
		/* A kernel thread has never been in a program: its registers are zeros, and the
		 * number is none. */
		if (call.number >= 0 && (call.sp || call.pc))
			call.state = TASK_CALL_IN;
		else
			call = (struct task_call){ .sp = call.sp, .pc = call.pc };
	}
	*ret = call;
	return 0;
}

/* The value of a key among pairs of words of so many bytes. */
static bool find_value(const char *buf, size_t len, size_t word, uint64_t key, uint64_t *ret)
{
	for (size_t at = 0; len - at >= 2 * word; at += 2 * word) {
		uint64_t k, v;
		uint32_t half[2];

		if (word == sizeof(k)) {
			memcpy(&k, buf + at, sizeof(k));
			memcpy(&v, buf + at + word, sizeof(v));
		} else {
			memcpy(half, buf + at, sizeof(half));
			k = half[0];
			v = half[1];
		}
		if (k == key) {
			*ret = v;
			return true;
		}
	}
	return false;
}

/* The size of its program headers says the class of the file. */
uint8_t auxv_bits(const char *buf, size_t len)
{
	uint64_t size;

	if (find_value(buf, len, 8, AT_PHENT, &size) && size == sizeof(Elf64_Phdr))
		return 64;
	if (find_value(buf, len, 4, AT_PHENT, &size) && size == sizeof(Elf32_Phdr))
		return 32;
	return 0;
}
