/* Processes and who they are. No include guard. */
CALL(execve, CALL_FILE | CALL_PROCESS, CALL_CHANGES_FDS, INT, A(pathname, path), A(argv, strings),
     A(envp, environment))
CALL(exit, CALL_PROCESS, CALL_NO_RETURN, NOTHING, A(status, int))
CALL(exit_group, CALL_PROCESS, CALL_NO_RETURN, NOTHING, A(status, int))
CALL(kill, CALL_SIGNAL | CALL_PROCESS, 0, INT, A(pid, pid), A(sig, signal))
CALL(tgkill, CALL_SIGNAL | CALL_PROCESS, 0, INT, A(tgid, pid), A(tid, pid), A(sig, signal))
CALL0(getpid, CALL_PURE, 0, PID)
CALL0(gettid, CALL_PURE, 0, PID)
CALL0(getppid, CALL_PURE, 0, PID)
CALL0(getuid, CALL_CREDS | CALL_PURE, 0, INT)
CALL0(geteuid, CALL_CREDS | CALL_PURE, 0, INT)
CALL0(getgid, CALL_CREDS | CALL_PURE, 0, INT)
CALL0(getegid, CALL_CREDS | CALL_PURE, 0, INT)
CALL(set_tid_address, 0, 0, PID, A(tidptr, address))
CALL(set_robust_list, 0, 0, INT, A(head, address), A(len, ulong))
CALL(rseq, 0, 0, INT, A(rseq, address), A(rseq_len, hex32), A(flags, hex32), A(sig, hex32))
CALL(prlimit64, 0, 0, INT, A(pid, pid), A(resource, name, OF(resources)),
     A(new_limit, struct, OF(rlimit_struct)), A(old_limit, struct, OUT, OF(rlimit_struct)))
