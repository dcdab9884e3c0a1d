#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "decode_priv.h"

/* What a tracee dictates is limited: bytes of one piece, of all of them, and their number. */
enum { PIECE_MAX = 1 << 20, TOTAL_MAX = 4 << 20, COUNT_MAX = 4096, CHUNK = 64 << 10 };

struct copy_chunk {
	char *bytes;
	size_t size;
};

struct copying *copying_new(void)
{
	return xcalloc(1, sizeof(struct copying));
}

void copying_free(struct copying *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->chunk_count; i++)
		free(c->chunks[i].bytes);
	free(c->chunks);
	free(c->pieces);
	free(c);
}

void copying_clear(struct copying *c)
{
	c->count = c->chunk = c->used = c->total = 0;
}

/* Memory of a piece stays where it is, as others are noted. */
static void *room(struct copying *c, size_t n)
{
	void *bytes;

	while (c->chunk < c->chunk_count && c->chunks[c->chunk].size - c->used < n) {
		c->chunk++;
		c->used = 0;
	}
	if (c->chunk == c->chunk_count) {
		struct copy_chunk *chunk;

		c->chunks = xreallocarray(c->chunks, c->chunk_count + 1, sizeof(*c->chunks));
		chunk = &c->chunks[c->chunk_count++];
		chunk->size = n > CHUNK ? n : CHUNK;
		chunk->bytes = xmalloc(chunk->size);
		c->used = 0;
	}
	bytes = c->chunks[c->chunk].bytes + c->used;
	c->used += (n + 7) & ~(size_t)7;
	if (c->used > c->chunks[c->chunk].size)
		c->used = c->chunks[c->chunk].size;
	return bytes;
}

/* A string ends at its NUL, wherever that is: what lies behind it is not there. */
static bool covers(const struct copy_piece *p, uint64_t address, size_t wanted, bool string)
{
	size_t skip = (size_t)(address - p->address);

	if (address < p->address || skip > p->wanted)
		return false;
	if (!p->string || (string && !skip))
		return wanted <= p->wanted - skip;
	if (!p->read || skip >= p->got)
		return false;
	return wanted <= p->got - skip || (string && ((const char *)p->bytes)[p->got - 1] == '\0');
}

static struct copy_piece *find(struct copying *c, enum trace_block_kind kind, uint64_t address,
			       size_t wanted, bool string)
{
	for (size_t i = 0; i < c->count; i++) {
		struct copy_piece *p = &c->pieces[i];

		if (p->kind == (uint32_t)kind && covers(p, address, wanted, string))
			return p;
	}
	return NULL;
}

static struct copy_piece *note(struct copying *c, enum trace_block_kind kind, uint64_t address,
			       size_t wanted)
{
	struct copy_piece *p;

	if (c->count == COUNT_MAX || wanted > TOTAL_MAX - c->total)
		return NULL;
	c->pieces = xgrow(c->pieces, c->count, &c->cap, sizeof(*c->pieces));
	p = &c->pieces[c->count++];
	*p = (struct copy_piece){ .address = address, .wanted = (uint32_t)wanted, .kind = kind };
	p->bytes = room(c, wanted);
	c->total += wanted;
	return p;
}

const void *copy_memory(struct copying *c, uint64_t address, size_t length, size_t *ret_got)
{
	struct copy_piece *p;
	size_t skip, got;

	if (!address || !length)
		return NULL;
	if (length > PIECE_MAX)
		length = PIECE_MAX;
	p = find(c, TRACE_BLOCK_MEMORY, address, length, false);
	if (!p) {
		note(c, TRACE_BLOCK_MEMORY, address, length);
		return NULL;
	}
	skip = (size_t)(address - p->address);
	if (!p->read || p->got <= skip)
		return NULL;
	got = p->got - skip < length ? p->got - skip : length;
	if (ret_got)
		*ret_got = got;
	/* Who asks without wanting to know how much there is needs all of it. */
	return ret_got || got == length ? (const char *)p->bytes + skip : NULL;
}

void copy_string(struct copying *c, uint64_t address, size_t max)
{
	struct copy_piece *p;

	if (!address || find(c, TRACE_BLOCK_MEMORY, address, max + 1, true))
		return;
	p = note(c, TRACE_BLOCK_MEMORY, address, max + 1 < PIECE_MAX ? max + 1 : PIECE_MAX);
	if (p)
		p->string = true;
}

/* Longer than any path that a link can hold. */
enum { LINK_MAX = 4096 };

void copy_fd(struct copying *c, int fd)
{
	if (fd >= 0 && c->options->fds && !find(c, TRACE_BLOCK_FD, (uint64_t)fd, 0, false))
		note(c, TRACE_BLOCK_FD, (uint64_t)fd, LINK_MAX);
}

size_t copying_pieces(struct copying *c, struct copy_piece **ret)
{
	size_t done = c->count;

	/* They are read in the order in which they were noted. */
	while (done > 0 && !c->pieces[done - 1].read)
		done--;
	*ret = c->pieces + done;
	return c->count - done;
}

void copying_add_blocks(const struct copying *c, struct strbuf *event)
{
	struct trace_event *e;

	for (size_t i = 0; i < c->count; i++) {
		const struct copy_piece *p = &c->pieces[i];
		const struct trace_block b = { .address = p->address,
					       .wanted = p->wanted,
					       .length = p->read ? p->got : 0,
					       .kind = p->kind };

		strbuf_add(event, &b, sizeof(b));
		strbuf_add(event, p->bytes, b.length);
		strbuf_fill(event, '\0', -(size_t)b.length & 7);
	}
	e = (struct trace_event *)event->s;
	e->block_count = (uint16_t)c->count;
	e->size = (uint32_t)event->len;
}
