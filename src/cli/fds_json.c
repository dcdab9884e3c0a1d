/* Descriptors as one JSON document, written as it goes: what is kept does not grow with them. */
#include "fds_priv.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/json.h"
#include "base/strbuf.h"
#include "fds_json_priv.h"
#include "model/endpoints.h"
#include "model/fd_names.h"
#include "model/fd_text.h"
#include "out_priv.h"
#include "types/fd.h"
#include "types/files.h"
#include "types/socket.h"

static void add_uint_if(struct jsonw *j, const char *key, bool known, uint64_t n)
{
	jsonw_key(j, key);
	if (known)
		jsonw_uint(j, n);
	else
		jsonw_null(j);
}

static void add_text(struct jsonw *j, const char *key, const char *s)
{
	if (s) {
		jsonw_key_text(j, key, s, strlen(s));
		return;
	}
	jsonw_key(j, key);
	jsonw_null(j);
}

/* "8:1" */
void fds_json_add_device(struct jsonw *j, const char *key, bool known, uint32_t device)
{
	char text[24];

	jsonw_key(j, key);
	if (!known) {
		jsonw_null(j);
		return;
	}
	snprintf(text, sizeof(text), "%u:%u", major(device), minor(device));
	jsonw_cstring(j, text);
}

/* ---- what every descriptor has ---- */

static void add_number(struct jsonw *j, const char *key, int32_t fd)
{
	jsonw_key(j, key);
	if (fd_special_name(fd))
		jsonw_cstring(j, fd_special_name(fd));
	else
		jsonw_int(j, fd);
}

static void add_mode(struct jsonw *j, char mode)
{
	jsonw_key(j, "mode");
	if (mode && mode != '-')
		jsonw_string(j, &mode, 1);
	else
		jsonw_null(j);
}

static void add_flags(struct jsonw *j, const struct fd *f)
{
	uint32_t bits = f->flags;
	const char *access = open_access_name(bits);

	jsonw_key(j, "flags");
	jsonw_list(j);
	if (f->has & FD_HAS_INFO) {
		if (access)
			jsonw_cstring(j, access);
		bits &= ~UINT32_C(3);
		fds_json_add_bits(j, bits, open_flag_take);
	}
	jsonw_list_end(j);
}

static void add_mount(struct jsonw *j, const struct file_mount *m)
{
	jsonw_key(j, "mount");
	if (!m) {
		jsonw_null(j);
		return;
	}
	jsonw_object(j);
	add_text(j, "point", m->point);
	add_text(j, "type", m->type);
	add_text(j, "source", m->source);
	jsonw_object_end(j);
}

/* Of device nodes: their own number, and who drives them. */
static void add_node(struct jsonw *j, const struct files *files, const struct fd *f)
{
	bool stat = (f->has & FD_HAS_STAT) != 0;
	const struct file_driver *d =
		stat ? files_find_driver(files, f->type == FD_BLK, f->special) : NULL;

	fds_json_add_device(j, "special", stat, f->special);
	add_text(j, "driver", d ? d->name : NULL);
}

static void add_place(struct jsonw *j, const struct files *files, const struct fd *f)
{
	bool stat = (f->has & FD_HAS_STAT) != 0, inode = stat || (f->has & FD_HAS_INODE);

	add_uint_if(j, "offset", (f->has & FD_HAS_INFO) != 0, f->offset);
	add_uint_if(j, "size", stat, f->size);
	if (f->error) {
		jsonw_key(j, "target");
		jsonw_error(j, f->error);
	} else {
		add_text(j, "target", f->target);
	}
	add_uint_if(j, "inode", inode, f->inode);
	fds_json_add_device(j, "device", inode && f->device, f->device);
	if (f->type == FD_CHR || f->type == FD_BLK || f->type == FD_TTY)
		add_node(j, files, f);
	add_uint_if(j, "links", stat, f->links);
	add_uint_if(j, "owner", stat, f->owner);
	jsonw_key(j, "deleted");
	jsonw_bool(j, f->deleted);
	jsonw_key(j, "mnt_id");
	if (f->mnt_id >= 0)
		jsonw_int(j, f->mnt_id);
	else
		jsonw_null(j);
	add_mount(j, files_find_mount(files, f->mnt_id));
}

/* ---- the other end ---- */

