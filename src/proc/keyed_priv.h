/* Files of lines "Key: value": status, io, smaps, smaps_rollup. */
#ifndef PV_PROC_KEYED_PRIV_H
#define PV_PROC_KEYED_PRIV_H

#include <stdbool.h>
#include <stddef.h>

struct scan;

struct keyed_row {
	const char *key; /* with its colon */
	size_t key_len;
	/* Reads the value, which follows after blanks. False: nothing was written to ret. NULL: the
	 * line is not wanted. */
	bool (*get)(struct scan *line, void *ret);
	size_t offset; /* of the member in the record */
};

#define KEYED_ROW(key, get, type, member)                                                          \
	{                                                                                          \
		key, sizeof(key) - 1, get, offsetof(type, member)                                  \
	}

#define KEYED_SKIP(key)                                                                            \
	{                                                                                          \
		key, sizeof(key) - 1, NULL, 0                                                      \
	}

/* Fills a record from the lines that have a row; rows in the order of the file are found at once,
 * others are looked for. Returns how many lines were taken. */
size_t keyed_parse(const struct keyed_row *rows, size_t count, const char *buf, size_t len,
		   void *record);

/* The same for one line; *next, 0 at first, is where its row is looked for. False: it was not taken. */
bool keyed_take(const struct keyed_row *rows, size_t count, size_t *next, struct scan *line,
		void *record);

bool keyed_has_key(const struct scan *line, const char *key, size_t len);

/* Members of uint64_t: a number; one of kB, as bytes; hexadecimal. */
bool keyed_get_u64(struct scan *line, void *ret);
bool keyed_get_kb(struct scan *line, void *ret);
bool keyed_get_hex(struct scan *line, void *ret);

#endif
