/* maps, smaps and mountinfo in any pieces: the same mappings as from the whole text. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "fuzz.h"
#include "proc/maps.h"
#include "types/memory.h"

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static void check_same(const struct maps *a, const struct maps *b)
{
	FUZZ_CHECK(a->count == b->count && a->truncated == b->truncated && a->sized == b->sized);
	for (size_t i = 0; i < a->count; i++) {
		struct mapping x = a->items[i], y = b->items[i];

		FUZZ_CHECK(x.end >= x.start && x.kind < MAPPING_KIND_COUNT && x.perms[4] == '\0');
		FUZZ_CHECK(same_text(x.path, y.path));
		FUZZ_CHECK(x.start == y.start && x.end == y.end && x.rss == y.rss &&
			   x.vm_flags == y.vm_flags && x.kind == y.kind && x.deleted == y.deleted);
	}
}

static void parse_in_two(struct maps *m, const char *s, size_t size, size_t cut)
{
	size_t taken = maps_parse(m, s, cut, false);

	FUZZ_CHECK(taken <= cut && (taken == 0 || s[taken - 1] == '\n'));
	FUZZ_CHECK(maps_parse(m, s + taken, size - taken, true) == size - taken);
}

static void check_stacks(struct maps *m, const uint8_t *data, size_t size)
{
	struct memory_thread threads[4] = {
		{ .tid = 1 }, { .tid = 2 }, { .tid = 3 }, { .tid = 4 }
	};

	for (size_t i = 0; i < 4 && i < size; i++)
		threads[i].sp = data[i];
	maps_mark_stacks(m, 1, threads, 4);
	for (size_t i = 0; i < m->count; i++)
		FUZZ_CHECK(m->items[i].kind < MAPPING_KIND_COUNT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;
	struct arena *a = arena_new();
	struct maps whole, pieces;
	uint32_t *devices;
	size_t count;

	maps_init(&whole, a, 16);
	maps_init(&pieces, a, 16);
	FUZZ_CHECK(maps_parse(&whole, s, size, true) == size);
	parse_in_two(&pieces, s, size, size ? data[0] % (size + 1) : 0);
	check_same(&whole, &pieces);
	FUZZ_CHECK(whole.count <= 16);
	count = maps_shmem_devices(s, size, &devices);
	for (size_t i = 1; i < count; i++)
		FUZZ_CHECK(devices[i - 1] <= devices[i]);
	maps_mark_shmem(&whole, devices, count);
	check_stacks(&whole, data, size);
	free(devices);
	maps_done(&whole);
	maps_done(&pieces);
	arena_free(a);
	return 0;
}
