/* Processes and threads: their beginning, end, clocks, signals, limits. No include guard. */
CALL(wait4, CALL_PROCESS, 0, PID, A(pid, pid), A(wstatus, wait_status, OUT),
     A(options, flags, OF(wait_options)), A(rusage, wait_rusage, OUT))
CALL(waitid, CALL_PROCESS, 0, INT, A(idtype, name, OF(waitid_types)), A(id, pid),
     A(infop, struct, OUT, OF(siginfo_struct)), A(options, flags, OF(waitid_options)),
     A(rusage, struct, OUT, OF(rusage_struct)))
CALL(clone, CALL_PROCESS, 0, PID, A(stack, clone_stack), A(flags, clone_flags),
     A(tids, clone_rest, OUT))
CALL(clone3, CALL_PROCESS, 0, PID, A(cl_args, clone3), A(size, ulong))
CALL(rt_sigaction, CALL_SIGNAL, 0, INT, A(signum, signal), A(act, struct, OF(sigaction_struct)),
     A(oldact, struct, OUT, OF(sigaction_struct)), A(sigsetsize, ulong))
CALL(rt_sigprocmask, CALL_SIGNAL, 0, INT, A(how, name, OF(sigmask_hows)), A(set, sigset, BY(3)),
     A(oldset, sigset, OUT, BY(3)), A(sigsetsize, ulong))
CALL(rt_sigpending, CALL_SIGNAL, 0, INT, A(set, sigset, OUT, BY(1)), A(sigsetsize, ulong))
CALL(rt_sigsuspend, CALL_SIGNAL, 0, INT, A(mask, sigset, BY(1)), A(sigsetsize, ulong))
CALL(rt_sigtimedwait, CALL_SIGNAL, CALL_SLEEP_RESTART, SIGNAL, A(set, sigset, BY(3)),
     A(info, struct, OUT, OF(siginfo_struct)), A(timeout, struct, OF(timespec_struct)),
     A(sigsetsize, ulong))
CALL(rt_sigqueueinfo, CALL_SIGNAL, 0, INT, A(tgid, pid), A(sig, signal),
     A(info, struct, OF(siginfo_struct)))
CALL(rt_tgsigqueueinfo, CALL_SIGNAL, 0, INT, A(tgid, pid), A(tid, pid), A(sig, signal),
     A(info, struct, OF(siginfo_struct)))
CALL(rt_sigreturn, CALL_SIGNAL, 0, INT, A(frame, sigframe))
CALL(sigaltstack, CALL_SIGNAL, 0, INT, A(ss, struct, OF(sigstack_struct)),
     A(old_ss, struct, OUT, OF(sigstack_struct)))
CALL(tkill, CALL_SIGNAL | CALL_PROCESS, 0, INT, A(tid, pid), A(sig, signal))
CALL(signalfd4, CALL_DESC | CALL_SIGNAL, CALL_CHANGES_FDS, FD, A(fd, fd), A(mask, sigset, BY(2)),
     A(sizemask, ulong), A(flags, flags, OF(signalfd_flags)))
CALL(futex, 0, 0, INT, A(uaddr, address), A(futex_op, futex_op), A(val, futex_rest))
CALL(nanosleep, 0, 0, INT, A(duration, struct, OF(timespec_struct)),
     A(rem, sleep_rest, OUT))
CALL(clock_nanosleep, 0, 0, INT, A(clockid, name, OF(clock_ids)),
     A(flags, flags, OF(clock_flags)), A(t, struct, OF(timespec_struct)),
     A(remain, sleep_rest, OUT))
CALL(clock_gettime, CALL_CLOCK, 0, INT, A(clockid, name, OF(clock_ids)),
     A(tp, struct, OUT, OF(timespec_struct)))
CALL(clock_getres, CALL_CLOCK, 0, INT, A(clockid, name, OF(clock_ids)),
     A(res, struct, OUT, OF(timespec_struct)))
CALL(clock_settime, CALL_CLOCK, 0, INT, A(clockid, name, OF(clock_ids)),
     A(tp, struct, OF(timespec_struct)))
CALL(gettimeofday, CALL_CLOCK, 0, INT, A(tv, struct, OUT, OF(timeval_struct)),
     A(tz, struct, OUT, OF(timezone_struct)))
CALL(getitimer, 0, 0, INT, A(which, name, OF(itimers)),
     A(curr_value, struct, OUT, OF(itimerval_struct)))
CALL(setitimer, 0, 0, INT, A(which, name, OF(itimers)),
     A(new_value, struct, OF(itimerval_struct)), A(old_value, struct, OUT, OF(itimerval_struct)))
CALL(timerfd_create, CALL_DESC | CALL_CLOCK, CALL_CHANGES_FDS, FD, A(clockid, name, OF(clock_ids)),
     A(flags, flags, OF(timerfd_flags)))
CALL(timerfd_settime, CALL_DESC | CALL_CLOCK, 0, INT, A(fd, fd), A(flags, flags, OF(timerfd_flags)),
     A(new_value, struct, OF(itimerspec_struct)), A(old_value, struct, OUT, OF(itimerspec_struct)))
CALL(timerfd_gettime, CALL_DESC | CALL_CLOCK, 0, INT, A(fd, fd),
     A(curr_value, struct, OUT, OF(itimerspec_struct)))
