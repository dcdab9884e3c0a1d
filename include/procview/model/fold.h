/* What is folded in the tree, kept by the names on the way from the root, so that it holds across
 * runs: "systemd/sshd/bash". */
#ifndef PV_MODEL_FOLD_H
#define PV_MODEL_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fold;
struct frame;
struct strbuf;

struct fold *fold_new(void);
void fold_free(struct fold *f);

/* Of the process in this row: a rule for it alone first, then for its name path, then "all". */
bool fold_is_folded(const struct fold *f, const struct frame *frame, uint32_t row);
/* For its name path, and so for all processes with the same one; below 64 levels, for it alone. */
void fold_set(struct fold *f, const struct frame *frame, uint32_t row, bool folded);
/* Every process that has children, but for the roots; forgets single rules. */
void fold_set_all(struct fold *f, bool folded);

/* One name path a line, "-" (folded) or "+" (open) before it, and a line "*" if all are folded; any
 * bytes of names are escaped. Rules for one process alone and names from a list are not written.
 * Parsing skips what it does not understand and takes at most 10,000 lines. */
void fold_write(const struct fold *f, struct strbuf *b);
void fold_parse(struct fold *f, const char *text, size_t len);
/* From a config list: collapse=firefox,systemd: every process of that name is folded. */
void fold_add_name(struct fold *f, const char *name, size_t len);

#endif
