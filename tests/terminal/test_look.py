#!/usr/bin/env python3
"""Keys and the mouse that look at processes: move, tree, fold, order, search, filter, pages."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import harness  # noqa: E402
from screen import Actors, Node, View, open_tree, start_actors  # noqa: E402

FAMILY = Node('top', Node('mid', 'leaf1', 'leaf2'), 'other')
NAMES = ['top', 'mid', 'leaf1', 'leaf2', 'other']


def many(count):
    return Node('top', *(f'n{i:02d}' for i in range(count)))


def test_move_with_keys(session):
    view, _ = open_tree(session, many(60), '-s', 'pid')
    view.wait_selected('top')
    for key, name in (('Down', 'n00'), ('Down', 'n01'), ('Up', 'n00'), ('End', 'n59'),
                      ('Up', 'n58'), ('Home', 'top'), ('G', 'n59'), ('g', 'top')):
        view.keys(key)
        view.wait_selected(name)
    seen = ['top']
    for key in ('PPage', 'NPage', 'C-u', 'C-d', 'C-b', 'C-f'):
        view.keys(*('G' if key in ('PPage', 'C-u', 'C-b') else 'g'))
        view.wait_selected('n59' if key in ('PPage', 'C-u', 'C-b') else 'top')
        view.keys(key)
        view.until(lambda: 'n59' not in view.selected() and 'top' not in view.selected(),
                   f'another row to be selected by {key}')
        seen.append(view.selected().split()[-1])
    assert seen[1] == seen[5] and seen[2] == seen[6], 'Ctrl-B and Ctrl-F are the page keys'
    assert seen[1] != seen[3] and seen[2] != seen[4], 'Ctrl-U and Ctrl-D go half as far'
    view.quit()


def test_tree_and_list(session):
    view, _ = open_tree(session, FAMILY, '-s', 'pid')
    view.wait('└─ leaf2')
    for key in ('t', 'F5'):
        view.keys(key)
        view.wait(lambda screen: ' List' in screen and '─ leaf2' not in screen)
        view.wait_order(['top', 'mid', 'other', 'leaf1', 'leaf2'])
        view.keys(key)
        view.wait(lambda screen: ' Tree' in screen and '─ leaf2' in screen)
        view.wait_order(NAMES)
    view.quit()


def test_fold(session):
    view, _ = open_tree(session, FAMILY, '-s', 'pid')
    view.wait_order(NAMES)
    view.keys('Down', '-')
    view.wait_order(['top', 'mid', 'other'])
    view.wait('(+2)')
    view.keys('+')
    view.wait_order(NAMES)
    view.keys('*')
    view.wait('(+4)')
    view.wait_order(['top'])
    view.keys('*')
    view.wait_order(NAMES)
    view.quit()


def test_search(session):
    view, actors = open_tree(session, FAMILY, '-s', 'pid')
    view.wait_order(NAMES)
    view.keys('/')
    view.terminal.type('leaf')
    view.wait_selected('leaf1')
    view.keys('Enter', 'n')
    view.wait_selected('leaf2')
    view.keys('n')
    view.wait_selected('leaf1')
    view.keys('N')
    view.wait_selected('leaf2')
    view.wait('search leaf')
    view.keys('Escape')
    view.wait_gone('search leaf')
    view.keys('F3')
    view.terminal.type(str(actors['other']))
    view.wait_selected('other')
    view.keys('Escape')
    view.wait_gone('Search:')
    view.keys('/')
    view.terminal.type('nosuchname')
    view.wait('no match')
    view.keys('Enter', 'n')
    view.wait('nothing matches “nosuchname”')
    view.quit()


def test_filter(session):
    view, _ = open_tree(session, FAMILY, '-s', 'pid')
    view.wait_order(NAMES)
    view.keys('\\')
    view.terminal.type('leaf2')
    view.wait('1 match')
    view.wait_order(['top', 'mid', 'leaf2'])
    view.keys('Enter')
    view.wait('filter leaf2')
    view.keys('F4')
    view.wait('1 match')
    view.terminal.type(' (')
    view.wait('column 8')
    view.wait_order(['top', 'mid', 'leaf2'])  # the last good filter stays
    view.keys('Escape')
    view.wait_order(NAMES)
    view.wait_gone('filter')
    view.quit()


def test_order_by_keys(session):
    tree = Node('top', 'idle1', Node('busy', flags='b'), 'idle2')
    view, _ = open_tree(session, tree, cols=110)
    names = ['top', 'idle1', 'busy', 'idle2']
    view.keys('t', 'P')
    view.wait('by CPU%↓')
    view.until(lambda: view.order(names)[:1] == ['busy'], 'the busy process on top')
    view.keys('I')
    view.wait('by CPU%↑')
    view.until(lambda: view.order(names)[-1:] == ['busy'], 'the busy process at the end')
    view.keys('N')
    view.wait_order(names)
    view.keys('N')
    view.wait_order(names[::-1])
    view.keys('M')
    view.wait('by RSS↓')
    view.keys('T')
    view.wait('by TIME+↓')
    view.until(lambda: view.order(names)[:1] == ['busy'], 'the one that used most on top')
    view.quit()


def test_order_by_menu_and_click(session):
    view, _ = open_tree(session, many(5), '-s', '-pid', cols=110)
    names = ['top', 'n00', 'n01', 'n02', 'n03', 'n04']
    view.keys('t')
    view.wait_order(names[::-1])
    for key in ('F6', '>', '.'):
        view.keys(key)
        view.wait('Sort by')
        view.keys('Escape')
        view.wait_gone('Sort by')
    view.keys('F6')
    view.wait('Sort by')
    view.terminal.type('ppid')
    view.wait('search: ppid')
    view.keys('Enter')
    view.wait('by PPID↑')
    view.click(' PID ')
    view.wait('by PID↑')
    view.wait_order(names)
    view.click(' PID ')
    view.wait('by PID↓')
    view.wait_order(names[::-1])
    view.quit()


def test_mouse(session):
    view, _ = open_tree(session, many(60), '-s', 'pid')
    view.wait_row('n10')
    view.click('─ n03')
    view.wait_selected('n03')
    view.click('─ n03')
    view.wait('[Overview]')
    view.keys('Escape')
    view.wait_row('n03')
    for _ in range(30):
        view.terminal.mouse(20, 10, button=65)
    view.wait_row('n59')
    for _ in range(30):
        view.terminal.mouse(20, 10, button=64)
    view.wait_row('top')
    view.click('F6 Sort')
    view.wait('Sort by')
    view.click('procview')  # outside of it
    view.wait_gone('Sort by')
    view.quit()


def test_without_mouse(session):
    actors = start_actors(session, 'lonely')
    view = View(session, '--root', str(actors['lonely']), '-M')
    view.wait_row('lonely')
    assert view.terminal.flags()['mouse_any_flag'] == '0'
    assert b'\033[?1000' not in view.terminal.output()
    view.quit()


def test_detail_and_environment(session):
    view, actors = open_tree(session, FAMILY, '-s', 'pid')
    view.wait_order(NAMES)
    view.keys('Down', 'Enter')
    view.wait('[Overview]')
    view.wait(f'{actors["mid"]} mid')
    view.wait('Came from')
    view.keys('End')
    view.wait_gone('Came from')
    view.keys('BSpace')
    view.wait_selected('mid')
    view.keys('e')
    view.wait('PLACE')
    view.keys('Escape')
    view.wait_selected('mid')
    view.quit()


def test_help(session):
    view, _ = open_tree(session, 'lonely')
    for key in ('F1', '?', 'h'):
        view.keys(key)
        view.wait('One row up')
        view.keys('End')
        view.wait('Quit')
        view.keys('Escape')
        view.wait_row('lonely')
    view.quit()


def test_pause(session):
    actors = start_actors(session, 'first')
    view = View(session, '--root', str(actors.pid))
    view.wait_row('first')
    view.keys('Z')
    view.wait('PAUSED')
    actors.add('second')
    view.keys('Down')
    view.wait_selected('first')
    view.keys('Enter')
    view.wait('[Overview]')  # can still be browsed
    view.keys('Escape')
    view.wait_selected('first')
    assert not view.row('second')
    view.keys('Z')
    view.wait_row('second')
    view.quit()


def test_threads_and_kernel_threads(session):
    view, _ = open_tree(session, Node('top', Node('threaded', flags='t')), '-s', 'pid')
    view.wait_row('threaded')
    rows = len([line for line in view.terminal.lines() if 'threaded' in line])
    assert rows == 1, view.terminal.picture()
    view.keys('H')
    view.until(lambda: len([line for line in view.terminal.lines() if 'threaded' in line]) == 2,
               'a row for the second thread')
    view.keys('H')
    view.until(lambda: len([line for line in view.terminal.lines() if 'threaded' in line]) == 1,
               'one row')
    view.quit()


def test_kernel_threads(session):
    if not pathlib.Path('/proc/2/comm').exists() or \
            pathlib.Path('/proc/2/comm').read_text() != 'kthreadd\n':
        raise harness.Skip('no kernel threads are in sight here')
    view = View(session, '-F', 'pid=2')
    view.wait('no process matches')
    view.keys('K')
    view.wait('[kthreadd]')
    view.keys('K')
    view.wait_gone('[kthreadd]')
    view.quit()


def test_shares_bars_and_follow(session):
    view, _ = open_tree(session, Node('top', 'n00'))
    view.wait('CPU% of one processor')
    view.keys('%')
    view.wait('CPU% of the machine')
    view.keys('%')
    view.wait('CPU% of one processor')
    assert '  0 ▕' not in view.terminal.screen()
    view.keys('1')
    view.wait('  0 ▕')
    view.keys('1')
    view.wait_gone('  0 ▕')
    view.keys('F')
    view.wait('following')
    view.keys('F')
    view.wait_gone('following')
    view.quit()


def test_copy(session):
    view, actors = open_tree(session, 'lonely')
    view.wait_selected('lonely')
    view.keys('y')
    view.wait('clipboard')
    words = harness.poll(view.terminal.clipboard, harness.DEADLINE, 'the clipboard').split()
    assert words[0] == str(actors['lonely']) and words[-1] == 'lonely', words
    view.quit()


def test_sideways(session):
    actors = start_actors(session, Node(['long', *(f'word{i:02d}' for i in range(40))]))
    view = View(session, '--root', str(actors['long']))
    view.wait('word01')
    for _ in range(3):
        view.keys('Right')
    view.wait_gone('word01')
    for _ in range(3):
        view.keys('Left')
    view.wait('word01')
    view.quit()


def test_refresh_repaints(session):
    view, _ = open_tree(session, 'lonely')
    view.wait_selected('lonely')
    before = len(view.terminal.output())
    view.keys('Z')
    view.wait('PAUSED')
    view.keys('C-l')
    view.until(lambda: view.terminal.output()[before:].count(b'lonely') > 0, 'a new picture')
    view.quit()


def test_unknown_keys_do_nothing(session):
    view, actors = open_tree(session, 'lonely')
    view.wait_selected('lonely')
    for sequence in (b'\033[200~', b'\033[<0;999;999M', b'\033[<64;1M', b'\033[99;99u',
                     b'\033]0;x\a', b'\033P+q\033\\', b'\033[M   ', b'\0', b'\xff\xfe',
                     b'\033[1;5R', b'\033O~', 'é漢'.encode()):
        view.terminal.send(sequence)
    view.keys('Enter')
    view.wait('[Overview]')
    view.wait(f'{actors["lonely"]} lonely')
    view.keys('Escape')
    view.quit()


if __name__ == '__main__':
    harness.main(globals())
