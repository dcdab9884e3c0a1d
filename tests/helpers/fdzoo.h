/* What the parts of fdzoo share. */
#ifndef PV_TESTS_FDZOO_H
#define PV_TESTS_FDZOO_H

#include <stdbool.h>
#include <stddef.h>

/* Who keeps a descriptor; the other one closes it. */
enum zoo_keeper { ZOO_PARENT = 1, ZOO_CHILD = 2, ZOO_BOTH = 3 };

struct zoo_row {
	const char *name, *type; /* a type of `procview fds` */
	int fd;
	enum zoo_keeper keeper;
	char facts[256]; /* key=value …, of what was asked for */
};

struct zoo {
	struct zoo_row rows[160];
	size_t count;
	const char *folder; /* of the zoo alone; it is the current one, too */
	bool net; /* in network and mount namespaces of its own */
};

/* One more descriptor; -1 is said as missing, with errno. Returns fd. */
int zoo_keep(struct zoo *z, const char *name, const char *type, enum zoo_keeper keeper, int fd,
	     const char *facts, ...) __attribute__((format(printf, 6, 7)));
void zoo_missing(const char *type, int error);
/* Ends the program: the test cannot go on. */
void zoo_fail(const char *what) __attribute__((noreturn));

void zoo_files(struct zoo *z);
void zoo_memory(struct zoo *z);
void zoo_terminals(struct zoo *z);
void zoo_anonymous(struct zoo *z);
void zoo_kernel(struct zoo *z);
void zoo_unix_sockets(struct zoo *z);
void zoo_inet_sockets(struct zoo *z);
void zoo_other_sockets(struct zoo *z);

/* After the fork, in each of the two: what belongs to a process and not to an open file. */
void zoo_locks_parent(struct zoo *z);
void zoo_notify_parent(const struct zoo *z);
/* At the end: what would stay. */
void zoo_remove_names(void);
/* Waits for what zoo_locks_parent took; returns when all of its threads wait. */
void zoo_locks_child(struct zoo *z);

#endif
