#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "run_priv.h"
#include "shared_priv.h"

enum {
	PRINTERS = 4,
	LINES = 2,
	WORDS = 5,
	ROUNDS_MAX = 20,
	PAUSE_MS = 2000,
	LINGER_MS = 25,
	PAPER_SIZE = 1024
};

struct printers {
	pthread_mutex_t lock;
	bool use_lock;
	int paper; /* what they print to; main shows it when they are done */
	_Atomic pid_t owner; /* with --hold: the first to have the lock, which keeps it */
	struct actor actors[PRINTERS];
	struct printer {
		struct printers *all;
		char letter;
	} printers[PRINTERS];
};

/* A word and what follows it, in a call of its own. */
static void print_word(struct run *r, const struct printer *p, int word)
{
	char text[8];
	int len =
		snprintf(text, sizeof(text), "%c%d%c", p->letter, word, word < WORDS ? ' ' : '\n');

	if (write(p->all->paper, text, (size_t)len) != len)
		run_fail(r, errno, _("cannot write"));
}

static void print(struct run *r, void *arg)
{
	struct printer *p = arg;
	struct printers *all = p->all;

	for (int i = 0; i < LINES; i++) {
		if (all->use_lock)
			pthread_mutex_lock(&all->lock);
		if (all->use_lock && run_holding(r) && !atomic_exchange(&all->owner, run_tid()))
			run_until_stop(r);
		for (int word = 1; word <= WORDS; word++) {
			print_word(r, p, word);
			shared_linger(r, LINGER_MS);
		}
		if (all->use_lock)
			pthread_mutex_unlock(&all->lock);
	}
}

/* "A1 A2 A3 A4 A5": all words of one thread, in their order. */
static bool is_whole(const char *line)
{
	char whole[4 * WORDS] = "";

	for (int word = 1; word <= WORDS; word++)
		snprintf(whole + 3 * (word - 1), 4, "%c%d%c", *line, word,
			 word < WORDS ? ' ' : '\0');
	return strcmp(line, whole) == 0;
}

/* Says every line, and returns how many are not whole. */
static unsigned show_paper(struct run *r, int paper)
{
	char text[PAPER_SIZE + 1], *rest = text, *line;
	ssize_t n = pread(paper, text, PAPER_SIZE, 0);
	unsigned mixed = 0;

	if (n < 0)
		run_fail(r, errno, _("cannot read"));
	text[n] = '\0';
	while ((line = strsep(&rest, "\n")))
		if (rest || *line) {
			bool whole = is_whole(line);

			run_say(r, whole ? "%s" : _("%s   (mixed)"), line);
			mixed += !whole;
		}
	return mixed;
}

static void tell(struct run *r, struct printers *all)
{
	pid_t owner, waiters[PRINTERS];
	int n = 0;

	for (int i = 0; i < PRINTERS; i++)
		run_await_call(r, all->actors[i].pid, all->actors[i].tid, -1);
	owner = atomic_load(&all->owner);
	for (int i = 0; i < PRINTERS; i++)
		if (all->actors[i].tid != owner)
			waiters[n++] = all->actors[i].tid;
	run_fact(r, "owner", "%d", (int)owner);
	run_fact(r, "waiters", "%d", (int)waiters[0]);
	for (int i = 1; i < n; i++)
		run_fact_more(r, "%d", (int)waiters[i]);
	run_fact(r, "lock", "%p", (void *)&all->lock);
	run_fact(r, "paper", "%d", all->paper);
	run_hold(r);
}

/* Returns how many lines were mixed. */
static unsigned print_all(struct run *r, struct printers *all, bool use_lock)
{
	all->use_lock = use_lock;
	if (ftruncate(all->paper, 0) < 0 || lseek(all->paper, 0, SEEK_SET) < 0)
		run_fail(r, errno, _("cannot write"));
	for (int i = 0; i < PRINTERS; i++) {
		char name[16];

		all->printers[i] = (struct printer){ all, (char)('A' + i) };
		snprintf(name, sizeof(name), "pv-print-%c", all->printers[i].letter);
		actor_start(r, &all->actors[i], false, name, print, &all->printers[i]);
	}
	if (use_lock && run_holding(r))
		tell(r, all);
	for (int i = 0; i < PRINTERS; i++)
		actor_join(r, &all->actors[i]);
	return show_paper(r, all->paper);
}

static void show(struct run *r, struct printers *all)
{
	unsigned mixed = 0;

	run_say(r, _("without a lock:"));
	/* That they meet cannot be promised, only tried until they do. */
	for (int i = 0; i < ROUNDS_MAX && !mixed; i++)
		mixed = print_all(r, all, false);
	run_check(r, mixed > 0, _("without a lock the words of several threads are in one line"));
	run_say(r, _("with a lock:"));
	mixed = print_all(r, all, true);
	run_check(r, mixed == 0, _("with the lock every line is whole"));
}

static void run(struct run *r)
{
	struct printers all = {
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.paper = memfd_create("pv-paper", MFD_CLOEXEC),
	};

	if (all.paper < 0)
		run_fail(r, errno, _("cannot make a file in memory"));
	do
		show(r, &all);
	while (run_pause(r, PAUSE_MS));
	close(all.paper);
}

const struct demo demo_thread_output = {
	.name = "thread-output",
	.group = DEMO_THREADS,
	.title = N_("Lines of threads: mixed, and whole"),
	.lesson = N_(
		"Four threads, A to D, print lines of five words each, a word at a time, to the "
		"same file. Each word arrives whole, since it is one write. But between two words "
		"of one thread the others print theirs, and the lines are a mixture. Then each "
		"thread takes a lock before its line and gives it back after it: the line as a "
		"whole is printed undisturbed. The order of the lines is still left to chance: a "
		"lock excludes, it does not arrange. The price is that three of four wait."),
	.watch =
		(const char *const[]){
			N_("The output shows mixed lines such as A1 B1 A2, and then whole ones."),
			N_("H shows the threads pv-print-A to pv-print-D while they print."),
			N_("With --hold one has the lock, and the others sleep in futex."),
			NULL,
		},
	.facts =
		(const struct demo_fact[]){
			{ "owner", N_("tid of the thread that has the lock") },
			{ "waiters", N_("tids of those that wait for it") },
			{ "lock", N_("address of the mutex") },
			{ "paper", N_("descriptor of the file in memory to which they print") },
			{ NULL },
		},
	.run = run,
};
