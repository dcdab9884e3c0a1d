/* siginfo_t as strace writes it. */
#include <signal.h>
#include <string.h>

#include "lists_priv.h"
#include "types/names.h"

static const struct name general_names[] = { NAME(SI_USER),  NAME(SI_KERNEL), NAME(SI_QUEUE),
					     NAME(SI_TIMER), NAME(SI_MESGQ),  NAME(SI_ASYNCIO),
					     NAME(SI_SIGIO), NAME(SI_TKILL),  NAME(SI_ASYNCNL) };
static const struct name child_names[] = {
	NAME(CLD_EXITED),  NAME(CLD_KILLED),  NAME(CLD_DUMPED),
	NAME(CLD_TRAPPED), NAME(CLD_STOPPED), NAME(CLD_CONTINUED)
};
static const struct name fault_names[] = { NAME(SEGV_MAPERR), NAME(SEGV_ACCERR), NAME(SEGV_BNDERR),
					   NAME(SEGV_PKUERR) };
static const struct names general_codes = NAMES(general_names, "SI_???");
static const struct names child_codes = NAMES(child_names, "CLD_???");
static const struct names fault_codes = NAMES(fault_names, "SEGV_???");

static void print_signal(struct printing *p, int signo)
{
	const char *name = signal_name(signo);

	if (name)
		strbuf_adds(p->out, name);
	else
		print_int(p, signo);
}

static void print_status(struct printing *p, const siginfo_t *info)
{
	strbuf_adds(p->out, ", si_status=");
	if (info->si_code == CLD_EXITED)
		print_int(p, info->si_status);
	else
		print_signal(p, info->si_status);
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

void signal_print_info(const struct trace_signal *s, const struct print_options *o,
		       struct strbuf *out)
{
	struct printing p = { .out = out, .options = o };
	const struct names *codes = &general_codes;
	siginfo_t info;

	memcpy(&info, s->info, sizeof(info));
	if (info.si_code > 0 && info.si_signo == SIGCHLD)
		codes = &child_codes;
	else if (info.si_code > 0 && info.si_signo == SIGSEGV && info.si_code != SI_KERNEL)
		codes = &fault_codes;
	strbuf_adds(out, "{si_signo=");
	print_signal(&p, info.si_signo);
	strbuf_adds(out, ", si_code=");
	print_name(&p, codes, (uint64_t)(int64_t)info.si_code);
	print_rest(&p, &info);
	strbuf_addch(out, '}');
}
