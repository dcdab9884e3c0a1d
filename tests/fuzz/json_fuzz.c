/* Whatever is written, in whatever order, jansson reads it, and no terminal minds it.
 *
 * The input is a program: a byte that says what to write, then what it needs. */
#include "base/json.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "fuzz.h"

enum { DEPTH_MAX = 1000 }; /* jansson reads 2048 */

struct program {
	const uint8_t *p, *end;
	struct jsonw *j;
	bool is_object[DEPTH_MAX];
	unsigned depth;
	unsigned keys;
};

static uint8_t take_byte(struct program *pr)
{
	return pr->p < pr->end ? *pr->p++ : 0;
}

static uint64_t take_u64(struct program *pr)
{
	uint64_t n = 0;

	for (int i = 0; i < 8; i++)
		n = n << 8 | take_byte(pr);
	return n;
}

/* A length and so many bytes. */
static const char *take_text(struct program *pr, size_t *ret_len)
{
	const char *s;
	size_t n = take_byte(pr);

	if (n > (size_t)(pr->end - pr->p))
		n = (size_t)(pr->end - pr->p);
	s = (const char *)pr->p;
	pr->p += n;
	*ret_len = n;
	return s;
}

/* No two keys of an object are the same. */
static void make_key(struct program *pr, char key[16])
{
	snprintf(key, 16, "k%u", pr->keys++);
}

static void write_scalar(struct program *pr, uint8_t what)
{
	size_t len;
	const char *s;
	double real;
	uint64_t n;

	switch (what % 8) {
	case 0:
		s = take_text(pr, &len);
		jsonw_string(pr->j, s, len);
		break;
	case 1:
		jsonw_uint(pr->j, take_u64(pr) >> 1); /* jansson's integers have a sign */
		break;
	case 2:
		jsonw_int(pr->j, (int64_t)take_u64(pr));
		break;
	case 3:
		n = take_u64(pr);
		memcpy(&real, &n, sizeof(real));
		jsonw_real(pr->j, real, what >> 4);
		break;
	case 4:
		jsonw_hex(pr->j, take_u64(pr));
		break;
	case 5:
		jsonw_error(pr->j, 1 + take_byte(pr));
		break;
	case 6:
		jsonw_time(pr->j, take_u64(pr));
		break;
	default:
		jsonw_bool(pr->j, what & 16);
		break;
	}
}

static void open_nest(struct program *pr, bool object)
{
	pr->is_object[pr->depth++] = object;
	if (object)
		jsonw_object(pr->j);
	else
		jsonw_list(pr->j);
}

static void close_nest(struct program *pr)
{
	if (pr->is_object[--pr->depth])
		jsonw_object_end(pr->j);
	else
		jsonw_list_end(pr->j);
}

static void write_step(struct program *pr)
{
	uint8_t what = take_byte(pr);
	char key[16];
	size_t len;
	const char *s;

	if (what >= 0xf0) {
		if (pr->depth > 1)
			close_nest(pr);
		return;
	}
	if (pr->is_object[pr->depth - 1]) {
		make_key(pr, key);
		if (what >= 0xe0) {
			s = take_text(pr, &len);
			jsonw_key_text(pr->j, key, s, len);
			return;
		}
		jsonw_key(pr->j, key);
	}
	if (what >= 0xc0 && pr->depth < DEPTH_MAX)
		open_nest(pr, what & 1);
	else
		write_scalar(pr, what);
}

static void check_text(const struct strbuf *b)
{
	json_error_t error;
	json_t *root = json_loadb(b->s, b->len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);

	if (!root)
		fprintf(stderr, "%s at %d: %s\n", error.text, error.position, b->s);
	FUZZ_CHECK(root);
	json_decref(root);
	for (size_t at = 0; at < b->len;) {
		int32_t code;

		at += text_decode(b->s + at, b->len - at, &code);
		FUZZ_CHECK(code == '\n' || text_code_width(code) >= 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	struct jsonw j;
	struct program pr = { .p = data, .end = data + size, .j = &j };

	jsonw_init(&j, &b, size & 1);
	open_nest(&pr, true);
	while (pr.p < pr.end)
		write_step(&pr);
	while (pr.depth)
		close_nest(&pr);
	check_text(&b);
	return 0;
}
