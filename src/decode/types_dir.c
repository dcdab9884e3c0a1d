/* What is in a directory, statx, statfs. */
#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>

#include "lists_priv.h"
#include "types_priv.h"

/* ---- getdents64 ---- */

/* struct linux_dirent64: d_ino, d_off, d_reclen, d_type, name. */
enum { AT_RECLEN = 16, AT_TYPE = 18, AT_NAME = 19, ENTRIES_MAX = 1 << 20 };

static const struct name dirent_names[] = { NAME(DT_UNKNOWN), NAME(DT_FIFO), NAME(DT_CHR),
					    NAME(DT_DIR),     NAME(DT_BLK),  NAME(DT_REG),
					    NAME(DT_LNK),     NAME(DT_SOCK), NAME(DT_WHT) };
static const struct names dirent_types = NAMES(dirent_names, "DT_???");

static void copy_dirents(struct copying *c, const struct call_view *v, unsigned arg)
{
	uint64_t size = view_returned(v);

	copy_memory(c, v->args[arg], size < ENTRIES_MAX ? (size_t)size : ENTRIES_MAX, NULL);
}

static void print_dirent(struct printing *p, const char *entry, size_t length)
{
	strbuf_addf(p->out, "{d_ino=%llu, d_off=%lld, d_reclen=%zu, d_type=",
		    (unsigned long long)member_uint(entry, 8), (long long)member_int(entry + 8, 8),
		    length);
	print_name(p, &dirent_types, member_uint(entry + AT_TYPE, 1));
	strbuf_adds(p->out, ", d_name=");
	print_quoted(p, entry + AT_NAME, strnlen(entry + AT_NAME, length - AT_NAME), false);
	strbuf_addch(p->out, '}');
}

static void print_dirents(struct printing *p, const struct call_view *v, unsigned arg)
{
	size_t size = (size_t)view_returned(v), length;
	const char *bytes = size ? look_all(p, v->args[arg], size) : NULL;
	unsigned count = 0;

	if (size && !bytes) {
		print_address(p, v->args[arg]);
		return;
	}
	if (p->options->verbose)
		strbuf_addch(p->out, '[');
	else
		print_address(p, v->args[arg]);
	for (size_t at = 0; size - at > AT_NAME; at += length, count++) {
		length = (size_t)member_uint(bytes + at + AT_RECLEN, 2);
		if (length <= AT_NAME || length > size - at)
			break;
		if (!p->options->verbose)
			continue;
		if (count)
			strbuf_adds(p->out, ", ");
		print_dirent(p, bytes + at, length);
	}
	if (p->options->verbose)
		strbuf_addch(p->out, ']');
	else
		strbuf_addf(p->out, " /* %u entr%s */", count, count == 1 ? "y" : "ies");
}

const struct arg_type type_dirents = { copy_dirents, print_dirents };

/* ---- statx ---- */

/* Newer than some C libraries. */
#define KERNEL_STATX_MNT_ID 0x1000

static const struct name statx_flag_names[] = {
	NAME(AT_SYMLINK_NOFOLLOW), NAME(AT_REMOVEDIR),	NAME(AT_SYMLINK_FOLLOW),
	NAME(AT_NO_AUTOMOUNT),	   NAME(AT_EMPTY_PATH), NAME(AT_RECURSIVE),
};
static const struct names statx_flags = NAMES(statx_flag_names, "AT_???");
static const struct name sync_names[] = { NAME(AT_STATX_SYNC_AS_STAT), NAME(AT_STATX_FORCE_SYNC),
					  NAME(AT_STATX_DONT_SYNC) };
static const struct names sync_types = NAMES(sync_names, "AT_STATX_???");

static void print_statx_flags(struct printing *p, const struct call_view *v, unsigned arg)
{
	uint32_t flags = (uint32_t)v->args[arg];

	print_name(p, &sync_types, flags & AT_STATX_SYNC_TYPE);
	flags &= ~(uint32_t)AT_STATX_SYNC_TYPE;
	if (!flags)
		return;
	strbuf_addch(p->out, '|');
	print_flags(p, &statx_flags, flags);
}

