/* The filter language: user=a,b state=D cpu>5 !name~code (fds>1000 or rss>1G). */
#ifndef PV_MODEL_FILTER_H
#define PV_MODEL_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct frame;
struct filter;

enum filter_answer { FILTER_NO, FILTER_YES, FILTER_UNREAD /* facts are not there yet */ };

struct filter_error {
	size_t column;             /* of the first byte that is wrong, 1-based, in characters */
	const char *message;       /* N_(): translate it; static */
	char detail[64];           /* the word meant, or "" ; to be made safe */
};

/* Words match the command. Terms side by side are ANDed; `!` binds closer than `and`, that closer
 * than `or`; parentheses; "…" quotes; `=` exact, case-blind for words, a list a,b,c is any of; `~` a
 * POSIX extended regular expression; < <= > >= != . 0 and *ret (NULL for an empty text: everything),
 * or -EINVAL and *error. */
int filter_parse(const char *text, struct filter **ret, struct filter_error *error);
void filter_free(struct filter *f);

/* FACT_BITs that it needs; none of NULL. */
uint32_t filter_facts(const struct filter *f);
/* Whether it asks for a Σ field: then frame_sum comes before filter_match. */
bool filter_needs_sums(const struct filter *f);
enum filter_answer filter_match(const struct filter *f, const struct frame *frame, uint32_t row);

#endif
