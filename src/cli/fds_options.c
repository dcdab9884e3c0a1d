#include "fds_priv.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/number.h"
#include "list_priv.h"
#include "message_priv.h"
#include "types/fd.h"

enum { KEY_DELETED = 0x100, KEY_BELOW, KEY_MAPPED };

enum { GROUP_PROCESSES = 1, GROUP_FILES, GROUP_SHOW };

static const struct argp_option options[] = {
	{ NULL, 0, NULL, 0,
	  N_("Of which processes (of all if nothing is named; ^ in front: of all but these):"),
	  GROUP_PROCESSES },
	{ "pid", 'p', "PID,...", 0, N_("these processes"), 0 },
	{ "user", 'u', "USER,...", 0, N_("those of these users, by name or number"), 0 },
	{ "command", 'c', "NAME", 0, N_("those whose name begins so; /PATTERN/ has it in it"), 0 },
	{ NULL, 0, NULL, 0,
	  N_("Which files (what is of one kind adds up, different kinds narrow down):"),
	  GROUP_FILES },
	{ "inet", 'i', "[46][tcp|udp][@HOST][:PORT,...]", OPTION_ARG_OPTIONAL,
	  N_("sockets of the internet, at this address"), 0 },
	{ "unix", 'U', NULL, 0, N_("unix sockets"), 0 },
	{ "fd", 'd', "FD,...", 0,
	  N_("these descriptors: 3, 0-2, cwd, root, exe, mem (mapped files)"), 0 },
	{ "deleted", KEY_DELETED, NULL, 0, N_("files that have no name any more; also +L1"), 0 },
	{ "below", KEY_BELOW, NULL, 0,
	  N_("for a PATH that is a folder: all that is below it too; also +D"), 0 },
	{ "mapped", KEY_MAPPED, NULL, 0, N_("mapped files too"), 0 },
	{ NULL, 'a', NULL, 0, N_("nothing: kinds narrow down as they are"), 0 },
	{ NULL, 'n', NULL, OPTION_HIDDEN, NULL, 0 },
	{ NULL, 'P', NULL, OPTION_HIDDEN, NULL, 0 },
	{ NULL, 0, NULL, 0, N_("What of them:"), GROUP_SHOW },
	{ "terse", 't', NULL, 0, N_("pids only"), 0 },
	{ 0 },
};

/* ---- values ---- */

/* "^" in front of a value. */
static bool take_exclude(const char **word, size_t *len)
{
	if (!*len || **word != '^')
		return false;
	(*word)++;
	(*len)--;
	return true;
}

/* Fills the value of a new term from a word. False: it is no such value. */
typedef bool filler(struct fds_term *t, const char *word, size_t len);

static bool fill_pid(struct fds_term *t, const char *word, size_t len)
{
	return pid_parse(word, len, &t->pid);
}

static bool fill_user(struct fds_term *t, const char *word, size_t len)
{
	struct user_list found = { 0 };

	t->known = user_list_add(&found, word, len) == 0;
	if (t->known)
		t->uid = found.items[0].uid;
	else
		message(_("there is no user %s"), t->text);
	user_list_done(&found);
	return len > 0;
}

/* Names that lsof has for them, too. */
static const struct {
	const char *name;
	int32_t fd;
} special_names[] = {
	{ "cwd", FD_CWD }, { "root", FD_ROOT }, { "rtd", FD_ROOT },
	{ "exe", FD_EXE }, { "txt", FD_EXE },	{ "mem", FD_MEM },
};

static bool parse_number(const char *s, size_t len, int32_t *ret)
{
	uint64_t n;

	if (number_parse_u64(s, len, &n) < 0 || n > INT32_MAX)
		return false;
	*ret = (int32_t)n;
	return true;
}

static bool fill_fd(struct fds_term *t, const char *word, size_t len)
{
	const char *dash = memchr(word, '-', len);

	for (size_t i = 0; i < sizeof(special_names) / sizeof(special_names[0]); i++)
		if (strlen(special_names[i].name) == len &&
		    strncmp(special_names[i].name, word, len) == 0) {
			t->fd.from = t->fd.to = special_names[i].fd;
			return true;
		}
	if (!dash) {
		bool good = parse_number(word, len, &t->fd.from);

		t->fd.to = t->fd.from;
		return good;
	}
	return parse_number(word, (size_t)(dash - word), &t->fd.from) &&
	       parse_number(dash + 1, len - (size_t)(dash + 1 - word), &t->fd.to) &&
	       t->fd.from <= t->fd.to;
}

