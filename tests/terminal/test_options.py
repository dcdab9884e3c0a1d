#!/usr/bin/env python3
"""Options of the screen: what it opens on."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import harness  # noqa: E402
from screen import Node, View, open_tree, start_actors  # noqa: E402

FAMILY = Node('top', Node('mid', 'leaf1', 'leaf2'), Node('busy', flags='b'))
NAMES = ['top', 'mid', 'leaf1', 'leaf2', 'busy']


def test_one_pid_opens_its_detail(session):
    actors = start_actors(session, FAMILY)
    view = View(session, '-p', str(actors['mid']))
    view.wait('[Overview]')
    view.wait(f'{actors["mid"]} mid')
    view.keys('Escape')
    view.wait_selected('mid')
    view.quit()


def test_several_pids(session):
    actors = start_actors(session, FAMILY)
    for args in (['-p', f'{actors["leaf1"]},{actors["busy"]}'],
                 ['-p', str(actors['leaf1']), f'--pid={actors["busy"]}']):
        view = View(session, *args, '-s', 'pid')
        view.wait_row('leaf1')
        view.keys('t')
        view.wait(' List')
        assert set(view.order(NAMES)) == {'leaf1', 'busy'}
        view.quit()


def test_pid_that_is_not_there(session):
    actors = start_actors(session, 'lonely')
    gone = 4194304
    view = View(session, '-p', f'{actors["lonely"]},{gone}')
    view.wait_row('lonely')
    view.quit()


def test_root(session):
    actors = start_actors(session, FAMILY)
    view = View(session, '--root', str(actors['mid']), '-s', 'pid')
    view.wait_order(['mid', 'leaf1', 'leaf2'])
    view.wait(f'below {actors["mid"]}')
    assert not view.row('top') and not view.row('busy')
    view.quit()


def test_filter(session):
    actors = start_actors(session, FAMILY)
    view = View(session, '--root', str(actors.pid), '-F', 'leaf', '-s', 'pid')
    view.wait_order(['top', 'mid', 'leaf1', 'leaf2'])
    view.wait('filter leaf')
    assert not view.row('busy')
    view.quit()


def test_order(session):
    actors = start_actors(session, FAMILY)
    view = View(session, '--root', str(actors['top']), '-s', '-cpu_percent')
    view.wait('by CPU%↓')
    view.keys('t')
    view.until(lambda: view.order(NAMES)[:1] == ['busy'], 'the busy one first')
    view.quit()


def test_user(session):
    if os.geteuid() != 0:
        raise harness.Skip('needs root, to have processes of two users')
    mine = start_actors(session, 'mine')
    other = start_actors(session, 'other', wrap=['setpriv', '--reuid=65534', '--clear-groups'])
    name = 'nobody'
    view = View(session, '-u', name, '-F', 'other or mine')
    view.wait_row('other')
    view.wait('user nobody')
    assert not view.row('mine')
    view.keys('u')
    view.wait('all users')
    view.terminal.type('root')
    view.keys('Enter')
    view.wait_row('mine')
    assert not view.row('other')
    view.keys('u')
    view.wait('all users')
    view.terminal.type('all')
    view.keys('Enter')
    view.wait_row('mine')
    view.wait_row('other')
    view.quit()
    assert mine and other


def test_threads_tree_delay(session):
    actors = start_actors(session, Node('top', Node('threaded', flags='t')))
    view = View(session, '--root', str(actors['top']), '-H', '-t', '-d', '0.2')
    view.wait(' 0.2s')
    view.until(lambda: sum('threaded' in line for line in view.terminal.lines()) == 2,
               'both threads')
    view.quit()


def test_wrong_use(session):
    """Refused before the terminal is touched, with a line that says why and status 2."""
    cases = ((['-p', 'x'], 'x'), (['-p', ''], ''), (['-p', '0'], '0'), (['-d', '0'], 'seconds'),
             (['-d', '-1'], 'seconds'), (['-d', 'nan'], 'seconds'), (['-s', 'nosuchfield'], 'nosuchfield'),
             (['-F', 'cpu>'], 'column 5'), (['-F', '('], ''), (['--root', '-5'], '-5'),
             (['--nonsense'], 'nonsense'), (['--json'], 'procview ps'), (['nosuchcommand'], 'nosuch'),
             (['-p', '99999999999999999999'], '9999'), (['-d', '1e400'], 'seconds'),
             (['-s', '\033[31m'], '\\e[31m'), (['-F', 'cpu>\033]0;x\a'], '\\e]0;x'))
    for args, text in cases:
        terminal = session.terminal(150, 24)
        terminal.start([session.program, *args])
        assert terminal.wait_exit() == 2, args
        assert text in terminal.wait_for(text), args
        assert b'\033' not in terminal.output().replace(b'\033[?25h', b''), (args, terminal.output())
        terminal.close()


def test_user_that_is_not_there(session):
    terminal = session.terminal(100, 24)
    terminal.start([session.program, '-u', 'nosuchuser\033[31m'])
    assert terminal.wait_exit() == 1
    terminal.wait_for('there is no user nosuchuser\\e[31m')


if __name__ == '__main__':
    harness.main(globals())
