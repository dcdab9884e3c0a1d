/* Files by name, and what is done with them. No include guard. */
CALL(statx, CALL_DESC | CALL_FILE | CALL_STAT_LIKE, 0, INT, A(dirfd, dirfd), A(pathname, path),
     A(flags, statx_flags), A(mask, flags, OF(statx_masks)),
     A(statxbuf, struct, OUT, OF(statx_struct)))
CALL(getdents64, CALL_DESC, 0, INT, A(fd, fd), A(dirp, dirents, OUT), A(count, ulong))
CALL(statfs, CALL_FILE | CALL_STATFS | CALL_STATFS_LIKE, 0, INT, A(path, path),
     A(buf, struct, OUT, OF(statfs_struct)))
CALL(fstatfs, CALL_DESC | CALL_FSTATFS | CALL_STATFS_LIKE, 0, INT, A(fd, fd),
     A(buf, struct, OUT, OF(statfs_struct)))
CALL(fcntl, CALL_DESC, CALL_CHANGES_FDS, FCNTL, A(fd, fd), A(cmd, name, OF(fcntl_commands)),
     A(arg, fcntl_arg))
CALL(ioctl, CALL_DESC, 0, INT, A(fd, fd), A(request, ioctl_command), A(argp, ioctl_arg))
CALL(renameat, CALL_DESC | CALL_FILE, 0, INT, A(olddirfd, dirfd), A(oldpath, path),
     A(newdirfd, dirfd), A(newpath, path))
CALL(renameat2, CALL_DESC | CALL_FILE, 0, INT, A(olddirfd, dirfd), A(oldpath, path),
     A(newdirfd, dirfd), A(newpath, path), A(flags, flags, OF(rename_flags)))
CALL(linkat, CALL_DESC | CALL_FILE, 0, INT, A(olddirfd, dirfd), A(oldpath, path),
     A(newdirfd, dirfd), A(newpath, path), A(flags, flags, OF(at_flags)))
CALL(symlinkat, CALL_DESC | CALL_FILE, 0, INT, A(target, path), A(newdirfd, dirfd),
     A(linkpath, path))
CALL(fchmod, CALL_DESC, 0, INT, A(fd, fd), A(mode, mode_t))
CALL(fchmodat, CALL_DESC | CALL_FILE, 0, INT, A(dirfd, dirfd), A(pathname, path), A(mode, mode_t))
CALL(fchown, CALL_DESC, 0, INT, A(fd, fd), A(owner, id), A(group, id))
CALL(fchownat, CALL_DESC | CALL_FILE, 0, INT, A(dirfd, dirfd), A(pathname, path), A(owner, id),
     A(group, id), A(flags, flags, OF(at_flags)))
CALL(utimensat, CALL_DESC | CALL_FILE, 0, INT, A(dirfd, dirfd), A(pathname, path),
     A(times, items, FIXED(2), OF(file_time_item)), A(flags, flags, OF(at_flags)))
CALL(truncate, CALL_FILE, 0, INT, A(path, path), A(length, long))
CALL(ftruncate, CALL_DESC, 0, INT, A(fd, fd), A(length, long))
CALL(fallocate, CALL_DESC, 0, INT, A(fd, fd), A(mode, flags, OF(fallocate_modes)), A(offset, long),
     A(len, long))
CALL(fadvise64, CALL_DESC, 0, INT, A(fd, fd), A(offset, long), A(len, ulong),
     A(advice, name, OF(fadvises)))
CALL(copy_file_range, CALL_DESC, 0, INT, A(fd_in, fd), A(off_in, item_at, OF(long_item)),
     A(fd_out, fd), A(off_out, item_at, OF(long_item)), A(len, ulong), A(flags, hex32))
CALL(sendfile, CALL_DESC | CALL_NETWORK, 0, INT, A(out_fd, fd), A(in_fd, fd),
     A(offset, item_at, IN_OUT, OF(long_item)), A(count, ulong))
CALL(splice, CALL_DESC, 0, INT, A(fd_in, fd), A(off_in, item_at, OF(long_item)), A(fd_out, fd),
     A(off_out, item_at, OF(long_item)), A(len, ulong), A(flags, flags, OF(splice_flags)))
CALL(tee, CALL_DESC, 0, INT, A(fd_in, fd), A(fd_out, fd), A(len, ulong),
     A(flags, flags, OF(splice_flags)))
CALL0(sync, 0, 0, INT)
CALL(syncfs, CALL_DESC, 0, INT, A(fd, fd))
CALL(fsync, CALL_DESC, 0, INT, A(fd, fd))
CALL(fdatasync, CALL_DESC, 0, INT, A(fd, fd))
CALL(flock, CALL_DESC, 0, INT, A(fd, fd), A(operation, flags, OF(flock_operations)))
CALL(chroot, CALL_FILE, 0, INT, A(path, path))
CALL(umask, 0, 0, OCT, A(mask, mode_t))
CALL(eventfd2, CALL_DESC, CALL_CHANGES_FDS, FD, A(initval, uint),
     A(flags, flags, OF(eventfd_flags)))
CALL(memfd_create, CALL_DESC, CALL_CHANGES_FDS, FD, A(name, string),
     A(flags, flags, OF(memfd_flags)))
CALL(inotify_init1, CALL_DESC, CALL_CHANGES_FDS, FD, A(flags, flags, OF(inotify_flags)))
CALL(inotify_add_watch, CALL_DESC | CALL_FILE, 0, INT, A(fd, fd), A(pathname, path),
     A(mask, flags, OF(inotify_events)))
CALL(inotify_rm_watch, CALL_DESC, 0, INT, A(fd, fd), A(wd, int))
CALL(execveat, CALL_DESC | CALL_FILE | CALL_PROCESS, CALL_CHANGES_FDS, INT, A(dirfd, dirfd),
     A(pathname, path), A(argv, strings), A(envp, environment), A(flags, flags, OF(at_flags)))
