/* For authors of demos: children that become another program. */
#ifndef PV_DEMO_EXEC_PRIV_H
#define PV_DEMO_EXEC_PRIV_H

struct run;

/* In a child, before execve: a stop no longer reaches it, neither here nor in the new program. It
 * ends by the end of its input or by a signal that its parent sends; and with its parent. */
void exec_prepare(void);
/* Then this; it says on standard error why there was none. Found in $PATH. */
void exec_program(struct run *r, char *const *argv) __attribute__((noreturn));

#endif
