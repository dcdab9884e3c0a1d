/* The thread that reads a source, so that who shows it never waits.
 *
 * Messages only: the newest request goes in, the newest snapshot, details and results of commands
 * come out; an eventfd tells of them. A read that hangs blocks the thread alone: the owner sees it
 * by reader_stuck() and calls reader_replace(), which goes on with a new thread that leaves that
 * process out; the old one ends by itself whenever its read returns. */
#ifndef PV_SOURCE_READER_H
#define PV_SOURCE_READER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "types/request.h"

struct reader;
struct source;
struct snapshot;
struct detail;
struct endpoints;
struct files_request;

/* Takes over the source. 0; or -errno, and the source is still the caller's. */
int reader_new(struct source *source, struct reader **ret);
/* Ends the thread if it answers within a moment, else leaves it to the end of the program. */
void reader_free(struct reader *r);

/* Becomes readable when something came out; any thread may poll it. */
int reader_fd(const struct reader *r);

/* Makes a snapshot as soon as the thread is free; an older request not begun yet is forgotten. The
 * request is copied. */
void reader_request(struct reader *r, const struct snapshot_request *request);
/* Asks for the detail of a process, with parts DETAIL_…; an older one not begun is forgotten. */
void reader_request_detail(struct reader *r, struct task_id id, unsigned parts);
/* Asks who has what open; an older request not begun is forgotten. Copied. */
void reader_request_files(struct reader *r, const struct files_request *request);
/* Queued, none is forgotten; before the next snapshot. Copied. */
void reader_command(struct reader *r, const struct command *c);

enum reader_message_kind { READER_NONE, READER_SNAPSHOT, READER_DETAIL, READER_FILES, READER_RESULT };

/* What came out; the pointers belong to the caller. error: -errno where there is no result;
 * -ETIMEDOUT: it hung, or is of a process left out, or was a command cut off half-way. */
struct reader_message {
	enum reader_message_kind kind;
	int error;
	struct snapshot *snapshot;
	struct detail *detail;
	struct task_id id;             /* of the detail that was asked for */
	unsigned parts;                /* and its parts */
	struct endpoints *endpoints;   /* of the files */
	struct command_result *result;
};

/* The next message, READER_NONE if there is none. Of snapshots, details and files
 * only the newest. */
void reader_take(struct reader *r, struct reader_message *ret);

/* The pid that the thread has been reading for more than `limit_ns`, or 0. */
pid_t reader_stuck(const struct reader *r, uint64_t now_monotonic, uint64_t limit_ns);
/* Goes on without that pid. 0, or -errno if no thread can be made (-ENOTSUP: the source has no
 * second one). Pids left out: those of all calls, until reader_free; a source tells a later process
 * with such a pid by its start time. */
int reader_replace(struct reader *r, pid_t stuck);
/* Those left out; borrowed until the next reader_replace. */
const pid_t *reader_left_out(const struct reader *r, size_t *ret_count);

#endif
