/* Which descriptors are meant. */
#include "fds_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "types/fd.h"
#include "types/files.h"
#include "types/socket.h"

/* The kernel's TASK_COMM_LEN without its NUL: names are cut to this. */
enum { COMM_MAX = 15 };

struct fds_term *fds_selection_add(struct fds_selection *s, enum fds_kind kind, const char *text,
				   size_t len)
{
	s->terms = xgrow(s->terms, s->count, &s->cap, sizeof(*s->terms));
	s->terms[s->count] = (struct fds_term){ .kind = kind, .known = true };
	s->terms[s->count].text = xstrndup(text, len);
	return &s->terms[s->count++];
}

void fds_selection_done(struct fds_selection *s)
{
	for (size_t i = 0; i < s->count; i++) {
		struct fds_term *t = &s->terms[i];

		if (t->kind == FDS_NAME && t->name.is_pattern && t->known)
			regfree(&t->name.pattern);
		if (t->kind == FDS_SOCKET && !t->socket.is_unix)
			fds_inet_done(&t->socket.inet);
		if (t->kind == FDS_PATH)
			fds_path_done(&t->path);
		free(t->text);
	}
	free(s->terms);
	*s = (struct fds_selection){ 0 };
}

bool fds_selection_has(const struct fds_selection *s, enum fds_kind kind)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->terms[i].kind == kind && !s->terms[i].exclude)
			return true;
	return false;
}

bool fds_selection_narrows(const struct fds_selection *s)
{
	for (int kind = FDS_FD; kind < FDS_KIND_COUNT; kind++)
		if (fds_selection_has(s, (enum fds_kind)kind))
			return true;
	return false;
}

bool fds_selection_maps(const struct fds_selection *s)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct fds_term *t = &s->terms[i];

		if (t->kind == FDS_PATH || (t->kind == FDS_FD && !t->exclude &&
					    t->fd.from <= FD_MEM && t->fd.to >= FD_MEM))
			return true;
	}
	return false;
}

/* ---- a function a kind ---- */

typedef bool matcher(const struct fds_term *t, const struct files_process *p, const struct fd *f);

static bool match_pid(const struct fds_term *t, const struct files_process *p, const struct fd *f)
{
	(void)f;
	return t->pid == p->id.pid;
}

static bool match_user(const struct fds_term *t, const struct files_process *p, const struct fd *f)
{
	(void)f;
	return t->uid == p->uid;
}

/* The beginning of a name, as with lsof; a longer one than the kernel keeps is that of a process
 * whose name is its beginning. */
static bool match_name(const struct fds_term *t, const struct files_process *p, const struct fd *f)
{
	const char *comm = p->comm ? p->comm : "";
	size_t have = strlen(comm), want = strlen(t->text);

	(void)f;
	if (t->name.is_pattern)
		return regexec(&t->name.pattern, comm, 0, NULL, 0) == 0;
	return strncmp(comm, t->text, want) == 0 ||
	       (have == COMM_MAX && want > have && strncmp(comm, t->text, have) == 0);
}

static bool match_fd(const struct fds_term *t, const struct files_process *p, const struct fd *f)
{
	(void)p;
	return f->fd >= t->fd.from && f->fd <= t->fd.to;
}

static bool match_socket(const struct fds_term *t, const struct files_process *p,
			 const struct fd *f)
{
	(void)p;
	return t->socket.is_unix ? f->type == FD_UNIX : fds_inet_matches(&t->socket.inet, f);
}

/* Without a name left. The number of links is exact: "(deleted)" is said too of a file that has
 * another name. */
static bool match_deleted(const struct fds_term *t, const struct files_process *p,
			  const struct fd *f)
{
	(void)t;
	(void)p;
	return f->has & FD_HAS_STAT ? f->links == 0 : f->deleted;
}

static bool match_path(const struct fds_term *t, const struct files_process *p, const struct fd *f)
{
	(void)p;
	return fds_path_matches(&t->path, f);
}

static matcher *const matchers[FDS_KIND_COUNT] = {
	[FDS_PID] = match_pid,	 [FDS_USER] = match_user,     [FDS_NAME] = match_name,
	[FDS_FD] = match_fd,	 [FDS_SOCKET] = match_socket, [FDS_DELETED] = match_deleted,
	[FDS_PATH] = match_path,
};

static bool matches(const struct fds_term *t, const struct files_process *p, const struct fd *f)
{
	return t->known && matchers[t->kind](t, p, f);
}

/* Kinds from `first` to before `last`. */
static bool selects(const struct fds_selection *s, const struct files_process *p,
		    const struct fd *f, enum fds_kind first, enum fds_kind last)
{
	bool wanted[FDS_KIND_COUNT] = { false }, met[FDS_KIND_COUNT] = { false };

	for (size_t i = 0; i < s->count; i++) {
		const struct fds_term *t = &s->terms[i];

		if (t->kind < first || t->kind >= last)
			continue;
		if (t->exclude && matches(t, p, f))
			return false;
		if (t->exclude)
			continue;
		wanted[t->kind] = true;
		met[t->kind] = met[t->kind] || matches(t, p, f);
	}
	for (int kind = (int)first; kind < (int)last; kind++)
		if (wanted[kind] && !met[kind])
			return false;
	return true;
}

bool fds_selection_process(const struct fds_selection *s, const struct files_process *p)
{
	return selects(s, p, NULL, FDS_PID, FDS_FD);
}

bool fds_selection_fd(const struct fds_selection *s, const struct files_process *p,
		      const struct fd *f)
{
	return selects(s, p, f, FDS_FD, FDS_KIND_COUNT);
}

void fds_selection_note(struct fds_selection *s, const struct files_process *p, const struct fd *f)
{
	for (size_t i = 0; i < s->count; i++) {
		struct fds_term *t = &s->terms[i];

		if (!t->found && !t->exclude && (f || t->kind < FDS_FD))
			t->found = matches(t, p, f);
	}
}
