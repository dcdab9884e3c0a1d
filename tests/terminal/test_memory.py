#!/usr/bin/env python3
"""The Memory tab on a live process: figures, objects unfolded, order, small terminals, what ends."""

import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import harness  # noqa: E402
from screen import View, row_of  # noqa: E402

PROGRAM = '''
import mmap, sys
m = mmap.mmap(-1, 64 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
m.write(b'x' * (32 << 20))
print(flush=True)
for line in sys.stdin:
    m.write(b'x' * (16 << 20))
    print(flush=True)
'''


class Grower:
    """Has 32 MiB of anonymous memory, and 16 more with each line that it gets."""

    def __init__(self, session):
        self.child = subprocess.Popen([sys.executable, '-c', PROGRAM], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE)
        session.keep(self)
        self.child.stdout.readline()
        self.pid = self.child.pid

    def grow(self):
        self.child.stdin.write(b'\n')
        self.child.stdin.flush()
        self.child.stdout.readline()

    def end(self):
        self.child.kill()
        self.child.wait()

    def close(self):
        self.end()
        self.child.stdin.close()
        self.child.stdout.close()

    def sanitizer_report(self):
        return ''


def open_memory(session, *args, **more):
    grower = Grower(session)
    view = View(session, '-p', str(grower.pid), '-d', '0.2', *args, **more)
    view.wait('[Overview]')
    for _ in range(12):
        if '[Memory]' in view.terminal.screen():
            break
        before = row_of(view.terminal.screen(), 1)
        view.keys('Tab')
        view.wait(lambda screen, row=before: row_of(screen, 1) != row)
    view.wait('OBJECT')
    return view, grower


def anonymous(screen):
    """MiB, of the totals."""
    found = re.search(r'anonymous +([\d.]+)M', screen)
    return float(found[1]) if found else 0


def test_figures_follow_the_process(session):
    view, grower = open_memory(session)
    view.wait(lambda screen: 31 < anonymous(screen) < 48)
    view.wait(re.compile(r's old; reading took \d+\.\d ms').search)
    grower.grow()
    view.wait(lambda screen: 47 < anonymous(screen) < 60)
    view.quit()


def test_unfold_and_sort(session):
    view, _ = open_memory(session, cols=120)
    view.wait_selected('[anon]')
    view.keys('Enter')
    view.wait(re.compile(r'[0-9a-f]{12}-[0-9a-f]{12} rw-p').search)
    view.keys('Enter')
    view.wait(lambda screen: not re.search(r'[0-9a-f]{12}-[0-9a-f]{12}', screen))
    view.keys('I')
    view.wait(lambda screen: '[anon]' in row_of(screen, -2) or '[anon]' not in screen)
    view.wait_selected('[anon]')
    view.keys('M')
    view.wait(lambda screen: '[anon]' in row_of(screen, 10))
    view.click('SIZE')
    view.wait_selected('[anon]')
    view.quit()


def test_resize_and_pause(session):
    view, grower = open_memory(session)
    view.wait_selected('[anon]')
    view.keys('Z', 'Enter')  # when it is unfolded, the key before has been taken too
    view.wait(re.compile(r'[0-9a-f]{12}-[0-9a-f]{12}').search)
    grower.grow()
    for cols, rows in ((80, 24), (40, 12), (20, 6), (120, 40)):
        view.terminal.resize(cols, rows)
    view.wait(lambda screen: 'DIRTY' in screen and 31 < anonymous(screen) < 48)
    view.keys('Z')
    view.wait(lambda screen: 47 < anonymous(screen) < 60)
    view.quit()


def test_ended(session):
    view, grower = open_memory(session)
    grower.end()
    view.wait('has ended')
    view.wait('[anon]')
    view.quit()


if __name__ == '__main__':
    harness.main(globals())