static void add_end(struct jsonw *j, const struct endpoints *e, struct endpoint at)
{
	const struct files_process *p = endpoint_process(e, at);
	const struct fd *f = endpoint_fd(e, at);

	jsonw_key(j, "pid");
	jsonw_int(j, p->id.pid);
	add_text(j, "comm", p->comm);
	add_number(j, "fd", f->fd);
	add_mode(j, f->mode);
}

static void add_peers(struct jsonw *j, const struct endpoints *e, struct endpoint at)
{
	struct peer peers[FDS_PEERS_MAX];
	size_t n = endpoints_peers(e, at, peers, FDS_PEERS_MAX);

	jsonw_key(j, "peers");
	jsonw_list(j);
	for (size_t i = 0; i < n && i < FDS_PEERS_MAX; i++) {
		jsonw_object(j);
		add_end(j, e, peers[i].at);
		jsonw_key(j, "certain");
		jsonw_bool(j, peers[i].certain);
		jsonw_object_end(j);
	}
	jsonw_list_end(j);
	jsonw_key(j, "peer_count");
	jsonw_uint(j, n);
}

static void add_shared(struct jsonw *j, const struct endpoints *e, struct endpoint at)
{
	struct endpoint ends[FDS_PEERS_MAX];
	size_t n = endpoints_shared(e, at, ends, FDS_PEERS_MAX);

	jsonw_key(j, "shared");
	if (!n && endpoint_fd(e, at)->share_denied) {
		jsonw_null(j);
		return;
	}
	jsonw_list(j);
	for (size_t i = 0; i < n && i < FDS_PEERS_MAX; i++) {
		jsonw_object(j);
		add_end(j, e, ends[i]);
		jsonw_object_end(j);
	}
	jsonw_list_end(j);
}

/* ---- locks ---- */

static void add_lock(struct jsonw *j, const struct file_lock *lock)
{
	jsonw_object(j);
	jsonw_key(j, "kind");
	jsonw_cstring(j, file_lock_kind_name(lock->kind));
	jsonw_key(j, "mode");
	jsonw_cstring(j, lock->write ? "write" : "read");
	jsonw_key(j, "pid");
	if (lock->pid > 0)
		jsonw_int(j, lock->pid);
	else
		jsonw_null(j);
	jsonw_key(j, "start");
	jsonw_uint(j, lock->start);
	jsonw_key(j, "end");
	if (lock->end == UINT64_MAX)
		jsonw_null(j);
	else
		jsonw_uint(j, lock->end);
	jsonw_key(j, "waits");
	jsonw_bool(j, lock->waits);
	jsonw_object_end(j);
}

/* The first that its process has itself, and all on the file. */
static void add_locks(struct jsonw *j, const struct endpoints *e, struct endpoint at)
{
	const struct files *files = endpoints_files(e);
	pid_t pid = endpoint_process(e, at)->id.pid;
	size_t locks[FDS_PEERS_MAX], own = SIZE_MAX;
	size_t n = endpoints_locks(e, at, locks, FDS_PEERS_MAX);

	for (size_t i = 0; i < n && i < FDS_PEERS_MAX && own == SIZE_MAX; i++)
		if (files->locks[locks[i]].pid == pid)
			own = locks[i];
	jsonw_key(j, "lock");
	if (own == SIZE_MAX)
		jsonw_null(j);
	else
		add_lock(j, &files->locks[own]);
	jsonw_key(j, "locks");
	jsonw_list(j);
	for (size_t i = 0; i < n && i < FDS_PEERS_MAX; i++)
		add_lock(j, &files->locks[locks[i]]);
	jsonw_list_end(j);
}

static void add_fd(struct jsonw *j, const struct endpoints *e, struct endpoint at)
{
	const struct fd *f = endpoint_fd(e, at);

	jsonw_object(j);
	add_number(j, "fd", f->fd);
	jsonw_key(j, "type");
	jsonw_cstring(j, fd_type_name(f->type));
	add_mode(j, f->mode);
	add_flags(j, f);
	add_place(j, endpoints_files(e), f);
	if (fd_is_socket(f))
		fds_json_add_socket(j, f->socket);
	else
		fds_json_add_more(j, f);
	add_locks(j, e, at);
	add_peers(j, e, at);
	add_shared(j, e, at);
	jsonw_object_end(j);
}

/* ---- a process ---- */

static const struct fd *find(const struct files_process *p, int32_t fd)
{
	for (size_t i = 0; i < p->count && p->fds[i].fd < 0; i++)
		if (p->fds[i].fd == fd)
			return &p->fds[i];
	return NULL;
}

