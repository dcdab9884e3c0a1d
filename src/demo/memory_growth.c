#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "run_priv.h"

enum { MIB = 1 << 20, MIB_MAX = 200, TRACE = 0x5a };

struct heap {
	char *memory;
	size_t size; /* reserved */
	size_t touched;
};

/* A line "NAME: N kB" of /proc/self/status, in bytes; 0 if it has none. */
static size_t status_bytes(struct run *r, const char *name)
{
	FILE *f = fopen("/proc/self/status", "re");
	size_t len = strlen(name), kib = 0;
	char line[256];

	if (!f)
		run_fail(r, errno, _("cannot read %s"), "/proc/self/status");
	while (fgets(line, sizeof(line), f))
		if (strncmp(line, name, len) == 0 && line[len] == ':')
			kib = strtoul(line + len + 1, NULL, 10);
	fclose(f);
	return kib << 10;
}

/* Where it is does not matter: what the machine has moved out to swap counts as well. */
static size_t resident(struct run *r)
{
	return status_bytes(r, "VmRSS") + status_bytes(r, "VmSwap");
}

static bool is_about(size_t bytes, size_t expected)
{
	size_t slack = MIB + expected / 20;

	return bytes + slack >= expected && bytes <= expected + slack;
}

static size_t grown_by(size_t now, size_t before)
{
	return now > before ? now - before : 0;
}

/* Without huge pages, of which a touch would bring in 2 MiB at once. */
static void reserve(struct run *r, struct heap *h)
{
	size_t virtual = status_bytes(r, "VmSize"), before = resident(r);

	h->memory = mmap(NULL, h->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (h->memory == MAP_FAILED)
		run_fail(r, errno, _("cannot reserve %zu MiB of memory (see ulimit -v)"),
			 h->size / MIB);
	madvise(h->memory, h->size, MADV_NOHUGEPAGE);
	run_say(r, _("reserved %zu MiB, and touched nothing of it yet"), h->size / MIB);
	run_check(r,
		  status_bytes(r, "VmSize") >= virtual + h->size &&
			  is_about(grown_by(resident(r), before), 0),
		  _("to reserve memory takes addresses (VSZ), but no memory (RSS)"));
}

static void touch(struct run *r, struct heap *h, size_t step)
{
	size_t n = h->size - h->touched < step ? h->size - h->touched : step;

	memset(h->memory + h->touched, TRACE, n);
	h->touched += n;
	run_say(r, _("touched %zu MiB, resident are %zu MiB"), h->touched / MIB, resident(r) / MIB);
}

/* The addresses stay, their pages go. */
static void give_back(struct run *r, struct heap *h, size_t before)
{
	run_check(r, is_about(grown_by(resident(r), before), h->touched),
		  _("what was touched is resident"));
	if (madvise(h->memory, h->size, MADV_DONTNEED) < 0)
		run_fail(r, errno, _("cannot give memory back"));
	run_say(r, _("gave all of it back"));
	h->touched = 0;
	run_check(r, is_about(grown_by(resident(r), before), 0), _("given back, it is free"));
}

static void grow(struct run *r, struct heap *h, size_t step, unsigned interval)
{
	size_t before = resident(r);

	do {
		touch(r, h, step);
		if (h->touched == h->size)
			give_back(r, h, before);
	} while (run_pause(r, interval));
	if (h->touched)
		give_back(r, h, before);
}

/* Half of it, so that reserved and resident differ. */
static void hold(struct run *r, struct heap *h)
{
	size_t before = resident(r);

	touch(r, h, h->size / 2);
	run_fact(r, "address", "%p", (void *)h->memory);
	run_fact(r, "reserved", "%zu", h->size);
	run_fact(r, "touched", "%zu", h->touched);
	run_hold(r);
	give_back(r, h, before);
}

static void run(struct run *r)
{
	struct heap h = { .size = (size_t)run_number(r, "mib") * MIB };

	reserve(r, &h);
	if (run_holding(r))
		hold(r, &h);
	else
		grow(r, &h, (size_t)run_number(r, "step") * MIB,
		     (unsigned)run_number(r, "interval"));
	munmap(h.memory, h.size);
}

const struct demo demo_memory_growth = {
	.name = "memory-growth",
	.group = DEMO_LOAD,
	.title = N_("Memory that grows: reserved is not used"),
	.lesson = N_(
		"A process asks for 128 MiB at once, and nothing happens but that its address "
		"space grows (VSZ; top calls it VIRT). Only when it touches a page for the first "
		"time does the processor fault and the kernel put a page of real memory there: "
		"resident memory (RSS; in top RES) grows, step by step, as it does in a program "
		"that leaks. VSZ therefore tells little about how much memory a process uses, and "
		"an RSS that climbs and never falls is the sign of a leak. When all is touched the "
		"process gives the pages back and keeps the addresses: RSS falls at once, VSZ "
		"stays. Then it begins again."),
	.watch =
		(const char *const[]){
			N_("M sorts by memory: RSS of pv-memory-growth climbs by 4 MiB at a time "
			   "and falls when it has reached 128 MiB."),
			N_("The column VSZ (F2 adds it) stands still; Mem in the header climbs and "
			   "falls with RSS."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "mib", DEMO_NUMBER, "128", 2, MIB_MAX, .help = N_("how many MiB") },
			{ "step", DEMO_NUMBER, "4", 1, MIB_MAX,
			  .help = N_("MiB that are touched at a time") },
			{ "interval", DEMO_NUMBER, "250", 10, 60000,
			  .help = N_("milliseconds between two steps") },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "address", N_("where the memory begins") },
			{ "reserved", N_("its size in bytes") },
			{ "touched", N_("how many bytes of it were touched") },
			{ NULL },
		},
	.run = run,
};