/* "/PATTERN/", with i behind it for either case: a POSIX extended regular expression. */
static bool fill_pattern(struct fds_term *t, const char *word, size_t len)
{
	const char *end = memrchr(word + 1, '/', len - 1);
	CLEANUP_FREE char *pattern = NULL;
	int flags = REG_EXTENDED | REG_NOSUB;

	t->name.is_pattern = true;
	t->known = false; /* until there is a pattern to free */
	if (!end)
		return false;
	for (const char *p = end + 1; p < word + len; p++) {
		if (*p != 'i' && *p != 'x')
			return false;
		flags |= *p == 'i' ? REG_ICASE : 0;
	}
	pattern = xstrndup(word + 1, (size_t)(end - word - 1));
	t->known = regcomp(&t->name.pattern, pattern, flags) == 0;
	return t->known;
}

static bool fill_name(struct fds_term *t, const char *word, size_t len)
{
	return len > 0 && (*word != '/' || fill_pattern(t, word, len));
}

/* `wrong`: what was wanted, N_(). */
static void add_values(struct fds *f, enum fds_kind kind, const char *text, filler *fill,
		       const char *wrong, struct argp_state *state)
{
	const char *word, *rest = text;
	size_t len, n = 0;

	for (; list_next(&rest, &word, &len); n++) {
		bool exclude = take_exclude(&word, &len);
		struct fds_term *t = fds_selection_add(&f->selection, kind, word, len);

		t->exclude = exclude;
		if (!fill(t, word, len)) {
			CLEANUP_FREE char *safe = message_safe(t->text);

			argp_error(state, "%s: '%s'", _(wrong), safe);
		}
	}
	if (!n)
		argp_error(state, "%s", _(wrong));
}

static void add_name(struct fds *f, const char *text, struct argp_state *state)
{
	size_t len = strlen(text);
	bool exclude = take_exclude(&text, &len);
	struct fds_term *t = fds_selection_add(&f->selection, FDS_NAME, text, len);

	t->exclude = exclude;
	if (!fill_name(t, text, len)) {
		CLEANUP_FREE char *safe = message_safe(text);

		argp_error(state, _("-c wants the name of a command or /PATTERN/, not '%s'"), safe);
	}
}

static void add_inet(struct fds *f, const char *text, struct argp_state *state)
{
	const char *typed = text ? text : "";
	struct fds_term *t = fds_selection_add(&f->selection, FDS_SOCKET, typed, strlen(typed));
	CLEANUP_FREE char *safe = message_safe(t->text);
	int error = text ? fds_inet_parse(text, &t->socket.inet) : 0;

	if (error == -EINVAL || (text && !*text))
		argp_error(state, _("-i wants [46][tcp|udp|icmp|raw][@HOST][:PORT,...], not '%s'"),
			   safe);
	t->known = !error;
	if (error)
		message(_("no such host or service: %s"), safe);
}

static void add_flag_term(struct fds *f, enum fds_kind kind, const char *text)
{
	struct fds_term *t;

	if (kind == FDS_DELETED && fds_selection_has(&f->selection, kind))
		return;
	t = fds_selection_add(&f->selection, kind, text, strlen(text));
	if (kind == FDS_SOCKET)
		t->socket.is_unix = true;
}

/* Who types digits means a process more often than a file that is called so. */
static void say_no_path(const char *path, int error)
{
	CLEANUP_FREE char *safe = message_safe(path);
	pid_t pid;

	if (error == -ENOENT && pid_parse(path, strlen(path), &pid))
		message(_("there is no file %s; a process is named with -p %s"), safe, safe);
	else
		message("%s: %s", safe, strerror(-error));
}

static void add_path(struct fds *f, const char *text)
{
	struct fds_term *t = fds_selection_add(&f->selection, FDS_PATH, text, strlen(text));
	int error = fds_path_find(text, &t->path);

	t->known = !error;
	if (error)
		say_no_path(text, error);
}

/* ---- words ---- */

