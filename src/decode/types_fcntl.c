/* fcntl: what its third argument is depends on the command; and what it returns. */
#include <fcntl.h>

#include "lists_priv.h"
#include "return_priv.h"
#include "types_priv.h"

static const struct name command_names[] = {
	NAME(F_DUPFD),
	NAME(F_GETFD),
	NAME(F_SETFD),
	NAME(F_GETFL),
	NAME(F_SETFL),
	NAME(F_GETLK),
	NAME(F_SETLK),
	NAME(F_SETLKW),
	NAME(F_SETOWN),
	NAME(F_GETOWN),
	NAME(F_SETSIG),
	NAME(F_GETSIG),
	NAME(F_SETOWN_EX),
	NAME(F_GETOWN_EX),
	{ 17, "F_GETOWNER_UIDS" },
	NAME(F_OFD_GETLK),
	NAME(F_OFD_SETLK),
	NAME(F_OFD_SETLKW),
	NAME(F_SETLEASE),
	NAME(F_GETLEASE),
	NAME(F_NOTIFY),
	{ 1029, "F_CANCELLK" },
	NAME(F_DUPFD_CLOEXEC),
	NAME(F_SETPIPE_SZ),
	NAME(F_GETPIPE_SZ),
	NAME(F_ADD_SEALS),
	NAME(F_GET_SEALS),
	NAME(F_GET_RW_HINT),
	NAME(F_SET_RW_HINT),
	NAME(F_GET_FILE_RW_HINT),
	NAME(F_SET_FILE_RW_HINT),
};
const struct names fcntl_commands = NAMES(command_names, "F_???");

static const struct name fd_flag_names[] = { NAME(FD_CLOEXEC) };
const struct names fd_flags = NAMES(fd_flag_names, "FD_???");

static const struct name lock_names[] = { NAME(F_RDLCK), NAME(F_WRLCK), NAME(F_UNLCK),
					  NAME(F_EXLCK), NAME(F_SHLCK) };
static const struct names lock_types = NAMES(lock_names, "F_???");

static const struct name seal_names[] = { NAME(F_SEAL_SEAL), NAME(F_SEAL_SHRINK), NAME(F_SEAL_GROW),
					  NAME(F_SEAL_WRITE), NAME(F_SEAL_FUTURE_WRITE) };
static const struct names seals = NAMES(seal_names, "F_SEAL_???");

static const struct name notify_names[] = { NAME(DN_ACCESS),   NAME(DN_MODIFY), NAME(DN_CREATE),
					    NAME(DN_DELETE),   NAME(DN_RENAME), NAME(DN_ATTRIB),
					    NAME(DN_MULTISHOT) };
static const struct names notifications = NAMES(notify_names, "DN_???");

static const struct name owner_names[] = { NAME(F_OWNER_TID), NAME(F_OWNER_PID),
					   NAME(F_OWNER_PGRP) };
static const struct names owner_types = NAMES(owner_names, "F_OWNER_???");

static const struct name hint_names[] = {
	NAME(RWH_WRITE_LIFE_NOT_SET), NAME(RWH_WRITE_LIFE_NONE), NAME(RWH_WRITE_LIFE_SHORT),
	NAME(RWH_WRITE_LIFE_MEDIUM),  NAME(RWH_WRITE_LIFE_LONG), NAME(RWH_WRITE_LIFE_EXTREME),
};
static const struct names write_hints = NAMES(hint_names, "RWH_WRITE_LIFE_???");
static const struct member hint_item = { .size = 8,
					 .print = member_print_name,
					 .of = &write_hints };

static const struct member lock_members[] = {
	FIELD(struct flock, l_type, name, .of = &lock_types),
	FIELD(struct flock, l_whence, name, .of = &seek_whences),
	FIELD(struct flock, l_start, int),
	FIELD(struct flock, l_len, int),
	FIELD(struct flock, l_pid, int),
};
/* Who holds a lock is only an answer. */
static const struct struct_type lock_struct = { .members = lock_members,
						.count = 4,
						.size = sizeof(struct flock) };
static const struct struct_type lock_answer = STRUCT(struct flock, lock_members);

static const struct member owner_members[] = {
	FIELD(struct f_owner_ex, type, name, .of = &owner_types),
	FIELD(struct f_owner_ex, pid, int),
};
static const struct struct_type owner_struct = STRUCT(struct f_owner_ex, owner_members);

/* What a command's argument is: a value of this type, or a struct or value at its address. */
struct command {
	int command;
	enum { NOTHING, VALUE, FLAGS, WORD, A_STRUCT, ITEM } kind;
	enum arg_when when;
	const void *of;
};

static void print_int_value(struct printing *p, uint64_t value)
{
	print_int(p, (int32_t)value);
}

static void print_signal_value(struct printing *p, uint64_t value)
{
	print_signal_name(p, (int)value);
}

