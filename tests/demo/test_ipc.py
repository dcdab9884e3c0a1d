"""Demonstrations of named IPC, POSIX and System V, seen from outside."""

import ctypes
import errno
import os
import pathlib
import struct
import subprocess

from demo_harness import ENV, Demo, Late, Tap, broken, held, poll, rows, syscall_of

ARM = os.uname().machine == 'aarch64'
SYS = {name: numbers[ARM] for name, numbers in {
    'futex': (202, 98), 'msgrcv': (70, 188), 'semtimedop': (220, 192),
    'mq_timedreceive': (243, 183), 'mq_timedsend': (242, 182),
    'shmget': (29, 194), 'semget': (64, 190), 'msgget': (68, 186), 'mq_open': (240, 180),
}.items()}

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
BPF_LOAD, BPF_JUMP_EQUAL, BPF_RETURN = 0x20, 0x15, 0x06
SECCOMP_RET_ERRNO, SECCOMP_RET_ALLOW = 0x00050000, 0x7fff0000

LIBC = ctypes.CDLL(None, use_errno=True)


class Filter(ctypes.Structure):
    """struct sock_fprog."""
    _fields_ = [('len', ctypes.c_ushort), ('filter', ctypes.c_char_p)]


def forbid(*calls):
    """From now on in this process these calls are unknown to the kernel."""
    program = struct.pack('=HBBI', BPF_LOAD, 0, 0, 0)
    for call in calls:
        program += struct.pack('=HBBI', BPF_JUMP_EQUAL, 0, 1, SYS[call])
        program += struct.pack('=HBBI', BPF_RETURN, 0, 0, SECCOMP_RET_ERRNO | errno.ENOSYS)
    program += struct.pack('=HBBI', BPF_RETURN, 0, 0, SECCOMP_RET_ALLOW)
    fprog = Filter(len(program) // 8, program)
    if LIBC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or \
            LIBC.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(fprog), 0, 0):
        raise OSError(ctypes.get_errno(), 'seccomp')


def as_list(value):
    return value if isinstance(value, list) else [value]


def all_in(pids, call):
    return poll(lambda: all(syscall_of(pid) == SYS[call] for pid in pids), call)


def sysv_row(kind, id):
    """A line of /proc/sysvipc by its heading, numbers as such."""
    lines = pathlib.Path('/proc/sysvipc', kind).read_text(encoding='ascii').splitlines()
    for line in lines[1:]:
        row = dict(zip(lines[0].split(), line.split()))
        if int(row[kind + 'id' if kind != 'msg' else 'msqid']) == id:
            return row
    return None


def key_of(facts):
    return str(int(facts['key'], 16))


def mapped(pid, path):
    """(inode, permissions) of the mappings of path."""
    with open(f'/proc/{pid}/maps', encoding='utf-8', errors='replace') as f:
        return {(int(line.split()[4]), line.split()[1]) for line in f if path in line}