static const char wrong_pid[] = N_("-p wants pids");
static const char wrong_user[] = N_("-u wants names or numbers of users");
static const char wrong_fd[] = N_("-d wants descriptors such as 3, 0-2, cwd, root, exe or mem");

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct fds *f = state->input;

	switch (key) {
	case 'p':
		add_values(f, FDS_PID, arg, fill_pid, wrong_pid, state);
		return 0;
	case 'u':
		add_values(f, FDS_USER, arg, fill_user, wrong_user, state);
		return 0;
	case 'd':
		add_values(f, FDS_FD, arg, fill_fd, wrong_fd, state);
		return 0;
	case 'c':
		add_name(f, arg, state);
		return 0;
	case 'i':
		add_inet(f, arg, state);
		return 0;
	case 'U':
		add_flag_term(f, FDS_SOCKET, "-U");
		return 0;
	case KEY_DELETED:
		add_flag_term(f, FDS_DELETED, "--deleted");
		return 0;
	case KEY_BELOW:
		f->below = true;
		return 0;
	case KEY_MAPPED:
		f->mapped = true;
		return 0;
	case 't':
		f->terse = true;
		return 0;
	case 'a': /* lsof's AND: ours anyway */
	case 'n': /* lsof's: no names of hosts and services are looked up anyway */
	case 'P':
		return 0;
	case ARGP_KEY_ARG:
		add_path(f, arg);
		return 0;
	case ARGP_KEY_END:
		if (f->terse && (f->common.json || f->common.csv))
			argp_error(state, _("-t prints pids: it has no --json and no --csv"));
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* ---- what lsof takes and argp does not know ---- */

/* "-i", or letters without values before it: the next word may be its value. */
static bool ends_in_i(const char *word)
{
	size_t len = strlen(word);

	return len >= 2 && word[0] == '-' && word[len - 1] == 'i' &&
	       strspn(word + 1, "taUnP") == len - 2;
}

struct words {
	char **items;
	size_t count, cap;
	char **made; /* those that are new memory */
	size_t made_count, made_cap;
};

static void add_word(struct words *w, char *word)
{
	w->items = xgrow(w->items, w->count, &w->cap, sizeof(*w->items));
	w->items[w->count++] = word;
}

static void add_made(struct words *w, char *word)
{
	w->made = xgrow(w->made, w->made_count, &w->made_cap, sizeof(*w->made));
	w->made[w->made_count++] = word;
	add_word(w, word);
}

/* A word that begins with +. 0, or the exit status of wrong use. */
static int take_plus(struct words *w, char *word)
{
	CLEANUP_FREE char *safe = NULL;

	if (strcmp(word, "+L1") == 0) {
		add_made(w, xstrdup("--deleted"));
		return 0;
	}
	if (strncmp(word, "+D", 2) == 0) {
		add_made(w, xstrdup("--below"));
		if (word[2])
			add_word(w, word + 2);
		return 0;
	}
	safe = message_safe(word);
	return message_usage(_("there is no option '%s': of these there are +L1 and +D; "
			       "a path that begins so is written ./%s"),
			     safe, safe);
}

/* 0, or an exit status after saying why. */
static int translate_words(struct words *w, int argc, char **argv)
{
	bool literal = false;
	int error;

	add_word(w, argv[0]);
	for (int i = 1; i < argc; i++) {
		bool more = i + 1 < argc;

		literal = literal || strcmp(argv[i], "--") == 0;
		if (!literal && argv[i][0] == '+') {
			error = take_plus(w, argv[i]);
			if (error)
				return error;
		} else if (!literal && more && ends_in_i(argv[i]) && fds_inet_looks(argv[i + 1])) {
			add_made(w, xasprintf("%s%s", argv[i], argv[i + 1]));
			i++;
		} else {
			add_word(w, argv[i]);
		}
	}
	add_word(w, NULL);
	return 0;
}

static void words_done(struct words *w)
{
	for (size_t i = 0; i < w->made_count; i++)
		free(w->made[i]);
	free(w->made);
	free(w->items);
}

/* +D may stand before or behind the folders that it is for. */
static void settle_below(struct fds *f)
{
	for (size_t i = 0; f->below && i < f->selection.count; i++)
		if (f->selection.terms[i].kind == FDS_PATH)
			f->selection.terms[i].path.below = true;
}

int fds_parse(struct fds *f, int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "[PATH...]",
		.doc = N_("List what processes have open, and who is at the other end."),
	};
	struct words w = { 0 };
	int error;

	*f = (struct fds){ .terse = false };
	error = translate_words(&w, argc, argv);
	if (!error) {
		command_parse(&argp, (int)w.count - 1, w.items, &f->common, f);
		settle_below(f);
	}
	words_done(&w);
	return error;
}

void fds_done(struct fds *f)
{
	fds_selection_done(&f->selection);
}
