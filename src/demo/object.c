#include "object_priv.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/random.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "guard_priv.h"
#include "run_priv.h"
#include "state_priv.h"

enum {
	FOLDER_DEPTH_MAX = 4,
	FOLDER_LENGTH_MAX = 80, /* with a name of 20 behind it, it fits a socket's address */
};

static int remove_inside(int fd, int depth);

/* Nothing is followed out of the folder. */
static int remove_entry(int parent, const char *name, int depth)
{
	CLEANUP_CLOSE int fd = -1;

	if (unlinkat(parent, name, 0) == 0 || errno == ENOENT)
		return 0;
	if ((errno != EISDIR && errno != EPERM) || !depth)
		return -errno;
	fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	if (remove_inside(fd, depth - 1) < 0)
		return -ENOTEMPTY;
	return unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT ? 0 : -errno;
}

static int remove_inside(int fd, int depth)
{
	DIR *dir = fdopendir(dup(fd));
	struct dirent *entry;
	int error = 0;

	if (!dir)
		return -errno;
	while ((entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
		    remove_entry(fd, entry->d_name, depth) < 0)
			error = -ENOTEMPTY;
	closedir(dir);
	return error;
}

static int remove_folder(const struct object *o)
{
	return remove_entry(AT_FDCWD, o->name, FOLDER_DEPTH_MAX);
}

static int remove_shm(const struct object *o)
{
	return shm_unlink(o->name) < 0 ? -errno : 0;
}

static int remove_sem(const struct object *o)
{
	return sem_unlink(o->name) < 0 ? -errno : 0;
}

static int remove_mq(const struct object *o)
{
	return mq_unlink(o->name) < 0 ? -errno : 0;
}

static int remove_sysv_shm(const struct object *o)
{
	int id = shmget(o->key, 0, 0);

	return id < 0 || shmctl(id, IPC_RMID, NULL) < 0 ? -errno : 0;
}

static int remove_sysv_sem(const struct object *o)
{
	int id = semget(o->key, 0, 0);

	return id < 0 || semctl(id, 0, IPC_RMID) < 0 ? -errno : 0;
}

static int remove_sysv_msg(const struct object *o)
{
	int id = msgget(o->key, 0);

	return id < 0 || msgctl(id, IPC_RMID, NULL) < 0 ? -errno : 0;
}

int object_remove(const struct object *object)
{
	static int (*const removers[OBJECT_KIND_COUNT])(const struct object *) = {
		[OBJECT_FOLDER] = remove_folder,     [OBJECT_SHM] = remove_shm,
		[OBJECT_SEM] = remove_sem,	     [OBJECT_MQ] = remove_mq,
		[OBJECT_SYSV_SHM] = remove_sysv_shm, [OBJECT_SYSV_SEM] = remove_sysv_sem,
		[OBJECT_SYSV_MSG] = remove_sysv_msg,
	};
	int error = removers[object->kind](object);

	return error == -ENOENT ? 0 : error;
}

static uint64_t random_bits(struct run *r)
{
	uint64_t bits;

	if (getrandom(&bits, sizeof(bits), 0) != sizeof(bits))
		run_fail(r, errno, _("cannot get random numbers"));
	return bits;
}

static void add(struct run *r, const struct object *object)
{
	int error;

	if (r->self != r->root)
		run_fail(r, 0, "objects are the root's");
	error = guard_add(&r->guard, object);
	if (error)
		run_fail(r, -error, _("cannot start the process that cleans up"));
}

/* The folder for temporary files, with all links resolved: the guard does not stay in ours. */
static char *temporary(void)
{
	const char *wish = getenv("TMPDIR");
	char *found = wish && *wish ? realpath(wish, NULL) : NULL;

	if (found && strlen(found) <= FOLDER_LENGTH_MAX - sizeof("/pv-1234567-0123456789abcdef"))
		return found;
	free(found);
	return xstrdup("/tmp");
}

static void make_folder(struct run *r)
{
	struct object o = { .kind = OBJECT_FOLDER };
	CLEANUP_FREE char *parent = temporary();

	snprintf(o.name, sizeof(o.name), "%s/pv-%d-%016llx", parent, (int)r->root,
		 (unsigned long long)random_bits(r));
	add(r, &o);
	if (mkdir(o.name, 0700) < 0)
		run_fail(r, errno, _("cannot make a folder in %s"), parent);
}

static const char *folder(const struct run *r)
{
	for (size_t i = 0; i < r->guard.count; i++)
		if (r->guard.objects[i].kind == OBJECT_FOLDER)
			return r->guard.objects[i].name;
	return NULL;
}

const char *object_folder(struct run *r)
{
	if (!folder(r))
		make_folder(r);
	return folder(r);
}

const char *object_path(struct run *r, const char *name)
{
	return run_keep(r, xasprintf("%s/%s", object_folder(r), name));
}

const char *object_name(struct run *r, enum object_kind kind)
{
	struct object o = { .kind = kind };

	snprintf(o.name, sizeof(o.name), "/pv-%d-%016llx", (int)r->root,
		 (unsigned long long)random_bits(r));
	add(r, &o);
	return r->guard.objects[r->guard.count - 1].name;
}

key_t object_key(struct run *r, enum object_kind kind)
{
	struct object o = { .kind = kind };

	/* Positive: 0 is IPC_PRIVATE, and people read keys. */
	o.key = (key_t)(random_bits(r) >> 33) | 1;
	add(r, &o);
	return o.key;
}
