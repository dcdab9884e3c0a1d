/* What commands read: frames and details from a source behind a reader, so that one process that
 * hangs when it is read is left out instead of hanging the command. */
#ifndef PV_CLI_SAMPLER_PRIV_H
#define PV_CLI_SAMPLER_PRIV_H

#include <stddef.h>
#include <stdint.h>

#include "types/task.h"

/* Bytes of arguments kept of a process: more than a kernel without long arguments would take. */
enum { SAMPLER_CMDLINE_MAX = 1 << 17 };

struct common;
struct detail;
struct endpoints;
struct files_request;
struct frame;
struct sampler;
struct snapshot_request;
struct source;

/* Each: 0; or an exit status, after saying why on standard error. */

/* The live system, with so many descriptors kept open between readings. */
int source_open(const struct common *c, size_t kept_fds, struct source **ret);
int sampler_new(const struct common *c, struct sampler **ret);
void sampler_free(struct sampler *s); /* NULL is legal */
/* For __attribute__((cleanup)). */
void sampler_freep(struct sampler **s);

/* Until a moment of CLOCK_MONOTONIC, so that a series does not drift by what each of it takes. */
void sampler_sleep_until(uint64_t ns);

/* The next frame: compared with the one before, or with averages since the start. It belongs to
 * the sampler and is valid until the next call. 0, or an exit status after saying why. */
int sampler_next(struct sampler *s, const struct snapshot_request *request, struct frame **ret);

/* 0 and the detail, which the caller frees; -ESRCH: there is no such process; or -errno. Says
 * nothing. */
int sampler_detail(struct sampler *s, struct task_id id, unsigned parts, struct detail **ret);
/* 0 and who has what open, for the caller to free with endpoints_free; else as sampler_detail. */
int sampler_files(struct sampler *s, const struct files_request *request, struct endpoints **ret);

#endif
