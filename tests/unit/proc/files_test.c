/* Tables of the whole system: mounts, locks, System V. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/sysmacros.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/number.h"
#include "proc/locks.h"
#include "proc/mounts.h"
#include "proc/sysvipc.h"
#include "types/files.h"

static void mounts_are_local_or_not(void **state)
{
	static const char text[] =
		"22 27 0:21 / /proc rw,relatime - proc proc rw\n"
		"24 27 0:6 / /dev rw shared:2 - devtmpfs devtmpfs rw\n"
		"27 1 254:0 / / rw,relatime master:1 propagate_from:2 - ext4 /dev/vda rw\n"
		"30 27 0:40 / /mnt/a\\040b rw - nfs4 server:/a rw,hard\n"
		"31 27 0:41 / /mnt/- rw - fuse.sshfs you@there: rw\n"
		"32 27 0:42 / /mnt/c rw - fuseblk /dev/sdb1 rw\n"
		"33 24 0:20 / /dev/mqueue rw - mqueue mqueue rw\n"
		"34 27 0:44 / /mnt/new rw - afilesystemofnextyear none rw\n"
		"35 27 0:45 / /broken rw\n"
		"36 27 8 / /broken rw - ext4 x rw\n"
		"99999999999 27 8:1 / /far rw - ext4 x rw\n";
	static const struct {
		int32_t id;
		enum mount_kind kind; /* MOUNT_UNKNOWN: it is not there */
	} rows[] = {
		{ 22, MOUNT_LOCAL },	      { 24, MOUNT_NODES },   { 27, MOUNT_LOCAL },
		{ 30, MOUNT_REMOTE },	      { 31, MOUNT_REMOTE },  { 32, MOUNT_REMOTE },
		{ 33, MOUNT_QUEUES },	      { 34, MOUNT_REMOTE },  { 35, MOUNT_UNKNOWN },
		{ 36, MOUNT_UNKNOWN },	      { 21, MOUNT_UNKNOWN }, { -1, MOUNT_UNKNOWN },
		{ INT32_MAX, MOUNT_UNKNOWN },
	};
	struct mounts m = { 0 };

	(void)state;
	assert_int_equal(mounts_parse(&m, text, strlen(text)), 9);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct mount *found = mounts_find(&m, rows[i].id);

		if ((found ? found->kind : MOUNT_UNKNOWN) != rows[i].kind)
			fail_msg("mount %d", rows[i].id);
	}
	assert_int_equal(mounts_find(&m, 27)->device, makedev(254, 0));
	assert_int_equal(mounts_find_device(&m, (uint32_t)makedev(0, 40))->kind, MOUNT_REMOTE);
	assert_null(mounts_find_device(&m, (uint32_t)makedev(0, 45)));
	assert_int_equal(m.nodes, makedev(0, 6));
	mounts_clear(&m);
	assert_null(mounts_find(&m, 27));
	assert_null(mounts_find_device(&m, (uint32_t)makedev(254, 0)));
	mounts_done(&m);
}

static bool harmless(const char *text)
{
	return filesystems_are_harmless(text, strlen(text));
}

static void a_network_file_system_is_not_harmless(void **state)
{
	(void)state;
	assert_true(harmless("nodev\tsysfs\nnodev\ttmpfs\n\text4\nnodev\tfuse\n\tfuseblk\n"));
	assert_false(harmless("nodev\tsysfs\nnodev\tnfs4\n\text4\n"));
	assert_false(harmless("nodev\t9p\n"));
	assert_false(harmless("nodev\tcifs\n"));
	assert_false(harmless("nodev\tafilesystemofnextyear\n"));
	assert_false(harmless(""));
}

