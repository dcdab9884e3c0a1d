/* Runs a fuzz target over its seeds, and over mutations of each that are the same every time.
 *
 * usage: NAME_replay [-n MUTATIONS] [-s NUMBER] [-o FOLDER] SEED-FILE-OR-FOLDER…
 *
 * Prints TAP, a point a seed. What breaks the target is kept in FOLDER (the current one). */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/strbuf.h"
#include "fuzz.h"

enum {
	MUTATIONS = 2000,
	MUTATIONS_FULL = 50000,
	INPUT_MAX = 1 << 18,
	GROWTH_MAX = 64, /* bytes that one change adds */
	SECONDS_MAX = 300,
};

struct seed {
	char *name;
	char *bytes;
	size_t len;
};

struct seeds {
	struct seed *list;
	size_t count, cap;
};

/* What the target works on, in memory that outlives it. */
struct work {
	unsigned long round; /* 0: the seed itself */
	size_t len;
	char input[INPUT_MAX];
};

struct settings {
	unsigned long mutations;
	uint64_t number;
	const char *keep; /* folder for what breaks the target */
};

static uint64_t random_next(uint64_t *state)
{
	/* xorshift64* */
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(2685821657736338717);
}

static size_t random_below(uint64_t *state, size_t limit)
{
	return limit ? (size_t)(random_next(state) % limit) : 0;
}

/* Changes: each works on w->input, which has room for GROWTH_MAX more bytes. */

static void open_gap(struct work *w, size_t at, size_t n)
{
	memmove(w->input + at + n, w->input + at, w->len - at);
	w->len += n;
}

static void flip_bit(struct work *w, uint64_t *state)
{
	if (w->len)
		w->input[random_below(state, w->len)] ^= (char)(1 << random_below(state, 8));
}

static void set_byte(struct work *w, uint64_t *state)
{
	static const char odd[] = "\0\x01\t\n\r\033 \"()%./:;=\\09AZaz\x7f\x80\xc0\xe2\xed\xf0\xff";

	if (w->len)
		w->input[random_below(state, w->len)] = odd[random_below(state, sizeof(odd) - 1)];
}

static void insert_bytes(struct work *w, uint64_t *state)
{
	size_t n = 1 + random_below(state, 8), at = random_below(state, w->len + 1);

	open_gap(w, at, n);
	for (size_t i = 0; i < n; i++)
		w->input[at + i] = (char)random_next(state);
}

static void insert_word(struct work *w, uint64_t *state)
{
	static const char *const words[] = {
		"0",
		"-1",
		"18446744073709551616",
		"9223372036854775808",
		"4294967296",
		"0x",
		") R 1 (",
		"\n\n",
		"  ",
		"\xe2\x80\xae",
		"\xed\xa0\x80",
		"\033[31m",
		"1e999",
		"kB",
	};
	const char *word = words[random_below(state, sizeof(words) / sizeof(words[0]))];
	size_t at = random_below(state, w->len + 1);

	open_gap(w, at, strlen(word));
	memcpy(w->input + at, word, strlen(word));
}

static void cut_out(struct work *w, uint64_t *state)
{
	size_t at = random_below(state, w->len), n = random_below(state, w->len - at + 1);

	memmove(w->input + at, w->input + at + n, w->len - at - n);
	w->len -= n;
}

static void cut_off(struct work *w, uint64_t *state)
{
	w->len = random_below(state, w->len + 1);
}

static void repeat(struct work *w, uint64_t *state)
{
	size_t from = random_below(state, w->len);
	size_t n = random_below(state, w->len - from < GROWTH_MAX ? w->len - from : GROWTH_MAX);
	size_t at = random_below(state, w->len + 1);
	char copy[GROWTH_MAX];

	memcpy(copy, w->input + from, n);
	open_gap(w, at, n);
	memcpy(w->input + at, copy, n);
}

static void mutate(struct work *w, uint64_t *state)
{
	static void (*const changes[])(struct work *, uint64_t *) = {
		flip_bit, set_byte, insert_bytes, insert_word, cut_out, cut_off, repeat,
	};

	for (size_t n = 1 + random_below(state, 6); n > 0 && w->len + GROWTH_MAX < INPUT_MAX; n--)
		changes[random_below(state, sizeof(changes) / sizeof(changes[0]))](w, state);
}

/* In a copy of exactly its size, so that a sanitizer sees a byte read behind it. */
static void run_target(const struct work *w)
{
	uint8_t *copy = w->len ? xmalloc(w->len) : NULL;

	if (w->len)
		memcpy(copy, w->input, w->len);
	LLVMFuzzerTestOneInput(copy, w->len);
	free(copy);
}

/* Each seed gets changes of its own. */
static uint64_t state_of(const struct seed *seed, uint64_t number)
{
	uint64_t state = number;

	for (size_t i = 0; i < seed->len; i++)
		state = state * 31 + (unsigned char)seed->bytes[i];
	return state ? state : 1;
}

