/* What `procview ps` was asked for. */
#ifndef PV_CLI_PS_PRIV_H
#define PV_CLI_PS_PRIV_H

#include <stdbool.h>
#include <stdint.h>

#include "columns_priv.h"
#include "command_priv.h"
#include "selection_priv.h"

struct argp_state;
struct filter;

/* Sets of columns that ps's letters stand for. */
enum ps_letters {
	PS_FULL = 1, /* -f */
	PS_LWP = 2, /* -L, -T */
	PS_JOBS = 4, /* -j */
	PS_LONG = 8, /* -l */
	PS_BSD = 16, /* any BSD word */
	PS_BSD_USER = 32, /* u */
	PS_BSD_JOBS = 64, /* j */
	PS_BSD_LONG = 128, /* l */
	PS_THREADS = 256, /* a row for each thread */
};

struct ps {
	struct common common;
	struct selection selection;
	struct columns columns; /* empty: those of the letters */
	struct sort sort;
	struct filter *filter; /* NULL: none */
	unsigned letters; /* enum ps_letters */
	bool bsd_a, bsd_x, bsd_r;
	bool everything; /* -e, -A */
	bool tree, threads, no_header, list_fields;
	bool stream; /* -d or -n: a series */
	double delay; /* s */
	uint64_t count; /* of the series, 0: endless */
};

/* From the command line; wrong use ends the program with 2. */
void ps_parse(struct ps *ps, int argc, char **argv);
void ps_done(struct ps *ps);

/* A word without a dash: pids, or ps's BSD letters ("aux"). What a letter takes comes from the
 * words that follow. */
void ps_parse_word(struct ps *ps, const char *word, struct argp_state *state);
/* Each ends the program with 2 on wrong use. */
void ps_add_columns(struct ps *ps, const char *text, struct argp_state *state);
void ps_add_sort(struct ps *ps, const char *text, struct argp_state *state);
void ps_add_pids(struct ps *ps, const char *text, struct argp_state *state);
void ps_add_users(struct ps *ps, const char *text, struct argp_state *state);

#endif
