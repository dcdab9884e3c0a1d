/* What lies between the owner of a reader and its threads: jobs in, messages out.
 *
 * One lock guards it, and nobody holds it while reading. Threads are told apart by their
 * generation: only the newest is given work and is heard. A thread that hung and comes back finds
 * that it is no longer the newest: what it brings is thrown away. */
#ifndef PV_SOURCE_MAILBOX_PRIV_H
#define PV_SOURCE_MAILBOX_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The generation that a mailbox begins with. */
enum { MAILBOX_FIRST = 1 };

struct job;
struct mailbox;
struct reader_message;

/* One reference in *ret. 0 or -errno. */
int mailbox_new(struct mailbox **ret);
struct mailbox *mailbox_ref(struct mailbox *m);
/* The last one frees it and what nobody took. */
void mailbox_unref(struct mailbox *m);
/* Readable while a message waits. */
int mailbox_fd(const struct mailbox *m);

/* Takes over the job. One not begun gives way to a newer one of its
 * kind, but for commands. */
void mailbox_put(struct mailbox *m, struct job *j);
/* The next message, for its taker to free; READER_NONE if there is none. */
void mailbox_take(struct mailbox *m, struct reader_message *ret);

/* From now on the thread of this generation is given work, and the process is left out. A snapshot
 * that the last one was making is begun again, as are the files; a detail or a command is answered
 * by -ETIMEDOUT, since a command must not be done twice. */
void mailbox_advance(struct mailbox *m, unsigned generation, pid_t stuck);
/* For the owner only: borrowed until the next mailbox_advance. */
const pid_t *mailbox_left_out(const struct mailbox *m, size_t *ret_count);
/* Lets the thread end as soon as it comes back; true if it did within timeout_ns. */
bool mailbox_stop(struct mailbox *m, uint64_t timeout_ns);

/* For a thread. Waits for a job, which it owns; NULL: it has to end. */
struct job *mailbox_next(struct mailbox *m, unsigned generation);
/* Hands over what came of the job, and frees that. */
void mailbox_post(struct mailbox *m, unsigned generation, struct job *j,
		  struct reader_message *message);
/* Says that the thread has let everything else go. */
void mailbox_leave(struct mailbox *m, unsigned generation);

#endif
