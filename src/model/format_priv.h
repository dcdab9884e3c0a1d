/* Styles of time, for format.c. */
#ifndef PV_MODEL_FORMAT_PRIV_H
#define PV_MODEL_FORMAT_PRIV_H

#include <stdint.h>

#include "model/format.h"

struct strbuf;

/* Durations in seconds; what is no number or below 0 counts as 0. */
void format_ps_time(struct strbuf *b, double seconds);
void format_top_time(struct strbuf *b, double seconds);
void format_bsd_time(struct strbuf *b, double seconds);
void format_whole_seconds(struct strbuf *b, double seconds);
void format_elapsed(struct strbuf *b, double seconds);

/* Moments, ns since 1970, as local time by the offset in `how`. */
void format_start(struct strbuf *b, const struct format *how, uint64_t when);
void format_started(struct strbuf *b, const struct format *how, uint64_t when);
void format_bsd_start(struct strbuf *b, const struct format *how, uint64_t when);
void format_lstart(struct strbuf *b, const struct format *how, uint64_t when);

/* A whole number of it; 0 for what is no number or below 0, the largest for what is beyond. */
uint64_t format_whole(double n);

/* Digits behind the point where a value is given exactly. */
unsigned format_exact_decimals(enum unit unit);

#endif
