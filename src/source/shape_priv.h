/* Structs as tables of their members, so that what writes them as JSON and what reads them cannot
 * differ.
 *
 * A member that is zero, NULL or empty is not written and need not be there; one that no struct
 * has is an error. */
#ifndef PV_SOURCE_SHAPE_PRIV_H
#define PV_SOURCE_SHAPE_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

struct arena;
struct jsonw;
struct strbuf;

enum member_kind {
	MEMBER_INT,                /* with a sign, of any size */
	MEMBER_UINT,               /* beyond INT64_MAX as "0x…" */
	MEMBER_MASK,               /* uint64_t, always as "0x…" */
	MEMBER_BOOL,
	MEMBER_REAL,               /* double; six decimals are kept */
	MEMBER_LETTER,             /* char */
	MEMBER_TEXT,               /* const char *; bytes that are no UTF-8 as {"hex": "…"} */
	MEMBER_CHARS,              /* char[]; text */
	MEMBER_BYTES,              /* const char * and uint32_t; texts that each end in NUL as a list */
	MEMBER_MAYBE,              /* struct maybe_text; {"error": "EACCES"} */
	MEMBER_FACTS,              /* uint32_t of FACT_BITs, as names */
	MEMBER_ERROR,              /* int, as a name of errno(3) */
	MEMBER_NAME,               /* number without a sign below count, as name_of(it) */
	MEMBER_BLOB,               /* const char * and size_t; as text */
	MEMBER_STRUCT,
	MEMBER_ARRAY,              /* count elements in place */
	MEMBER_POINTER,            /* to one element, or to an array of count; NULL: none */
	MEMBER_LIST,               /* pointer to elements, and a size_t of how many */
	MEMBER_CHOICE,             /* pointer to a struct; its shape is shape_of(object), read before */
	MEMBER_KIND_COUNT
};

struct shape;

struct member {
	const char *name;
	enum member_kind kind;
	enum member_kind element;  /* of arrays, pointers and lists */
	size_t offset;
	size_t size;               /* of the member, or of one element */
	size_t count;              /* of arrays; of a pointer, 0: one; of names */
	size_t count_offset;       /* of the number that goes with a list or bytes */
	const struct shape *shape; /* of structs and elements that are structs */
	const char *(*name_of)(unsigned value);
	/* NULL: this object has none. */
	const struct shape *(*shape_of)(const void *object);
	bool required;
};

struct shape {
	const struct member *members;
	size_t count, size;
	bool one_line;             /* written so, for people */
};

void shape_write(struct jsonw *j, const struct shape *shape, const void *object);

/* What was read belongs to the arena. */
struct shape_reader {
	struct arena *arena;
	struct strbuf *path;       /* of what is being read: "snapshots[0].tasks[3].comm" */
	struct strbuf *error;      /* "PATH: what is wrong", when something is */
};

/* Reads into object, which is all zero. 0, or -EINVAL with an error. */
int shape_read(struct shape_reader *r, const struct shape *shape, const json_t *json,
	       void *object);
/* Says what is wrong at the path. Always -EINVAL. */
int shape_fail(struct shape_reader *r, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Goes a step down the path, "name" or "[index]"; returns what shape_leave goes back by. */
size_t shape_enter(struct shape_reader *r, const char *name, size_t index);
void shape_leave(struct shape_reader *r, size_t before);

#endif
