/* All about one process. */
#ifndef PV_CLI_INFO_PRIV_H
#define PV_CLI_INFO_PRIV_H

#include <stdint.h>

struct common;
struct detail;
struct frame;
struct out;

/* `row` is that of the process in the frame. */
void info_print_json(struct out *out, const struct detail *d, const struct frame *frame,
		     uint32_t row);
void info_print_text(struct out *out, const struct common *common, const struct detail *d,
		     struct frame *frame, uint32_t row);

#endif
