#include "proc/sysvipc.h"

#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/number.h"
#include "types/files.h"

/* What a column is called, and the member that it fills. */
struct column {
	const char *name;
	uint16_t offset;
	uint8_t size; /* 4 or 8 */
	bool octal;
};

struct table {
	const struct column *columns;
	size_t column_count, row_size, ipc_offset;
};

#define COLUMN(text, type, member)                                                                 \
	{                                                                                          \
		text, offsetof(struct type, member), sizeof(((struct type *)0)->member), false     \
	}
#define OCTAL(text, type, member)                                                                  \
	{                                                                                          \
		text, offsetof(struct type, member), sizeof(((struct type *)0)->member), true      \
	}
#define TABLE(columns, type)                                                                       \
	{                                                                                          \
		columns, sizeof(columns) / sizeof((columns)[0]), sizeof(struct type),              \
			offsetof(struct type, ipc)                                                 \
	}

static const struct column shm_columns[] = {
	COLUMN("key", sysv_shm, key),	      COLUMN("shmid", sysv_shm, id),
	OCTAL("perms", sysv_shm, mode),	      COLUMN("size", sysv_shm, size),
	COLUMN("cpid", sysv_shm, creator),    COLUMN("lpid", sysv_shm, last),
	COLUMN("nattch", sysv_shm, attached), COLUMN("uid", sysv_shm, uid),
	COLUMN("gid", sysv_shm, gid),
};
static const struct table shm_table = TABLE(shm_columns, sysv_shm);

static const struct column msg_columns[] = {
	COLUMN("key", sysv_msg, key),
	COLUMN("msqid", sysv_msg, id),
	OCTAL("perms", sysv_msg, mode),
	COLUMN("cbytes", sysv_msg, bytes),
	COLUMN("qnum", sysv_msg, messages),
	COLUMN("lspid", sysv_msg, last_sender),
	COLUMN("lrpid", sysv_msg, last_receiver),
	COLUMN("uid", sysv_msg, uid),
	COLUMN("gid", sysv_msg, gid),
};
static const struct table msg_table = TABLE(msg_columns, sysv_msg);

static const struct column sem_columns[] = {
	COLUMN("key", sysv_sem, key),	COLUMN("semid", sysv_sem, id),
	OCTAL("perms", sysv_sem, mode), COLUMN("nsems", sysv_sem, count),
	COLUMN("uid", sysv_sem, uid),	COLUMN("gid", sysv_sem, gid),
};
static const struct table sem_table = TABLE(sem_columns, sysv_sem);

/* Columns of a line at most. */
enum { COLUMNS_MAX = 32 };

struct heading {
	const struct column *columns[COLUMNS_MAX]; /* NULL: not wanted */
	size_t count, wanted;
};

static const struct column *find_column(const struct table *t, const char *name, size_t len)
{
	for (size_t i = 0; i < t->column_count; i++)
		if (strncmp(t->columns[i].name, name, len) == 0 && t->columns[i].name[len] == '\0')
			return &t->columns[i];
	return NULL;
}

static void read_heading(const struct table *t, struct scan line, struct heading *ret)
{
	const char *word;
	size_t len;

	*ret = (struct heading){ 0 };
	while (ret->count < COLUMNS_MAX && scan_word(&line, &word, &len)) {
		const struct column *c = find_column(t, word, len);

		ret->columns[ret->count++] = c;
		ret->wanted += c != NULL;
	}
}

static bool parse_octal(const char *s, size_t len, uint64_t *ret)
{
	uint64_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (s[i] < '0' || s[i] > '7')
			return false;
		n = n << 3 | (uint64_t)(s[i] - '0');
	}
	*ret = n;
	return len <= 21;
}

static bool parse_value(const struct column *c, const char *s, size_t len, uint64_t *ret)
{
	int64_t n;

	if (c->octal)
		return parse_octal(s, len, ret);
	if (number_parse_i64(s, len, &n) < 0)
		return number_parse_u64(s, len, ret) == 0;
	*ret = (uint64_t)n;
	return true;
}

static bool parse_row(const struct heading *h, struct scan line, char *row)
{
	const char *word;
	size_t len, taken = 0;

	for (size_t i = 0; i < h->count && scan_word(&line, &word, &len); i++) {
		const struct column *c = h->columns[i];
		uint64_t n;

		if (!c)
			continue;
		if (!parse_value(c, word, len, &n))
			return false;
		memcpy(row + c->offset, &n, c->size); /* little-endian */
		taken++;
	}
	return taken == h->wanted;
}

/* Rows behind those of *rows, in new memory of the arena. */
static void parse(const struct table *t, struct scan all, uint64_t ipc, struct arena *a,
		  const void **rows, size_t *count)
{
	size_t n = *count, cap = n;
	char *list = xreallocarray(NULL, n, t->row_size), *kept;
	struct heading h = { 0 };
	struct scan line;

	if (n)
		memcpy(list, *rows, n * t->row_size);
	if (scan_line(&all, &line))
		read_heading(t, line, &h);
	while (n < SYSVIPC_MAX && scan_line(&all, &line)) {
		char *row;

		list = xgrow(list, n, &cap, t->row_size);
		row = memset(list + n * t->row_size, 0, t->row_size);
		memcpy(row + t->ipc_offset, &ipc, sizeof(ipc));
		n += h.wanted && parse_row(&h, line, row);
	}
	kept = arena_alloc(a, n * t->row_size);
	if (n)
		memcpy(kept, list, n * t->row_size);
	cleanup_free(&list);
	*rows = kept;
	*count = n;
}

void sysvipc_parse_shm(const char *buf, size_t len, uint64_t ipc, struct arena *a,
		       const struct sysv_shm **rows, size_t *count)
{
	const struct sysv_shm *before = *rows;
	const void *list = before;
	size_t from = *count;

	parse(&shm_table, (struct scan){ buf, buf + len }, ipc, a, &list, count);
	*rows = list;
	/* The mappings of a segment have its id for their inode. */
	for (size_t i = from; i < *count; i++)
		((struct sysv_shm *)*rows)[i].inode = (uint32_t)(*rows)[i].id;
}

void sysvipc_parse_msg(const char *buf, size_t len, uint64_t ipc, struct arena *a,
		       const struct sysv_msg **rows, size_t *count)
{
	const void *list = *rows;

	parse(&msg_table, (struct scan){ buf, buf + len }, ipc, a, &list, count);
	*rows = list;
}

void sysvipc_parse_sem(const char *buf, size_t len, uint64_t ipc, struct arena *a,
		       const struct sysv_sem **rows, size_t *count)
{
	const void *list = *rows;

	parse(&sem_table, (struct scan){ buf, buf + len }, ipc, a, &list, count);
	*rows = list;
}
