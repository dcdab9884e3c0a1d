/* The text of --help, from the tables that options are parsed by. argp's own counts bytes where a
 * line has columns, and so breaks those of other alphabets too early. */
#ifndef PV_CLI_HELP_PRIV_H
#define PV_CLI_HELP_PRIV_H

struct argp;
struct argp_option;
struct strbuf;

/* `name` is how the command was called; what help_filter of `own` makes of its doc is printed. */
void help_add(struct strbuf *b, const char *name, const struct argp *own,
	      const struct argp_option *common);

#endif
