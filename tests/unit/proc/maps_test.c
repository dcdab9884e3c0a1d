/* maps and smaps: of two kernels, odd lines, pieces, stacks, tmpfs. */
#include "proc/maps.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "helper.h"
#include "tests/unit/cmocka_all.h"
#include "types/memory.h"

enum { ANY = 1 << 10 };

struct parsed {
	struct arena *arena;
	struct maps maps;
};

static void parse(struct parsed *p, const char *text, size_t len, size_t max)
{
	CLEANUP_FREE char *copy = exact_copy(text, len);

	p->arena = arena_new();
	maps_init(&p->maps, p->arena, max);
	assert_int_equal(maps_parse(&p->maps, copy, len, true), len);
}

static void parse_file(struct parsed *p, const char *name)
{
	CLEANUP_FREE char *path = xasprintf("%s/smaps/%s", PROC_FIXTURES, name);
	size_t len;
	CLEANUP_FREE char *text = slurp(path, &len);

	parse(p, text, len, ANY);
}

static void done(struct parsed *p)
{
	maps_done(&p->maps);
	arena_free(p->arena);
}

static const struct mapping *find(const struct parsed *p, const char *path)
{
	for (size_t i = 0; i < p->maps.count; i++)
		if (p->maps.items[i].path && strcmp(p->maps.items[i].path, path) == 0)
			return &p->maps.items[i];
	fail_msg("%s is not there", path);
	return NULL;
}

static const struct {
	const char *path;
	enum mapping_kind kind;
	bool deleted;
} things[] = {
	{ "/usr/local/bin/python3.11", MAPPING_FILE, false },
	{ "[heap]", MAPPING_HEAP, false },
	{ "/SYSV70760001", MAPPING_SHMEM, true },
	{ "/dev/zero", MAPPING_SHMEM, true },
	{ "/dev/shm/memory-fixture", MAPPING_SHMEM, true },
	{ "/memfd:sealed thing", MAPPING_SHMEM, true },
	{ "/srv/a\\012b", MAPPING_FILE, true },
	{ "[vvar]", MAPPING_SPECIAL, false },
	{ "[vdso]", MAPPING_SPECIAL, false },
	{ "[stack]", MAPPING_STACK, false },
	{ "[vsyscall]", MAPPING_SPECIAL, false },
};

static void check_things(const struct parsed *p)
{
	assert_true(p->maps.sized);
	assert_false(p->maps.truncated);
	for (size_t i = 0; i < sizeof(things) / sizeof(things[0]); i++) {
		const struct mapping *m = find(p, things[i].path);

		assert_int_equal(m->kind, things[i].kind);
		assert_int_equal(m->deleted, things[i].deleted);
	}
}

static void reads_both_kernels(void **state)
{
	static const char *const names[] = { "6.1", "6.18" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct parsed p;
		const struct mapping *m;

		parse_file(&p, names[i]);
		check_things(&p);
		m = find(&p, "/SYSV70760001");
		assert_true(m->start == 0x7fb725dac000 && m->end == 0x7fb725daf000);
		assert_string_equal(m->perms, "rw-s");
		assert_int_equal(m->device, makedev(0, 1));
		assert_int_equal(m->inode, 65575);
		assert_int_equal(m->rss, 8192);
		assert_int_equal(m->pss, 8192);
		assert_int_equal(m->private_dirty, 8192);
		assert_int_equal(m->page_size, 4096);
		assert_true(m->vm_flags & 1 << mapping_flag_bit("sh"));
		assert_false(m->vm_flags >> MAPPING_FLAG_OTHER);
		done(&p);
	}
}

static void adds_up(void **state)
{
	struct parsed p;
	uint64_t rss = 0, parts = 0;

	(void)state;
	parse_file(&p, "6.18");
	for (size_t i = 0; i < p.maps.count; i++) {
		const struct mapping *m = &p.maps.items[i];

		rss += m->rss;
		parts += m->shared_clean + m->shared_dirty + mapping_private(m);
	}
	assert_true(rss > 0 && rss == parts);
	done(&p);
}

static void maps_have_no_sizes(void **state)
{
	struct parsed p;

	(void)state;
	parse_file(&p, "maps");
	assert_false(p.maps.sized);
	assert_int_equal(find(&p, "[heap]")->rss, 0);
	assert_int_equal(find(&p, "[heap]")->kind, MAPPING_HEAP);
	done(&p);
}