CALL(ppoll, CALL_DESC, 0, POLL, A(fds, pollfds), A(nfds, uint),
     A(tmo_p, struct, OF(timespec_struct)), A(sigmask, sigset, BY(4)), A(sigsetsize, ulong))
CALL(pselect6, CALL_DESC, 0, SELECT, A(nfds, int), A(readfds, fd_set), A(writefds, fd_set),
     A(exceptfds, fd_set), A(timeout, struct, OF(timespec_struct)), A(sigmask, sigset_pair))
CALL(epoll_create1, CALL_DESC, CALL_CHANGES_FDS, FD, A(flags, flags, OF(epoll_flags)))
CALL(epoll_ctl, CALL_DESC, 0, INT, A(epfd, fd), A(op, name, OF(epoll_operations)), A(fd, fd),
     A(event, epoll_event))
CALL(epoll_pwait, CALL_DESC, CALL_SLEEP_RESTART, INT, A(epfd, fd),
     A(events, items, OUT, BY_RETURN, OF(epoll_event_item)), A(maxevents, int), A(timeout, int),
     A(sigmask, sigset, BY(5)), A(sigsetsize, ulong))
CALL(epoll_pwait2, CALL_DESC, CALL_SLEEP_RESTART, INT, A(epfd, fd),
     A(events, items, OUT, BY_RETURN, OF(epoll_event_item)), A(maxevents, int),
     A(timeout, struct, OF(timespec_struct)), A(sigmask, sigset, BY(5)), A(sigsetsize, ulong))
CALL(getrandom, 0, 0, INT, A(buf, buffer, OUT, BY_RETURN), A(buflen, ulong),
     A(flags, flags, OF(getrandom_flags)))
CALL(getrusage, 0, 0, INT, A(who, name, OF(rusage_whos)), A(usage, struct, OUT, OF(rusage_struct)))
CALL(getrlimit, 0, 0, INT, A(resource, name, OF(resources)),
     A(rlim, struct, OUT, OF(rlimit_struct)))
CALL(setrlimit, 0, 0, INT, A(resource, name, OF(resources)), A(rlim, struct, OF(rlimit_struct)))
CALL(times, CALL_CLOCK, 0, INT, A(buf, struct, OUT, OF(tms_struct)))
CALL(uname, 0, 0, INT, A(buf, struct, OUT, OF(utsname_struct)))
CALL(sysinfo, 0, 0, INT, A(info, struct, OUT, OF(sysinfo_struct)))
CALL(setuid, CALL_CREDS, 0, INT, A(uid, id))
CALL(setgid, CALL_CREDS, 0, INT, A(gid, id))
CALL(setreuid, CALL_CREDS, 0, INT, A(ruid, id), A(euid, id))
CALL(setregid, CALL_CREDS, 0, INT, A(rgid, id), A(egid, id))
CALL(setresuid, CALL_CREDS, 0, INT, A(ruid, id), A(euid, id), A(suid, id))
CALL(setresgid, CALL_CREDS, 0, INT, A(rgid, id), A(egid, id), A(sgid, id))
CALL(setfsuid, CALL_CREDS, 0, INT, A(fsuid, id))
CALL(setfsgid, CALL_CREDS, 0, INT, A(fsgid, id))
CALL(getresuid, CALL_CREDS, 0, INT, A(ruid, item_at, OUT, OF(id_item)),
     A(euid, item_at, OUT, OF(id_item)), A(suid, item_at, OUT, OF(id_item)))
CALL(getresgid, CALL_CREDS, 0, INT, A(rgid, item_at, OUT, OF(id_item)),
     A(egid, item_at, OUT, OF(id_item)), A(sgid, item_at, OUT, OF(id_item)))
CALL(getgroups, CALL_CREDS, 0, INT, A(size, int), A(list, items, OUT, BY_RETURN, OF(id_item)))
CALL(setgroups, CALL_CREDS, 0, INT, A(size, int), A(list, items, BY(0), OF(id_item)))
CALL0(setsid, 0, 0, PID)
CALL(setpgid, 0, 0, INT, A(pid, pid), A(pgid, pid))
CALL(getpgid, 0, 0, PID, A(pid, pid))
CALL(getsid, 0, 0, PID, A(pid, pid))
CALL(getpriority, 0, 0, INT, A(which, name, OF(priority_whiches)), A(who, int))
CALL(setpriority, 0, 0, INT, A(which, name, OF(priority_whiches)), A(who, int), A(prio, int))
CALL0(sched_yield, 0, 0, INT)
CALL(sched_getscheduler, 0, 0, INT, A(pid, pid))
CALL(sched_get_priority_max, 0, 0, INT, A(policy, name, OF(policies)))
CALL(sched_get_priority_min, 0, 0, INT, A(policy, name, OF(policies)))
CALL(sched_setscheduler, 0, 0, INT, A(pid, pid), A(policy, name, OF(policies)),
     A(param, item_at, OF(int_item)))
CALL(sched_getparam, 0, 0, INT, A(pid, pid), A(param, item_at, OUT, OF(int_item)))
CALL(sched_setparam, 0, 0, INT, A(pid, pid), A(param, item_at, OF(int_item)))
CALL(sched_rr_get_interval, 0, 0, INT, A(pid, pid), A(tp, struct, OUT, OF(timespec_struct)))
CALL(membarrier, 0, 0, INT, A(cmd, flags, OF(membarrier_commands)), A(flags, hex32))
