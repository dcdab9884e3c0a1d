/* Attributes of files, mounts, scheduling and what else a program sets. No include guard. */
CALL(setxattr, CALL_FILE, 0, INT, A(path, path), A(name, string), A(value, buffer, BY(3)),
     A(size, ulong), A(flags, flags, OF(xattr_flags)))
CALL(lsetxattr, CALL_FILE, 0, INT, A(path, path), A(name, string), A(value, buffer, BY(3)),
     A(size, ulong), A(flags, flags, OF(xattr_flags)))
CALL(fsetxattr, CALL_DESC, 0, INT, A(fd, fd), A(name, string), A(value, buffer, BY(3)),
     A(size, ulong), A(flags, flags, OF(xattr_flags)))
CALL(getxattr, CALL_FILE, 0, INT, A(path, path), A(name, string), A(value, xattr_value, OUT),
     A(size, ulong))
CALL(lgetxattr, CALL_FILE, 0, INT, A(path, path), A(name, string), A(value, xattr_value, OUT),
     A(size, ulong))
CALL(fgetxattr, CALL_DESC, 0, INT, A(fd, fd), A(name, string), A(value, xattr_value, OUT),
     A(size, ulong))
CALL(listxattr, CALL_FILE, 0, INT, A(path, path), A(list, xattr_value, OUT), A(size, ulong))
CALL(llistxattr, CALL_FILE, 0, INT, A(path, path), A(list, xattr_value, OUT), A(size, ulong))
CALL(flistxattr, CALL_DESC, 0, INT, A(fd, fd), A(list, xattr_value, OUT), A(size, ulong))
CALL(removexattr, CALL_FILE, 0, INT, A(path, path), A(name, string))
CALL(lremovexattr, CALL_FILE, 0, INT, A(path, path), A(name, string))
CALL(fremovexattr, CALL_DESC, 0, INT, A(fd, fd), A(name, string))
CALL(mount, CALL_FILE, 0, INT, A(source, path), A(target, path), A(filesystemtype, string),
     A(mountflags, flags64, OF(mount_flags)), A(data, string))
CALL(umount2, CALL_FILE, 0, INT, A(target, path), A(flags, flags, OF(umount_flags)))
CALL(sched_getaffinity, 0, 0, INT, A(pid, pid), A(cpusetsize, ulong), A(mask, cpus, OUT, BY_RETURN))
CALL(sched_setaffinity, 0, 0, INT, A(pid, pid), A(cpusetsize, ulong), A(mask, cpus, BY(1)))
CALL(getcpu, 0, 0, INT, A(cpu, item_at, OUT, OF(uint_item)), A(node, item_at, OUT, OF(uint_item)),
     A(tcache, address))
CALL(mlock2, CALL_MEMORY, 0, INT, A(addr, address), A(len, ulong), A(flags, flags, OF(mlock_flags)))
CALL(mlockall, CALL_MEMORY, 0, INT, A(flags, flags, OF(mlockall_flags)))
CALL(prctl, 0, 0, INT, A(option, name, OF(prctl_options)), A(arg2, prctl_rest))
