/* `procview fds`: which descriptors of which processes, and how they are printed. */
#ifndef PV_CLI_FDS_PRIV_H
#define PV_CLI_FDS_PRIV_H

#include <argp.h>
#include <netinet/in.h>
#include <regex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "command_priv.h"

struct endpoints;
struct fd;
struct files_process;
struct out;
struct socket;
struct strbuf;

/* ---- what -i names ---- */

struct fds_port_range {
	uint16_t from, to;
};

struct fds_inet {
	uint16_t family; /* AF_INET, AF_INET6; 0: both */
	uint8_t protocol; /* IPPROTO_…; 0: any */
	bool has_host;
	struct in6_addr *hosts; /* v4 ones as v6 has them: ::ffff:a.b.c.d */
	size_t host_count;
	struct fds_port_range *ports;
	size_t port_count;
};

/* "[46][PROTOCOL][@HOST][:PORT,…]". 0; -EINVAL: no such form; -ENOENT: no such protocol, service or
 * host (then *ret matches nothing). Looks names up as the system does. */
int fds_inet_parse(const char *text, struct fds_inet *ret);
/* Whether a word has that form, without looking anything up: it tells it from a path. */
bool fds_inet_looks(const char *word);
bool fds_inet_matches(const struct fds_inet *i, const struct fd *f);
void fds_inet_done(struct fds_inet *i);

/* ---- what a path names ---- */

struct fds_path {
	char *real; /* without links and "." in it */
	uint32_t device, special;
	uint64_t inode;
	bool whole; /* all of its file system: a mount point, or the device that is mounted */
	bool below; /* a folder with all below it */
	bool node; /* a device: also under other names */
};

/* stat(2) of the path, as who runs this sees it. 0 or -errno. */
int fds_path_find(const char *path, struct fds_path *ret);
bool fds_path_matches(const struct fds_path *p, const struct fd *f);
void fds_path_done(struct fds_path *p);

/* ---- selection ---- */

/* Of each kind some term must match, of all kinds: those of one kind are ORed, kinds are ANDed. A
 * term with `exclude` must not match whatever else does. */
enum fds_kind {
	FDS_PID,
	FDS_USER,
	FDS_NAME, /* of processes */
	FDS_FD,
	FDS_SOCKET,
	FDS_DELETED,
	FDS_PATH, /* of descriptors */
	FDS_KIND_COUNT
};

struct fds_term {
	enum fds_kind kind;
	bool exclude;
	bool known; /* false: nothing can match it, and it was said why */
	bool found; /* it matched something that was selected */
	char *text; /* as it was typed */
	union {
		pid_t pid;
		uint32_t uid;
		struct {
			bool is_pattern;
			regex_t pattern; /* else the beginning is `text` */
		} name;
		struct {
			int32_t from, to;
		} fd;
		struct {
			bool is_unix; /* else inet */
			struct fds_inet inet;
		} socket;
		struct fds_path path;
	};
};

struct fds_selection {
	struct fds_term *terms;
	size_t count, cap;
};

/* A new term of a kind; its text is copied. Borrowed until the next one. */
struct fds_term *fds_selection_add(struct fds_selection *s, enum fds_kind kind, const char *text,
				   size_t len);
void fds_selection_done(struct fds_selection *s);
bool fds_selection_has(const struct fds_selection *s, enum fds_kind kind);
/* Some term is about descriptors, so that a process as a whole is no answer. */
bool fds_selection_narrows(const struct fds_selection *s);
/* Mapped files are looked at. */
bool fds_selection_maps(const struct fds_selection *s);
bool fds_selection_process(const struct fds_selection *s, const struct files_process *p);
bool fds_selection_fd(const struct fds_selection *s, const struct files_process *p,
		      const struct fd *f);
/* Remembers which terms matched; f NULL: a process as a whole. */
void fds_selection_note(struct fds_selection *s, const struct files_process *p, const struct fd *f);

/* ---- the command ---- */

struct fds {
	struct common common;
	struct fds_selection selection;
	bool mapped; /* --mapped */
	bool below; /* +D */
	bool terse; /* -t */
};

/* 0, or an exit status after saying why; most wrong use ends the program with 2. */
int fds_parse(struct fds *f, int argc, char **argv);
void fds_done(struct fds *f);

/* ---- what is printed ---- */

/* Peers, locks, … of one descriptor that are listed; the others are counted. What all processes of a
 * crowd have open would else be listed as often as the square of their number. */
enum { FDS_PEERS_MAX = 64 };

/* What there is to print, and where. */
struct fds_print {
	const struct fds *fds;
	struct fds_selection *selection; /* of fds, to note what was found */
	const struct endpoints *e;
	struct out *out;
	bool mapped; /* mapped files count */
};

/* The next descriptor from *at on that is to be printed, and *at behind it; NULL: no more. */
const struct fd *fds_next(const struct fds_print *p, const struct files_process *process,
			  size_t *at);
/* The process is to be printed though nothing of it can be: it may not be looked into. */
bool fds_is_denied(const struct fds_print *p, const struct files_process *process);

/* Each returns how many rows, or processes, there were. */
size_t fds_print_pids(const struct fds_print *p);
size_t fds_print_text(const struct fds_print *p);
size_t fds_print_csv(const struct fds_print *p);
size_t fds_print_json(const struct fds_print *p);

#endif
