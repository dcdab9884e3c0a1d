/* What the kernel tells of sockets: the first byte says of which kind, the rest is a block of
 * messages and a table. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "fuzz.h"
#include "src/proc/socket_message_priv.h"
#include "src/proc/socket_priv.h"

static void check_rows(const struct socket_list *l, const struct socket_kind *k, size_t size)
{
	/* No message and no line is shorter. */
	FUZZ_CHECK(l->count <= size / 16);
	for (size_t i = 0; i < l->count; i++) {
		const struct socket *s = &l->rows[i];

		FUZZ_CHECK(s->family == k->family);
		FUZZ_CHECK(s->inode || s->type == SOCK_STREAM);
		FUZZ_CHECK(s->path_len <= size && s->pending_count <= size / 4);
		FUZZ_CHECK(!s->path_len || s->path[s->path_len] == '\0');
		for (size_t at = 0; at < s->pending_count; at++)
			FUZZ_CHECK(s->pending[at] != 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct socket_kind *k = &socket_kinds[size ? data[0] % socket_kind_count : 0];
	struct socket_list l = { .arena = arena_new() };
	size_t len = size ? size - 1 : 0;
	CLEANUP_FREE char *copy = xmalloc(len);
	bool torn = false;
	int more;

	if (len)
		memcpy(copy, data + 1, len);
	if (k->dumped) {
		more = socket_messages_parse(copy, len, k, 1, &l, &torn);
		FUZZ_CHECK(more <= 1 && more >= -4095);
		check_rows(&l, k, len);
	}
	l.count = 0;
	if (k->table) {
		socket_table_parse(copy, len, k, &l);
		check_rows(&l, k, len);
	}
	arena_free(l.arena);
	free(l.rows);
	return 0;
}