static void add_special(struct jsonw *j, const struct files_process *p, int32_t fd)
{
	const struct fd *f = find(p, fd);
	const char *key = fd_special_name(fd);

	if (f && f->error) {
		jsonw_key(j, key);
		jsonw_error(j, f->error);
	} else {
		add_text(j, key, f ? f->target : NULL);
	}
}

static void add_process(struct jsonw *j, const struct files_process *p)
{
	jsonw_key(j, "pid");
	jsonw_int(j, p->id.pid);
	add_text(j, "comm", p->comm);
	jsonw_key(j, "uid");
	jsonw_uint(j, p->uid);
	add_special(j, p, FD_CWD);
	add_special(j, p, FD_ROOT);
	add_special(j, p, FD_EXE);
	jsonw_key(j, "fd_limit");
	if (p->fd_limit == UINT64_MAX)
		jsonw_cstring(j, "unlimited");
	else if (p->fd_limit)
		jsonw_uint(j, p->fd_limit);
	else
		jsonw_null(j);
	add_uint_if(j, "open", !p->error, p->open);
	jsonw_key(j, "truncated");
	jsonw_bool(j, p->truncated);
}

static void add_mapped(struct jsonw *j, const struct fd *f)
{
	bool inode = (f->has & (FD_HAS_STAT | FD_HAS_INODE)) != 0;

	jsonw_object(j);
	add_text(j, "target", f->target);
	jsonw_key(j, "type");
	jsonw_cstring(j, fd_type_name(f->type));
	add_uint_if(j, "inode", inode, f->inode);
	fds_json_add_device(j, "device", inode && f->device, f->device);
	jsonw_key(j, "deleted");
	jsonw_bool(j, f->deleted);
	jsonw_object_end(j);
}

/* What of a process was selected: the numbers of descriptors, and then those that are mapped. */
static void add_lists(struct jsonw *j, const struct fds_print *p, size_t index, size_t first)
{
	const struct files_process *process = &endpoints_files(p->e)->processes[index];
	size_t at = first;

	jsonw_key(j, "fds");
	if (process->error)
		jsonw_error(j, process->error);
	else
		jsonw_list(j);
	for (const struct fd *f; (f = fds_next(p, process, &at));) {
		if (process->error || f->fd < 0 || !out_more(p->out))
			continue;
		add_fd(j, p->e, (struct endpoint){ (uint32_t)index, (uint32_t)(at - 1) });
	}
	if (!process->error)
		jsonw_list_end(j);
	jsonw_key(j, "mapped");
	jsonw_list(j);
	at = first;
	for (const struct fd *f; p->mapped && (f = fds_next(p, process, &at));)
		if (f->fd == FD_MEM && out_more(p->out))
			add_mapped(j, f);
	jsonw_list_end(j);
}

/* True: it was printed. */
static bool print_process(struct jsonw *j, const struct fds_print *p, size_t index)
{
	const struct files_process *process = &endpoints_files(p->e)->processes[index];
	bool denied = fds_is_denied(p, process), any = false;
	size_t at = 0;

	if (!fds_selection_process(p->selection, process))
		return false;
	for (const struct fd *f; (f = fds_next(p, process, &at)); any = true)
		fds_selection_note(p->selection, process, f);
	if (!any && !denied && fds_selection_narrows(p->selection))
		return false;
	if (!any)
		fds_selection_note(p->selection, process, NULL);
	jsonw_object(j);
	add_process(j, process);
	add_lists(j, p, index, 0);
	jsonw_object_end(j);
	return true;
}

size_t fds_print_json(const struct fds_print *p)
{
	const struct files *files = endpoints_files(p->e);
	size_t printed = 0;
	struct jsonw j;

	jsonw_init(&j, &p->out->text, isatty(p->out->fd));
	jsonw_object(&j);
	jsonw_key(&j, "schema");
	jsonw_cstring(&j, "procview.fds/1");
	jsonw_key(&j, "processes");
	jsonw_list(&j);
	for (size_t i = 0; i < files->process_count && out_more(p->out); i++)
		printed += print_process(&j, p, i);
	jsonw_list_end(&j);
	jsonw_key(&j, "denied");
	jsonw_uint(&j, files->denied);
	jsonw_key(&j, "truncated");
	jsonw_bool(&j, files->truncated);
	jsonw_object_end(&j);
	strbuf_addch(&p->out->text, '\n');
	return printed;
}
