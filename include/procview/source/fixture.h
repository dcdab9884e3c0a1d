/* Records: scenes in JSON, one snapshot or more each, read back as if they were the system. */
#ifndef PV_SOURCE_FIXTURE_H
#define PV_SOURCE_FIXTURE_H

#include <stddef.h>

struct snapshot;
struct detail;
struct source;
struct strbuf;

/* Reads a record. 0; -errno of reading; -EINVAL with a line in error. Snapshots come in the order
 * of the record, the last one again and again with its clock moved on. Commands are noted and
 * answered as done. */
int source_fixture_new(const char *path, struct source **ret, char *error, size_t error_size);

/* Appends the snapshot and details as a record that source_fixture_new reads. */
void record_write(struct strbuf *b, const struct snapshot *const *snapshots, size_t n,
		  const struct detail *const *details, size_t detail_count);

#endif
