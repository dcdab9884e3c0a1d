/* Disks: /proc/diskstats. */
#include <errno.h>
#include <libproc2/diskstats.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "sys_priv.h"
#include "types/system.h"

/* What the kernel counts in, whatever the disk's own block is. */
enum { SECTOR = 512 };

enum { DISK_NAME, DISK_TYPE, DISK_READ, DISK_WRITTEN, DISK_IO, DISK_ITEMS };

static const enum diskstats_item disk_items[DISK_ITEMS] = {
	[DISK_NAME] = DISKSTATS_NAME,	      [DISK_TYPE] = DISKSTATS_TYPE,
	[DISK_READ] = DISKSTATS_READ_SECTORS, [DISK_WRITTEN] = DISKSTATS_WRITE_SECTORS,
	[DISK_IO] = DISKSTATS_IO_TIME,
};

/* A whole disk that stands on a device. What stands on other disks or on memory (dm, md, loop,
 * zram) would count the same bytes again. */
static bool is_disk(const struct diskstats_result *row)
{
	char path[300];

	if (row[DISK_TYPE].result.s_int != DISKSTATS_TYPE_DISK)
		return false;
	snprintf(path, sizeof(path), "/sys/block/%s/device", row[DISK_NAME].result.str);
	return access(path, F_OK) == 0;
}

static struct disk_figures disk_of(const struct diskstats_result *row, struct arena *a)
{
	return (struct disk_figures){
		.name = arena_strdup(a, row[DISK_NAME].result.str),
		.read_bytes = (uint64_t)row[DISK_READ].result.ul_int * SECTOR,
		.write_bytes = (uint64_t)row[DISK_WRITTEN].result.ul_int * SECTOR,
		.io_ms = row[DISK_IO].result.ul_int,
	};
}

int disk_read(struct sys *s, struct arena *a, struct system_figures *ret)
{
	enum diskstats_item items[DISK_ITEMS];
	struct diskstats_reaped *reaped;
	struct disk_figures *disks;
	size_t n = 0;
	int r;

	if (!s->diskstats && (r = procps_diskstats_new(&s->diskstats)) < 0)
		return r;
	memcpy(items, disk_items, sizeof(items)); /* libproc2 wants them writable */
	reaped = procps_diskstats_reap(s->diskstats, items, DISK_ITEMS);
	if (!reaped)
		return -errno;
	disks = arena_alloc(a, (size_t)reaped->total * sizeof(*disks));
	for (int i = 0; i < reaped->total; i++) {
		const struct diskstats_result *row = reaped->stacks[i]->head;

		if (is_disk(row))
			disks[n++] = disk_of(row, a);
	}
	ret->disk_count = n;
	ret->disks = disks;
	return 0;
}
