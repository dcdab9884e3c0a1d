/* A streaming writer of JSON. The text grows in a strbuf that the caller empties when it likes.
 *
 * Any bytes give valid JSON: what is not UTF-8 becomes U+FFFD; all but printable ASCII and letters
 * of other scripts is escaped as \u. Commas and nesting are the writer's business. */
#ifndef PV_BASE_JSON_H
#define PV_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

enum { JSON_DEPTH_MAX = 32 };

struct json {
	struct strbuf *out;            /* borrowed */
	unsigned depth;
	bool comma[JSON_DEPTH_MAX];    /* something stands before, at this depth */
	bool after_key;
	bool pretty;                   /* one element a line, indented by its depth */
};

void json_init(struct json *j, struct strbuf *out, bool pretty);

void json_object(struct json *j);      /* { */
void json_object_end(struct json *j);  /* } */
void json_list(struct json *j);        /* [ */
void json_list_end(struct json *j);    /* ] */
/* Of the next value; only inside an object. Key is a plain ASCII literal. */
void json_key(struct json *j, const char *key);

void json_string(struct json *j, const char *s, size_t len);
void json_cstring(struct json *j, const char *s);   /* NULL: null */
void json_uint(struct json *j, uint64_t n);
void json_int(struct json *j, int64_t n);
/* Rounded to `decimals`; not finite: null. */
void json_real(struct json *j, double n, unsigned decimals);
void json_bool(struct json *j, bool b);
void json_null(struct json *j);
/* "0x…" */
void json_hex(struct json *j, uint64_t n);
/* Wall time, ns since 1970, as ISO 8601 in UTC. */
void json_time(struct json *j, uint64_t realtime_ns);
/* {"error":"EACCES"}; errnum positive. */
void json_error(struct json *j, int errnum);

/* KEY: the string; and where the bytes are no valid UTF-8, KEY_raw_hex: all of them in hex. */
void json_key_text(struct json *j, const char *key, const char *s, size_t len);
/* Whether bytes are valid UTF-8. */
bool json_is_utf8(const char *s, size_t len);

#endif