static const char odd_text[] =
	"no line of either file\n"
	"Rss: 5 kB\n"
	"00400000-00401000 r-xp 00000010 103:12c 18446744073709551615 /tmp/a b\\012c\n"
	"Rss:                99999999999999999999999 kB\n"
	"Pss: x kB\n"
	"VmFlags: rd zz long sh\n"
	"00402000-00401000 rw-p 0 00:00 0\n"
	"00402000-00403000 rw-p 0\n"
	"00403000-00404000 rw-p 00000000 00:00 0 \n"
	"00404000-00405000 rw-p 00000000 00:05 9 /anon_hugepage (deleted)\n"
	"00405000-00406000 rw-s 00000000 00:05 9 /anon_hugepage (deleted)\n"
	"00406000-00407000 rw-p 00000000 00:00 0 [stack:77]\n"
	"00407000-00408000 rw-p 00000000 00:00 0 [anon:mine]\n"
	"00408000-00409000 rw-s 00000000 00:01 8 [anon_shmem:ours]\n"
	"00409000-0040a000 r--s 00000000 00:0d 8 anon_inode:[perf_event]\n"
	"0040a000-0040b000 rw-p 00000000 00:05 4 /dev/zero\n"
	"0040b000-0040c000 rw-p 00000000 fe:00 4 /x (deleted)\n"
	"0040c000-0040d000 rw-p 00000000 00:00 0 [anon:unfinished";

static void takes_odd_lines_as_they_are(void **state)
{
	static const enum mapping_kind kinds[] = {
		MAPPING_FILE,  MAPPING_ANONYMOUS, MAPPING_ANONYMOUS, MAPPING_SHMEM,
		MAPPING_STACK, MAPPING_ANONYMOUS, MAPPING_SHMEM,     MAPPING_SPECIAL,
		MAPPING_FILE,  MAPPING_FILE,	  MAPPING_ANONYMOUS,
	};
	struct parsed p;
	const struct mapping *m;

	(void)state;
	parse(&p, odd_text, strlen(odd_text), ANY);
	assert_int_equal(p.maps.count, sizeof(kinds) / sizeof(kinds[0]));
	for (size_t i = 0; i < p.maps.count; i++)
		assert_int_equal(p.maps.items[i].kind, kinds[i]);
	m = &p.maps.items[0];
	assert_string_equal(m->path, "/tmp/a b\\012c");
	assert_int_equal(m->offset, 0x10);
	assert_int_equal(m->device, makedev(0x103, 0x12c));
	assert_true(m->inode == UINT64_MAX && m->rss == UINT64_MAX && m->pss == 0);
	assert_true(m->vm_flags >> MAPPING_FLAG_OTHER);
	assert_true(m->vm_flags & 1 << mapping_flag_bit("sh"));
	assert_null(p.maps.items[1].path);
	assert_int_equal(p.maps.items[4].stack_of, 77);
	assert_true(p.maps.items[9].deleted);
	assert_string_equal(p.maps.items[10].path, "[anon:unfinished");
	done(&p);
}

static void keeps_no_more_than_its_limit(void **state)
{
	struct parsed p;

	(void)state;
	parse(&p, odd_text, strlen(odd_text), 2);
	assert_int_equal(p.maps.count, 2);
	assert_true(p.maps.truncated);
	done(&p);
	parse(&p, "", 0, 2);
	assert_int_equal(p.maps.count, 0);
	assert_false(p.maps.truncated);
	done(&p);
}

/* Cut anywhere, what was not taken comes again. */
static void takes_pieces(void **state)
{
	size_t len = strlen(odd_text);

	(void)state;
	for (size_t cut = 0; cut <= len; cut++) {
		CLEANUP_FREE char *first = exact_copy(odd_text, cut);
		struct arena *a = arena_new();
		struct maps m;
		size_t taken;

		maps_init(&m, a, ANY);
		taken = maps_parse(&m, first, cut, false);
		assert_true(taken <= cut);
		maps_parse(&m, odd_text + taken, len - taken, true);
		assert_int_equal(m.count, 11);
		assert_string_equal(m.items[10].path, "[anon:unfinished");
		maps_done(&m);
		arena_free(a);
	}
}

