/* Calls that newer machines do without, since others do the same. No include guard. */
CALL(open, CALL_DESC | CALL_FILE, CALL_CHANGES_FDS, FD, A(pathname, path),
     A(flags, flags, OF(open_flags)), A(mode, open_mode, BY(1)))
CALL(stat, CALL_FILE | CALL_STAT | CALL_STAT_LIKE, 0, INT, A(pathname, path),
     A(statbuf, struct, OUT, OF(stat_struct)))
CALL(lstat, CALL_FILE | CALL_LSTAT | CALL_STAT_LIKE, 0, INT, A(pathname, path),
     A(statbuf, struct, OUT, OF(stat_struct)))
CALL(access, CALL_FILE, 0, INT, A(pathname, path), A(mode, flags, OF(access_modes)))
CALL(pipe, CALL_DESC, CALL_CHANGES_FDS, INT, A(pipefd, ints_at, OUT, FIXED(2)))
CALL(dup2, CALL_DESC, CALL_CHANGES_FDS, FD, A(oldfd, fd), A(newfd, fd))
CALL(readlink, CALL_FILE, 0, INT, A(pathname, path), A(buf, buffer, OUT, BY_RETURN),
     A(bufsiz, ulong))
CALL(mkdir, CALL_FILE, 0, INT, A(pathname, path), A(mode, mode_t))
CALL(rmdir, CALL_FILE, 0, INT, A(pathname, path))
CALL(unlink, CALL_FILE, 0, INT, A(pathname, path))
CALL0(fork, CALL_PROCESS, 0, PID)
CALL0(vfork, CALL_PROCESS, 0, PID)
