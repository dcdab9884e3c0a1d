/* For authors of demos: things with names, which outlive the processes that made them.
 *
 * Each is registered before it is made, with the root and with a small process (pv-guard) that is
 * there from the first registration on and removes all of them should the root vanish. Names are
 * new for every run and cannot be guessed. Root only, before others are forked that use them; all
 * strings stay the root's. */
#ifndef PV_DEMO_OBJECT_PRIV_H
#define PV_DEMO_OBJECT_PRIV_H

#include <stddef.h>
#include <sys/ipc.h>

struct run;

enum object_kind {
	OBJECT_FOLDER,       /* with all that is in it */
	OBJECT_SHM,
	OBJECT_SEM,
	OBJECT_MQ,
	OBJECT_SYSV_SHM,
	OBJECT_SYSV_SEM,
	OBJECT_SYSV_MSG,
	OBJECT_KIND_COUNT,
};

/* The workload's own folder (0700, in $TMPDIR or /tmp), made at the first call: files, fifos and
 * sockets with a path belong there and need no more. */
const char *object_folder(struct run *r);
/* A path in it; short enough for a socket if name is (20 bytes). */
const char *object_path(struct run *r, const char *name);

/* "/pv-…", for shm_open, sem_open or mq_open with O_CREAT | O_EXCL, 0600. */
const char *object_name(struct run *r, enum object_kind kind);
/* For shmget, semget or msgget with IPC_CREAT | IPC_EXCL | 0600. */
key_t object_key(struct run *r, enum object_kind kind);

#endif
