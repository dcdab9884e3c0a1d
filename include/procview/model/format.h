/* Values as text and as JSON. */
#ifndef PV_MODEL_FORMAT_H
#define PV_MODEL_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/field.h"

enum format_units {
	FORMAT_PEOPLE,             /* 1.2G, 31.2 */
	FORMAT_PS,                 /* ps's: KiB for sizes */
	FORMAT_EXACT,              /* bytes, seconds with decimals, ISO 8601: CSV; styles do not
				      matter; what is missing is empty, or "EACCES" */
};

struct format {
	enum format_units units;
	bool ascii;                /* nothing beyond ASCII */
	uint64_t now;              /* ns since 1970, for STYLE_START */
	int32_t utc_offset;        /* s, local time - UTC, for STYLE_START and STYLE_LSTART */
};

/* Appends the value as safe text, not padded. */
void format_value(struct strbuf *b, const struct format *how, const struct column *column,
		  const struct value *v);
/* "NAME": value, with NAME_raw_hex where the bytes are no UTF-8; and where it is so,
 * NAME_truncated: true, NAME_approximate: true, NAME_age: seconds since it was read. */
void format_json(struct jsonw *j, enum field_id id, const struct value *v);

#endif
