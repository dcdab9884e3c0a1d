/* What procview reads of the sockets of a network namespace: the tests compare it with ss.
 *
 * usage: socket_dump [--tables] PID. Prints one JSON object; bytes are in hexadecimal. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/procroot.h"
#include "base/strbuf.h"
#include "proc/socket.h"

static void key_hex(struct jsonw *j, const char *key, const void *bytes, size_t len)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	const unsigned char *s = bytes;

	for (size_t i = 0; i < len; i++)
		strbuf_addx(&b, s[i], 2);
	jsonw_key(j, key);
	jsonw_string(j, strbuf_str(&b), b.len);
}

static void key_number(struct jsonw *j, const char *key, uint64_t n)
{
	jsonw_key(j, key);
	jsonw_uint(j, n);
}

/* UINT32_MAX: it is not told. */
static void key_figure(struct jsonw *j, const char *key, uint32_t n)
{
	jsonw_key(j, key);
	if (n == UINT32_MAX)
		jsonw_null(j);
	else
		jsonw_uint(j, n);
}

static void add_socket(struct jsonw *j, const struct socket *s)
{
	jsonw_object(j);
	key_number(j, "inode", s->inode);
	key_number(j, "net", s->net);
	key_number(j, "family", s->family);
	key_number(j, "type", s->type);
	key_number(j, "protocol", s->protocol);
	key_number(j, "state", s->state);
	jsonw_key(j, "v6only");
	jsonw_bool(j, s->bound_v6only);
	key_figure(j, "uid", s->uid);
	key_figure(j, "receive", s->receive_queue);
	key_figure(j, "send", s->send_queue);
	key_hex(j, "local", s->local.bytes, sizeof(s->local.bytes));
	key_number(j, "local_port", s->local.port);
	key_number(j, "interface", s->local.interface);
	key_hex(j, "remote", s->remote.bytes, sizeof(s->remote.bytes));
	key_number(j, "remote_port", s->remote.port);
	key_hex(j, "path", s->path, s->path_len);
	key_number(j, "peer", s->peer);
	key_number(j, "path_inode", s->path_inode);
	key_number(j, "path_device", s->path_device);
	jsonw_key(j, "pending");
	jsonw_list(j);
	for (size_t i = 0; i < s->pending_count; i++)
		jsonw_uint(j, s->pending[i]);
	jsonw_list_end(j);
	key_number(j, "netlink_port", s->local_port);
	key_number(j, "groups", s->groups);
	key_number(j, "packet_interface", s->packet_interface);
	jsonw_object_end(j);
}

static void print(const struct sockets *s)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	struct jsonw j;

	jsonw_init(&j, &b, true);
	jsonw_object(&j);
	key_number(&j, "net", s->net);
	jsonw_key(&j, "tables");
	jsonw_bool(&j, s->tables);
	jsonw_key(&j, "torn");
	jsonw_bool(&j, s->torn);
	jsonw_key(&j, "sockets");
	jsonw_list(&j);
	for (size_t i = 0; i < s->count; i++)
		add_socket(&j, &s->sockets[i]);
	jsonw_list_end(&j);
	jsonw_object_end(&j);
	puts(strbuf_str(&b));
}

int main(int argc, char **argv)
{
	struct socket_reader reader = { .tables_only = false };
	struct arena *a = arena_new();
	struct procroot root;
	struct sockets s;
	int err;

	if (argc > 2 && strcmp(argv[1], "--tables") == 0) {
		reader.tables_only = true;
		argv++;
	}
	err = argc < 2 ? -EINVAL : procroot_open("/proc", &root);
	if (!err) {
		err = sockets_read(&reader, &root, (pid_t)atoi(argv[1]), a, &s);
		if (!err)
			print(&s);
		procroot_done(&root);
	}
	arena_free(a);
	if (!err)
		return EXIT_SUCCESS;
	fprintf(stderr, "socket_dump: %s\n", strerror(-err));
	return EXIT_FAILURE;
}
