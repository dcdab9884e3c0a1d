/* A record that was read: JSON that is known to be right, of which snapshots and details are made
 * as often as they are wanted. */
#ifndef PV_SOURCE_RECORD_PRIV_H
#define PV_SOURCE_RECORD_PRIV_H

#include <stddef.h>

#include "types/task.h"

struct detail;
struct files;
struct record;
struct snapshot;
struct strbuf;

/* 0; or -EINVAL, and error says where and what. There is one snapshot at least. */
int record_parse(const char *text, size_t len, struct record **ret, struct strbuf *error);
void record_free(struct record *r);

size_t record_snapshot_count(const struct record *r);
/* A new one, for i below the count. */
struct snapshot *record_snapshot(const struct record *r, size_t i);
/* A new one, of exactly this process; NULL: the record has none. */
struct detail *record_detail(const struct record *r, struct task_id id);
/* A new one; NULL: the record has none. */
struct files *record_files(const struct record *r);

#endif
