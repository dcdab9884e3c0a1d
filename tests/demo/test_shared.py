"""Demonstrations of shared memory, semaphores, queues and files, seen from outside."""

import os

from demo_harness import Tap, held


def maps_inode(pid, path):
    """Inodes of the mappings of path."""
    with open(f'/proc/{pid}/maps', encoding='utf-8', errors='replace') as f:
        return {(int(line.split()[4]), line.split()[1]) for line in f if path in line}


def check_posix_shm(tap, demo):
    facts = demo.facts
    path = '/dev/shm' + facts['shm']
    st = os.stat(path)
    tap.same((st.st_ino, st.st_size, st.st_mode & 0o777), (facts['inode'], facts['size'], 0o600),
             'posix-shm: the name is there')
    for pid in (demo.pid, facts['child']):
        tap.same(maps_inode(pid, path), {(facts['inode'], 'rw-s')},
                 'posix-shm: the same memory in both')


def main():
    tap = Tap()
    held(tap, 'posix-shm', check=check_posix_shm)
    tap.done()


if __name__ == '__main__':
    main()
