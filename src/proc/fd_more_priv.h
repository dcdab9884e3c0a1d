/* The parts of the table of kinds. */
#ifndef PV_PROC_FD_MORE_PRIV_H
#define PV_PROC_FD_MORE_PRIV_H

#include <stdbool.h>
#include <stdint.h>

#include "base/number.h"
#include "proc/fd_more.h"
#include "types/fd.h"

/* What a parser reads. */
struct fd_more_input {
	const struct fd *fd;
	struct scan text;
	struct arena *arena;
};

/* Of the first line "KEY VALUE": what a process can write into its fdinfo (names of files that it
 * gave to a ring) comes behind the kernel's own lines. False: there is none, *ret is untouched.
 * Numbers that do not fit are cut to the largest one. */
bool fd_more_line(struct scan text, const char *key, struct scan *ret);
bool fd_more_u64(struct scan text, const char *key, uint64_t *ret);
bool fd_more_u32(struct scan text, const char *key, uint32_t *ret);
bool fd_more_i32(struct scan text, const char *key, int32_t *ret);
bool fd_more_hex(struct scan text, const char *key, uint64_t *ret);
uint32_t fd_more_cut(uint64_t n);

/* What fdinfo calls sdev, as st_dev has it: the kernel's own numbers have 20 bits of minor. */
uint32_t fd_more_device(uint64_t sdev);

/* True: the member of the type is filled; false: nothing was told. */
bool fd_more_eventfd(const struct fd_more_input *in, struct fd_more *ret);
bool fd_more_epoll(const struct fd_more_input *in, struct fd_more *ret);
bool fd_more_timerfd(const struct fd_more_input *in, struct fd_more *ret);
bool fd_more_signalfd(const struct fd_more_input *in, struct fd_more *ret);
bool fd_more_inotify(const struct fd_more_input *in, struct fd_more *ret);
bool fd_more_fanotify(const struct fd_more_input *in, struct fd_more *ret);
bool fd_more_pidfd(const struct fd_more_input *in, struct fd_more *ret);
bool fd_more_io_uring(const struct fd_more_input *in, struct fd_more *ret);
bool fd_more_bpf(const struct fd_more_input *in, struct fd_more *ret);
bool fd_more_userfaultfd(const struct fd_more_input *in, struct fd_more *ret);
bool fd_more_tty(const struct fd_more_input *in, struct fd_more *ret);
bool fd_more_ns(const struct fd_more_input *in, struct fd_more *ret);

/* Ask the file itself, or other files of the process. `known`: the member is filled already. Return whether it is now. */
bool fd_more_read_memfd(const struct fd_more_source *s, const struct fd_more_input *in, bool known,
			struct fd_more *more);
bool fd_more_read_mqueue(const struct fd_more_source *s, const struct fd_more_input *in, bool known,
			 struct fd_more *more);
bool fd_more_read_ns(const struct fd_more_source *s, const struct fd_more_input *in, bool known,
		     struct fd_more *more);
bool fd_more_read_tty(const struct fd_more_source *s, const struct fd_more_input *in, bool known,
		      struct fd_more *more);
bool fd_more_read_watches(const struct fd_more_source *s, const struct fd_more_input *in,
			  bool known, struct fd_more *more);

/* A key of hexadecimal digits somewhere in a line: "ino:4f969". */
bool fd_more_line_hex(struct scan line, const char *key, uint64_t *ret);

#endif