static void run_rounds(struct work *w, const struct seed *seed, const struct settings *set)
{
	uint64_t state = state_of(seed, set->number);

	for (unsigned long round = 0; round <= set->mutations; round++) {
		w->round = round;
		w->len = seed->len;
		memcpy(w->input, seed->bytes, seed->len);
		if (round)
			mutate(w, &state);
		run_target(w);
	}
}

static void keep_input(const struct work *w, const struct seed *seed, const struct settings *set)
{
	const char *slash = strrchr(seed->name, '/');
	CLEANUP_FREE char *path =
		xasprintf("%s/broken-%s-%lu", set->keep, slash ? slash + 1 : seed->name, w->round);
	FILE *f = fopen(path, "we");

	if (!f || fwrite(w->input, 1, w->len, f) != w->len)
		fprintf(stderr, "# cannot write %s: %s\n", path, strerror(errno));
	else
		fprintf(stderr, "# the input is kept in %s\n", path);
	if (f)
		fclose(f);
}

/* In a child, so that a crash is a point that failed and the next seed still runs. */
static bool survives(struct work *w, const struct seed *seed, const struct settings *set)
{
	int status = 0;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		alarm(SECONDS_MAX); /* an endless loop ends as a failure */
		run_rounds(w, seed, set);
		exit(EXIT_SUCCESS);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid) {
		fprintf(stderr, "# no child process: %s\n", strerror(errno));
		return false;
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	fprintf(stderr, "# broken in round %lu of %lu, by %s %d\n", w->round, set->mutations,
		WIFSIGNALED(status) ? "signal" : "exit status",
		WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	keep_input(w, seed, set);
	return false;
}

static void add_file(struct seeds *seeds, const char *path)
{
	struct strbuf b = STRBUF_INIT;
	FILE *f = fopen(path, "re");
	size_t n, len;

	if (!f) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(EXIT_FAILURE);
	}
	while ((n = fread(strbuf_reserve(&b, 4096), 1, 4096, f)) > 0 && b.len < INPUT_MAX)
		b.len += n;
	fclose(f);
	len = b.len < INPUT_MAX - GROWTH_MAX ? b.len : INPUT_MAX - GROWTH_MAX;
	seeds->list = xgrow(seeds->list, seeds->count, &seeds->cap, sizeof(*seeds->list));
	seeds->list[seeds->count++] = (struct seed){
		.name = xstrdup(path),
		.bytes = strbuf_steal(&b),
		.len = len,
	};
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void add_path(struct seeds *seeds, const char *path)
{
	struct dirent **entries;
	int n = scandir(path, &entries, is_visible, alphasort);

	if (n < 0) {
		add_file(seeds, path);
		return;
	}
	for (int i = 0; i < n; i++) {
		CLEANUP_FREE char *below = xasprintf("%s/%s", path, entries[i]->d_name);

		add_file(seeds, below);
		free(entries[i]);
	}
	free(entries);
}

static void free_seeds(struct seeds *seeds)
{
	for (size_t i = 0; i < seeds->count; i++) {
		free(seeds->list[i].name);
		free(seeds->list[i].bytes);
	}
	free(seeds->list);
}

static void read_options(int argc, char **argv, struct settings *set)
{
	int option;

	while ((option = getopt(argc, argv, "n:s:o:")) != -1) {
		if (option == 'n')
			set->mutations = strtoul(optarg, NULL, 10);
		else if (option == 's')
			set->number = strtoull(optarg, NULL, 10);
		else if (option == 'o')
			set->keep = optarg;
		else
			exit(2);
	}
}

int main(int argc, char **argv)
{
	struct settings set = {
		.mutations = getenv("PROCVIEW_TEST_FULL") ? MUTATIONS_FULL : MUTATIONS,
		.number = 1,
		.keep = ".",
	};
	struct seeds seeds = { 0 };
	struct work *w;
	size_t failed = 0;

	read_options(argc, argv, &set);
	for (int i = optind; i < argc; i++)
		add_path(&seeds, argv[i]);
	w = mmap(NULL, sizeof(*w), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (w == MAP_FAILED || !seeds.count) {
		fputs("there are no seeds, or no memory\n", stderr);
		return EXIT_FAILURE;
	}
	printf("1..%zu\n", seeds.count);
	for (size_t i = 0; i < seeds.count; i++) {
		bool ok = survives(w, &seeds.list[i], &set);

		failed += !ok;
		printf("%sok %zu - %s and %lu mutations by number %llu\n", ok ? "" : "not ", i + 1,
		       strrchr(seeds.list[i].name, '/') ? strrchr(seeds.list[i].name, '/') + 1
							: seeds.list[i].name,
		       set.mutations, (unsigned long long)set.number);
	}
	free_seeds(&seeds);
	munmap(w, sizeof(*w));
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
