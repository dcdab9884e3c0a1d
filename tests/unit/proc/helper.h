/* What the tests of proc share: exact copies of bytes, folders that stand for /proc, children. */
#ifndef PV_TESTS_PROC_HELPER_H
#define PV_TESTS_PROC_HELPER_H

#include <stddef.h>
#include <sys/types.h>

/* A copy without one byte of room behind it, so that a sanitizer sees what is read too far. */
char *exact_copy(const void *bytes, size_t len);
/* A file of the live system, whole. Free it. */
char *slurp(const char *path, size_t *ret_len);

/* A folder in the temporary folder; removed with all that is in it. */
struct folder {
	char path[64];
	int fd;
};

void folder_make(struct folder *f);
void folder_remove(struct folder *f);
/* Folders on the way to the file are made. */
void folder_add(const struct folder *f, const char *path, const void *bytes, size_t len);
void folder_add_text(const struct folder *f, const char *path, const char *text);

/* A child that ran prepare (may be NULL) and then waits. It ends with its parent at the latest. */
struct child {
	pid_t pid;
	int end_fd; /* closing it ends the child */
};

void child_start(struct child *c, void (*prepare)(void));
/* Ends it and leaves it a zombie. */
void child_end(struct child *c);
/* Ends it, if it has not ended, and takes it away. */
void child_reap(struct child *c);

#endif
