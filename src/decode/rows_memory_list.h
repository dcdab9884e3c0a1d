/* Memory. No include guard. */
CALL(mmap, CALL_DESC | CALL_MEMORY, 0, HEX, A(addr, address), A(length, ulong),
     A(prot, flags, OF(protections)), A(flags, flags, OF(map_flags)), A(fd, fd), A(offset, hex))
CALL(mprotect, CALL_MEMORY, 0, INT, A(addr, address), A(len, ulong),
     A(prot, flags, OF(protections)))
CALL(munmap, CALL_MEMORY, 0, INT, A(addr, address), A(length, ulong))
CALL(brk, CALL_MEMORY, 0, HEX, A(addr, address))
CALL(mremap, CALL_MEMORY, 0, HEX, A(old_address, address), A(old_size, ulong), A(new_size, ulong),
     A(flags, flags, OF(remap_flags)), A(new_address, remap_address))
CALL(madvise, CALL_MEMORY, 0, INT, A(addr, address), A(length, ulong),
     A(advice, name, OF(memory_advices)))
CALL(msync, CALL_MEMORY, 0, INT, A(addr, address), A(length, ulong),
     A(flags, flags, OF(sync_flags)))
CALL(mlock, CALL_MEMORY, 0, INT, A(addr, address), A(len, ulong))
CALL(munlock, CALL_MEMORY, 0, INT, A(addr, address), A(len, ulong))
CALL0(munlockall, CALL_MEMORY, 0, INT)
