/* Who has what open, as a part of a record. */
#ifndef PV_SOURCE_RECORD_FILES_PRIV_H
#define PV_SOURCE_RECORD_FILES_PRIV_H

#include "shape_priv.h"

struct files;

/* 0; or -EINVAL with an error. */
int record_read_files(struct shape_reader *r, const json_t *json, struct files **ret);

#endif
