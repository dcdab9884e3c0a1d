/* Records: scenes in JSON, one snapshot or more each, read back as if they were the system. */
#ifndef PV_SOURCE_FIXTURE_H
#define PV_SOURCE_FIXTURE_H

#include <stddef.h>

struct command;
struct snapshot;
struct detail;
struct files;
struct source;
struct strbuf;

/* Reads a record. 0; or -errno of reading, or -EINVAL, and error says what is wrong and where: a
 * line, or a place such as "snapshots[0].tasks[3].comm". Snapshots come in the order of the record,
 * the last one again and again with its clock moved on; a request's pids and threads are heeded,
 * the groups of facts are those of the record. A detail is there for the processes that the record
 * has one of, the others are gone. Who has what open is that of the record, all of it, whatever parts are asked
 * for; only pids are heeded. Commands are noted and answered as done. */
int source_fixture_new(const char *path, struct source **ret, char *error, size_t error_size);

/* The commands so far, in their order; borrowed until the next one. Only of a fixture. */
const struct command *source_fixture_commands(const struct source *s, size_t *ret_count);

/* Appends the snapshots, details and files (NULL: none) as a record that source_fixture_new reads. */
void record_write(struct strbuf *b, const struct snapshot *const *snapshots, size_t n,
		  const struct detail *const *details, size_t detail_count,
		  const struct files *files);

#endif
