/* Files: flags of opening, modes, whence. */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lists_priv.h"

/* The kernel's O_LARGEFILE, which the C library hides on machines of 64 bits. */
#define KERNEL_O_LARGEFILE 0100000
#define KERNEL_O_TMPFILE 020000000

static const struct name open_names[] = {
	NAME(O_RDONLY),	   NAME(O_WRONLY),  NAME(O_RDWR),
	NAME(O_ACCMODE),   NAME(O_CREAT),   NAME(O_EXCL),
	NAME(O_NOCTTY),	   NAME(O_TRUNC),   NAME(O_APPEND),
	NAME(O_NONBLOCK),  NAME(O_SYNC),    NAME(O_DSYNC),
	NAME(O_ASYNC),	   NAME(O_DIRECT),  { KERNEL_O_LARGEFILE, "O_LARGEFILE" },
	NAME(O_NOFOLLOW),  NAME(O_NOATIME), NAME(O_CLOEXEC),
	NAME(O_PATH),	   NAME(O_TMPFILE), { KERNEL_O_TMPFILE, "__O_TMPFILE" },
	NAME(O_DIRECTORY),
};
const struct names open_flags = {
	.unknown = "O_???",
	.items = open_names,
	.count = sizeof(open_names) / sizeof(open_names[0]),
	.field = O_ACCMODE,
	.field_count = 4,
};

static const struct name access_names[] = { NAME(F_OK), NAME(R_OK), NAME(W_OK), NAME(X_OK) };
static const struct name access_flag_names[] = { NAME(AT_SYMLINK_NOFOLLOW), NAME(AT_EACCESS),
						 NAME(AT_EMPTY_PATH) };
const struct names access_flags = NAMES(access_flag_names, "AT_???");
const struct names access_modes = NAMES(access_names, "?_OK");

static const struct name at_names[] = {
	NAME(AT_SYMLINK_NOFOLLOW), NAME(AT_REMOVEDIR),	NAME(AT_SYMLINK_FOLLOW),
	NAME(AT_NO_AUTOMOUNT),	   NAME(AT_EMPTY_PATH), NAME(AT_STATX_FORCE_SYNC),
	NAME(AT_STATX_DONT_SYNC),  NAME(AT_RECURSIVE),
};
const struct names at_flags = NAMES(at_names, "AT_???");

static const struct name seek_names[] = { NAME(SEEK_SET), NAME(SEEK_CUR), NAME(SEEK_END),
					  NAME(SEEK_DATA), NAME(SEEK_HOLE) };
const struct names seek_whences = NAMES(seek_names, "SEEK_???");

static const struct name protection_names[] = {
	NAME(PROT_NONE), NAME(PROT_READ),      NAME(PROT_WRITE),
	NAME(PROT_EXEC), NAME(PROT_GROWSDOWN), NAME(PROT_GROWSUP),
};
const struct names protections = NAMES(protection_names, "PROT_???");

static const struct name map_names[] = {
	NAME(MAP_SHARED),    NAME(MAP_PRIVATE),		NAME(MAP_SHARED_VALIDATE),
	NAME(MAP_FIXED),     NAME(MAP_ANONYMOUS),	NAME(MAP_32BIT),
	NAME(MAP_NORESERVE), NAME(MAP_POPULATE),	NAME(MAP_NONBLOCK),
	NAME(MAP_GROWSDOWN), NAME(MAP_DENYWRITE),	NAME(MAP_EXECUTABLE),
	NAME(MAP_LOCKED),    NAME(MAP_STACK),		NAME(MAP_HUGETLB),
	NAME(MAP_SYNC),	     NAME(MAP_FIXED_NOREPLACE),
};
const struct names map_flags = {
	.unknown = "MAP_???",
	.items = map_names,
	.count = sizeof(map_names) / sizeof(map_names[0]),
	.field = MAP_TYPE,
	.field_count = 3,
};
