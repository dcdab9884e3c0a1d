#!/usr/bin/env python3
"""Tabs of a process in a real terminal: its threads, limits and file locks, and who waits for whom."""

import fcntl
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import harness  # noqa: E402
from screen import View  # noqa: E402

# Threads named by the call that each sleeps in; says its pid, ends with its standard input.
THREADS = r'''
import ctypes, os, threading, time
libc = ctypes.CDLL(None)
lock = threading.Lock()
lock.acquire()
ends = os.pipe()
def start(name, body):
    def run():
        libc.prctl(15, name.encode(), 0, 0, 0)
        body()
    threading.Thread(target=run, daemon=True).start()
start('locks', lock.acquire)
start('reads', lambda: os.read(ends[0], 1))
print(os.getpid(), flush=True)
os.read(0, 1)
'''

# Waits for a lock on the file that another has.
WAITS = '''
import fcntl, os, sys
file = open(sys.argv[1], 'r+')
print(os.getpid(), flush=True)
fcntl.flock(file, fcntl.LOCK_EX)
'''


class Child:
    """A Python program that says its pid; it ends with the test."""

    def __init__(self, program, *args):
        self.process = subprocess.Popen([sys.executable, '-c', program, *args], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)
        self.pid = int(self.process.stdout.readline())

    def close(self):
        self.process.kill()
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


def test_threads(session):
    for cols, rows in (80, 24), (120, 40), (200, 60):
        child = session.keep(Child(THREADS))
        view = View(session, '-p', str(child.pid), cols=cols, rows=rows)
        view.wait('[Overview]')
        view.keys('H')
        view.wait(lambda screen: '[Threads]' in screen and '3 threads' in screen
                  and any('locks' in line and 'futex' in line for line in screen.splitlines())
                  and any('reads' in line and ' read ' in line for line in screen.splitlines()))
        view.keys('Down', 'Enter')
        view.wait('System call')
        view.wait('Its arguments')
        view.keys('Escape')
        view.wait_gone('Its arguments')
        view.keys('Z', 'Down', 'Up')
        view.wait('3 threads')
        view.keys('Z')
        view.terminal.resize(60, 16)
        view.wait('[Threads]')
        view.terminal.resize(cols, rows)
        view.wait('3 threads')
        child.close()
        view.wait('has ended')
        view.wait('locks')
        view.keys('Escape')
        view.quit()


def test_limits(session):
    child = session.keep(Child(THREADS))
    view = View(session, '-p', str(child.pid))
    view.wait('[Overview]')
    view.keys('e')
    view.wait('[Environment]')
    view.wait('PATH')
    view.keys('Tab')
    view.wait('[Limits]')
    view.wait('RLIMIT_NOFILE')
    view.quit()


def test_locks(session):
    with tempfile.NamedTemporaryFile(dir='/var/tmp') as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        child = session.keep(Child(WAITS, file.name))
        view = View(session, '-p', str(child.pid), cols=120)
        view.wait('[Overview]')
        view.keys('x')
        view.wait('[Locks]')
        view.wait(lambda screen: any(line.strip().startswith('waits') and str(child.pid) in line
                                     and 'flock' in line and '←' in line
                                     for line in screen.splitlines()))
        view.wait(lambda screen: any(line.strip().startswith('has') and file.name in line
                                     for line in screen.splitlines()))
        view.keys('Enter')
        view.wait_gone('[Locks]')
        view.wait('[Overview]')
        view.keys('Escape')
        view.wait('[Locks]')
        view.quit()


if __name__ == '__main__':
    harness.main(globals())
