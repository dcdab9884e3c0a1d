/* Names of values, shared by the calls of several families; defined in lists_*.c. */
#ifndef PV_DECODE_LISTS_PRIV_H
#define PV_DECODE_LISTS_PRIV_H

#include "decode_priv.h"

extern const struct names open_flags, access_modes, at_flags, file_modes, protections, map_flags,
	fd_flags, seek_whences, wait_options, resources, clock_ids;

extern const struct struct_type stat_struct, rlimit_struct, timespec_struct, timeval_struct;

#endif
