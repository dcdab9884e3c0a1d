/* For the demos of pipes and sockets: whole pieces in spite of EINTR, and what descriptors are.
 *
 * A stop does not cut these short: an act under way goes on to its end. They fail when the other
 * end has gone. */
#ifndef PV_DEMO_CHANNEL_PRIV_H
#define PV_DEMO_CHANNEL_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct run;

/* All of len bytes; false at the end of the data or if the other end is broken. */
bool channel_read(int fd, void *buf, size_t len);
bool channel_write(int fd, const void *buf, size_t len);

/* fd[0] reads, fd[1] writes. Failure ends the workload. */
void channel_pipe(struct run *r, int fd[2]);
/* How many bytes it holds at most, and holds now. */
int channel_capacity(int fd);
int channel_queued(int fd);
/* Waits until a pipe is full: false if it is not within 10 s. */
bool channel_await_full(int fd);

/* Of an open descriptor. */
ino_t channel_inode(int fd);
/* A fact: that inode. */
void channel_fact_inode(struct run *r, const char *name, int fd);

#endif