const struct arg_type type_statx_flags = { .print = print_statx_flags };

static const struct name mask_names[] = {
	NAME(STATX_ALL),
	NAME(STATX_BASIC_STATS),
	NAME(STATX_TYPE),
	NAME(STATX_MODE),
	NAME(STATX_NLINK),
	NAME(STATX_UID),
	NAME(STATX_GID),
	NAME(STATX_ATIME),
	NAME(STATX_MTIME),
	NAME(STATX_CTIME),
	NAME(STATX_INO),
	NAME(STATX_SIZE),
	NAME(STATX_BLOCKS),
	NAME(STATX_BTIME),
	{ KERNEL_STATX_MNT_ID, "STATX_MNT_ID" },
	{ 0x2000, "STATX_DIOALIGN" },
};
const struct names statx_masks = NAMES(mask_names, "STATX_???");

static const struct name attribute_names[] = {
	NAME(STATX_ATTR_COMPRESSED),
	NAME(STATX_ATTR_IMMUTABLE),
	NAME(STATX_ATTR_APPEND),
	NAME(STATX_ATTR_NODUMP),
	NAME(STATX_ATTR_ENCRYPTED),
	NAME(STATX_ATTR_AUTOMOUNT),
	{ 0x2000, "STATX_ATTR_MOUNT_ROOT" },
	{ 0x100000, "STATX_ATTR_VERITY" },
	{ 0x200000, "STATX_ATTR_DAX" },
};
static const struct names attributes = NAMES(attribute_names, "STATX_ATTR_???");

static void print_statx_time(struct printing *p, const void *bytes, const struct member *m)
{
	const struct statx_timestamp *t = bytes;

	(void)m;
	strbuf_addf(p->out, "{tv_sec=%lld, tv_nsec=%u}", (long long)t->tv_sec, t->tv_nsec);
	print_time_comment(p, t->tv_sec, t->tv_nsec);
}

#define TIME_FIELD(field, ...)                                                                     \
	{                                                                                          \
		.name = #field, .offset = offsetof(struct statx, field),                           \
		.size = sizeof(struct statx_timestamp), .print = print_statx_time,                 \
		.verbose = true, __VA_ARGS__                                                       \
	}

static const struct member statx_members[] = {
	FIELD(struct statx, stx_mask, flags, .of = &statx_masks),
	FIELD(struct statx, stx_blksize, uint, VERBOSE),
	FIELD(struct statx, stx_attributes, flags, .of = &attributes),
	FIELD(struct statx, stx_nlink, uint, VERBOSE),
	FIELD(struct statx, stx_uid, id, VERBOSE),
	FIELD(struct statx, stx_gid, id, VERBOSE),
	FIELD(struct statx, stx_mode, file_mode),
	FIELD(struct statx, stx_ino, uint, VERBOSE),
	FIELD(struct statx, stx_size, uint),
	FIELD(struct statx, stx_blocks, uint, VERBOSE),
	FIELD(struct statx, stx_attributes_mask, flags, .of = &attributes, VERBOSE),
	TIME_FIELD(stx_atime, ),
	TIME_FIELD(stx_btime, .needs = STATX_BTIME),
	TIME_FIELD(stx_ctime, ),
	TIME_FIELD(stx_mtime, ),
	FIELD(struct statx, stx_rdev_major, uint, VERBOSE),
	FIELD(struct statx, stx_rdev_minor, uint, VERBOSE),
	FIELD(struct statx, stx_dev_major, uint, VERBOSE),
	FIELD(struct statx, stx_dev_minor, uint, VERBOSE),
	FIELD(struct statx, stx_mnt_id, hex, VERBOSE, .needs = KERNEL_STATX_MNT_ID),
};
const struct struct_type statx_struct = STRUCT(struct statx, statx_members);

