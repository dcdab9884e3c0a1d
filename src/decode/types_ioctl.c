/* ioctl: names of commands, and what their arguments are. */
#include <asm/termbits.h>
#include <linux/fs.h>
#include <linux/ioctl.h>
#include <asm/ioctls.h>
#include <linux/sockios.h>
#include <stddef.h>

#include "lists_priv.h"
#include "types_priv.h"

/* The kernel's struct of ws_row, ws_col, and pixels. */
struct window_size {
	uint16_t ws_row, ws_col, ws_xpixel, ws_ypixel;
};

static const struct member window_members[] = {
	FIELD(struct window_size, ws_row, uint),
	FIELD(struct window_size, ws_col, uint),
	FIELD(struct window_size, ws_xpixel, uint),
	FIELD(struct window_size, ws_ypixel, uint),
};
static const struct struct_type window_struct = STRUCT(struct window_size, window_members);
static const struct member window_item = { .size = sizeof(struct window_size),
					   .print = member_print_struct,
					   .of = &window_struct };
static const struct member termios_item = { .size = sizeof(struct termios),
					    .print = member_print_struct,
					    .of = &termios_struct };
static const struct member termios2_item = { .size = sizeof(struct termios2),
					     .print = member_print_struct,
					     .of = &termios2_struct };

static const struct name attribute_names[] = {
	NAME(FS_SECRM_FL),     NAME(FS_UNRM_FL),	NAME(FS_COMPR_FL),
	NAME(FS_SYNC_FL),      NAME(FS_IMMUTABLE_FL),	NAME(FS_APPEND_FL),
	NAME(FS_NODUMP_FL),    NAME(FS_NOATIME_FL),	NAME(FS_DIRTY_FL),
	NAME(FS_COMPRBLK_FL),  NAME(FS_NOCOMP_FL),	NAME(FS_ENCRYPT_FL),
	NAME(FS_INDEX_FL),     NAME(FS_IMAGIC_FL),	NAME(FS_JOURNAL_DATA_FL),
	NAME(FS_NOTAIL_FL),    NAME(FS_DIRSYNC_FL),	NAME(FS_TOPDIR_FL),
	NAME(FS_HUGE_FILE_FL), NAME(FS_EXTENT_FL),	NAME(FS_VERITY_FL),
	NAME(FS_EA_INODE_FL),  NAME(FS_EOFBLOCKS_FL),	NAME(FS_NOCOW_FL),
	NAME(FS_DAX_FL),       NAME(FS_INLINE_DATA_FL), NAME(FS_PROJINHERIT_FL),
	NAME(FS_CASEFOLD_FL),
};
static const struct names attributes = NAMES(attribute_names, "FS_???_FL");
static const struct member attributes_item = { .size = 4,
					       .print = member_print_flags,
					       .of = &attributes };
static const struct name queue_names[] = { NAME(TCIFLUSH), NAME(TCOFLUSH), NAME(TCIOFLUSH) };
static const struct names queues = NAMES(queue_names, "TC???");
static const struct name flow_names[] = { NAME(TCOOFF), NAME(TCOON), NAME(TCIOFF), NAME(TCION) };
static const struct names flows = NAMES(flow_names, "TC???");

/* What is known of a command: the argument is an address of `item`, or a value. */
struct command {
	uint32_t command;
	const char *name;
	enum { ADDRESS, ITEM, A_STRUCT, VALUE, WORD, NOTHING } kind;
	enum arg_when when;
	const void *of;
};

#define IOCTL(command, kind, when, of)                                                             \
	{                                                                                          \
		command, #command, kind, ARG_##when, of                                            \
	}