def strace_says(tap, pid, call):
    """What strace prints of a process that sleeps in a call."""
    name = f'strace shows {call}'
    strace = subprocess.Popen(['strace', '-p', str(pid)], env=ENV, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    text = b''
    while call.encode() + b'(' not in text:
        block = os.read(strace.stderr.fileno(), 4096)
        if not block:
            break
        text += block
    strace.terminate()
    strace.wait()
    strace.stderr.close()
    if b'not permitted' in text:
        tap.skip(name, 'tracing is not permitted')
    else:
        tap.ok(call.encode() + b'(' in text, name, [text])


def lsof(pid):
    """Names of open files as lsof lists them."""
    done = subprocess.run(['lsof', '-w', '-a', '-p', str(pid), '-Fn'], env=ENV, text=True,
                          capture_output=True, check=False)
    return [line[1:] for line in done.stdout.splitlines() if line.startswith('n')]


def check_children(tap, demo, *pids):
    found = rows(demo.pid, *pids)
    tap.same({pid: found[pid]['ppid'] for pid in pids if pid in found},
             dict.fromkeys(pids, demo.pid), f'{demo.name}: procview has its children')


def check_sysv_shm(tap, demo):
    facts = demo.facts
    row = sysv_row('shm', facts['id'])
    tap.same({name: row[name] for name in ('key', 'perms', 'size', 'cpid', 'nattch')},
             {'key': key_of(facts), 'perms': '600', 'size': str(facts['size']),
              'cpid': str(demo.pid), 'nattch': '2'}, 'sysv-shm: the kernel lists the segment')
    tap.same(facts['attached'], 2, 'sysv-shm: two are attached')
    for pid in (demo.pid, facts['child']):
        tap.same(mapped(pid, f'/SYSV{int(facts["key"], 16):08x}'), {(facts['id'], 'rw-s')},
                 'sysv-shm: the same segment in both')
    check_children(tap, demo, facts['child'])


def check_posix_sem(tap, demo):
    facts = demo.facts
    holders, waiters = as_list(facts['holders']), as_list(facts['waiters'])
    path = '/dev/shm/sem.' + facts['sem'][1:]
    tap.same((os.stat(path).st_ino, facts['value']), (facts['inode'], 0),
             'posix-sem: its file, and no place is left')
    for pid in (demo.pid, *holders, *waiters):
        tap.ok((facts['inode'], 'rw-s') in mapped(pid, path), f'posix-sem: {pid} maps it')
    tap.ok(all_in(waiters, 'futex'), 'posix-sem: who waits is in futex')
    tap.ok(all(syscall_of(pid) != SYS['futex'] for pid in holders),
           'posix-sem: who has a place is not')
    tap.ok(path in lsof(waiters[0]), 'posix-sem: lsof names it')
    check_children(tap, demo, *holders, *waiters)


def check_posix_sem_free(tap, demo):
    facts = demo.facts
    tap.same((len(facts['holders']), facts['waiters'], facts['value']), (4, '-', 0),
             'posix-sem: with four places nobody waits')


def check_sysv_sem(tap, demo):
    facts = demo.facts
    row = sysv_row('sem', facts['id'])
    tap.same({name: row[name] for name in ('key', 'perms', 'nsems')},
             {'key': key_of(facts), 'perms': '600', 'nsems': str(facts['semaphores'])},
             'sysv-sem: the kernel lists the set')
    tap.same((len(facts['waiters']), facts['waiting']), (2, 2),
             'sysv-sem: the kernel counts two who wait')
    tap.ok(all_in(facts['waiters'], 'semtimedop'), 'sysv-sem: they are in semop')
    tap.ok(syscall_of(facts['holder']) != SYS['semtimedop'], 'sysv-sem: who has both is not')
    strace_says(tap, facts['waiters'][0], 'semtimedop')
    check_children(tap, demo, facts['holder'], *facts['waiters'])


def queue_inodes(pid, name):
    """Inodes of the descriptors that lead to a queue."""
    found = set()
    for fd in os.listdir(f'/proc/{pid}/fd'):
        path = f'/proc/{pid}/fd/{fd}'
        if os.readlink(path) == name:
            found.add(os.stat(path).st_ino)
    return found


def check_posix_mq(tap, demo):
    facts = demo.facts
    for pid in (demo.pid, facts['sender'], facts['reader']):
        tap.same(queue_inodes(pid, facts['queue']), {facts['inode']},
                 f'posix-mq: {pid} has the queue')
    full = facts['letters'] == facts['capacity']
    tap.same((facts['letters'], facts['waiter']),
             (3, facts['sender']) if '--full' in demo.argv else (0, facts['reader']),
             'posix-mq: how full it is, and who waits')
    call = 'mq_timedsend' if full else 'mq_timedreceive'
    tap.ok(all_in([facts['waiter']], call), f'posix-mq: in {call}')
    strace_says(tap, facts['waiter'], call)
    tap.ok(any(facts['queue'] in name for name in lsof(facts['waiter'])),
           'posix-mq: lsof names the queue')
    check_children(tap, demo, facts['sender'], facts['reader'])


def check_sysv_mq(tap, demo):
    facts = demo.facts
    row = sysv_row('msg', facts['id'])
    tap.same({name: row[name] for name in ('key', 'perms', 'qnum', 'lspid')},
             {'key': key_of(facts), 'perms': '600', 'qnum': '1', 'lspid': str(demo.pid)},
             'sysv-mq: the kernel lists the queue with one letter')
    tap.same(facts['letters'], 1, 'sysv-mq: a letter is in it')
    tap.ok(all_in(facts['receivers'], 'msgrcv'), 'sysv-mq: both wait, though it is not empty')
    strace_says(tap, facts['receivers'][0], 'msgrcv')
    check_children(tap, demo, *facts['receivers'])


def check_without(tap, name, *calls):
    """In a kernel without it, which a filter of calls stands for."""
    try:
        with Demo(name, '--for', '1', preexec_fn=lambda: forbid(*calls)) as demo:
            status = demo.wait()
            tap.ok(status == 1 and 'this kernel has none of this kind' in demo.text(),
                   f'{name}: says that the kernel has none', [status, demo.text()])
    except subprocess.SubprocessError as e:
        tap.skip(f'{name}: says that the kernel has none', e)
    except Late as e:
        tap.ok(False, f'{name}: hangs where the kernel has none', [e])


def main():
    tap = Tap()
    held(tap, 'sysv-shm', check=check_sysv_shm)
    held(tap, 'posix-sem', check=check_posix_sem)
    held(tap, 'posix-sem', '--places', 4, check=check_posix_sem_free)
    held(tap, 'sysv-sem', check=check_sysv_sem)
    held(tap, 'posix-mq', check=check_posix_mq)
    held(tap, 'posix-mq', '--full', check=check_posix_mq)
    held(tap, 'sysv-mq', check=check_sysv_mq)
    broken(tap, 'posix-sem')
    broken(tap, 'sysv-sem')
    check_without(tap, 'sysv-shm', 'shmget')
    check_without(tap, 'sysv-sem', 'semget')
    check_without(tap, 'sysv-mq', 'msgget')
    check_without(tap, 'posix-mq', 'mq_open')
    tap.done()


if __name__ == '__main__':
    main()
