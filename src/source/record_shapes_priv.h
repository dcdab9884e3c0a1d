/* The structs that a record is made of, as tables. */
#ifndef PV_SOURCE_RECORD_SHAPES_PRIV_H
#define PV_SOURCE_RECORD_SHAPES_PRIV_H

#include "shape_priv.h"

extern const struct shape snapshot_shape; /* struct snapshot, without refs and arena */
extern const struct shape detail_shape;   /* struct detail, without arena */
extern const struct shape files_shape;    /* struct files, without arena */

#endif
