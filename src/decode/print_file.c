/* What files are written as: modes, devices, times. */
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>

#include "lists_priv.h"

void print_permissions(struct printing *p, uint64_t mode)
{
	strbuf_addf(p->out, "%#03llo", (unsigned long long)mode);
}

static const struct name type_names[] = { NAME(S_IFREG), NAME(S_IFDIR), NAME(S_IFCHR),
					  NAME(S_IFBLK), NAME(S_IFIFO), NAME(S_IFSOCK),
					  NAME(S_IFLNK) };
static const struct name special_names[] = { NAME(S_ISUID), NAME(S_ISGID), NAME(S_ISVTX) };
const struct names file_modes = NAMES(type_names, "S_IF???");
static const struct names special_modes = NAMES(special_names, "S_IS???");

void print_file_mode(struct printing *p, uint64_t mode)
{
	if (p->options->constants == CONST_RAW) {
		print_permissions(p, mode);
		return;
	}
	if (mode & S_IFMT) {
		print_name(p, &file_modes, mode & S_IFMT);
		strbuf_addch(p->out, '|');
	}
	if (mode & (S_ISUID | S_ISGID | S_ISVTX)) {
		print_flags(p, &special_modes, mode & (S_ISUID | S_ISGID | S_ISVTX));
		strbuf_addch(p->out, '|');
	}
	print_permissions(p, mode & 0777);
}

void print_device(struct printing *p, uint64_t device)
{
	if (p->options->constants == CONST_RAW) {
		print_hex(p, device);
		return;
	}
	strbuf_addf(p->out, "makedev(%#x, %#x)", major(device), minor(device));
}

void print_time_comment(struct printing *p, int64_t seconds, int64_t ns)
{
	time_t time = (time_t)seconds;
	char text[64];
	struct tm tm;

	if ((!seconds && !ns) || p->options->constants == CONST_RAW || !localtime_r(&time, &tm) ||
	    !strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm))
		return;
	strbuf_addf(p->out, " /* %s", text);
	if (ns)
		strbuf_addf(p->out, ".%09lld", (long long)ns);
	strftime(text, sizeof(text), "%z", &tm);
	strbuf_addf(p->out, "%s */", text);
}

static void print_stat_time(struct printing *p, const char *name, const struct timespec *t)
{
	strbuf_addf(p->out, ", st_%s=%lld", name, (long long)t->tv_sec);
	print_time_comment(p, t->tv_sec, t->tv_nsec);
	strbuf_addf(p->out, ", st_%s_nsec=%lld", name, (long long)t->tv_nsec);
}

static void print_stat_verbose(struct printing *p, const struct stat *st)
{
	strbuf_adds(p->out, "st_dev=");
	print_device(p, st->st_dev);
	strbuf_addf(p->out, ", st_ino=%llu, st_mode=", (unsigned long long)st->st_ino);
	print_file_mode(p, st->st_mode);
	strbuf_addf(p->out,
		    ", st_nlink=%llu, st_uid=%u, st_gid=%u, st_blksize=%lld, st_blocks=%lld",
		    (unsigned long long)st->st_nlink, st->st_uid, st->st_gid,
		    (long long)st->st_blksize, (long long)st->st_blocks);
}

static bool is_device(const struct stat *st)
{
	return S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode);
}

static void print_stat(struct printing *p, const void *bytes)
{
	const struct stat *st = bytes;

	strbuf_addch(p->out, '{');
	if (p->options->verbose) {
		print_stat_verbose(p, st);
	} else {
		strbuf_adds(p->out, "st_mode=");
		print_file_mode(p, st->st_mode);
	}
	if (is_device(st)) {
		strbuf_adds(p->out, ", st_rdev=");
		print_device(p, st->st_rdev);
	} else {
		strbuf_addf(p->out, ", st_size=%lld", (long long)st->st_size);
	}
	if (p->options->verbose) {
		print_stat_time(p, "atime", &st->st_atim);
		print_stat_time(p, "mtime", &st->st_mtim);
		print_stat_time(p, "ctime", &st->st_ctim);
	} else {
		strbuf_adds(p->out, ", ...");
	}
	strbuf_addch(p->out, '}');
}

/* The kernel's struct is the C library's on machines of 64 bits. */
const struct struct_type stat_struct = { .size = sizeof(struct stat), .print = print_stat };
