"""All demonstrations where the system refuses: a clear message or a good end, never a hang, and
nothing left. What needs a privilege is skipped without it."""

import ctypes
import os
import resource
import shutil
import struct
import subprocess
import tempfile

from demo_harness import PROCVIEW, Demo, Late, Left, Tap, failures, table

# Whom nobody else runs as: a limit of processes counts all of a user.
SOMEBODY = (1 << 30) + os.getpid()
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
RET_ALLOW, RET_ERRNO, ENOSYS = 0x7fff0000, 0x00050000, 38
# shmget, semget, msgget, mq_open
REFUSED = (29, 64, 68, 240) if os.uname().machine == 'x86_64' else (194, 190, 186, 180)

LIBC = ctypes.CDLL(None, use_errno=True)
NO_LEAKS = {'ASAN_OPTIONS': os.environ.get('ASAN_OPTIONS', '') + ':detect_leaks=0'}


def instruction(code, jump_true, jump_false, k):
    return struct.pack('HBBI', code, jump_true, jump_false, k)


class Program(ctypes.Structure):
    _fields_ = [('len', ctypes.c_ushort), ('filter', ctypes.c_void_p)]


def refuse_ipc():
    """From here on there is no SysV IPC and there are no message queues: ENOSYS."""
    code = instruction(0x20, 0, 0, 0)  # load the number of the call
    for i, nr in enumerate(REFUSED):
        code += instruction(0x15, len(REFUSED) - i, 0, nr)
    code += instruction(0x06, 0, 0, RET_ALLOW) + instruction(0x06, 0, 0, RET_ERRNO | ENOSYS)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = Program(len(code) // 8, ctypes.addressof(buffer))
    if LIBC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 or \
            LIBC.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) != 0:
        os._exit(99)


def become_somebody():
    os.setgroups([])
    os.setgid(SOMEBODY)
    os.setuid(SOMEBODY)


def few_processes():
    """Room for the root, and next to nothing else."""
    resource.setrlimit(resource.RLIMIT_NPROC, (2, 2))
    become_somebody()


def few_descriptors():
    resource.setrlimit(resource.RLIMIT_NOFILE, (4, 4))


def can_unshare():
    return shutil.which('unshare') and subprocess.run(
        ['unshare', '-m', 'true'], capture_output=True, check=False).returncode == 0


FULL_DISKS = '''mount -t tmpfs -o size=4k,nr_inodes=1 none "$TMPDIR" &&
mount -t tmpfs -o size=4k,nr_inodes=1 none /tmp && mount -t tmpfs -o size=4k,nr_inodes=1 none /dev/shm &&
exec "$0" "$@"'''


def judge(demo, status):
    """0 with its checks, or 1 with a reason; a failed check is neither."""
    if status == 0:
        return failures(demo, status)
    if any(result == 'FAILED' for _, result in demo.checks()):
        return failures(demo, status, 1)
    said = [line for line in demo.lines if line.startswith('procview: ')]
    return [] if status == 1 and said else [status, demo.text()]


def attempt(tap, name, world, **more):
    try:
        with Demo(name, '--for', '0.2', **more) as demo:
            wrong = judge(demo, demo.wait())
    except (Left, Late, RuntimeError) as e:
        wrong = [e]
    tap.ok(not wrong, f'{name}: {world}', wrong)


def as_somebody(tap, names, folder):
    """An ordinary user, who cannot see where this is built."""
    program = os.path.join(folder, 'procview')
    shutil.copy(PROCVIEW, program)
    os.chmod(folder, 0o755)
    temporary = os.path.join(folder, 'tmp')
    os.mkdir(temporary)
    os.chown(temporary, SOMEBODY, SOMEBODY)
    more = {'program': [program], 'env': {'TMPDIR': temporary}}
    # The leak sanitizer starts a process of its own at the end.
    few = {**more, 'env': {**more['env'], **NO_LEAKS}}
    for name in names:
        attempt(tap, name, 'as an ordinary user', preexec_fn=become_somebody, **more)
        attempt(tap, name, 'at the limit of processes', preexec_fn=few_processes, **few)
    tap.ok(not os.listdir(temporary), 'nothing is left in their folder', os.listdir(temporary))


def main():
    tap = Tap()
    names = [row['name'] for row in table()]
    for name in names:
        attempt(tap, name, 'without SysV IPC and message queues', preexec_fn=refuse_ipc)
        attempt(tap, name, 'with one free descriptor', preexec_fn=few_descriptors)
    if os.getuid():
        tap.skip('as an ordinary user, at the limit of processes', 'needs root')
    else:
        with tempfile.TemporaryDirectory(prefix='pvt-') as folder:
            as_somebody(tap, names, folder)
    if os.getuid() or not can_unshare():
        tap.skip('with full file systems', 'needs root and mount namespaces')
    else:
        for name in names:
            attempt(tap, name, 'with full file systems', program=(
                'unshare', '-m', 'sh', '-c', FULL_DISKS, PROCVIEW))
    tap.done()


if __name__ == '__main__':
    main()