static const struct command commands[] = {
	{ F_DUPFD, VALUE, ARG_IN, NULL },
	{ F_DUPFD_CLOEXEC, VALUE, ARG_IN, NULL },
	{ F_SETPIPE_SZ, VALUE, ARG_IN, NULL },
	{ F_SETOWN, VALUE, ARG_IN, NULL },
	{ F_SETFD, FLAGS, ARG_IN, &fd_flags },
	{ F_SETFL, FLAGS, ARG_IN, &open_flags },
	{ F_ADD_SEALS, FLAGS, ARG_IN, &seals },
	{ F_NOTIFY, FLAGS, ARG_IN, &notifications },
	{ F_SETLEASE, WORD, ARG_IN, &lock_types },
	{ F_GETFD, NOTHING, ARG_IN, NULL },
	{ F_GETFL, NOTHING, ARG_IN, NULL },
	{ F_GETOWN, NOTHING, ARG_IN, NULL },
	{ F_GETSIG, NOTHING, ARG_IN, NULL },
	{ F_GETLEASE, NOTHING, ARG_IN, NULL },
	{ F_GETPIPE_SZ, NOTHING, ARG_IN, NULL },
	{ F_GET_SEALS, NOTHING, ARG_IN, NULL },
	{ F_SETLK, A_STRUCT, ARG_IN, &lock_struct },
	{ F_SETLKW, A_STRUCT, ARG_IN, &lock_struct },
	{ F_OFD_SETLK, A_STRUCT, ARG_IN, &lock_struct },
	{ F_OFD_SETLKW, A_STRUCT, ARG_IN, &lock_struct },
	{ F_GETLK, A_STRUCT, ARG_OUT, &lock_answer },
	{ F_OFD_GETLK, A_STRUCT, ARG_OUT, &lock_answer },
	{ F_SETOWN_EX, A_STRUCT, ARG_IN, &owner_struct },
	{ F_GETOWN_EX, A_STRUCT, ARG_OUT, &owner_struct },
	{ F_GET_RW_HINT, ITEM, ARG_OUT, &hint_item },
	{ F_GET_FILE_RW_HINT, ITEM, ARG_OUT, &hint_item },
	{ F_SET_RW_HINT, ITEM, ARG_IN, &hint_item },
	{ F_SET_FILE_RW_HINT, ITEM, ARG_IN, &hint_item },
};

static const struct command *command_of(const struct call_view *v)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (commands[i].command == (int)v->args[1])
			return &commands[i];
	return NULL;
}

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

static void copy_arg(struct copying *c, const struct call_view *v, unsigned arg)
{
	const struct command *command = command_of(v);

	if (command && command->kind == A_STRUCT)
		copy_memory(c, v->args[arg], ((const struct struct_type *)command->of)->size, NULL);
	else if (command && command->kind == ITEM)
		copy_memory(c, v->args[arg], ((const struct member *)command->of)->size, NULL);
}

static void print_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	const struct command *c = command_of(v);
	uint64_t value = v->args[arg];

	if (!c) {
		print_hex(p, value);
		return;
	}
	switch (c->kind) {
	case A_STRUCT:
		print_struct_at(p, c->of, value);
		break;
	case ITEM:
		print_item_at(p, c->of, value);
		break;
	case FLAGS:
		print_flags(p, c->of, (uint32_t)value);
		break;
	case WORD:
		print_name(p, c->of, value);
		break;
	default:
		if (c->command == F_SETSIG)
			print_signal_value(p, value);
		else
			print_int_value(p, value);
	}
}

const struct arg_type type_fcntl_arg = {
	.copy = copy_arg, .print = print_arg, .is_there = has_arg, .when = when_known
};

/* ---- what it returns ---- */

static void print_meaning(struct printing *p, uint64_t value, const char *what,
			  const struct names *names)
{
	print_hex(p, value);
	strbuf_addf(p->out, " (%s", what);
	print_flags(p, names, value);
	strbuf_addch(p->out, ')');
}

void print_fcntl_return(struct printing *p, const struct call_view *v, int64_t value)
{
	uint64_t n = (uint64_t)value;

	switch ((int)v->args[1]) {
	case F_DUPFD:
	case F_DUPFD_CLOEXEC:
		print_fd(p, (int)value);
		break;
	case F_GETFD:
		if (n)
			print_meaning(p, n, "flags ", &fd_flags);
		else
			print_int(p, 0);
		break;
	case F_GETFL:
		print_meaning(p, n, "flags ", &open_flags);
		break;
	case F_GET_SEALS:
		print_meaning(p, n, "seals ", &seals);
		break;
	case F_GETLEASE:
		print_hex(p, n);
		strbuf_adds(p->out, " (");
		print_name(p, &lock_types, n);
		strbuf_addch(p->out, ')');
		break;
	case F_GETSIG:
		print_int(p, value);
		if (n) {
			strbuf_adds(p->out, " (");
			print_signal_name(p, (int)value);
			strbuf_addch(p->out, ')');
		}
		break;
	default:
		print_int(p, value);
	}
}
