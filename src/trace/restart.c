#include "restart_priv.h"

#include <stddef.h>
#include <sys/syscall.h>

/* signal(7), "Interruption of system calls and library functions by stop signals", and the kernel's
 * own -EINTR. Each of these has done nothing when it says so. Not here: close, whose descriptor is
 * gone; ioctl, where every driver means something else by it; and the many that the kernel restarts by
 * itself (read of a pipe, futex, nanosleep, poll, msgrcv …). */
static const unsigned short calls[] = {
	/* With a timeout of the socket, or in a FUSE file system whose server gives up. */
	SYS_read,	    SYS_readv,	    SYS_pread64,	 SYS_preadv,	   SYS_preadv2,
	SYS_write,	    SYS_writev,	    SYS_pwrite64,	 SYS_pwritev,	   SYS_pwritev2,
	SYS_accept,	    SYS_accept4,    SYS_connect,	 SYS_recvfrom,	   SYS_recvmsg,
	SYS_recvmmsg,	    SYS_sendto,	    SYS_sendmsg,	 SYS_sendmmsg,
/* Always. */
#ifdef SYS_epoll_wait
	SYS_epoll_wait,
#endif
	SYS_epoll_pwait,
#ifdef SYS_epoll_pwait2
	SYS_epoll_pwait2,
#endif
	SYS_semop,	    SYS_semtimedop, SYS_rt_sigtimedwait, SYS_io_getevents,
#ifdef SYS_io_uring_enter
	SYS_io_uring_enter,
#endif
	SYS_getrandom,	    SYS_fallocate,
};

bool restart_is_harmless(long call)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (calls[i] == call)
			return true;
	return false;
}
