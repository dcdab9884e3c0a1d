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
CALL(rename, CALL_FILE, 0, INT, A(oldpath, path), A(newpath, path))
CALL(link, CALL_FILE, 0, INT, A(oldpath, path), A(newpath, path))
CALL(symlink, CALL_FILE, 0, INT, A(target, path), A(linkpath, path))
CALL(chmod, CALL_FILE, 0, INT, A(pathname, path), A(mode, mode_t))
CALL(chown, CALL_FILE, 0, INT, A(pathname, path), A(owner, id), A(group, id))
CALL(lchown, CALL_FILE, 0, INT, A(pathname, path), A(owner, id), A(group, id))
CALL(creat, CALL_DESC | CALL_FILE, CALL_CHANGES_FDS, FD, A(pathname, path), A(mode, mode_t))
CALL(utimes, CALL_FILE, 0, INT, A(filename, path), A(times, items, FIXED(2), OF(file_timeval_item)))
CALL(futimesat, CALL_DESC | CALL_FILE, 0, INT, A(dirfd, dirfd), A(filename, path),
     A(times, items, FIXED(2), OF(file_timeval_item)))
CALL(poll, CALL_DESC, 0, POLL, A(fds, pollfds), A(nfds, uint), A(timeout, int))
CALL(select, CALL_DESC, 0, SELECT, A(nfds, int), A(readfds, fd_set), A(writefds, fd_set),
     A(exceptfds, fd_set), A(timeout, struct, OF(timeval_struct)))
CALL(epoll_create, CALL_DESC, CALL_CHANGES_FDS, FD, A(size, int))
CALL(epoll_wait, CALL_DESC, CALL_SLEEP_RESTART, INT, A(epfd, fd),
     A(events, items, OUT, BY_RETURN, OF(epoll_event_item)), A(maxevents, int), A(timeout, int))
CALL(eventfd, CALL_DESC, CALL_CHANGES_FDS, FD, A(initval, uint))
CALL(signalfd, CALL_DESC | CALL_SIGNAL, CALL_CHANGES_FDS, FD, A(fd, fd), A(mask, sigset, BY(2)),
     A(sizemask, ulong))
CALL0(inotify_init, CALL_DESC, CALL_CHANGES_FDS, FD)
CALL(alarm, 0, 0, INT, A(seconds, uint))
CALL0(pause, CALL_SIGNAL, CALL_SLEEP_RESTART, INT)
CALL0(getpgrp, CALL_PURE, 0, PID)
CALL(time, CALL_CLOCK, 0, INT, A(tloc, item_at, OUT, OF(long_item)))
CALL(arch_prctl, 0, 0, INT, A(op, name, OF(arch_prctl_options)), A(addr, arch_prctl))
