#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "process_priv.h"
#include "run_priv.h"

enum { PAUSE_MS = 1000 };

struct memory {
	char *variable; /* at the beginning of the pages */
	char *pages;
	size_t size;
	size_t written; /* how much of it the child writes */
	struct gate before, after;
};

/* Pages that are not accessible lie around it, so that the kernel keeps it apart from other
 * mappings; huge pages would be copied in other sizes. */
static void make(struct run *r, struct memory *m)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	int kind = run_flag(r, "break") ? MAP_SHARED : MAP_PRIVATE;
	char *all;

	m->size = (size_t)run_number(r, "megabytes") << 20;
	m->written = m->size / 2;
	all = mmap(NULL, m->size + 2 * page, PROT_NONE, kind | MAP_ANONYMOUS, -1, 0);
	if (all == MAP_FAILED || mprotect(all + page, m->size, PROT_READ | PROT_WRITE) < 0)
		run_fail(r, errno, _("cannot get %zu bytes of memory"), m->size);
	m->pages = m->variable = all + page;
	madvise(m->pages, m->size, MADV_NOHUGEPAGE);
	memset(m->pages, 1, m->size);
	strcpy(m->variable, "bar");
}

/* KiB of pages that no other process has, by /proc/self/smaps. */
static uint64_t private_kib(const struct memory *m)
{
	char line[512], wanted[40];
	uint64_t sum = 0, kib;
	bool inside = false;
	FILE *f = fopen("/proc/self/smaps", "re");

	if (!f)
		return 0;
	snprintf(wanted, sizeof(wanted), "%lx-", (unsigned long)m->pages);
	while (fgets(line, sizeof(line), f)) {
		/* Only lines of fields begin with a capital letter. */
		if (*line < 'A' || *line > 'Z')
			inside = strncmp(line, wanted, strlen(wanted)) == 0;
		else if (inside && (sscanf(line, "Private_Dirty: %" SCNu64, &kib) == 1 ||
				    sscanf(line, "Private_Clean: %" SCNu64, &kib) == 1))
			sum += kib;
	}
	fclose(f);
	return sum;
}

static int child(struct run *r, void *arg)
{
	struct memory *m = arg;
	uint64_t before = private_kib(m), after;

	run_say(r, _("child: foo is \"%s\" here too; of the pages, %" PRIu64 " KiB are mine alone"),
		m->variable, before);
	gate_pass(&m->before, before);
	if (!run_holding(r))
		run_pause(r, PAUSE_MS);
	memset(m->pages, 2, m->written);
	strcpy(m->variable, "baz!");
	after = private_kib(m);
	run_say(r,
		_("child: foo is \"%s\" now, %zu KiB are written: %" PRIu64 " KiB are mine alone"),
		m->variable, m->written >> 10, after);
	gate_pass(&m->after, after);
	if (run_holding(r))
		run_until_stop(r);
	else
		run_pause(r, PAUSE_MS);
	return EXIT_SUCCESS;
}

static void hold(struct run *r, const struct memory *m, pid_t pid)
{
	run_fact(r, "child", "%d", (int)pid);
	run_fact(r, "address", "%p", (void *)m->pages);
	run_fact(r, "size", "%zu", m->size);
	run_fact(r, "written", "%zu", m->written);
	run_hold(r);
}

static void act(struct run *r, struct memory *m)
{
	uint64_t before, after;
	pid_t pid;

	gate_open(r, &m->before);
	gate_open(r, &m->after);
	run_say(r, _("parent: foo is \"%s\"; I fork"), m->variable);
	pid = run_child(r, "pv-memory-child", child, m);
	gate_wait_all(r, &m->before, 1, &before);
	gate_wait_all(r, &m->after, 1, &after);
	run_say(r, _("parent: foo is \"%s\""), m->variable);
	run_check(r, strcmp(m->variable, "bar") == 0,
		  _("what the child wrote did not change the variable of the parent"));
	run_check(r, before == 0, _("after the fork no page was copied yet"));
	run_check(r, after - before == m->written >> 10,
		  _("just the pages that the child wrote were copied"));
	if (run_holding(r))
		hold(r, m, pid);
	run_check(r, run_wait_ok(r, pid), _("the child ended well"));
}

static void run(struct run *r)
{
	struct memory m;

	make(r, &m);
	do
		act(r, &m);
	while (run_pause(r, PAUSE_MS));
}

const struct demo demo_fork_memory = {
	.name = "fork-memory",
	.group = DEMO_PROCESSES,
	.title = N_("fork copies memory, page by page"),
	.lesson = N_(
		"After fork, parent and child each have the variable foo, at the same address and "
		"with the same value. They are two variables: the child sets its own to \"baz!\", "
		"and in the parent it is \"bar\" still. But fork copies no memory at first. Both "
		"have the same pages, which may only be read; the first to write to one takes a "
		"fault, and the kernel gives it a copy of that page. So fork is fast, however "
		"large "
		"the process is, and only what is written is paid for: copy-on-write. Here the "
		"child writes half of the pages, and just these become its own."),
	.watch =
		(const char *const[]){
			N_("t: pv-memory-child below pv-fork-memory; both have the whole memory in "
			   "RSS, for pages of both count in each."),
			N_("F2 adds columns: PSS, where such pages count half, grows as the child "
			   "writes; USS is what a process has alone."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "megabytes", DEMO_NUMBER, "16", 1, 64,
			  .help = N_("how much memory they have in common") },
			{ "break", DEMO_FLAG, .hidden = true, .help = "share the memory" },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "child", N_("pid of the child, which has written") },
			{ "address", N_("where the memory is in both") },
			{ "size", N_("its size in bytes") },
			{ "written", N_("how much of it, from the beginning, the child wrote") },
			{ NULL },
		},
	.run = run,
};