static void locks_of_all_kinds(void **state)
{
	static const char text[] = "1: POSIX  ADVISORY  WRITE 5433 08:01:7864448 128 191\n"
				   "1: -> POSIX  ADVISORY  READ 5434 08:01:7864448 0 EOF\n"
				   "2: FLOCK  ADVISORY  READ 2001 103:05:7864554 0 EOF\n"
				   "3: OFDLCK ADVISORY  WRITE -1 00:2d:9 5 5\n"
				   "4: LEASE  ACTIVE    READ 77 fe:00:1 0 EOF\n"
				   "5: POSIX  *NOINODE* <none>:0\n"
				   "6: FLOCK  ADVISORY  WRITE 5 <none>:0 0 EOF\n"
				   "7: WHAT   ADVISORY  WRITE 5 08:01:7 0 EOF\n"
				   "not a lock\n";
	struct arena *a = arena_new();
	const struct file_lock *l;

	(void)state;
	assert_int_equal(locks_parse(text, strlen(text), a, &l), 5);
	assert_int_equal(l[0].id, 1);
	assert_int_equal(l[0].kind, LOCK_POSIX);
	assert_true(l[0].write && !l[0].waits);
	assert_int_equal(l[0].pid, 5433);
	assert_int_equal(l[0].device, makedev(8, 1));
	assert_int_equal(l[0].inode, 7864448);
	assert_int_equal(l[0].start, 128);
	assert_int_equal(l[0].end, 191);
	assert_true(l[1].waits && !l[1].write);
	assert_int_equal(l[1].id, 1);
	assert_true(l[1].end == UINT64_MAX);
	assert_int_equal(l[2].kind, LOCK_FLOCK);
	assert_int_equal(l[2].device, makedev(0x103, 5));
	assert_int_equal(l[3].kind, LOCK_OFD);
	assert_int_equal(l[3].pid, -1);
	assert_int_equal(l[4].kind, LOCK_LEASE);
	assert_false(l[4].write);
	arena_free(a);
}

static void sysv_columns_are_found_by_name(void **state)
{
	static const char shm[] =
		"       key      shmid perms                  size  cpid  lpid nattch   uid   gid  "
		"cuid  cgid      atime      dtime      ctime                   rss\n"
		" -10969218          4  1600                    56 22549 22550      3   101   104  "
		" "
		"101   104 1795305929 1795305939 1795305927                  4096\n"
		" 5 6\n";
	static const char msg[] =
		"       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid\n"
		"         1          2   644          30          4    50    60    70    80\n";
	static const char sem[] = "semid key nsems perms uid gid\n 3 9 250 600 1 2\n";
	struct arena *a = arena_new();
	const struct sysv_shm *h = NULL;
	const struct sysv_msg *m = NULL;
	const struct sysv_sem *s = NULL;
	size_t hs = 0, ms = 0, ss = 0;

	(void)state;
	sysvipc_parse_shm(shm, strlen(shm), 11, a, &h, &hs);
	sysvipc_parse_shm(shm, strlen(shm), 12, a, &h, &hs);
	assert_int_equal(hs, 2);
	assert_int_equal(h[0].key, -10969218);
	assert_int_equal(h[0].id, 4);
	assert_int_equal(h[0].inode, 4);
	assert_int_equal(h[0].mode, 01600);
	assert_int_equal(h[0].size, 56);
	assert_int_equal(h[0].creator, 22549);
	assert_int_equal(h[0].last, 22550);
	assert_int_equal(h[0].attached, 3);
	assert_int_equal(h[0].uid, 101);
	assert_int_equal(h[0].gid, 104);
	assert_int_equal(h[0].ipc, 11);
	assert_int_equal(h[1].ipc, 12);
	sysvipc_parse_msg(msg, strlen(msg), 0, a, &m, &ms);
	assert_int_equal(ms, 1);
	assert_int_equal(m->bytes, 30);
	assert_int_equal(m->messages, 4);
	assert_int_equal(m->last_sender, 50);
	assert_int_equal(m->last_receiver, 60);
	sysvipc_parse_sem(sem, strlen(sem), 0, a, &s, &ss);
	assert_int_equal(ss, 1);
	assert_int_equal(s->id, 3);
	assert_int_equal(s->key, 9);
	assert_int_equal(s->count, 250);
	assert_int_equal(s->mode, 0600);
	sysvipc_parse_sem("", 0, 0, a, &s, &ss);
	assert_int_equal(ss, 1);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mounts_are_local_or_not),
		cmocka_unit_test(a_network_file_system_is_not_harmless),
		cmocka_unit_test(locks_of_all_kinds),
		cmocka_unit_test(sysv_columns_are_found_by_name),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
