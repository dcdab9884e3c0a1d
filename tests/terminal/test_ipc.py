#!/usr/bin/env python3
"""The screen of who is joined to whom, on demonstrations in a real terminal: walk along and back."""

import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import harness  # noqa: E402
from screen import BOLD_REVERSE, View, row_of  # noqa: E402


class Held:
    """A demonstration that rests where it is of interest, and its facts."""

    def __init__(self, name, *options):
        self.child = subprocess.Popen([os.environ['PROCVIEW'], 'demo', name, '--hold', *options],
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.facts = {}
        for line in self.child.stdout:
            if line.startswith('ready '):
                self.facts = dict(word.split('=', 1) for word in line.split()[1:])
                return
        raise harness.Failure(f'{name} ended before it was ready')

    def close(self):
        self.child.stdin.close()
        self.child.stdout.read()
        self.child.wait()


def open_at(session, pid, **more):
    view = View(session, '-p', str(pid), **more)
    view.wait(str(pid))
    view.keys('i')
    view.wait('WHOM IT FEEDS')
    return view


def shows(view, pid, name):
    """The process in the first row."""
    view.wait(lambda screen: re.match(rf'^\s*{pid} {name}\b', screen))


def selected(view):
    """The text that stands out, below the heads and above the bottom line."""
    return ' '.join(''.join(char for char, style in row if style == BOLD_REVERSE)
                    for row in view.cells()[2:-1])


def go_to(view, name):
    """Down the column to a process, and along to it."""
    for _ in range(20):
        if name in selected(view):
            view.keys('Enter')
            return
        before = selected(view)
        view.keys('Down')
        view.until(lambda before=before: selected(view) not in ('', before),
                   f'another to be selected than {before!r}')
    raise harness.Failure(f'{name} is not there\n{view.terminal.picture()}')


def test_walk_a_pipeline_and_back(session):
    demo = session.keep(Held('pipeline'))
    names = {demo.facts[name]: f'pv-{name}' for name in ('producer', 'filter', 'consumer')}
    (first, _), (middle, _), (last, _) = sorted(names.items(), key=lambda item: (
        ['pv-producer', 'pv-filter', 'pv-consumer'].index(item[1])))
    view = open_at(session, middle)
    shows(view, middle, 'pv-filter')
    view.wait(f'{first} pv-producer')
    view.wait(f'pipe:[{demo.facts["first"].split(",")[0]}]')
    view.keys('Left')
    go_to(view, f'{first} pv-producer')
    shows(view, first, 'pv-producer')
    view.wait(f'from {middle} pv-filter')
    view.keys('BSpace')
    shows(view, middle, 'pv-filter')
    view.wait(lambda screen: 'from ' not in row_of(screen, 0))
    view.wait(f'{last} pv-consumer')
    view.keys('Escape')
    view.wait('Overview')
    view.quit()


def test_socket_in_a_small_terminal_and_a_large_one(session):
    demo = session.keep(Held('duplex'))
    parent, child = demo.facts['pid'], demo.facts['child']
    view = open_at(session, parent)
    view.wait(f'{child} pv-duplex-child')
    for cols, rows in ((120, 40), (40, 12), (80, 24)):
        session_resize(view, cols, rows)
        view.wait(f'{parent} pv-duplex')
    view.wait(f'{child} pv-duplex-child')
    view.keys('Z', 'Right')
    go_to(view, f'{child} pv-duplex-child')
    shows(view, child, 'pv-duplex-child')
    view.keys('BSpace')
    shows(view, parent, 'pv-duplex')
    view.quit()


def session_resize(view, cols, rows):
    view.terminal.resize(cols, rows)
    view.wait(lambda screen: screen.strip() and len(row_of(screen, 0)) <= cols)


def test_who_ends_is_said(session):
    demo = session.keep(Held('pipe'))
    pid = demo.facts['pid']
    view = open_at(session, pid)
    view.wait(f'{demo.facts["writer"]} pv-pipe-writer')
    demo.close()
    view.wait('has ended')
    view.quit()


if __name__ == '__main__':
    harness.main(globals())
