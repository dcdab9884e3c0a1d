#!/usr/bin/env python3
"""The Stack tab on a live process: it says what it will do, does it when asked, and harms nobody."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import harness  # noqa: E402
from screen import View  # noqa: E402

PROGRAM = '''
import sys, threading
threads = [threading.Thread(target=threading.Event().wait, daemon=True) for _ in range(2)]
for thread in threads:
    thread.start()
print(flush=True)
for line in sys.stdin:
    print(line, end='', flush=True)
'''


class Sleeper:
    """Three threads; the main one gives back each line that it gets."""

    def __init__(self, session):
        self.child = subprocess.Popen([sys.executable, '-c', PROGRAM], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE)
        session.keep(self)
        self.child.stdout.readline()
        self.pid = self.child.pid

    def answers(self, line):
        self.child.stdin.write(line)
        self.child.stdin.flush()
        return self.child.stdout.readline() == line

    def status(self, key):
        with open(f'/proc/{self.pid}/status') as f:
            return re.search(rf'^{key}:\s*(\S+)', f.read(), re.M)[1]

    def close(self):
        self.child.kill()
        self.child.wait()
        self.child.stdin.close()
        self.child.stdout.close()


class Tracer:
    """Another program that traces it."""

    def __init__(self, session, sleeper):
        self.child = subprocess.Popen(['strace', '-f', '-o', '/dev/null', '-p', str(sleeper.pid)],
                                      stderr=subprocess.DEVNULL)
        session.keep(self)
        harness.poll(lambda: sleeper.status('TracerPid') == str(self.child.pid), harness.DEADLINE,
                     'strace to attach')

    def close(self):
        self.child.terminate()
        self.child.wait()


def open_stack(session, sleeper, **more):
    view = View(session, '-p', str(sleeper.pid), **more)
    view.wait('[Overview]')
    view.keys('b')
    view.wait('[Stack]')
    return view


def test_stops_only_when_asked(session):
    """At every size; the threads run on as if nothing had been."""
    sleeper = Sleeper(session)
    for cols, rows in ((80, 24), (120, 40), (200, 60)):
        view = open_stack(session, sleeper, cols=cols, rows=rows)
        view.wait('Enter reads user stacks: each of 3 threads stops for a moment')
        assert '#0  0x' not in view.terminal.screen()
        view.keys('Enter')
        view.wait('The longest stop of a thread took')
        view.wait(lambda screen: re.search(r'#0 +0x[0-9a-f]{16} \w+', screen))
        assert sleeper.status('TracerPid') == '0'
        assert sleeper.answers(b'still there\n')
        view.keys('Enter')
        view.wait('The longest stop of a thread took')
        view.terminal.resize(100, 30)
        view.wait('[Stack]')
        view.quit()
    assert sleeper.status('State') == 'S'


def test_another_tracer_is_named(session):
    if not shutil.which('strace') or os.geteuid():
        raise harness.Skip('needs strace, and root')
    sleeper = Sleeper(session)
    tracer = Tracer(session, sleeper)
    view = open_stack(session, sleeper)
    view.keys('Enter')
    view.wait(str(tracer.child.pid))
    assert '#0  0x' not in view.terminal.screen()
    assert sleeper.status('TracerPid') == str(tracer.child.pid)
    assert sleeper.answers(b'traced by another\n')
    view.quit()


if __name__ == '__main__':
    harness.main(globals())
