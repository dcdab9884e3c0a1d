/* Every call of the table with any arguments and any memory, also memory that ends too early: what is
 * written holds no control byte, and nothing outside the event is read. */
#include <string.h>

#include "base/strbuf.h"
#include "decode/call.h"
#include "fuzz.h"

struct input {
	const uint8_t *data;
	size_t size, at;
};

static uint8_t take(struct input *in)
{
	/* Goes round and round, each time other bytes. */
	uint8_t turn = in->size ? (uint8_t)(in->at / in->size * 151) : 0;

	return in->size ? (uint8_t)(in->data[in->at++ % in->size] + turn)
			: (uint8_t)(in->at++ * 37);
}

static uint64_t take_number(struct input *in)
{
	uint64_t n = 0;
	unsigned bytes = take(in) % 9;

	for (unsigned i = 0; i < bytes; i++)
		n = n << 8 | take(in);
	return take(in) & 8 ? n : n & 0xfff;
}

/* More of one piece says nothing new. */
enum { PIECE_MAX = 2048, ROUNDS = 16 };

/* What the tracer does: each piece is read whole, in part or not at all. */
static void fill(struct copying *c, struct input *in)
{
	struct copy_piece *pieces;
	size_t n = copying_pieces(c, &pieces);

	for (size_t i = 0; i < n; i++) {
		struct copy_piece *p = &pieces[i];
		uint32_t got = take(in) & 3 ? p->wanted : (uint32_t)take_number(in);

		got = got < p->wanted ? got : p->wanted;
		p->got = got < PIECE_MAX ? got : PIECE_MAX;
		p->read = true;
		for (uint32_t j = 0; j < p->got; j++)
			((uint8_t *)p->bytes)[j] = take(in);
	}
}

/* The event with its memory, in bytes of exactly its size. */
static struct trace_event *make(const struct call_row *row, const struct trace_event *head,
				const struct copy_options *o, struct input *in)
{
	CLEANUP_STRBUF struct strbuf event = STRBUF_INIT;
	struct copying *c = copying_new();
	struct trace_event *made;

	strbuf_add(&event, head, sizeof(*head));
	for (int i = 0; i < ROUNDS; i++) {
		struct copy_piece *pieces;

		call_copy(row, head, o, c);
		if (!copying_pieces(c, &pieces))
			break;
		fill(c, in);
	}
	copying_add_blocks(c, &event);
	copying_free(c);
	made = malloc(event.len);
	FUZZ_CHECK(made);
	memcpy(made, event.s, event.len);
	return made;
}

static void check_text(const struct strbuf *s)
{
	for (size_t i = 0; i < s->len; i++)
		FUZZ_CHECK((uint8_t)s->s[i] >= ' ' && (uint8_t)s->s[i] < 0x7f);
}

static void print(const struct call_row *row, const struct trace_event *entry,
		  const struct trace_event *exit, const struct print_options *o)
{
	CLEANUP_STRBUF struct strbuf out = STRBUF_INIT;

	FUZZ_CHECK(call_args_there(row, entry) <= call_arg_count(row));
	for (unsigned i = 0; i < call_arg_count(row); i++) {
		call_print_arg(row, i, entry, NULL, o, &out);
		FUZZ_CHECK(call_print_arg(row, i, entry, exit, o, &out));
	}
	call_print_return(row, entry, exit, o, &out);
	call_print_return(row, entry, NULL, o, &out);
	check_text(&out);
}

static void try_row(const struct call_row *row, struct input *in)
{
	uint8_t bits = take(in);
	size_t string_max = take(in) % 64;
	const struct copy_options copy = { .string_max = string_max,
					   .verbose = bits & 1,
					   .fds = bits & 2 };
	const struct print_options o = { .string_max = string_max,
					 .verbose = bits & 1,
					 .quotes = (enum quote_style)(bits >> 2 & 1),
					 .constants = (enum const_style)(bits >> 3 & 3) % 3,
					 .fds = bits & 2 };
	struct trace_event entry = { .size = sizeof(entry), .kind = TRACE_ENTRY }, exit;
	struct trace_event *made_entry, *made_exit;

	for (unsigned i = 0; i < CALL_ARGS_MAX; i++)
		entry.call.args[i] = take_number(in);
	entry.call.sp = take_number(in);
	exit = entry;
	exit.kind = TRACE_EXIT;
	exit.ret = (struct trace_return){ .call = entry.call,
					  .value = (int64_t)take_number(in),
					  .failed = bits & 32 };
	if (exit.ret.failed)
		exit.ret.value = -(int64_t)(take(in) + 1) * 3;
	made_entry = make(row, &entry, &copy, in);
	made_exit = make(row, &exit, &copy, in);
	print(row, made_entry, made_exit, &o);
	free(made_entry);
	free(made_exit);
}

/* An input tries one row of so many; which ones, all its bytes say, so that in the end none is left
 * out. */
enum { SHARES = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { .data = data, .size = size };
	unsigned share = 0, i = 0;

	for (size_t at = 0; at < size; at++)
		share += data[at];
	for (const struct call_row *row = call_next(NULL); row; row = call_next(row))
		if (i++ % SHARES == share % SHARES)
			try_row(row, &in);
	return 0;
}
