/* What descriptors are read from, each by its own parser: a record, or nothing touched. */
#include <errno.h>
#include <string.h>

#include "base/arena.h"
#include "base/number.h"
#include "fuzz.h"
#include "proc/fd.h"
#include "proc/locks.h"
#include "proc/mounts.h"
#include "proc/sysvipc.h"
#include "types/files.h"

static void check_link(const char *s, size_t size)
{
	struct fd_link link;

	fd_link_parse(s, size, &link);
	FUZZ_CHECK(link.type < FD_TYPE_COUNT && link.len <= size);
	FUZZ_CHECK(link.deleted == (link.len < size));
	FUZZ_CHECK(!link.path || (link.type == FD_OTHER && !link.socket));
}

static void check_info(const char *s, size_t size)
{
	struct fd_info before, info;
	int err;

	memset(&before, 0x5a, sizeof(before));
	memset(&info, 0x5a, sizeof(info));
	err = fd_info_parse(s, size, &info);
	FUZZ_CHECK(err == 0 || (err == -EINVAL && memcmp(&before, &info, sizeof(info)) == 0));
	FUZZ_CHECK(err || (info.mnt_id >= -1 && strchr("rwu-", fd_mode_of(info.flags))));
}

static void check_maps(const char *s, size_t size)
{
	struct scan scan = { s, s + size };
	struct fd_map m;

	while (fd_map_next(&scan, &m))
		FUZZ_CHECK(m.inode && m.path >= s && m.path + m.len <= s + size);
}

static void check_mounts(const char *s, size_t size)
{
	struct mounts m = { 0 };
	size_t count = mounts_parse(&m, s, size);

	FUZZ_CHECK(count >= m.device_count || m.device_count == 0);
	for (size_t i = 0; i < m.device_count; i++) {
		FUZZ_CHECK(i == 0 || m.devices[i - 1].device < m.devices[i].device);
		FUZZ_CHECK(mounts_find_device(&m, m.devices[i].device) == &m.devices[i]);
	}
	mounts_done(&m);
	filesystems_are_harmless(s, size);
}

static void check_tables(const char *s, size_t size)
{
	struct arena *a = arena_new();
	const struct file_lock *locks;
	const struct sysv_shm *shm = NULL;
	const struct sysv_msg *msg = NULL;
	const struct sysv_sem *sem = NULL;
	size_t shms = 0, msgs = 0, sems = 0, count = locks_parse(s, size, a, &locks);

	for (size_t i = 0; i < count; i++)
		FUZZ_CHECK(locks[i].kind < LOCK_KIND_COUNT && locks[i].pid >= -1);
	sysvipc_parse_shm(s, size, 1, a, &shm, &shms);
	sysvipc_parse_msg(s, size, 1, a, &msg, &msgs);
	sysvipc_parse_sem(s, size, 1, a, &sem, &sems);
	FUZZ_CHECK(shms <= size && msgs <= size && sems <= size);
	arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;

	check_link(s, size);
	check_info(s, size);
	check_maps(s, size);
	check_mounts(s, size);
	check_tables(s, size);
	return 0;
}