/* ---- statfs ---- */

static const struct name magic_names[] = {
	NAME(ADFS_SUPER_MAGIC),
	NAME(AFFS_SUPER_MAGIC),
	NAME(ANON_INODE_FS_MAGIC),
	NAME(BTRFS_SUPER_MAGIC),
	NAME(CGROUP_SUPER_MAGIC),
	NAME(CGROUP2_SUPER_MAGIC),
	NAME(DEBUGFS_MAGIC),
	NAME(DEVPTS_SUPER_MAGIC),
	NAME(EFIVARFS_MAGIC),
	{ EXT4_SUPER_MAGIC, "EXT2_SUPER_MAGIC" },
	NAME(F2FS_SUPER_MAGIC),
	{ 0x65735546, "FUSE_SUPER_MAGIC" },
	NAME(HUGETLBFS_MAGIC),
	NAME(ISOFS_SUPER_MAGIC),
	NAME(MSDOS_SUPER_MAGIC),
	NAME(NFS_SUPER_MAGIC),
	NAME(NSFS_MAGIC),
	NAME(OVERLAYFS_SUPER_MAGIC),
	NAME(PIPEFS_MAGIC),
	NAME(PROC_SUPER_MAGIC),
	NAME(PSTOREFS_MAGIC),
	NAME(RAMFS_MAGIC),
	NAME(REISERFS_SUPER_MAGIC),
	NAME(SECURITYFS_MAGIC),
	NAME(SELINUX_MAGIC),
	NAME(SOCKFS_MAGIC),
	NAME(SQUASHFS_MAGIC),
	NAME(SYSFS_MAGIC),
	NAME(TMPFS_MAGIC),
	NAME(TRACEFS_MAGIC),
	NAME(V9FS_MAGIC),
	{ 0x58465342, "XFS_SUPER_MAGIC" },
	NAME(BPF_FS_MAGIC),
	NAME(XENFS_SUPER_MAGIC),
	{ 0x19800202, "MQUEUE_MAGIC" },
};
static const struct names magics = NAMES(magic_names, "???_MAGIC");

static const struct name mount_names[] = {
	NAME(ST_RDONLY),
	NAME(ST_NOSUID),
	NAME(ST_NODEV),
	NAME(ST_NOEXEC),
	NAME(ST_SYNCHRONOUS),
	{ 0x20, "ST_VALID" },
	NAME(ST_MANDLOCK),
	NAME(ST_NOATIME),
	NAME(ST_NODIRATIME),
	NAME(ST_RELATIME),
	{ 0x2000, "ST_NOSYMFOLLOW" },
};
static const struct names file_system_flags = NAMES(mount_names, "ST_???");

static void print_fsid(struct printing *p, const void *bytes, const struct member *m)
{
	(void)m;
	strbuf_adds(p->out, "{val=[");
	print_hex(p, member_uint(bytes, 4));
	strbuf_adds(p->out, ", ");
	print_hex(p, member_uint((const char *)bytes + 4, 4));
	strbuf_adds(p->out, "]}");
}

static const struct member statfs_members[] = {
	FIELD(struct statfs, f_type, name, .of = &magics),
	FIELD(struct statfs, f_bsize, uint),
	FIELD(struct statfs, f_blocks, uint),
	FIELD(struct statfs, f_bfree, uint),
	FIELD(struct statfs, f_bavail, uint),
	FIELD(struct statfs, f_files, uint),
	FIELD(struct statfs, f_ffree, uint),
	{ "f_fsid", offsetof(struct statfs, f_fsid), 8, print_fsid, NULL, false },
	FIELD(struct statfs, f_namelen, uint),
	FIELD(struct statfs, f_frsize, uint),
	FIELD(struct statfs, f_flags, flags, .of = &file_system_flags),
};
const struct struct_type statfs_struct = STRUCT(struct statfs, statfs_members);
