#!/usr/bin/env python3
"""What acts on processes: tags, signals, nice, processors; who is hit, and who never is."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import harness  # noqa: E402
from screen import Actors, Node, Unable, View, open_tree, start_actors, state  # noqa: E402

FAMILY = Node('top', Node('mid', 'leaf1', 'leaf2'), 'other')
NAMES = ['top', 'mid', 'leaf1', 'leaf2', 'other']


def ended(actors, *names):
    """Waits until these have ended."""
    for name in names:
        harness.poll(lambda: state(actors[name]) in (None, 'Z'), harness.DEADLINE,
                     f'the end of {name}')


def alive(actors, *names):
    return all(state(actors[name]) not in (None, 'Z') for name in names)


def test_tags(session):
    view, _ = open_tree(session, FAMILY, '-s', 'pid')
    view.wait_order(NAMES)
    view.keys('Down', 'Space')
    view.wait('tagged 1')
    view.wait_selected('leaf1')
    assert view.row('mid').startswith('*'), view.terminal.picture()
    view.keys('Up', 'Space')
    view.wait_gone('tagged')
    view.keys('Up', 'c')
    view.wait('tagged 3')
    assert [view.row(name)[0] for name in NAMES] == [' ', '*', '*', '*', ' ']
    view.keys('U')
    view.wait_gone('tagged')
    view.quit()


def test_kill_one(session):
    view, actors = open_tree(session, FAMILY, '-s', 'pid')
    view.wait_order(NAMES)
    view.keys('Down', 'Down')
    view.wait_selected('leaf1')
    view.keys('F9')
    view.wait('SIGTERM to 1 process')
    view.wait(f'{actors["leaf1"]} ')
    view.keys('Escape')
    view.wait_gone('SIGTERM')
    view.keys('k')
    view.wait('SIGTERM to 1 process')
    view.keys('Enter')
    view.wait('SIGTERM sent to 1 process')
    ended(actors, 'leaf1')
    view.wait_order(['top', 'mid', 'leaf2', 'other'])
    assert actors.log() == [('leaf1', 'TERM')]
    assert alive(actors, 'top', 'mid', 'leaf2', 'other')
    view.quit()


def test_kill_with_another_signal(session):
    view, actors = open_tree(session, FAMILY, '-s', 'pid')
    view.keys('End')
    view.wait_selected('other')
    for typed, name in (('usr1', 'USR1'), ('winch', 'WINCH'), ('10', 'USR1')):
        before = len(actors.log())
        view.keys('F9')
        view.wait('SIGTERM to 1 process')
        view.terminal.type(typed)
        view.wait(f'SIG{name} to 1 process')
        view.keys('Enter')
        view.wait(f'SIG{name} sent to 1 process')
        harness.poll(lambda: actors.log()[before:] == [('other', name)], harness.DEADLINE,
                     lambda: f'{name}, not {actors.log()}')
    assert alive(actors, *NAMES)
    view.quit()


def test_kill_stop_and_continue(session):
    view, actors = open_tree(session, FAMILY, '-s', 'pid')
    view.keys('End')
    view.wait_selected('other')
    for name, letter in (('STOP', 'T'), ('CONT', 'S')):
        view.keys('F9')
        view.wait('SIGTERM to 1 process')
        view.terminal.type(name.lower())
        view.keys('Enter')
        harness.poll(lambda: state(actors['other']) == letter, harness.DEADLINE, name)
        view.until(lambda: f' {letter} ' in view.row('other'), f'the state {letter}')
    view.quit()


def test_kill_tagged(session):
    view, actors = open_tree(session, FAMILY, '-s', 'pid')
    view.keys('End', 'Space', 'Up', 'Space')
    view.wait('tagged 2')
    view.keys('Home', 'F9')
    view.wait('SIGTERM to 2 processes')
    view.keys('Enter')
    view.wait('SIGTERM sent to 2 processes')
    ended(actors, 'leaf2', 'other')
    assert sorted(actors.log()) == [('leaf2', 'TERM'), ('other', 'TERM')]
    assert alive(actors, 'top', 'mid', 'leaf1')
    view.wait_order(['top', 'mid', 'leaf1'])
    view.quit()


def test_kill_subtree_leaves_first(session):
    """A chain, each logs when it gets the signal: whoever has children is told after them."""
    depth = 30
    tree = Node('n%02d' % (depth - 1))
    for i in reversed(range(depth - 1)):
        tree = Node('n%02d' % i, tree)
    names = [f'n{i:02d}' for i in range(depth)]
    actors = start_actors(session, Node('top', tree, 'other'))
    view = View(session, '--root', str(actors['top']), '-s', 'pid', rows=50)
    view.wait_row('n29')
    view.keys('Down', 'F9')
    view.wait('SIGTERM to 1 process')
    view.keys('Tab')
    view.wait('SIGTERM to 30 processes, leaves first')
    listed = [line for line in view.terminal.lines() if line.rstrip(' │').endswith(tuple(names))]
    assert [line.rstrip(' │').split()[-1] for line in listed] == names[::-1], listed
    view.keys('Enter')
    view.wait('SIGTERM sent to 30 processes')
    ended(actors, *names)
    log = actors.log()
    assert sorted(log) == [(name, 'TERM') for name in names], log
    places = {name: i for i, (name, _) in enumerate(log)}
    early = sum(places[a] < places[b] for a, b in zip(names, names[1:]))
    # Those that wait for a busy processor log in any order, which has 14 or 15 such pairs and
    # hardly ever 20; root first has 29.
    assert early < 20, [name for name, _ in log]
    assert alive(actors, 'top', 'other')
    view.quit()


def test_kill_subtree_of_who_does_not_end(session):
    view, actors = open_tree(session, Node('top', Node('mid', Node('stubborn', flags='i'))),
                             '-s', 'pid')
    view.wait_row('stubborn')
    view.keys('Down', 'F9')
    view.wait('SIGTERM to 1 process')
    view.keys('Tab', 'Enter')
    view.wait('SIGTERM sent to 2 processes')
    ended(actors, 'mid')
    harness.poll(lambda: ('stubborn', 'TERM') in actors.log(), harness.DEADLINE, 'the signal')
    harness.poll(lambda: state(actors['stubborn']) == 'S', harness.DEADLINE, 'it to go on')
    view.quit()


def test_kill_who_has_ended(session):
    """The one that was selected is gone: nobody else is hit."""
    view, actors = open_tree(session, FAMILY, '-s', 'pid')
    view.keys('End')
    view.wait_selected('other')
    os.kill(actors['other'], 9)
    view.wait('the selected process has ended')
    view.keys('F9')
    view.wait('the selected process has ended')
    view.keys('Enter', 'Enter')
    view.wait_order(['top', 'mid', 'leaf1', 'leaf2'])
    assert not view.selected(), view.terminal.picture()
    view.keys('Up')
    view.until(view.selected, 'a row to be selected again')
    assert alive(actors, 'top', 'mid', 'leaf1', 'leaf2')
    assert actors.log() == []
    view.quit()


def test_kill_who_ends_in_the_dialog(session):
    view, actors = open_tree(session, FAMILY, '-s', 'pid')
    view.keys('End')
    view.wait_selected('other')
    view.keys('F9')
    view.wait('SIGTERM to 1 process')
    os.kill(actors['other'], 9)
    view.wait('SIGTERM to 0 processes')
    view.keys('Enter')
    view.wait('nothing was sent')
    assert actors.log() == []
    view.quit()


def open_on_victim(session):
    actors = start_actors(session, 'victim', 'other')
    view = View(session, '--root', str(actors.pid), '-s', 'pid')
    view.wait_row('victim')
    view.keys('/')
    view.terminal.type('victim')
    view.wait_selected('victim')
    view.keys('Enter')
    return view, actors


def reuse_pid(actors):
    """Ends the victim and puts another one in its place: the same pid, another process."""
    os.kill(actors['victim'], 9)
    harness.poll(lambda: state(actors['victim']) is None, harness.DEADLINE, 'the end')
    try:
        actors.add('newcomer', pid=actors['victim'])
    except Unable as error:
        raise harness.Skip(f'a pid cannot be chosen here: {error}') from None
    assert actors['newcomer'] == actors['victim']


def check_newcomer(view, actors):
    assert alive(actors, 'newcomer', 'other') and actors.log() == []
    assert os.getpriority(os.PRIO_PROCESS, actors['newcomer']) == os.getpriority(os.PRIO_PROCESS, 0)
    view.quit()


def test_pid_reuse_before_the_dialog(session):
    view, actors = open_on_victim(session)
    reuse_pid(actors)
    view.wait_row('newcomer')
    view.wait('the selected process has ended')
    assert 'newcomer' not in view.selected()
    for key in ('F9', 'F8', 'a', 'Space', 'c', 'Enter'):
        view.keys(key)
    view.keys('Enter', 'F9', 'Enter')
    check_newcomer(view, actors)


def test_pid_reuse_in_the_dialog(session):
    view, actors = open_on_victim(session)
    view.keys('F9')
    view.wait('SIGTERM to 1 process')
    reuse_pid(actors)
    view.wait('SIGTERM to 0 processes')
    view.keys('Enter')
    view.wait('nothing was sent')
    check_newcomer(view, actors)


def test_pid_reuse_while_paused(session):
    """The picture is old: what it names is gone, and the newcomer is not hit."""
    for keys in (['F9', 'Enter'], ['F9', 'Tab', 'Enter'], ['Space', 'F9', 'Enter'], ['F8'],
                 ['a', 'Space', 'Enter']):
        view, actors = open_on_victim(session)
        view.keys('Z')
        view.wait('PAUSED')
        reuse_pid(actors)
        view.keys(*keys)
        view.wait('has ended already')
        check_newcomer(view, actors)


def test_nice(session):
    view, actors = open_tree(session, 'lonely')
    view.wait_selected('lonely')
    pid = actors['lonely']
    before = os.getpriority(os.PRIO_PROCESS, pid)
    if before == 19:
        raise harness.Skip('this test runs at nice 19: there is no higher one')
    for key in ('F8', '['):
        view.keys(key)
        view.wait(f'nice is {before + 1} now')
        harness.poll(lambda: os.getpriority(os.PRIO_PROCESS, pid) == before + 1,
                     harness.DEADLINE, 'the nice')
        view.keys('F7' if key == 'F8' else ']')
        if os.geteuid() == 0:
            view.wait(f'nice is {before} now')
        else:
            view.wait('a lower nice needs root')
            break
    view.quit()


def test_affinity(session):
    cpus = sorted(os.sched_getaffinity(0))
    if len(cpus) < 2:
        raise harness.Skip('there is one processor only')
    view, actors = open_tree(session, 'lonely')
    view.wait_selected('lonely')
    pid = actors['lonely']
    view.keys('a')
    view.wait('Processors of')
    view.wait(f'[x] {cpus[0]}')
    view.keys('Space')
    view.wait(f'[ ] {cpus[0]}')
    view.keys('Enter')
    view.wait('processors set for 1 process')
    assert os.sched_getaffinity(pid) == set(cpus[1:])
    view.keys('a')
    view.wait(f'[ ] {cpus[0]}')
    view.keys('a', 'Enter')
    view.wait_gone('Processors of')
    harness.poll(lambda: os.sched_getaffinity(pid) == set(cpus), harness.DEADLINE, 'all again')
    view.keys('a')
    view.wait(f'[x] {cpus[0]}')
    for _ in cpus:
        view.keys('Space', 'Right')
    view.keys('Enter')
    view.wait('needs at least one processor')
    view.keys('Escape')
    view.quit()


def test_readonly(session):
    view, actors = open_tree(session, FAMILY, '-s', 'pid', '--readonly')
    view.wait_order(NAMES)
    nice = os.getpriority(os.PRIO_PROCESS, actors['top'])
    for key in ('F9', 'k', 'F7', 'F8', '[', ']', 'a'):
        view.keys('C-l')
        view.keys(key)
        view.wait('--readonly: other processes are not changed')
        view.keys('/')
        view.wait('Search:')
        view.keys('Enter')
        view.wait_gone('Search:')
    view.keys('Enter')
    view.wait('[Overview]')
    view.keys('F9')
    view.wait('--readonly: other processes are not changed')
    assert alive(actors, *NAMES) and actors.log() == []
    assert os.getpriority(os.PRIO_PROCESS, actors['top']) == nice
    view.quit()


def test_not_permitted(session):
    """As an ordinary user, on a process of root: who it belongs to, and what helps."""
    if os.geteuid() != 0:
        raise harness.Skip('needs root, to become another user')
    actors = start_actors(session, 'lonely')
    terminal = session.terminal(120, 24)
    folder = pathlib.Path(terminal.folder)
    folder.chmod(0o777)
    terminal.start(['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups',
                    session.program, '--root', actors['lonely']])
    terminal.wait_for('lonely')
    terminal.keys('F9')
    terminal.wait_for('SIGTERM to 1 process')
    terminal.keys('Enter')
    terminal.wait_for('not permitted, it belongs to root')
    terminal.keys('F8')
    terminal.wait_for('not permitted, it belongs to root')
    terminal.keys('q')
    assert terminal.wait_exit() == 0
    assert alive(actors, 'lonely') and actors.log() == []


if __name__ == '__main__':
    harness.main(globals())
