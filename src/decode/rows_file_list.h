/* Files and descriptors. No include guard. */
CALL(read, CALL_DESC, 0, INT, A(fd, fd), A(buf, buffer, OUT, BY_RETURN), A(count, ulong))
CALL(write, CALL_DESC, 0, INT, A(fd, fd), A(buf, buffer, BY(2)), A(count, ulong))
CALL(close, CALL_DESC, CALL_CHANGES_FDS, INT, A(fd, fd))
CALL(openat, CALL_DESC | CALL_FILE, CALL_CHANGES_FDS, FD, A(dirfd, dirfd), A(pathname, path),
     A(flags, flags, OF(open_flags)), A(mode, open_mode, BY(2)))
CALL(lseek, CALL_DESC, 0, INT, A(fd, fd), A(offset, long), A(whence, name, OF(seek_whences)))
CALL(pread64, CALL_DESC, 0, INT, A(fd, fd), A(buf, buffer, OUT, BY_RETURN), A(count, ulong),
     A(offset, long))
CALL(pwrite64, CALL_DESC, 0, INT, A(fd, fd), A(buf, buffer, BY(2)), A(count, ulong),
     A(offset, long))
CALL(dup, CALL_DESC, CALL_CHANGES_FDS, FD, A(oldfd, fd))
CALL(dup3, CALL_DESC, CALL_CHANGES_FDS, FD, A(oldfd, fd), A(newfd, fd),
     A(flags, flags, OF(descriptor_flags)))
CALL(pipe2, CALL_DESC, CALL_CHANGES_FDS, INT, A(pipefd, ints_at, OUT, FIXED(2)),
     A(flags, flags, OF(descriptor_flags)))
CALL(fstat, CALL_DESC | CALL_FSTAT | CALL_STAT_LIKE, 0, INT, A(fd, fd),
     A(statbuf, struct, OUT, OF(stat_struct)))
CALL(newfstatat, CALL_DESC | CALL_FILE | CALL_FSTAT | CALL_STAT_LIKE, 0, INT, A(dirfd, dirfd),
     A(pathname, path), A(statbuf, struct, OUT, OF(stat_struct)), A(flags, flags, OF(at_flags)))
CALL(faccessat, CALL_DESC | CALL_FILE, 0, INT, A(dirfd, dirfd), A(pathname, path),
     A(mode, flags, OF(access_modes)))
CALL(faccessat2, CALL_DESC | CALL_FILE, 0, INT, A(dirfd, dirfd), A(pathname, path),
     A(mode, flags, OF(access_modes)), A(flags, flags, OF(access_flags)))
CALL(readlinkat, CALL_DESC | CALL_FILE, 0, INT, A(dirfd, dirfd), A(pathname, path),
     A(buf, buffer, OUT, BY_RETURN), A(bufsiz, ulong))
CALL(mkdirat, CALL_DESC | CALL_FILE, 0, INT, A(dirfd, dirfd), A(pathname, path), A(mode, mode_t))
CALL(unlinkat, CALL_DESC | CALL_FILE, 0, INT, A(dirfd, dirfd), A(pathname, path),
     A(flags, flags, OF(at_flags)))
CALL(getcwd, CALL_FILE, 0, INT, A(buf, path, OUT), A(size, ulong))
CALL(chdir, CALL_FILE, 0, INT, A(path, path))
CALL(fchdir, CALL_DESC, 0, INT, A(fd, fd))
