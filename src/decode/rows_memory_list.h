/* Memory. No include guard. */
CALL(mmap, CALL_DESC | CALL_MEMORY, 0, HEX, A(addr, address), A(length, ulong),
     A(prot, flags, OF(protections)), A(flags, flags, OF(map_flags)), A(fd, fd), A(offset, hex))
CALL(mprotect, CALL_MEMORY, 0, INT, A(addr, address), A(len, ulong),
     A(prot, flags, OF(protections)))
CALL(munmap, CALL_MEMORY, 0, INT, A(addr, address), A(length, ulong))
CALL(brk, CALL_MEMORY, 0, HEX, A(addr, address))
