/* Writes the system that it runs on as a record: what tests and people look at later.
 *
 * usage: record_live [-n SNAPSHOTS] [-i SECONDS] [-p PROC] [-f] [PID...] >RECORD
 * With the details of the processes that are named; -f: and with who has what open. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "model/snapshot.h"
#include "source/fixture.h"
#include "source/live.h"
#include "source/source.h"
#include "types/detail.h"
#include "types/files.h"

struct options {
	uint64_t snapshots;
	double seconds; /* between them */
	const char *proc;
	bool files;
};

static int usage(void)
{
	fputs("usage: record_live [-n SNAPSHOTS] [-i SECONDS] [-p PROC] [-f] [PID...] >RECORD\n",
	      stderr);
	return 2;
}

static bool read_options(int argc, char **argv, struct options *o)
{
	bool ok = true;
	int c;

	while (ok && (c = getopt(argc, argv, "n:i:p:f")) != -1) {
		if (c == 'n')
			ok = number_parse_u64(optarg, strlen(optarg), &o->snapshots) == 0 &&
			     o->snapshots > 0;
		else if (c == 'i')
			ok = number_parse_seconds(optarg, strlen(optarg), &o->seconds) == 0;
		else if (c == 'p')
			o->proc = optarg;
		else if (c == 'f')
			o->files = true;
		else
			ok = false;
	}
	return ok;
}

static void pause_for(double seconds)
{
	const struct timespec t = {
		.tv_sec = (time_t)seconds,
		.tv_nsec = (long)((seconds - (double)(time_t)seconds) * 1e9),
	};

	nanosleep(&t, NULL);
}

/* Everything that a task can be asked for, of all of them. */
static int take_snapshots(struct source *s, const struct options *o, struct snapshot **ret)
{
	const struct snapshot_request all = {
		.facts = FACT_BIT(FACT_COUNT) - 1,
		.threads = true,
		.system = true,
		.cmdline_max = 4096,
	};

	for (uint64_t i = 0; i < o->snapshots; i++) {
		int r;

		if (i)
			pause_for(o->seconds);
		r = source_snapshot(s, &all, &ret[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

/* A process that is not there is said, and left out. Returns how many there are. */
static size_t take_details(struct source *s, const struct snapshot *n, char **pids, size_t count,
			   struct detail **ret)
{
	size_t taken = 0;

	for (size_t i = 0; i < count; i++) {
		const struct task *t = NULL;
		uint64_t pid;

		if (number_parse_u64(pids[i], strlen(pids[i]), &pid) == 0 && pid <= INT32_MAX)
			t = snapshot_find(n, (pid_t)pid);
		if (t && source_detail(s, task_id_of(t), 0, &ret[taken]) == 0)
			taken++;
		else
			fprintf(stderr, "record_live: %s: no such process\n", pids[i]);
	}
	return taken;
}

/* Everything of everybody, if it was asked for. */
static int take_files(struct source *s, const struct options *o, struct files **ret)
{
	const struct files_request all = { .what = FILES_INFO | FILES_MORE | FILES_SPECIAL |
						   FILES_MAPPED | FILES_SHARED | FILES_ENDS };

	return o->files ? source_files(s, &all, ret) : 0;
}

static int record(struct source *s, const struct options *o, char **pids, size_t pid_count)
{
	CLEANUP_FREE struct snapshot **snapshots = xcalloc(o->snapshots, sizeof(*snapshots));
	CLEANUP_FREE struct detail **details = xcalloc(pid_count, sizeof(*details));
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	struct files *files = NULL;
	int r = take_snapshots(s, o, snapshots);
	size_t n = 0;

	if (r == 0)
		r = take_files(s, o, &files);
	if (r == 0) {
		n = take_details(s, snapshots[o->snapshots - 1], pids, pid_count, details);
		record_write(&b, (const struct snapshot *const *)snapshots, o->snapshots,
			     (const struct detail *const *)details, n, files);
		if (fwrite(b.s, 1, b.len, stdout) != b.len || fflush(stdout) != 0)
			r = -errno;
	}
	for (uint64_t i = 0; i < o->snapshots; i++)
		snapshot_unref(snapshots[i]);
	while (n--)
		detail_free(details[n]);
	files_free(files);
	return r;
}

int main(int argc, char **argv)
{
	struct options o = { .snapshots = 2, .seconds = 1, .proc = "/proc" };
	struct source *s;
	int r;

	if (!read_options(argc, argv, &o))
		return usage();
	r = source_live_new(&(struct live_options){ .proc = o.proc }, &s);
	if (r == 0) {
		r = record(s, &o, argv + optind, (size_t)(argc - optind));
		source_free(s);
	}
	if (r < 0)
		fprintf(stderr, "record_live: %s\n", strerror(-r));
	return r < 0;
}
