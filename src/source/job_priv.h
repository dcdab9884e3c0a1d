/* One thing for a reader's thread to do, with a copy of all that its order pointed to. */
#ifndef PV_SOURCE_JOB_PRIV_H
#define PV_SOURCE_JOB_PRIV_H

#include <sys/queue.h>

#include "source/reader.h"
#include "types/files.h"
#include "types/request.h"

struct source;

/* kind says what it will bring, and so which of the others counts. */
struct job {
	STAILQ_ENTRY(job) next;
	enum reader_message_kind kind;
	struct snapshot_request request;
	struct task_id id; /* of the detail */
	unsigned parts; /* of the detail */
	struct files_request files;
	struct command command;
};

struct job *job_new_snapshot(const struct snapshot_request *request);
struct job *job_new_detail(struct task_id id, unsigned parts);
struct job *job_new_files(const struct files_request *request);
struct job *job_new_command(const struct command *c);
void job_free(struct job *j);

/* A reading of one process, or an order: not to be tried once more after it hung. */
bool job_is_of_one(const struct job *j);
/* A copy of a job that reads the whole system. */
struct job *job_again(const struct job *j);
/* Leaves n more processes out of what reads the whole system. */
void job_leave_out(struct job *j, const pid_t *pids, size_t n);
/* Does it: what came of it, for the message's receiver to free. */
void job_run(const struct job *j, struct source *s, struct reader_message *ret);

/* Frees what a message points to. */
void reader_message_done(struct reader_message *m);

#endif
