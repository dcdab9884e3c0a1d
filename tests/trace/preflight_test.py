"""Why a process cannot be traced, and what helps: each case says so, and ends with 1."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile

from tracing import started, status, until
from tap import Tap
import services

PROCVIEW = sys.argv[1]


def refused(tap, name, argv, *wanted, **how):
    got = subprocess.run(argv, capture_output=True, text=True, timeout=60,
                         stdin=subprocess.DEVNULL, **how)
    tap.ok(got.returncode == 1 and all(word in got.stderr for word in wanted),
           f'{name}: the cause, the remedy, exit 1', [got.returncode, got.stderr[-300:], wanted])


def trace(pid, *words):
    return [PROCVIEW, 'trace', *words, '-o', '/dev/null', '-p', str(pid)]


def world(folder, scope, pid):
    """A folder that stands for /proc, with a Yama that says `scope`."""
    root = os.path.join(folder, f'scope{scope}')
    os.makedirs(os.path.join(root, 'sys/kernel/yama'))
    with open(os.path.join(root, 'sys/kernel/yama/ptrace_scope'), 'w') as f:
        f.write(f'{scope}\n')
    for name in (str(pid), 'self', 'thread-self'):
        os.symlink(f'/proc/{name}', os.path.join(root, name))
    return root


def traced(tap, pid):
    other = started(['strace', '-o', '/dev/null', '-p', str(pid)], stderr=subprocess.DEVNULL)
    until(lambda: status(pid)[1], 'strace')
    refused(tap, 'already traced', trace(pid), 'traces it already', str(other.pid), 'strace')
    other.send_signal(signal.SIGINT)
    other.wait()


def kernel_thread():
    for name in os.listdir('/proc'):
        if name.isdigit() and os.path.exists(f'/proc/{name}/stat'):
            with open(f'/proc/{name}/stat', 'rb') as f:
                rest = f.read().rpartition(b') ')[2].split()
            if int(rest[6]) & 0x200000:
                return int(name)
    return None


def zombie(tap):
    p = started(['true'])
    until(lambda: status(p.pid)[0] == 'Z', 'zombie')
    refused(tap, 'a zombie', trace(p.pid), 'zombie')
    p.wait()
    refused(tap, 'gone', trace(p.pid), str(p.pid))


def scopes(tap, folder, pid, user):
    for scope, word in ((2, 'only root may'), (3, 'nobody may')):
        refused(tap, f'ptrace_scope {scope}', trace(pid, '--proc', world(folder, scope, pid)),
                f'ptrace_scope is {scope}', word, **user)


def ordinary(tap, folder, user):
    root = started(['sleep', '1000'])
    refused(tap, 'another user', trace(root.pid), 'another user', 'sudo', **user)
    refused(tap, 'pid 1', trace(1), 'sudo', **user)
    mine = started(['sleep', '1000'], **user)
    until(lambda: status(mine.pid)[0] == 'S', 'sleep')
    scopes(tap, folder, mine.pid, user)
    # Only the file says 1: the kernel allows it, and it is not known better.
    setuid = os.path.join(folder, 'sleep')
    shutil.copy(shutil.which('sleep'), setuid)
    os.chmod(setuid, 0o4755)
    other = started([setuid, '1000'], **user)
    until(lambda: status(other.pid)[0] == 'S', 'sleep')
    refused(tap, 'a setuid program', trace(other.pid), 'sudo', **user)


def own(tap):
    """The shell that it was started from can be traced, itself cannot."""
    refused(tap, 'itself', ['sh', '-c', f'exec {PROCVIEW} trace -o /dev/null -p $$'],
            'procview cannot stop itself')
    script = f'{PROCVIEW} trace --for 0.2 -o /dev/null -p $$; echo $?'
    got = subprocess.run(['sh', '-c', script], capture_output=True, text=True, timeout=60)
    tap.same(got.stdout, '0\n', 'its own shell: it is let go in time')


def main():
    tap = Tap()
    p = started(['sleep', '1000'])
    traced(tap, p.pid)
    zombie(tap)
    thread = kernel_thread()
    if thread:
        refused(tap, 'a kernel thread', trace(thread), 'thread of the kernel')
    else:
        tap.skip('a kernel thread', 'none is to be seen here')
    own(tap)
    refused(tap, 'no such program', [PROCVIEW, 'trace', 'no-such-program'], 'No such file')
    refused(tap, 'no program', [PROCVIEW, 'trace', '-o', '/dev/null', '/etc/passwd'],
            'Permission denied')
    if os.geteuid():
        tap.skip('an ordinary user', 'only root can become one')
    else:
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            ordinary(tap, folder, services.ordinary())
    tap.done()


if __name__ == '__main__':
    main()
