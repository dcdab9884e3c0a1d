#!/usr/bin/env python3
"""The screen on machines that are not as others: /proc with hidepid, a kernel without some files, a
process that cannot be read to its end, and next to no descriptors."""

import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import harness  # noqa: E402
from hostile import unsafe_screen  # noqa: E402

STAT = ('{pid} ({comm}) S {parent} {pid} {pid} 0 -1 4194560 1 0 0 0 1 1 0 0 20 0 1 0 {start} 4096 1 '
        '18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n')
# Every column, so that every file is missed.
COLUMNS = ('columns = pid user state cpu_percent tree_cpu_percent rss pss uss fds fd_percent '
           'io_rate cgroup unit container oom_score wchan cwd exe tracer cmdline\n')


class Machine:
    """A folder that stands for /proc."""

    def __init__(self, session):
        self.folder = tempfile.TemporaryDirectory(prefix='procview-test-')
        self.path = pathlib.Path(self.folder.name)
        session.keep(self)

    def add(self, pid, comm, parent=0, **files):
        folder = self.path / str(pid)
        folder.mkdir()
        (folder / 'stat').write_text(
            STAT.format(pid=pid, comm=comm, parent=parent, start=100 + pid))
        for name, text in files.items():
            (folder / name).write_text(text)
        return folder

    def close(self):
        self.folder.cleanup()


def start(session, *args, config=None, wrap=(), env=None):
    env = {'NO_COLOR': '1', **(env or {})}
    if config:
        folder = Machine(session).path
        (folder / 'procview').mkdir()
        path = folder / 'procview' / 'procview.conf'
        path.write_text(config)
        path.chmod(0o600)
        env['XDG_CONFIG_HOME'] = str(folder)
    return session.terminal(140, 30, 'xterm-256color').start([*wrap, session.program, *args], env)


def leave(terminal):
    terminal.keys('q')
    assert terminal.wait_exit() == 0
    terminal.assert_restored()
    found = unsafe_screen(terminal.output())
    assert found is None, found


def test_kernel_without_files(session):
    """Nothing but stat: what is not there is no zero."""
    machine = Machine(session)
    machine.add(41, 'parent')
    machine.add(42, 'child', 41)
    terminal = start(session, '--proc', machine.path, config=COLUMNS)
    terminal.wait_for('child')
    row = next(line for line in terminal.lines() if 'child' in line)
    assert '[child]' in row or ' child' in row, row
    assert row.split()[0] == '42', row
    for key, text in (('Enter', 'Working folder'), ('Escape', 'F5 Tree'), ('e', 'Environment'),
                      ('Escape', 'F5 Tree'), ('F9', 'SIGTERM'), ('Escape', 'F5 Tree')):
        terminal.keys(key)
        terminal.wait_for(text)
    leave(terminal)


def test_process_that_hangs(session):
    """Its arguments are a fifo that nobody writes to."""
    machine = Machine(session)
    machine.add(41, 'fine', cmdline='fine\0')
    os.mkfifo(machine.add(42, 'hangs') / 'cmdline')
    terminal = start(session, '--proc', machine.path)
    terminal.wait_for('reading process 42')
    terminal.wait_for('fine')
    terminal.keys('F5')
    terminal.wait_for('F5 Tree')
    leave(terminal)


def test_process_ends_while_it_is_looked_at(session):
    """Its folder goes away under the detail."""
    machine = Machine(session)
    machine.add(41, 'stays')
    gone = machine.add(42, 'leaves')
    terminal = start(session, '--proc', machine.path, '-s', 'pid', '-d', '0.1')
    terminal.wait_for('leaves')
    terminal.keys('End')
    terminal.keys('Enter')
    terminal.wait_for('Overview')
    (gone / 'stat').unlink()
    gone.rmdir()
    terminal.wait_for('has ended')
    terminal.keys('Escape')
    terminal.wait_for('F5 Tree')
    leave(terminal)


def test_hidepid(session):
    """An ordinary user is told that others are hidden."""
    machine = Machine(session)
    machine.path.chmod(0o755)
    script = ('mount -t proc -o hidepid=2 proc "$1" && shift && '
              'exec setpriv --reuid 65534 --regid 65534 --clear-groups "$@"')
    wrap = ['unshare', '-m', 'bash', '-c', script, '-', str(machine.path)]
    if os.geteuid() or subprocess.run([*wrap, 'true'], check=False).returncode:
        raise harness.Skip('needs root, and leave to mount')
    terminal = start(session, '--proc', machine.path, wrap=wrap, env={'HOME': '/'})
    terminal.wait_for('others hidden (hidepid)')
    leave(terminal)


def test_few_descriptors(session):
    """It keeps none open then, and shows everything all the same."""
    terminal = start(session, wrap=['prlimit', '--nofile=32:32'])
    terminal.wait_for('tasks')
    terminal.keys('Enter')
    terminal.wait_for('Overview')
    terminal.keys('Escape')
    terminal.wait_for('F5 Tree')
    leave(terminal)


if __name__ == '__main__':
    harness.main(globals())
