#include "model/fd_text.h"

#include <string.h>
#include <sys/sysmacros.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "types/fd.h"
#include "types/files.h"
#include "types/socket.h"

static const char *translated(const struct fd_text *how, const char *text)
{
	return how->translate ? how->translate(text) : text;
}

static void add_safe(struct strbuf *b, const struct fd_text *how, const char *s)
{
	text_add_safe(b, s, strlen(s), how->ascii);
}

/* ---- number and mode ---- */

void fd_text_add_fd(struct strbuf *b, const struct fd *f)
{
	const char *special = fd_special_name(f->fd);

	if (special) {
		strbuf_adds(b, special);
		return;
	}
	strbuf_addi(b, f->fd);
	if (f->mode && f->mode != '-')
		strbuf_addch(b, f->mode);
}

/* The strongest lock that a process has: lsof's letters. '\0': none. */
static char lock_letter(const struct endpoints *e, struct endpoint at)
{
	const struct files *files = endpoints_files(e);
	pid_t pid = endpoint_process(e, at)->id.pid;
	size_t locks[16];
	size_t n = endpoints_locks(e, at, locks, 16);
	char letter = '\0';

	for (size_t i = 0; i < n && i < 16; i++) {
		const struct file_lock *lock = &files->locks[locks[i]];
		bool whole = lock->start == 0 && lock->end == UINT64_MAX;

		if (lock->pid != pid || lock->waits)
			continue;
		if (lock->write)
			return whole ? 'W' : 'w';
		letter = whole ? 'R' : 'r';
	}
	return letter;
}

void fd_text_add_number(struct strbuf *b, const struct endpoints *e, struct endpoint at)
{
	const struct fd *f = endpoint_fd(e, at);
	bool lockable = f->fd >= 0 && (f->type == FD_REG || f->type == FD_DIR);
	char letter = lockable && endpoints_files(e)->lock_count ? lock_letter(e, at) : '\0';

	fd_text_add_fd(b, f);
	if (letter)
		strbuf_addch(b, letter);
}

/* ---- device and size ---- */

static bool is_node(const struct fd *f)
{
	return f->type == FD_CHR || f->type == FD_BLK || f->type == FD_TTY;
}

void fd_text_add_device(struct strbuf *b, const struct fd *f)
{
	uint32_t device = is_node(f) && (f->has & FD_HAS_STAT) ? f->special : f->device;

	if (!(f->has & (FD_HAS_STAT | FD_HAS_INODE)) || !device)
		return;
	strbuf_addu(b, major(device));
	strbuf_addch(b, ',');
	strbuf_addu(b, minor(device));
}

/* Only of these a size means something. */
static bool has_size(const struct fd *f)
{
	return f->type == FD_REG || f->type == FD_DIR || f->type == FD_MEMFD;
}

void fd_text_add_size(struct strbuf *b, const struct fd *f)
{
	if ((f->has & FD_HAS_STAT) && has_size(f)) {
		strbuf_addu(b, f->size);
	} else if (f->has & FD_HAS_INFO) {
		strbuf_adds(b, "0t");
		strbuf_addu(b, f->offset);
	}
}

/* ---- name ---- */

/* A socket's ends: "local->remote", whichever there are. */
static bool add_ends(struct strbuf *b, const struct fd_text *how, const struct socket *s)
{
	size_t start = b->len, before;

	fd_text_add_local(b, how, s);
	before = b->len;
	fd_text_add_remote(b, how, s);
	if (b->len > before && before > start) {
		CLEANUP_FREE char *remote = xstrndup(b->s + before, b->len - before);

		b->len = before;
		strbuf_adds(b, "->");
		strbuf_adds(b, remote);
	}
	return b->len > start;
}

void fd_text_add_target(struct strbuf *b, const struct fd_text *how, const struct fd *f)
{
	if (f->error)
		strbuf_adds(b, translated(how, N_("(not permitted)")));
	else if (f->socket && add_ends(b, how, f->socket))
		return;
	else if (f->target)
		add_safe(b, how, f->target);
	if (f->deleted)
		strbuf_adds(b, " (deleted)");
}

static void add_state(struct strbuf *b, const struct socket *s)
{
	const char *state = socket_state_name(s->state);

	if (!state)
		return;
	strbuf_adds(b, " (");
	strbuf_adds(b, state);
	strbuf_addch(b, ')');
}

void fd_text_add_name(struct strbuf *b, const struct fd_text *how, const struct fd *f)
{
	size_t before;

	fd_text_add_target(b, how, f);
	if (f->socket)
		add_state(b, f->socket);
	before = b->len;
	strbuf_addch(b, ' ');
	fd_text_add_details(b, how, f);
	if (b->len == before + 1) {
		b->len = before;
		b->s[before] = '\0';
	}
}

/* ---- peers ---- */

/* Kinds whose two ends are different things; in all others a peer has the same object open. */
static bool has_two_ends(const struct fd *f)
{
	return f->type == FD_PIPE || f->type == FD_FIFO || f->type == FD_TTY || fd_is_socket(f);
}

const char *fd_text_sign(const struct fd_text *how, const struct fd *f)
{
	static const struct {
		char mode;
		const char *sign[2];
	} signs[] = {
		{ 'r', { "←", "<-" } },
		{ 'w', { "→", "->" } },
		{ 'u', { "↔", "<->" } },
	};

	for (size_t i = 0; has_two_ends(f) && i < sizeof(signs) / sizeof(signs[0]); i++)
		if (signs[i].mode == f->mode)
			return signs[i].sign[how->ascii];
	return "=";
}

void fd_text_add_peer(struct strbuf *b, const struct fd_text *how, const struct endpoints *e,
		      struct endpoint of, const struct peer *peer)
{
	const struct files_process *p = endpoint_process(e, peer->at);

	if (peer->at.process == of.process) {
		strbuf_adds(b, translated(how, N_("itself")));
	} else {
		strbuf_addi(b, p->id.pid);
		strbuf_addch(b, ' ');
		add_safe(b, how, p->comm ? p->comm : "");
	}
	strbuf_addch(b, ' ');
	fd_text_add_fd(b, endpoint_fd(e, peer->at));
	if (!peer->certain)
		strbuf_addch(b, '?');
}

enum {
	MORE_COLUMNS = 10, /* columns that " +12345678" takes at most */
	FEW = 64, /* peers that need no memory of their own */
};

size_t fd_text_add_peers(struct strbuf *b, const struct fd_text *how, const struct endpoints *e,
			 struct endpoint of, size_t columns, size_t max)
{
	struct peer few[FEW], *peers = few;
	size_t start = b->len, shown = 0, got, n = endpoints_peers(e, of, few, FEW);
	CLEANUP_FREE struct peer *many = NULL;

	if (!n)
		return 0;
	if (n > FEW && max > FEW) {
		peers = many = xcalloc(n < max ? n : max, sizeof(*many));
		endpoints_peers(e, of, many, n < max ? n : max);
	}
	got = n < max ? n : max;
	strbuf_adds(b, fd_text_sign(how, endpoint_fd(e, of)));
	strbuf_addch(b, ' ');
	for (; shown < got; shown++) {
		size_t before = b->len;

		if (shown)
			strbuf_adds(b, ", ");
		fd_text_add_peer(b, how, e, of, &peers[shown]);
		if (columns && shown &&
		    text_width(b->s + start, b->len - start) + MORE_COLUMNS > columns) {
			b->len = before;
			b->s[before] = '\0';
			break;
		}
	}
	if (shown < n)
		strbuf_addf(b, " +%zu", n - shown);
	return n;
}
