/* Who is joined to whom, in words: rows of `procview ipc` and of the screen. Pure. All that is added
 * is safe text. */
#ifndef PV_MODEL_IPC_TEXT_H
#define PV_MODEL_IPC_TEXT_H

#include <stdbool.h>

#include "model/ipc.h"

struct files;
struct files_process;
struct strbuf;

struct ipc_text {
	const struct files *files;
	bool ascii;
};

/* "20 b" */
void ipc_text_add_process(struct strbuf *b, const struct ipc_text *how,
			  const struct files_process *p);
/* "10 a  1 → 0  pipe:[7]": who, its descriptor, that of the process; a question mark after the arrow
 * where another answer is possible, how many they are where they are several. */
void ipc_text_add_feeder(struct strbuf *b, const struct ipc_text *how, const struct ipc_link *l);
/* "1 → 0  30 c  pipe:[8]", or with ↔ where data goes both ways. */
void ipc_text_add_fed(struct strbuf *b, const struct ipc_text *how, const struct ipc_link *l);
/* "pipe:[8]", "unix /run/x", "tcp 127.0.0.1:80 ×50" */
void ipc_text_add_object(struct strbuf *b, const struct ipc_text *how, const struct ipc_link *l);
/* "1 → 0" */
void ipc_text_add_arrow(struct strbuf *b, const struct ipc_text *how, const struct ipc_link *l);

#endif
