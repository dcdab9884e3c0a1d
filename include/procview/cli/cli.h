/* The command line: what people type, and what they get back. */
#ifndef PV_CLI_CLI_H
#define PV_CLI_CLI_H

/* Makes the process what the commands count on: descriptors 0 to 2 exist, a closed pipe is an
 * error of write(2) and no signal, messages are in the user's language, text is UTF-8 where the
 * locale allows it, numbers have a point. Call it first. */
void cli_set_up(void);

/* Runs the sub-command that argv names, or the screen. Returns the exit status, or exits: 0 done,
 * 1 it could not, 2 wrong use. */
int cli_main(int argc, char **argv);

#endif
