#!/usr/bin/env python3
"""The tab of open files on a real terminal: to the other end and back, what opens and closes, pause,
sizes, what others have, thousands of descriptors."""

import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import harness  # noqa: E402
from screen import View  # noqa: E402

MANY = 15000


class Pipeline:
    """sleep | cat, with nothing else open."""

    def __init__(self):
        reader, writer = os.pipe()
        quiet = {'stdin': subprocess.DEVNULL, 'stderr': subprocess.DEVNULL}
        self.sleep = subprocess.Popen(['sleep', '1000'], **{**quiet, 'stdout': writer})
        self.cat = subprocess.Popen(['cat'], **{**quiet, 'stdin': reader},
                                    stdout=subprocess.DEVNULL)
        os.close(reader)
        os.close(writer)

    def close(self):
        for child in (self.sleep, self.cat):
            child.kill()
            child.wait()


class Opener:
    """Opens and closes a file each time that it is told to."""

    CODE = '''
import os, resource, sys
n = int(sys.argv[2])
if n: resource.setrlimit(resource.RLIMIT_NOFILE, (n + 100, n + 100))
fds = [os.open("/dev/null", 0) for i in range(n)]
print("ready", flush=True)
for line in sys.stdin:
    if line == "open\\n": fd = os.open(sys.argv[1], os.O_RDONLY)
    else: os.close(fd)
    print("done", flush=True)
'''

    def __init__(self, count=0):
        self.file = tempfile.NamedTemporaryFile(prefix='procview-opener-')
        self.child = subprocess.Popen([sys.executable, '-c', self.CODE, self.file.name,
                                       str(count)], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, text=True)
        self.child.stdout.readline()

    def tell(self, what):
        self.child.stdin.write(what + '\n')
        self.child.stdin.flush()
        self.child.stdout.readline()

    def close(self):
        self.child.kill()
        self.child.wait()
        self.child.stdin.close()
        self.child.stdout.close()
        self.file.close()


def open_at(session, pid, **more):
    view = View(session, '-p', str(pid), '-d', '0.5', cols=80, **more)
    view.wait(f'{pid} ')
    view.keys('l')
    view.wait('[Files]')
    view.wait(' open ')
    return view


def test_to_the_other_end_and_back(session):
    pipe = session.keep(Pipeline())
    sleep, cat = pipe.sleep.pid, pipe.cat.pid
    view = open_at(session, sleep)
    view.wait(f'→ {cat} cat 0r')
    view.keys('/')
    view.terminal.type('1w')
    view.keys('Enter')
    view.keys('Enter')
    view.wait(lambda screen: screen.startswith(f' {cat} cat') and f'← {sleep} sleep 1w' in screen)
    assert '0r' in view.selected(), 'the other end is selected'
    view.keys('BSpace')
    view.wait(lambda screen: screen.startswith(f' {sleep} sleep'))
    assert '1w' in view.selected(), 'and what one came from is still'
    view.quit()


def test_what_opens_and_closes(session):
    opener = session.keep(Opener())
    view = open_at(session, opener.child.pid)
    view.wait('+0 since')
    opener.tell('open')
    view.wait('+1 since')
    view.wait('procview-opener-')
    opener.tell('close')
    view.wait('+0 since')
    view.wait_gone('procview-opener-')
    view.quit()


def test_pause_keeps_what_is_shown(session):
    opener = session.keep(Opener())
    view = open_at(session, opener.child.pid)
    view.wait('+0 since')
    view.keys('Z')
    opener.tell('open')
    view.keys('End', 'Home', '/')
    view.terminal.type('null')
    view.keys('Enter')
    assert 'procview-opener-' not in view.terminal.screen()
    view.keys('Z')
    view.wait('+1 since')
    view.quit()


def test_sizes(session):
    pipe = session.keep(Pipeline())
    view = open_at(session, pipe.sleep.pid)
    view.wait(f'→ {pipe.cat.pid} cat 0r')
    for cols, rows, wanted in ((40, 10, '[Files]'), (200, 60, 'O_WRONLY'), (120, 40, 'Inode'),
                               (80, 24, 'OTHER END')):
        view.keys('End')
        view.terminal.resize(cols, rows)
        if cols == 200:
            view.keys('Up')
        view.wait(wanted if cols != 200 else 'Flags')
    view.wait(f'→ {pipe.cat.pid} cat 0r')
    view.quit()


def test_thousands(session):
    """A key is answered soon, however many there are."""
    if resource.getrlimit(resource.RLIMIT_NOFILE)[1] < MANY + 100:
        return
    opener = session.keep(Opener(MANY))
    view = open_at(session, opener.child.pid)
    view.wait(f'{MANY + 3} open')
    view.keys('End')
    view.wait(f'{MANY + 2}r')
    began = time.monotonic()
    view.keys('Home')
    view.wait('cwd')
    view.keys('\\')
    view.terminal.type('opener')
    view.wait('0 matches')
    view.keys('Escape')
    view.wait('cwd')
    assert time.monotonic() - began < harness.DEADLINE
    opener.tell('open')
    view.wait('+1 since')
    view.quit()


if __name__ == '__main__':
    harness.main(globals())