static const struct command commands[] = {
	/* What strace calls it, since a sound card's command has the same number. */
	{ TCSETS, "SNDCTL_TMR_START or TCSETS", A_STRUCT, ARG_IN, &termios_item },
	{ TCGETS, "TCGETS", A_STRUCT, ARG_OUT, &termios_item },
	{ TCSETSW, "SNDCTL_TMR_STOP or TCSETSW", A_STRUCT, ARG_IN, &termios_item },
	{ TCSETSF, "SNDCTL_TMR_CONTINUE or TCSETSF", A_STRUCT, ARG_IN, &termios_item },
	IOCTL(TCGETS2, A_STRUCT, OUT, &termios2_item),
	IOCTL(TCSETS2, A_STRUCT, IN, &termios2_item),
	IOCTL(TCSETSW2, A_STRUCT, IN, &termios2_item),
	IOCTL(TCSETSF2, A_STRUCT, IN, &termios2_item),
	IOCTL(TIOCGWINSZ, A_STRUCT, OUT, &window_item),
	IOCTL(TIOCSWINSZ, A_STRUCT, IN, &window_item),
	IOCTL(FIONREAD, ITEM, OUT, &int_item),
	IOCTL(TIOCOUTQ, ITEM, OUT, &int_item),
	IOCTL(FIONBIO, ITEM, IN, &int_item),
	IOCTL(FIOASYNC, ITEM, IN, &int_item),
	IOCTL(FIOCLEX, NOTHING, IN, NULL),
	IOCTL(FIONCLEX, NOTHING, IN, NULL),
	IOCTL(TIOCGPGRP, ITEM, OUT, &int_item),
	IOCTL(TIOCSPGRP, ITEM, IN, &int_item),
	IOCTL(TIOCGSID, ITEM, OUT, &int_item),
	IOCTL(TIOCGPTN, ITEM, OUT, &uint_item),
	IOCTL(TIOCSPTLCK, ITEM, IN, &int_item),
	IOCTL(TIOCGPTLCK, ITEM, OUT, &int_item),
	IOCTL(TIOCGEXCL, ITEM, OUT, &int_item),
	IOCTL(TIOCPKT, ITEM, IN, &int_item),
	IOCTL(TIOCGPKT, ITEM, OUT, &int_item),
	IOCTL(TIOCGETD, ITEM, OUT, &int_item),
	IOCTL(TIOCSCTTY, VALUE, IN, NULL),
	IOCTL(TIOCNOTTY, NOTHING, IN, NULL),
	IOCTL(TIOCEXCL, NOTHING, IN, NULL),
	IOCTL(TIOCNXCL, NOTHING, IN, NULL),
	IOCTL(TCSBRK, VALUE, IN, NULL),
	IOCTL(TCSBRKP, VALUE, IN, NULL),
	IOCTL(TCFLSH, WORD, IN, &queues),
	IOCTL(TCXONC, WORD, IN, &flows),
	IOCTL(TIOCGPTPEER, ADDRESS, IN, NULL),
	IOCTL(FICLONE, VALUE, IN, NULL),
	IOCTL(FS_IOC_GETFLAGS, ITEM, OUT, &attributes_item),
	IOCTL(FS_IOC_SETFLAGS, ITEM, IN, &attributes_item),
	IOCTL(FIGETBSZ, ITEM, OUT, &int_item),
	IOCTL(BLKGETSIZE64, ITEM, OUT, &ulong_item),
	IOCTL(BLKSSZGET, ITEM, OUT, &int_item),
	IOCTL(SIOCGIFCONF, ADDRESS, IN, NULL),
	IOCTL(SIOCGIFFLAGS, ADDRESS, IN, NULL),
	IOCTL(SIOCGIFADDR, ADDRESS, IN, NULL),
	IOCTL(SIOCGIFINDEX, ADDRESS, IN, NULL),
	IOCTL(SIOCGIFHWADDR, ADDRESS, IN, NULL),
	IOCTL(SIOCGIFMTU, ADDRESS, IN, NULL),
};

static const struct command *command_of(const struct call_view *v)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (commands[i].command == (uint32_t)v->args[1])
			return &commands[i];
	return NULL;
}

/* ---- the command ---- */

static const struct name direction_names[] = { { 0, "_IOC_NONE" },
					       { _IOC_READ, "_IOC_READ" },
					       { _IOC_WRITE, "_IOC_WRITE" } };
static const struct names directions = NAMES(direction_names, "_IOC_???");

static void print_command(struct printing *p, const struct call_view *v, unsigned arg)
{
	uint32_t value = (uint32_t)v->args[arg];
	const struct command *c = command_of(v);

	if (c && p->options->constants != CONST_RAW) {
		strbuf_adds(p->out, c->name);
		return;
	}
	if (p->options->constants == CONST_RAW) {
		print_hex(p, value);
		return;
	}
	strbuf_adds(p->out, "_IOC(");
	print_flags(p, &directions, _IOC_DIR(value));
	strbuf_addf(p->out, ", %#x, %#x, %#x)", _IOC_TYPE(value), _IOC_NR(value), _IOC_SIZE(value));
}

const struct arg_type type_ioctl_command = { .print = print_command };

/* ---- the argument ---- */

static bool has_arg(const struct call_view *v, unsigned arg)
{
	const struct command *c = command_of(v);

	(void)arg;
	return !c || c->kind != NOTHING;
}

static enum arg_when when_known(const struct call_view *v, unsigned arg)
{
	const struct command *c = command_of(v);

	(void)arg;
	return c ? c->when : ARG_IN;
}

static bool is_at_address(const struct command *c)
{
	return c && (c->kind == ITEM || c->kind == A_STRUCT);
}

static void copy_arg(struct copying *c, const struct call_view *v, unsigned arg)
{
	const struct command *command = command_of(v);

	if (is_at_address(command))
		copy_memory(c, v->args[arg], ((const struct member *)command->of)->size, NULL);
}

static void print_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	const struct command *c = command_of(v);
	uint64_t value = v->args[arg];

	switch (c ? c->kind : VALUE + NOTHING) {
	case ITEM:
		print_item_at(p, c->of, value);
		break;
	case A_STRUCT:
		print_struct_at(p, ((const struct member *)c->of)->of, value);
		break;
	case VALUE:
		print_int(p, (int32_t)value);
		break;
	case WORD:
		print_name(p, c->of, (uint32_t)value);
		break;
	default:
		print_hex(p, value);
	}
}

const struct arg_type type_ioctl_arg = {
	.copy = copy_arg, .print = print_arg, .is_there = has_arg, .when = when_known
};
