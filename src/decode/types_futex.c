/* futex: which arguments there are, and what they mean, depends on the operation. */
#include <linux/futex.h>
#include <time.h>

#include "lists_priv.h"
#include "types_priv.h"

static const struct name operation_names[] = {
	NAME(FUTEX_WAIT),	    NAME(FUTEX_WAKE),	      NAME(FUTEX_FD),
	NAME(FUTEX_REQUEUE),	    NAME(FUTEX_CMP_REQUEUE),  NAME(FUTEX_WAKE_OP),
	NAME(FUTEX_LOCK_PI),	    NAME(FUTEX_UNLOCK_PI),    NAME(FUTEX_TRYLOCK_PI),
	NAME(FUTEX_WAIT_BITSET),    NAME(FUTEX_WAKE_BITSET),  NAME(FUTEX_WAIT_REQUEUE_PI),
	NAME(FUTEX_CMP_REQUEUE_PI), { 13, "FUTEX_LOCK_PI2" },
};
static const struct names operations = NAMES(operation_names, "FUTEX_???");

/* Arguments behind the operation, in the order in which they are written. */
enum piece { END, VALUE, BITS, TIMEOUT, VALUE2, ADDRESS2, VALUE3, OPERATION };

static const uint8_t pieces[][5] = {
	[FUTEX_WAIT] = { VALUE, TIMEOUT },
	[FUTEX_WAKE] = { VALUE },
	[FUTEX_FD] = { VALUE },
	[FUTEX_REQUEUE] = { VALUE, VALUE2, ADDRESS2 },
	[FUTEX_CMP_REQUEUE] = { VALUE, VALUE2, ADDRESS2, VALUE3 },
	[FUTEX_WAKE_OP] = { VALUE, VALUE2, ADDRESS2, OPERATION },
	[FUTEX_LOCK_PI] = { TIMEOUT },
	[FUTEX_UNLOCK_PI] = { END },
	[FUTEX_TRYLOCK_PI] = { END },
	[FUTEX_WAIT_BITSET] = { VALUE, TIMEOUT, BITS },
	[FUTEX_WAKE_BITSET] = { VALUE, BITS },
	[FUTEX_WAIT_REQUEUE_PI] = { VALUE, TIMEOUT, ADDRESS2 },
	[FUTEX_CMP_REQUEUE_PI] = { VALUE, VALUE2, ADDRESS2, VALUE3 },
	[13] = { TIMEOUT },
};

static const uint8_t *pieces_of(const struct call_view *v)
{
	static const uint8_t unknown[5] = { VALUE, TIMEOUT, ADDRESS2, VALUE3 };
	unsigned operation = (unsigned)v->args[1] & FUTEX_CMD_MASK;

	return operation < sizeof(pieces) / sizeof(pieces[0]) ? pieces[operation] : unknown;
}

static void print_futex_op(struct printing *p, const struct call_view *v, unsigned arg)
{
	uint32_t value = (uint32_t)v->args[arg];
	uint32_t operation = value & (uint32_t)FUTEX_CMD_MASK;

	if (operation >= sizeof(operation_names) / sizeof(operation_names[0])) {
		print_hex(p, value);
		strbuf_adds(p->out, " /* FUTEX_??? */");
		return;
	}
	print_name(p, &operations, operation);
	if (value & FUTEX_PRIVATE_FLAG)
		strbuf_adds(p->out, "_PRIVATE");
	if (value & FUTEX_CLOCK_REALTIME)
		strbuf_adds(p->out, "|FUTEX_CLOCK_REALTIME");
}

static bool has_rest(const struct call_view *v, unsigned arg)
{
	(void)arg;
	return pieces_of(v)[0] != END;
}

static void copy_rest(struct copying *c, const struct call_view *v, unsigned arg)
{
	const uint8_t *piece = pieces_of(v);

	(void)arg;
	for (; *piece != END; piece++)
		if (*piece == TIMEOUT)
			copy_memory(c, v->args[3], sizeof(struct timespec), NULL);
}

static void print_bits(struct printing *p, uint32_t bits)
{
	if (bits == FUTEX_BITSET_MATCH_ANY)
		strbuf_adds(p->out, "FUTEX_BITSET_MATCH_ANY");
	else
		print_hex(p, bits);
}

/* FUTEX_OP of linux/futex.h, taken apart. */
static void print_operation(struct printing *p, uint32_t value)
{
	static const char *const ops[] = { "FUTEX_OP_SET", "FUTEX_OP_ADD", "FUTEX_OP_OR",
					   "FUTEX_OP_ANDN", "FUTEX_OP_XOR" };
	static const char *const compares[] = { "FUTEX_OP_CMP_EQ", "FUTEX_OP_CMP_NE",
						"FUTEX_OP_CMP_LT", "FUTEX_OP_CMP_LE",
						"FUTEX_OP_CMP_GT", "FUTEX_OP_CMP_GE" };
	unsigned op = value >> 28 & 7, compare = value >> 24 & 15;

	if (value >> 31)
		strbuf_adds(p->out, "FUTEX_OP_OPARG_SHIFT<<28|");
	if (op < sizeof(ops) / sizeof(ops[0]))
		strbuf_adds(p->out, ops[op]);
	else
		strbuf_addf(p->out, "%#x /* FUTEX_OP_??? */", op);
	strbuf_addf(p->out, "<<28|%#x<<12|", value >> 12 & 0xfff);
	if (compare < sizeof(compares) / sizeof(compares[0]))
		strbuf_adds(p->out, compares[compare]);
	else
		strbuf_addf(p->out, "%#x /* FUTEX_OP_CMP_??? */", compare);
	strbuf_addf(p->out, "<<24|%#x", value & 0xfff);
}

static void print_piece(struct printing *p, const struct call_view *v, enum piece piece)
{
	switch (piece) {
	case TIMEOUT:
		print_struct_at(p, &timespec_struct, v->args[3]);
		break;
	case VALUE2:
		print_uint(p, (uint32_t)v->args[3]);
		break;
	case ADDRESS2:
		print_address(p, v->args[4]);
		break;
	case VALUE3:
		print_uint(p, (uint32_t)v->args[5]);
		break;
	case BITS:
		print_bits(p, (uint32_t)v->args[5]);
		break;
	case OPERATION:
		print_operation(p, (uint32_t)v->args[5]);
		break;
	default:
		print_uint(p, (uint32_t)v->args[2]);
	}
}

static void print_rest(struct printing *p, const struct call_view *v, unsigned arg)
{
	bool first = true;

	(void)arg;
	for (const uint8_t *piece = pieces_of(v); *piece != END; piece++) {
		print_comma(p, &first);
		print_piece(p, v, (enum piece) * piece);
	}
}

const struct arg_type type_futex_op = { .print = print_futex_op };
const struct arg_type type_futex_rest = { .copy = copy_rest,
					  .print = print_rest,
					  .is_there = has_rest };
