#!/usr/bin/env python3
"""Demonstrations on the screen: start, watch, change an option, two at once, end; none is left."""

import os
import pathlib
import re
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import harness  # noqa: E402
from screen import View, poll, DEADLINE  # noqa: E402


def open_demos(session):
    view = View(session, rows=30)
    view.wait('COMMAND')
    view.keys('D')
    view.wait('Demonstrations')
    return view


def go_to(view, name):
    """Down to a demonstration: its row is the selected one."""
    for _ in range(120):
        if re.search(rf'^\s*\*?\s*{name}\b', view.selected()):
            return
        before = view.selected()
        view.keys('Down')
        view.until(lambda: view.selected() not in ('', before), 'another row to be selected')
    raise harness.Failure(f'no {name} in the list\n{view.terminal.picture()}')


def start(view, name):
    """Starts it from the list; returns the pid that the pane tells."""
    go_to(view, name)
    view.keys('Enter')
    view.wait(lambda screen: f' {name}  pid ' in screen)
    return int(re.search(rf' {name}  pid (\d+)', '\n'.join(view.terminal.lines())).group(1))


def is_gone(pid):
    return not os.path.exists(f'/proc/{pid}')


def children(pid):
    with open(f'/proc/{pid}/task/{pid}/children') as f:
        return [int(word) for word in f.read().split()]


def wait_gone(pids):
    for pid in pids:
        poll(lambda pid=pid: is_gone(pid), DEADLINE, f'process {pid} to be gone')


def test_start_watch_and_end(session):
    view = open_demos(session)
    pid = start(view, 'pipeline')
    view.wait(f'below {pid}')
    view.wait_row('pv-producer')
    view.wait_row('pv-consumer')
    below = poll(lambda: children(pid), DEADLINE, 'its children')
    view.keys('D')
    view.wait('What to watch')
    view.keys('x')
    wait_gone([pid] + below)
    view.keys('Escape')
    view.wait(' pipeline  ended with status 0')
    view.wait_gone(f'below {pid}')
    view.keys('Escape')
    view.wait_gone(' pipeline  ended')
    view.quit()


def test_an_option(session):
    view = open_demos(session)
    go_to(view, 'philosophers')
    view.keys('Tab', 'Down', 'Space')
    view.wait('[x] --ordered')
    view.keys('Tab')
    pid = start(view, 'philosophers')
    view.wait('I eat with forks')
    view.keys('D', 'x')
    wait_gone([pid])
    view.keys('Escape')
    view.quit()


def test_two_at_once_end_with_the_screen(session):
    view = open_demos(session)
    first = start(view, 'pipe')
    view.keys('D')
    view.wait('* pipe')
    second = start(view, 'duplex')
    view.wait('2/2')
    view.keys('Tab')
    view.wait(' pipe  pid ')
    below = children(first) + children(second)
    assert below, 'both have children'
    view.quit()
    wait_gone([first, second] + below)


def test_killed_screen_leaves_nothing(session):
    view = open_demos(session)
    pid = start(view, 'sysv-shm')
    below = poll(lambda: children(pid), DEADLINE, 'its children')
    view.terminal.kill(signal.SIGKILL)
    wait_gone([pid] + below)


if __name__ == '__main__':
    harness.main(globals())
