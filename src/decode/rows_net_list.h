/* Sockets, and buffers in pieces. No include guard. */
CALL(socket, CALL_NETWORK, CALL_CHANGES_FDS, FD, A(domain, name, OF(address_families)),
     A(type, socket_type), A(protocol, protocol))
CALL(socketpair, CALL_NETWORK, CALL_CHANGES_FDS, INT, A(domain, name, OF(address_families)),
     A(type, socket_type), A(protocol, protocol), A(sv, fds_at, OUT, FIXED(2)))
CALL(bind, CALL_NETWORK, 0, INT, A(sockfd, fd), A(addr, sockaddr, BY(2)), A(addrlen, int))
CALL(connect, CALL_NETWORK, 0, INT, A(sockfd, fd), A(addr, sockaddr, BY(2)), A(addrlen, int))
CALL(listen, CALL_NETWORK, 0, INT, A(sockfd, fd), A(backlog, int))
CALL(accept, CALL_NETWORK, CALL_CHANGES_FDS, FD, A(sockfd, fd), A(addr, sockaddr_given, OUT),
     A(addrlen, length_given, OUT))
CALL(accept4, CALL_NETWORK, CALL_CHANGES_FDS, FD, A(sockfd, fd), A(addr, sockaddr_given, OUT),
     A(addrlen, length_given, OUT), A(flags, flags, OF(accept_flags)))
CALL(getsockname, CALL_NETWORK, 0, INT, A(sockfd, fd), A(addr, sockaddr_given, OUT),
     A(addrlen, length_given, OUT))
CALL(getpeername, CALL_NETWORK, 0, INT, A(sockfd, fd), A(addr, sockaddr_given, OUT),
     A(addrlen, length_given, OUT))
CALL(sendto, CALL_NETWORK, 0, INT, A(sockfd, fd), A(buf, buffer, BY(2)), A(len, ulong),
     A(flags, flags, OF(message_flags)), A(dest_addr, sockaddr, BY(5)), A(addrlen, int))
CALL(recvfrom, CALL_NETWORK, 0, INT, A(sockfd, fd), A(buf, buffer, OUT, BY_RETURN), A(len, ulong),
     A(flags, flags, OF(message_flags)), A(src_addr, sockaddr_given, OUT),
     A(addrlen, length_given, OUT))
CALL(sendmsg, CALL_NETWORK, 0, INT, A(sockfd, fd), A(msg, msghdr),
     A(flags, flags, OF(message_flags)))
CALL(recvmsg, CALL_NETWORK, CALL_CHANGES_FDS, INT, A(sockfd, fd), A(msg, msghdr, OUT),
     A(flags, flags, OF(message_flags)))
CALL(sendmmsg, CALL_NETWORK, 0, INT, A(sockfd, fd), A(msgvec, mmsghdr, OUT), A(vlen, uint),
     A(flags, flags, OF(message_flags)))
CALL(recvmmsg, CALL_NETWORK, CALL_CHANGES_FDS, INT, A(sockfd, fd), A(msgvec, mmsghdr, OUT),
     A(vlen, uint), A(flags, flags, OF(message_flags)), A(timeout, struct, OF(timespec_struct)))
CALL(shutdown, CALL_NETWORK, 0, INT, A(sockfd, fd), A(how, name, OF(shutdown_hows)))
CALL(setsockopt, CALL_NETWORK, 0, INT, A(sockfd, fd), A(level, name, OF(socket_levels)),
     A(optname, socket_option), A(optval, option_value), A(optlen, int))
CALL(getsockopt, CALL_NETWORK, 0, INT, A(sockfd, fd), A(level, name, OF(socket_levels)),
     A(optname, socket_option), A(optval, option_given, OUT), A(optlen, length_given, OUT))
CALL(readv, CALL_DESC, 0, INT, A(fd, fd), A(iov, iovec, OUT), A(iovcnt, ulong))
CALL(writev, CALL_DESC, 0, INT, A(fd, fd), A(iov, iovec), A(iovcnt, ulong))
CALL(preadv, CALL_DESC, 0, INT, A(fd, fd), A(iov, iovec, OUT), A(iovcnt, ulong), A(offset, long))
CALL(pwritev, CALL_DESC, 0, INT, A(fd, fd), A(iov, iovec), A(iovcnt, ulong), A(offset, long))
CALL(process_vm_readv, 0, 0, INT, A(pid, pid), A(local_iov, iovec, OUT), A(liovcnt, ulong),
     A(remote_iov, iovec_addresses), A(riovcnt, ulong), A(flags, hex))
CALL(process_vm_writev, 0, 0, INT, A(pid, pid), A(local_iov, iovec), A(liovcnt, ulong),
     A(remote_iov, iovec_addresses), A(riovcnt, ulong), A(flags, hex))
CALL(vmsplice, CALL_DESC, 0, INT, A(fd, fd), A(iov, iovec), A(nr_segs, ulong),
     A(flags, flags, OF(splice_flags)))
CALL(preadv2, CALL_DESC, 0, INT, A(fd, fd), A(iov, iovec, OUT), A(iovcnt, ulong), A(offset, long),
     A(flags, rw_flags))
CALL(pwritev2, CALL_DESC, 0, INT, A(fd, fd), A(iov, iovec), A(iovcnt, ulong), A(offset, long),
     A(flags, rw_flags))
