/* Running a workload in a process of its own. */
#ifndef PV_DEMO_RUN_H
#define PV_DEMO_RUN_H

struct demo;

/* Makes this process the root of the workload and returns its exit status once all of it has
 * ended: 0 done, 1 a check failed or it could not, 2 wrong use (which, like help, ends the program
 * at once). argv[0] is what messages call it, such as "procview demo fork".
 *
 * The process must be a fresh image with one thread: it changes its name, signals and timers.
 * Hidden option: --lifeline FD, the reading end of a pipe; it ends when the other end closes. */
int demo_main(const struct demo *demo, int argc, char **argv);

#endif