static const char stacks_text[] =
	"1000-2000 rw-p 00000000 00:00 0 \n"
	"2000-3000 ---p 00000000 00:00 0 \n"
	"3000-5000 rw-p 00000000 00:00 0 \n"
	"5000-6000 rw-p 00000000 fe:00 7 /some/file\n"
	"6000-7000 rw-p 00000000 00:00 0 [heap]\n"
	"7000-8000 rw-p 00000000 00:00 0 [anon:arena]\n"
	"8000-9000 rw-p 00000000 00:00 0 [anon: glibc: pthread stack: 5]\n"
	"a000-b000 rw-p 00000000 00:00 0 [stack]\n";

static void finds_stacks(void **state)
{
	static const struct memory_thread threads[] = {
		{ 10, "main", 0 },	     { 11, "own", 0x1fff },   { 12, "one of two", 0x3000 },
		{ 13, "the other", 0x4008 }, { 14, "file", 0x5800 },  { 15, "heap", 0x6800 },
		{ 16, "arena", 0x7800 },     { 17, "named", 0x8800 }, { 18, "guard", 0x2800 },
		{ 19, "nowhere", 0x9800 },
	};
	static const struct {
		enum mapping_kind kind;
		pid_t stack_of;
	} expected[] = {
		{ MAPPING_STACK, 11 }, { MAPPING_ANONYMOUS, 0 }, { MAPPING_ANONYMOUS, 0 },
		{ MAPPING_FILE, 0 },   { MAPPING_HEAP, 0 },	 { MAPPING_ANONYMOUS, 0 },
		{ MAPPING_STACK, 17 }, { MAPPING_STACK, 10 },
	};
	struct parsed p;

	(void)state;
	parse(&p, stacks_text, strlen(stacks_text), ANY);
	maps_mark_stacks(&p.maps, 10, threads, sizeof(threads) / sizeof(threads[0]));
	for (size_t i = 0; i < p.maps.count; i++) {
		assert_int_equal(p.maps.items[i].kind, expected[i].kind);
		assert_int_equal(p.maps.items[i].stack_of, expected[i].stack_of);
	}
	done(&p);
}

static void knows_tmpfs_by_its_mounts(void **state)
{
	static const char mounts[] =
		"25 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n"
		"26 25 0:27 / /run rw shared:5 master:2 - tmpfs tmpfs rw,size=1k\n"
		"27 25 0:5 / /dev rw - devtmpfs devtmpfs rw\n"
		"28 25 0:30 / /a\\040-\\040tmpfs rw - overlay tmpfs rw\n"
		"29 25 0:31 / /cut rw -\n";
	static const char maps[] = "1000-2000 rw-s 00000000 00:1b 7 /run/state\n"
				   "2000-3000 rw-s 00000000 fe:00 7 /var/state\n"
				   "3000-4000 rw-s 00000000 00:1e 7 /a/state\n";
	struct parsed p;
	uint32_t *devices;
	size_t count = maps_shmem_devices(mounts, strlen(mounts), &devices);

	(void)state;
	assert_int_equal(count, 2);
	assert_int_equal(devices[0], makedev(0, 5));
	assert_int_equal(devices[1], makedev(0, 27));
	parse(&p, maps, strlen(maps), ANY);
	maps_mark_shmem(&p.maps, devices, count);
	assert_int_equal(p.maps.items[0].kind, MAPPING_SHMEM);
	assert_int_equal(p.maps.items[1].kind, MAPPING_FILE);
	assert_int_equal(p.maps.items[2].kind, MAPPING_FILE);
	free(devices);
	done(&p);
}

static void every_flag_has_its_bit(void **state)
{
	(void)state;
	for (unsigned bit = 0; bit < 63; bit++)
		if (mapping_flag_name(bit))
			assert_int_equal(mapping_flag_bit(mapping_flag_name(bit)), bit);
	assert_int_equal(mapping_flag_bit("zz"), MAPPING_FLAG_OTHER);
	assert_string_equal(mapping_flag_name(MAPPING_FLAG_OTHER), "??");
	assert_null(mapping_flag_name(64));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_both_kernels),
		cmocka_unit_test(adds_up),
		cmocka_unit_test(maps_have_no_sizes),
		cmocka_unit_test(takes_odd_lines_as_they_are),
		cmocka_unit_test(keeps_no_more_than_its_limit),
		cmocka_unit_test(takes_pieces),
		cmocka_unit_test(finds_stacks),
		cmocka_unit_test(knows_tmpfs_by_its_mounts),
		cmocka_unit_test(every_flag_has_its_bit),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
