/* What all sub-commands share: how they are found, their common options, their errors. */
#ifndef PV_CLI_COMMAND_PRIV_H
#define PV_CLI_COMMAND_PRIV_H

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>

/* A row of the table of sub-commands. */
struct subcommand {
	const char *name;
	const char *args; /* synopsis of what follows the name */
	const char *help; /* N_() */
	/* argv[0] is "procview NAME". The exit status. */
	int (*run)(int argc, char **argv);
};

extern const struct subcommand *const subcommands[];
extern const size_t subcommand_count;

extern const struct subcommand subcommand_screen; /* no name: what runs without a sub-command */
extern const struct subcommand subcommand_ps;
extern const struct subcommand subcommand_trace;
extern const struct subcommand subcommand_tree;
extern const struct subcommand subcommand_threads;
extern const struct subcommand subcommand_info;
extern const struct subcommand subcommand_ipc;
extern const struct subcommand subcommand_fds;
extern const struct subcommand subcommand_mem;
extern const struct subcommand subcommand_stack;
extern const struct subcommand subcommand_demo;

/* What every command takes. */
struct common {
	bool json, csv;
	bool color; /* neither --no-color nor NO_COLOR */
	bool ascii; /* --ascii, or the locale is not UTF-8 */
	const char *proc; /* "/proc", or a folder that stands for it */
};

void common_init(struct common *c);

enum { COMMON_GROUP = 100 };

/* Parses argv by `own`, whose parser gets `input` and whose children are not used, together with
 * the common options. Wrong use ends the program with 2, help with 0. */
void command_parse(const struct argp *own, int argc, char **argv, struct common *c, void *input);
/* How many words of argv from argv[i] on are one common option: 0 (it is none), 1 or 2. */
int common_option_words(int argc, char **argv, int i);

#endif
