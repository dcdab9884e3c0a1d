/* Attributes of files, mounts, processors of a task, prctl. */
#include <linux/capability.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/xattr.h>

#include "lists_priv.h"
#include "types/names.h"
#include "types_priv.h"

#define LIST(list, unknown, ...)                                                                   \
	static const struct name list##_items[] = { __VA_ARGS__ };                                 \
	const struct names list = NAMES(list##_items, unknown)

LIST(xattr_flags, "XATTR_???", { XATTR_CREATE, "XATTR_CREATE" },
     { XATTR_REPLACE, "XATTR_REPLACE" });
LIST(mount_flags, "MS_???", NAME(MS_RDONLY), NAME(MS_NOSUID), NAME(MS_NODEV), NAME(MS_NOEXEC),
     NAME(MS_SYNCHRONOUS), NAME(MS_REMOUNT), NAME(MS_MANDLOCK), NAME(MS_DIRSYNC),
     { 256, "MS_NOSYMFOLLOW" }, NAME(MS_NOATIME), NAME(MS_NODIRATIME), NAME(MS_BIND), NAME(MS_MOVE),
     NAME(MS_REC), NAME(MS_SILENT), NAME(MS_POSIXACL), NAME(MS_UNBINDABLE), NAME(MS_PRIVATE),
     NAME(MS_SLAVE), NAME(MS_SHARED), NAME(MS_RELATIME), NAME(MS_KERNMOUNT), NAME(MS_I_VERSION),
     NAME(MS_STRICTATIME), NAME(MS_LAZYTIME));
LIST(umount_flags, "MNT_???", NAME(MNT_FORCE), NAME(MNT_DETACH), NAME(MNT_EXPIRE),
     NAME(UMOUNT_NOFOLLOW));
LIST(mlock_flags, "MLOCK_???", { 1, "MLOCK_ONFAULT" });
LIST(mlockall_flags, "MCL_???", NAME(MCL_CURRENT), NAME(MCL_FUTURE), NAME(MCL_ONFAULT));
LIST(prctl_options, "PR_???", NAME(PR_SET_PDEATHSIG), NAME(PR_GET_PDEATHSIG), NAME(PR_GET_DUMPABLE),
     NAME(PR_SET_DUMPABLE), NAME(PR_GET_KEEPCAPS), NAME(PR_SET_KEEPCAPS), NAME(PR_GET_TIMING),
     NAME(PR_SET_TIMING), NAME(PR_SET_NAME), NAME(PR_GET_NAME), NAME(PR_GET_SECCOMP),
     NAME(PR_SET_SECCOMP), NAME(PR_CAPBSET_READ), NAME(PR_CAPBSET_DROP), NAME(PR_GET_TSC),
     NAME(PR_SET_TSC), NAME(PR_GET_SECUREBITS), NAME(PR_SET_SECUREBITS), NAME(PR_SET_TIMERSLACK),
     NAME(PR_GET_TIMERSLACK), NAME(PR_SET_MM), NAME(PR_SET_CHILD_SUBREAPER),
     NAME(PR_GET_CHILD_SUBREAPER), NAME(PR_SET_NO_NEW_PRIVS), NAME(PR_GET_NO_NEW_PRIVS),
     NAME(PR_GET_TID_ADDRESS), NAME(PR_SET_THP_DISABLE), NAME(PR_GET_THP_DISABLE),
     NAME(PR_CAP_AMBIENT), NAME(PR_SET_PTRACER), { 0x53564d41, "PR_SET_VMA" });

/* ---- the value of an attribute ---- */

/* With no room for it, only its size is asked for. */
static void copy_value(struct copying *c, const struct call_view *v, unsigned arg)
{
	uint64_t size = v->args[arg + 1] ? view_returned(v) : 0;

	if (size > c->options->string_max)
		size = c->options->string_max;
	copy_memory(c, v->args[arg], (size_t)size, &(size_t){ 0 });
}

static void print_value(struct printing *p, const struct call_view *v, unsigned arg)
{
	uint64_t size = view_returned(v), most = p->options->string_max;
	const void *bytes;

	if (!v->args[arg + 1]) {
		print_address(p, v->args[arg]);
		return;
	}
	bytes = look_all(p, v->args[arg], (size_t)(size < most ? size : most));
	if (bytes)
		print_quoted(p, bytes, (size_t)(size < most ? size : most), size > most);
	else if (!size && v->args[arg])
		print_quoted(p, "", 0, false);
	else
		print_address(p, v->args[arg]);
}

const struct arg_type type_xattr_value = { copy_value, print_value };

/* ---- processors ---- */

enum { CPU_BYTES_MAX = 8192 / 8 };

static size_t cpu_bytes(const struct call_view *v, unsigned arg)
{
	uint64_t size = view_size(v, arg, NULL);

	return size < CPU_BYTES_MAX ? (size_t)size : CPU_BYTES_MAX;
}

static void copy_cpus(struct copying *c, const struct call_view *v, unsigned arg)
{
	copy_memory(c, v->args[arg], cpu_bytes(v, arg), NULL);
}

static void print_cpus(struct printing *p, const struct call_view *v, unsigned arg)
{
	size_t size = cpu_bytes(v, arg);
	const uint8_t *set = look_all(p, v->args[arg], size);
	bool first = true;

	if (!set) {
		print_address(p, v->args[arg]);
		return;
	}
	strbuf_addch(p->out, '[');
	for (size_t cpu = 0; cpu < size * 8; cpu++) {
		if (!(set[cpu / 8] >> cpu % 8 & 1))
			continue;
		strbuf_addf(p->out, "%s%zu", first ? "" : " ", cpu);
		first = false;
	}
	strbuf_addch(p->out, ']');
}

const struct arg_type type_cpus = { copy_cpus, print_cpus };

/* ---- prctl ---- */

/* What stands behind an option; one that is not here has four numbers. */
enum prctl_form { NUMBERS, NOTHING, NUMBER, SIGNAL, NAME_IN, NAME_OUT, INT_OUT, CAPABILITY };

static const struct {
	int option;
	enum prctl_form form;
} prctls[] = {
	{ PR_GET_DUMPABLE, NOTHING },
	{ PR_GET_KEEPCAPS, NOTHING },
	{ PR_GET_SECCOMP, NOTHING },
	{ PR_GET_SECUREBITS, NOTHING },
	{ PR_GET_TIMERSLACK, NOTHING },
	{ PR_GET_TIMING, NOTHING },
	{ PR_SET_PDEATHSIG, SIGNAL },
	{ PR_GET_PDEATHSIG, INT_OUT },
	{ PR_SET_NAME, NAME_IN },
	{ PR_GET_NAME, NAME_OUT },
	{ PR_GET_CHILD_SUBREAPER, INT_OUT },
	{ PR_SET_CHILD_SUBREAPER, NUMBER },
	{ PR_SET_KEEPCAPS, NUMBER },
	{ PR_SET_TIMERSLACK, NUMBER },
	{ PR_CAPBSET_READ, CAPABILITY },
	{ PR_CAPBSET_DROP, CAPABILITY },
};

enum { COMM_MAX = 16 };

static enum prctl_form prctl_form(const struct call_view *v)
{
	for (size_t i = 0; i < sizeof(prctls) / sizeof(prctls[0]); i++)
		if (prctls[i].option == (int)v->args[0])
			return prctls[i].form;
	return NUMBERS;
}

static bool has_rest(const struct call_view *v, unsigned arg)
{
	(void)arg;
	return prctl_form(v) != NOTHING;
}

static enum arg_when when_rest(const struct call_view *v, unsigned arg)
{
	enum prctl_form form = prctl_form(v);

	(void)arg;
	return form == NAME_OUT || form == INT_OUT ? ARG_OUT : ARG_IN;
}

static void copy_prctl(struct copying *c, const struct call_view *v, unsigned arg)
{
	enum prctl_form form = prctl_form(v);

	if (form == INT_OUT)
		copy_memory(c, v->args[arg], sizeof(int32_t), NULL);
	else if (form == NAME_IN || form == NAME_OUT)
		copy_string(c, v->args[arg], COMM_MAX - 1);
}

static void print_capability(struct printing *p, uint64_t bit)
{
	const char *name = bit <= CAP_LAST_CAP ? capability_name((unsigned)bit) : NULL;

	if (name)
		strbuf_adds(p->out, name);
	else
		strbuf_addf(p->out, "%#llx /* CAP_??? */", (unsigned long long)bit);
}

static void print_prctl(struct printing *p, const struct call_view *v, unsigned arg)
{
	bool first = true;

	switch (prctl_form(v)) {
	case NAME_IN:
	case NAME_OUT:
		print_string(p, v->args[arg], COMM_MAX - 1);
		break;
	case INT_OUT:
		print_item_at(p, &int_item, v->args[arg]);
		break;
	case SIGNAL:
		print_signal_name(p, (int)v->args[arg]);
		break;
	case NUMBER:
		print_uint(p, v->args[arg]);
		break;
	case CAPABILITY:
		print_capability(p, v->args[arg]);
		break;
	default:
		for (unsigned i = arg; i < 5; i++) {
			print_comma(p, &first);
			print_hex(p, v->args[i]);
		}
	}
}

const struct arg_type type_prctl_rest = {
	.copy = copy_prctl, .print = print_prctl, .is_there = has_rest, .when = when_rest
};
