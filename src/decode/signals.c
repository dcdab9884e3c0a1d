/* siginfo_t as strace writes it. */
#include <signal.h>
#include <string.h>

#include "lists_priv.h"
#include "types_priv.h"

/* Codes are ints, some below 0. */
#define CODE(x)                                                                                    \
	{                                                                                          \
		(uint32_t)(x), #x                                                                  \
	}

static const struct name general_names[] = { CODE(SI_USER),  CODE(SI_KERNEL), CODE(SI_QUEUE),
					     CODE(SI_TIMER), CODE(SI_MESGQ),  CODE(SI_ASYNCIO),
					     CODE(SI_SIGIO), CODE(SI_TKILL),  CODE(SI_ASYNCNL) };
static const struct name child_names[] = {
	NAME(CLD_EXITED),  NAME(CLD_KILLED),  NAME(CLD_DUMPED),
	NAME(CLD_TRAPPED), NAME(CLD_STOPPED), NAME(CLD_CONTINUED)
};
static const struct name fault_names[] = { NAME(SEGV_MAPERR), NAME(SEGV_ACCERR), NAME(SEGV_BNDERR),
					   NAME(SEGV_PKUERR) };
static const struct names general_codes = NAMES(general_names, "SI_???");
static const struct names child_codes = NAMES(child_names, "CLD_???");
static const struct names fault_codes = NAMES(fault_names, "SEGV_???");

static void print_status(struct printing *p, const siginfo_t *info)
{
	strbuf_adds(p->out, ", si_status=");
	if (info->si_code == CLD_EXITED)
		print_int(p, info->si_status);
	else
		print_signal_name(p, info->si_status);
	strbuf_addf(p->out, ", si_utime=%lld, si_stime=%lld", (long long)info->si_utime,
		    (long long)info->si_stime);
}

static void print_sender(struct printing *p, const siginfo_t *info)
{
	strbuf_addf(p->out, ", si_pid=%d, si_uid=%u", (int)info->si_pid, info->si_uid);
}

static bool is_fault(int signo)
{
	return signo == SIGSEGV || signo == SIGBUS || signo == SIGILL || signo == SIGFPE;
}

static void print_rest(struct printing *p, const siginfo_t *info)
{
	if (info->si_signo == SIGCHLD && info->si_code > 0) {
		print_sender(p, info);
		print_status(p, info);
	} else if (is_fault(info->si_signo) && info->si_code > 0) {
		strbuf_adds(p->out, ", si_addr=");
		print_address(p, (uintptr_t)info->si_addr);
	} else if (info->si_code == SI_USER || info->si_code == SI_TKILL) {
		print_sender(p, info);
	} else if (info->si_code == SI_TIMER) {
		strbuf_addf(p->out, ", si_timerid=%#x, si_overrun=%d", info->si_timerid,
			    info->si_overrun);
	} else if (info->si_code == SI_QUEUE) {
		print_sender(p, info);
		strbuf_addf(p->out, ", si_int=%d, si_ptr=", info->si_int);
		print_address(p, (uintptr_t)info->si_ptr);
	}
}

static const struct names *codes_of(const siginfo_t *info)
{
	if (info->si_code > 0 && info->si_signo == SIGCHLD)
		return &child_codes;
	if (info->si_code > 0 && info->si_signo == SIGSEGV && info->si_code != SI_KERNEL)
		return &fault_codes;
	return &general_codes;
}

void print_siginfo(struct printing *p, const void *bytes)
{
	siginfo_t info;

	memcpy(&info, bytes, sizeof(info));
	if (!info.si_signo) {
		strbuf_adds(p->out, "{}");
		return;
	}
	strbuf_adds(p->out, "{si_signo=");
	print_signal_name(p, info.si_signo);
	strbuf_adds(p->out, ", si_code=");
	print_name(p, codes_of(&info), (uint32_t)info.si_code);
	print_rest(p, &info);
	strbuf_addch(p->out, '}');
}

void signal_print_info(const struct trace_signal *s, const struct print_options *o,
		       struct strbuf *out)
{
	struct printing p = { .out = out, .options = o };

	print_siginfo(&p, s->info);
}
