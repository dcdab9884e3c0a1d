#include "decode/select.h"

#include <errno.h>
#include <regex.h>
#include <stdbool.h>
#include <string.h>

#include "base/alloc.h"
#include "base/number.h"
#include "decode/call.h"

static const struct {
	const char *name;
	uint32_t bits;
} classes[] = {
	{ "file", CALL_FILE },	     { "desc", CALL_DESC },	  { "process", CALL_PROCESS },
	{ "network", CALL_NETWORK }, { "net", CALL_NETWORK },	  { "signal", CALL_SIGNAL },
	{ "ipc", CALL_IPC },	     { "memory", CALL_MEMORY },	  { "creds", CALL_CREDS },
	{ "clock", CALL_CLOCK },     { "pure", CALL_PURE },	  { "stat", CALL_STAT },
	{ "lstat", CALL_LSTAT },     { "fstat", CALL_FSTAT },	  { "%stat", CALL_STAT_LIKE },
	{ "statfs", CALL_STATFS },   { "fstatfs", CALL_FSTATFS }, { "%statfs", CALL_STATFS_LIKE },
};

static void set_bit(uint64_t *bits, size_t count, uint64_t n)
{
	if (n < count)
		bits[n / 64] |= UINT64_C(1) << n % 64;
}

static int add_class(const char *name, size_t len, uint64_t *bits, size_t count)
{
	const struct call_row *row = NULL;
	uint64_t n = 0;
	size_t i = 0;

	while (i < sizeof(classes) / sizeof(classes[0]) &&
	       (strncmp(classes[i].name, name, len) != 0 || classes[i].name[len]))
		i++;
	if (i == sizeof(classes) / sizeof(classes[0]))
		return -EINVAL;
	while ((row = call_next(row))) {
		call_by_name(call_name(row), strlen(call_name(row)), &n);
		if (call_classes(row) & classes[i].bits)
			set_bit(bits, count, n);
	}
	return 0;
}

static int add_matching(const char *pattern, size_t len, uint64_t *bits, size_t count)
{
	CLEANUP_FREE char *text = xstrndup(pattern, len);
	const struct call_row *row = NULL;
	uint64_t n = 0;
	regex_t regex;
	bool found = false;

	if (regcomp(&regex, text, REG_EXTENDED | REG_NOSUB) != 0)
		return -EINVAL;
	while ((row = call_next(row)))
		if (regexec(&regex, call_name(row), 0, NULL, 0) == 0) {
			call_by_name(call_name(row), strlen(call_name(row)), &n);
			set_bit(bits, count, n);
			found = true;
		}
	regfree(&regex);
	return found ? 0 : -EINVAL;
}

static int add_name(const char *name, size_t len, uint64_t *bits, size_t count)
{
	uint64_t n;

	if (number_parse_u64(name, len, &n) == 0) {
		set_bit(bits, count, n);
		return n < count ? 0 : -EINVAL;
	}
	if (call_by_name(name, len, &n)) {
		set_bit(bits, count, n);
		return 0;
	}
	/* Older letters: the classes by their bare names. */
	return add_class(name, len, bits, count);
}

static bool is_word(const char *s, size_t len, const char *word)
{
	return len == strlen(word) && strncmp(s, word, len) == 0;
}

static int add_word(const char *word, size_t len, uint64_t *bits, size_t count)
{
	bool may_miss = len && *word == '?';
	int error;

	word += may_miss;
	len -= may_miss;
	if (is_word(word, len, "none"))
		return 0;
	if (is_word(word, len, "all")) {
		for (size_t i = 0; i < count; i++)
			set_bit(bits, count, i);
		return 0;
	}
	if (len && *word == '%')
		return add_class(word + 1, len - 1, bits, count);
	if (len && *word == '/')
		error = add_matching(word + 1, len - 1, bits, count);
	else
		error = len ? add_name(word, len, bits, count) : -EINVAL;
	return may_miss ? 0 : error;
}

int call_select(const char *set, uint64_t *bits, size_t count)
{
	bool others = *set == '!';

	set += others;
	memset(bits, 0, count / 8);
	for (;;) {
		size_t len = strcspn(set, ",");

		if (add_word(set, len, bits, count) < 0)
			return -EINVAL;
		if (!set[len])
			break;
		set += len + 1;
	}
	for (size_t i = 0; others && i < count / 64; i++)
		bits[i] = ~bits[i];
	return 0;
}
