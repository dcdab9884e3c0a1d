#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <linux/magic.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "object_priv.h"
#include "run_priv.h"

enum { MIB = 1 << 20, BLOCK = 64 << 10, PAUSE_MS = 500 };

struct store {
	const char *path;
	const char *memory; /* name of the file system if it is one in memory, else NULL */
	int fd;
	size_t size;
	uint32_t round; /* what the file is filled with */
	uint64_t written, read;
	bool damaged;
};

struct counts {
	uint64_t called; /* wchar: what write was given */
	uint64_t to_disk; /* write_bytes */
};

/* File systems that have no disk. */
static const char *memory_name(struct run *r, const char *path)
{
	struct statfs fs;

	if (statfs(path, &fs) < 0)
		run_fail(r, errno, _("cannot look at %s"), path);
	if (fs.f_type == TMPFS_MAGIC)
		return "tmpfs";
	return fs.f_type == RAMFS_MAGIC ? "ramfs" : NULL;
}

/* Not where the kernel does not count it: false. */
static bool read_counts(struct counts *ret)
{
	FILE *f = fopen("/proc/self/io", "re");
	unsigned long long called, to_disk;
	int n;

	if (!f)
		return false;
	n = fscanf(f,
		   "rchar: %*u wchar: %llu syscr: %*u syscw: %*u read_bytes: %*u "
		   "write_bytes: %llu",
		   &called, &to_disk);
	fclose(f);
	*ret = (struct counts){ called, to_disk };
	return n == 2;
}

static void make(struct run *r, struct store *s)
{
	s->path = object_path(r, "data");
	s->memory = memory_name(r, object_folder(r));
	s->fd = open(s->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (s->fd < 0)
		run_fail(r, errno, _("cannot make %s"), s->path);
	if (s->memory)
		run_say(r,
			_("%s is on %s, which is memory: no I/O of a disk will be seen; set TMPDIR "
			  "to a folder on a disk"),
			object_folder(r), s->memory);
	else
		run_say(r, _("the file is %s"), s->path);
}

static void fill(uint32_t *block, uint32_t round, size_t at)
{
	for (size_t i = 0; i < BLOCK / sizeof(*block); i++)
		block[i] = round + (uint32_t)(at / sizeof(*block) + i) * 2654435761U;
}

static void write_block(struct run *r, const struct store *s, const void *block, size_t at)
{
	size_t done = 0;

	while (done < BLOCK) {
		ssize_t n =
			pwrite(s->fd, (const char *)block + done, BLOCK - done, (off_t)(at + done));

		if (n < 0 && errno != EINTR)
			run_fail(r, errno, _("cannot write %s (set TMPDIR to a folder with room)"),
				 s->path);
		if (n > 0)
			done += (size_t)n;
	}
}

static void write_all(struct run *r, struct store *s)
{
	CLEANUP_FREE uint32_t *block = xmalloc(BLOCK);

	s->round++;
	for (size_t at = 0; at < s->size; at += BLOCK) {
		fill(block, s->round, at);
		write_block(r, s, block, at);
	}
	while (fsync(s->fd) < 0)
		if (errno != EINTR)
			run_fail(r, errno, _("cannot write %s (set TMPDIR to a folder with room)"),
				 s->path);
	s->written += s->size;
}

/* What the kernel has in memory it forgets first, so that the disk is read. */
static void read_all(struct run *r, struct store *s)
{
	CLEANUP_FREE uint32_t *block = xmalloc(BLOCK), *expected = xmalloc(BLOCK);

	posix_fadvise(s->fd, 0, 0, POSIX_FADV_DONTNEED);
	for (size_t at = 0; at < s->size; at += BLOCK) {
		ssize_t n = pread(s->fd, block, BLOCK, (off_t)at);

		if (n < 0)
			run_fail(r, errno, _("cannot read %s"), s->path);
		fill(expected, s->round, at);
		if (n != BLOCK || memcmp(block, expected, BLOCK) != 0)
			s->damaged = true;
	}
	s->read += s->size;
}

static double milliseconds_since(uint64_t then)
{
	return (double)(clock_monotonic() - then) / (double)NS_PER_MSEC;
}

static void go_round(struct run *r, struct store *s)
{
	uint64_t began = clock_monotonic();
	double writing;

	write_all(r, s);
	writing = milliseconds_since(began);
	began = clock_monotonic();
	read_all(r, s);
	run_say(r, _("wrote %zu MiB with fsync in %.0f ms, read it back in %.0f ms"), s->size / MIB,
		writing, milliseconds_since(began));
}

static void tell(struct run *r, const struct store *s)
{
	struct stat st;

	if (fstat(s->fd, &st) < 0)
		run_fail(r, errno, _("cannot look at %s"), s->path);
	run_fact(r, "file", "%s", s->path);
	run_fact(r, "inode", "%llu", (unsigned long long)st.st_ino);
	run_fact(r, "fd", "%d", s->fd);
	run_fact(r, "size", "%zu", s->size);
	run_fact(r, "memory", "%s", s->memory ? s->memory : "-");
	run_ready(r);
}

static void check_counts(struct run *r, const struct store *s, const struct counts *before)
{
	struct counts after;

	if (!read_counts(&after)) {
		run_say(r, _("this kernel does not count the I/O of processes"));
		return;
	}
	run_check(r, after.called - before->called >= s->written,
		  _("the kernel counted what write was given (wchar)"));
	if (s->memory)
		run_check(r, after.to_disk == before->to_disk,
			  _("none of it was for a disk (write_bytes)"));
	else
		run_say(r, _("for a disk (write_bytes): %llu of %llu bytes"),
			(unsigned long long)(after.to_disk - before->to_disk),
			(unsigned long long)s->written);
}

static void run(struct run *r)
{
	struct store s = { .size = (size_t)run_number(r, "mib") * MIB };
	struct counts before = { 0 };

	make(r, &s);
	read_counts(&before);
	go_round(r, &s);
	if (run_holding(r))
		tell(r, &s);
	while (run_pause(r, PAUSE_MS))
		go_round(r, &s);
	run_check(r, !s.damaged, _("what was read is what was written"));
	check_counts(r, &s, &before);
	close(s.fd);
}

const struct demo demo_disk_io = {
	.name = "disk-io",
	.group = DEMO_LOAD,
	.title = N_("Input and output of a disk"),
	.lesson = N_(
		"The process writes a file, calls fsync, and reads the file back, again and again. "
		"write only copies into the page cache, memory in which the kernel keeps what is "
		"on disks, and is done soon; fsync waits until all of it is on the disk. Before it "
		"reads, the process asks the kernel to forget what it keeps of the file; otherwise "
		"reading would not touch the disk at all. While it waits for the disk it is in "
		"state D: asleep, and signals do not wake it. On a file system in memory (tmpfs) "
		"nothing of this reaches a disk; the demonstration says so then."),
	.watch =
		(const char *const[]){
			N_("F2 adds the columns READ/s and WRIT/s, F6 sorts by one of them: "
			   "pv-disk-io is on top."),
			N_("Now and then its state is D, and all the while it needs little of the "
			   "processor (CPU%)."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "mib", DEMO_NUMBER, "8", 1, 64,
			  .help = N_("how many MiB are written in a round") },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "file", N_("path of the file; it goes on being written and read") },
			{ "inode", N_("its inode") },
			{ "fd", N_("its descriptor") },
			{ "size", N_("its size in bytes") },
			{ "memory", N_("tmpfs or ramfs if the file is in memory, else -") },
			{ NULL },
		},
	.run = run,
};
