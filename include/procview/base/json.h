/* A streaming writer of JSON. The text grows in a strbuf that the caller empties when it likes.
 *
 * Any bytes give valid JSON: what is not UTF-8 becomes U+FFFD; all but printable ASCII and letters
 * of other scripts is escaped as \u. Commas and nesting are the writer's business. The prefix is
 * jsonw_, since json_ is jansson's, and one program links both. */
#ifndef PV_BASE_JSON_H
#define PV_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

/* After the end of an outermost object or list the next document may begin; what stands between
 * two, such as a newline, the caller adds. */
struct jsonw {
	struct strbuf *out;   /* borrowed */
	unsigned depth;       /* without a limit: a tree of processes may be deep */
	bool comma;           /* something stands before the next value */
	bool after_key;
	bool pretty;          /* one element a line, indented by its depth */
};

void jsonw_init(struct jsonw *j, struct strbuf *out, bool pretty);

void jsonw_object(struct jsonw *j);      /* { */
void jsonw_object_end(struct jsonw *j);  /* } */
void jsonw_list(struct jsonw *j);        /* [ */
void jsonw_list_end(struct jsonw *j);    /* ] */
/* Of the next value; only inside an object. Key is a plain ASCII literal. */
void jsonw_key(struct jsonw *j, const char *key);
/* The same for a key of any bytes, such as a variable's name. */
void jsonw_key_bytes(struct jsonw *j, const char *s, size_t len);

void jsonw_string(struct jsonw *j, const char *s, size_t len);
void jsonw_cstring(struct jsonw *j, const char *s);   /* NULL: null */
void jsonw_uint(struct jsonw *j, uint64_t n);
void jsonw_int(struct jsonw *j, int64_t n);
/* Rounded to `decimals`; not finite: null. */
void jsonw_real(struct jsonw *j, double n, unsigned decimals);
void jsonw_bool(struct jsonw *j, bool b);
void jsonw_null(struct jsonw *j);
/* "0x…" */
void jsonw_hex(struct jsonw *j, uint64_t n);
/* Wall time, ns since 1970, as ISO 8601 in UTC with milliseconds. */
void jsonw_time(struct jsonw *j, uint64_t realtime_ns);
/* {"error":"EACCES"}; errnum positive. */
void jsonw_error(struct jsonw *j, int errnum);

/* KEY: the string; and where the bytes are no valid UTF-8, KEY_raw_hex: all of them in hex. */
void jsonw_key_text(struct jsonw *j, const char *key, const char *s, size_t len);
/* Whether bytes are valid UTF-8. */
bool jsonw_is_utf8(const char *s, size_t len);

#endif
