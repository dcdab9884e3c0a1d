/* The table of fields: columns, sort, filter, ps -o, JSON, the set-up screen and the man page all
 * come from it. */
#ifndef PV_MODEL_FIELD_H
#define PV_MODEL_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct frame;
struct strbuf;
struct jsonw;

enum value_kind {
	VALUE_NONE,                /* it has none, or nobody knows: "-", null */
	VALUE_UNREAD,              /* its facts were not read (yet): "…", null */
	VALUE_DENIED,              /* not permitted: "!", {"error":"EACCES"} */
	VALUE_STUCK,               /* reading it hangs: "stuck", null */
	VALUE_INT,
	VALUE_UINT,
	VALUE_REAL,
	VALUE_TEXT,                /* any bytes */
	VALUE_LIST,                /* texts, each ended by NUL */
	VALUE_UNLIMITED,
};

struct value {
	enum value_kind kind;
	bool approximate;          /* shown with ~ */
	bool defunct;              /* a command of a zombie: shown with <defunct> */
	bool truncated;            /* a text that was longer than what was read */
	uint32_t age_ms;           /* 0: of this snapshot */
	union {
		int64_t i;
		uint64_t u;
		double r;
		struct {
			const char *s; /* borrowed from the snapshot or static */
			size_t len;    /* 0 in a list of arguments: none, and s is the comm */
		} text;
	};
};

enum unit {
	UNIT_NONE,                 /* text */
	UNIT_ID,                   /* a name in digits: pid, uid, inode */
	UNIT_COUNT,
	UNIT_BYTES,
	UNIT_SECONDS,              /* durations, processor time */
	UNIT_TIME,                 /* a moment: u is ns since 1970 */
	UNIT_PERCENT,
	UNIT_PER_SECOND,
	UNIT_BYTES_PER_SECOND,
	UNIT_MASK,                 /* u; hexadecimal */
	UNIT_SIGNALS,              /* u is a set of signals, bit 0 is signal 1 */
	UNIT_OCTAL,                /* u; a file mode mask */
	UNIT_KINDS
};

/* How a value is written where a name asks for it, beyond its unit; ps has several names for one
 * value (start, lstart, stime). */
enum style {
	STYLE_PLAIN,
	STYLE_PS_TIME,             /* [DD-]HH:MM:SS */
	STYLE_TOP_TIME,            /* M:SS.cc, then HH:MM:SS, DDdHHh */
	STYLE_BSD_TIME,            /* M:SS */
	STYLE_WHOLE_SECONDS,
	STYLE_ELAPSED,             /* [[DD-]HH:]MM:SS */
	STYLE_START,               /* HH:MM today, MmmDD this year, else YYYY */
	STYLE_STARTED,             /* HH:MM:SS in the last 24 hours, else Mmm DD */
	STYLE_BSD_START,           /* HH:MM in the last 24 hours, else Mmm DD */
	STYLE_LSTART,              /* Sat Nov 21 14:03:22 2026 */
	STYLE_WHOLE,               /* no decimals: ps's C */
	STYLE_BYTES,               /* bytes, where ps's unit would be KiB */
	STYLE_BRACKETS,            /* comm as "[comm]" where there are no arguments: ps's args */
	STYLE_TTY,                 /* "?" where there is none */
	STYLE_FLAGS,               /* ps's F: forked without exec 1, used privileges 4 */
	STYLE_POLICY_CLASS,        /* TS, FF, RR, … for SCHED_OTHER, SCHED_FIFO, SCHED_RR */
	STYLE_POLICY_NUMBER,       /* 0, 1, 2, … */
	STYLE_COUNT
};

enum field_id {
#define FIELD(id) FIELD_##id,
#include "model/field_list.h"
#undef FIELD
	FIELD_COUNT
};

enum {
	FIELD_RIGHT = 1,           /* numbers: aligned right */
	FIELD_DESCENDING = 2,      /* sorted with the largest first */
	FIELD_SUBTREE = 4,         /* Σ: of the process and all below it */
	FIELD_RATE = 8,            /* needs two snapshots */
	FIELD_THREAD = 16,         /* a thread has one of its own; else it is the process's */
	FIELD_LAST = 32,           /* takes the rest of the line: COMMAND */
	FIELD_LENIENT = 64,        /* has something to say without its facts too */
};

struct field {
	const char *name;          /* JSON key */
	const char *title;         /* column head */
	const char *help;          /* N_() */
	enum unit unit;
	enum style style;
	uint32_t facts;            /* FACT_BITs that it needs */
	uint8_t width;             /* usual columns */
	uint8_t decimals;
	unsigned flags;
	/* Of row `row`; ret is VALUE_NONE before. Called only if the facts are there: what is not
	 * read, denied, absent or stuck is answered from the table. A FIELD_LENIENT one is called
	 * with that answer in ret, and may better it. */
	void (*get)(const struct frame *f, uint32_t row, struct value *ret);
	/* NULL: by value, as the kind says. <0, 0, >0. */
	int (*compare)(const struct frame *f, uint32_t a, uint32_t b);
};

extern const struct field fields[FIELD_COUNT];

/* A name as ps, top or people have it, in the way that it writes the value. */
struct field_alias {
	const char *name;
	enum field_id field;
	enum style style;
	const char *title;         /* NULL: the field's */
	uint8_t width;             /* 0: the field's */
};

extern const struct field_alias field_aliases[];
extern const size_t field_alias_count;

/* A column as asked for: a field, its style and head, and a width that -o may set. */
struct column {
	enum field_id field;
	enum style style;
	const char *title;         /* borrowed from the tables, or owned by who parsed -o NAME=TITLE */
	unsigned width;            /* 0: what the values need */
};

/* By JSON name or alias, case-blind. True if there is one. The width is 0 unless the way of writing
 * asks for another one than the field's. */
bool field_find(const char *name, size_t len, struct column *ret);

/* The value of a field, whatever the state of its facts. What a thread has in common with its
 * process (no FIELD_THREAD) is the process's. Σ fields are VALUE_UNREAD before frame_sum. */
void field_value(enum field_id id, const struct frame *f, uint32_t row, struct value *ret);

/* Order of two rows by a field: <0, 0, >0, ascending; what has no value comes last. */
int field_compare(enum field_id id, const struct frame *f, uint32_t a, uint32_t b);

/* FACT_BITs that n columns need. */
uint32_t columns_facts(const struct column *columns, size_t n);

#endif
