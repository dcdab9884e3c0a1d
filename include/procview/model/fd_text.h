/* What a descriptor is and who is at its other end, in words: rows of `procview fds` and of the
 * screen. Pure. All that is added is safe text. */
#ifndef PV_MODEL_FD_TEXT_H
#define PV_MODEL_FD_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/endpoints.h"

struct fd;
struct socket;
struct strbuf;

struct fd_text {
	bool ascii;
	/* Gives the translation of a N_() text; NULL: as it is. */
	const char *(*translate)(const char *text);
};

/* "3u", "cwd", "7wW": number, mode and, where the process has the file locked itself, r or w for a
 * part of it, R or W for the whole. */
void fd_text_add_number(struct strbuf *b, const struct endpoints *e, struct endpoint at);
/* The same without locks. */
void fd_text_add_fd(struct strbuf *b, const struct fd *f);
/* "8,1": of the file system, of a device node its own. Nothing if it is not known. */
void fd_text_add_device(struct strbuf *b, const struct fd *f);
/* Bytes of the file, else "0t123", the offset. Nothing if neither is known. */
void fd_text_add_size(struct strbuf *b, const struct fd *f);
/* What it is open on: its target, of a socket the addresses and "(LISTEN)", and what its kind
 * tells of its own. */
void fd_text_add_name(struct strbuf *b, const struct fd_text *how, const struct fd *f);
/* The name of a target alone, or the addresses of a socket. */
void fd_text_add_target(struct strbuf *b, const struct fd_text *how, const struct fd *f);
/* What its kind tells of its own: "counter=3 id=7". Nothing where there is nothing. */
void fd_text_add_details(struct strbuf *b, const struct fd_text *how, const struct fd *f);

/* "127.0.0.1:80", "[::1]:80", "*:80", "@name"; nothing for an end that has none. */
void fd_text_add_local(struct strbuf *b, const struct fd_text *how, const struct socket *s);
void fd_text_add_remote(struct strbuf *b, const struct fd_text *how, const struct socket *s);

/* The sign of how data goes between it and its peers: to them, from them, both; or that they have
 * the same object open. */
const char *fd_text_sign(const struct fd_text *how, const struct fd *f);
/* "5501 psql 7u", "itself 4w"; with ? behind it where another answer is possible. */
void fd_text_add_peer(struct strbuf *b, const struct fd_text *how, const struct endpoints *e,
		      struct endpoint of, const struct peer *peer);
/* "→ 5501 psql 7u, 5502 psql 7u +3": as many as fit into `columns`, one at least; 0: without a
 * limit but `max`. Nothing if there is none. Returns how many peers there are. */
size_t fd_text_add_peers(struct strbuf *b, const struct fd_text *how, const struct endpoints *e,
			 struct endpoint of, size_t columns, size_t max);

#endif
