#!/usr/bin/env python3
"""Terminals of every kind, and none; colours, plain characters, locales, sizes."""

import os
import pathlib
import random
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import harness  # noqa: E402
from raw import Raw  # noqa: E402
from screen import Node, View, open_tree, start_actors  # noqa: E402

FULL = bool(os.environ.get('PROCVIEW_TEST_FULL'))
COLOUR = re.compile(rb'\033\[[0-9;]*\b(3[0-8]|4[0-8]|9[0-7]|10[0-7])\b[0-9;]*m')


def open_raw(session, *args, tree='lonely', **more):
    actors = start_actors(session, tree)
    raw = session.keep(Raw([session.program, '--root', actors['lonely'], *args], **more))
    raw.wait_data(lambda data: b'lonely' in data and b'F1' in data, 'the screen')
    return raw


def quit_raw(raw):
    raw.send(b'q')
    assert raw.wait_exit() == 0
    assert raw.after == raw.before
    return raw.data


# -- kinds of terminals


def test_terminals_without_a_cursor(session):
    for term in (None, '', 'dumb', 'unknown', 'nosuchterm', '../../etc/passwd', 'x' * 5000,
                 'a\033]0;title\a', '\u202exterm'):
        raw = session.keep(Raw([session.program], env={'TERM': term}))
        assert raw.wait_exit() == 1, term
        assert raw.after == raw.before, term
        text = raw.data.decode()
        assert 'TERM=xterm-256color' in text and 'procview ps -d 1' in text, text
        assert not re.search('[\0-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e]', text), repr(text)


def test_terminals_with_a_cursor(session):
    """In tmux they need not look well, but what is text stands where it should."""
    for term in ('vt100', 'vt220', 'linux', 'screen', 'screen-256color', 'tmux', 'tmux-256color',
                 'xterm', 'xterm-256color', 'rxvt-unicode-256color'):
        actors = start_actors(session, 'lonely')
        view = View(session, '--root', str(actors['lonely']), env={'TERM': term})
        row = view.wait_row('lonely')
        assert row.split()[0] == str(actors['lonely']), (term, row)
        view.wait(lambda screen: screen.split('\n')[-1].startswith('F1 Help'))
        view.quit()


def test_terminal_that_is_not_emulated(session):
    """vt52 knows no colours, no attributes and another way to move the cursor."""
    for term in ('vt52', 'ansi', 'sun', 'hurd', 'cygwin'):
        data = quit_raw(open_raw(session, env={'TERM': term}))
        assert b'lonely' in data, term


def test_no_terminal(session):
    """Standard input or output is none: no screen, no byte of one, and what helps."""
    for stdin, stdout in ((subprocess.DEVNULL, None), (None, subprocess.PIPE),
                          (subprocess.DEVNULL, subprocess.PIPE)):
        master, slave = os.openpty()
        done = subprocess.run([session.program], stdin=slave if stdin is None else stdin,
                              stdout=slave if stdout is None else stdout, stderr=subprocess.PIPE,
                              env={**os.environ, 'TERM': 'xterm-256color'}, check=False,
                              timeout=harness.DEADLINE)
        os.close(slave)
        assert done.returncode == 1
        assert b'procview ps' in done.stderr and b'\033' not in done.stderr, done.stderr
        assert not done.stdout
        os.set_blocking(master, False)
        try:
            assert os.read(master, 100) == b''
        except (OSError, BlockingIOError):
            pass
        os.close(master)


# -- colours and characters


def test_colours(session):
    assert COLOUR.search(quit_raw(open_raw(session)))
    assert COLOUR.search(quit_raw(open_raw(session, env={'NO_COLOR': ''})))
    assert b'38;5;' in quit_raw(open_raw(session))
    assert b'38;5;' not in quit_raw(open_raw(session, env={'TERM': 'xterm'}))


def test_no_colours(session):
    for args, env in (([], {'NO_COLOR': '1'}), (['--no-color'], {}), ([], {'TERM': 'vt220'})):
        data = quit_raw(open_raw(session, *args, env=env))
        found = COLOUR.search(data)
        assert not found, found and found[0]


def test_plain_characters(session):
    tree = Node('lonely', 'Привет', '漢字')
    for args, env in ((['--ascii'], {}), ([], {'LC_ALL': 'C'}), ([], {'LC_ALL': 'POSIX'}),
                      ([], {'LC_ALL': None, 'LANG': 'C'}), ([], {'LC_ALL': None})):
        raw = open_raw(session, *args, env=env, tree=tree, cols=160)
        raw.wait_data(lambda data: b'\\u041f' in data and b'\\u6f22' in data, 'escaped names')
        raw.send(b'\x1bOP')
        raw.wait_data(lambda data: b'One row up' in data, 'help')
        raw.send(b'\033')
        raw.send(b'\033[20~')
        raw.wait_data(lambda data: b'SIGTERM to' in data, 'the dialog')
        raw.send(b'\003')
        assert raw.wait_exit() == 0
        assert raw.data.isascii(), [byte for byte in raw.data if byte > 0x7e]


def test_locale_that_is_not_installed(session):
    for name in ('ru_RU.UTF-8', 'xx_YY.UTF-8', 'ru_RU.KOI8-R', 'nonsense'):
        raw = open_raw(session, env={'LC_ALL': name}, tree=Node('lonely', 'Привет'))
        raw.wait_data(lambda data: 'Привет'.encode() in data, 'a name in UTF-8')
        data = quit_raw(raw)
        assert '└─'.encode() in data, name


def test_russian(session):
    folder = os.environ.get('TEXTDOMAINDIR')
    if not folder:
        raise harness.Skip('no translations are built here')
    for env in ({'LC_ALL': 'ru_RU.UTF-8'}, {'LC_ALL': 'C.UTF-8', 'LANGUAGE': 'ru'}):
        actors = start_actors(session, 'lonely')
        view = View(session, '--root', str(actors['lonely']),
                    env={'TEXTDOMAINDIR': folder, **env})
        view.wait(lambda screen: re.search('F1 [А-Я]', screen) and ' Дерево' in screen)
        row = view.wait_row('lonely')
        assert re.search(r'\d\.\d', row), 'numbers keep their point'
        view.keys('F9')
        view.wait('SIGTERM')
        view.keys('Escape')
        view.quit()


# -- sizes


def check_whole(view):
    """The screen is what it would be if it were drawn afresh."""
    view.terminal.resize(100, 24)
    view.wait(lambda screen: screen.split('\n')[-1].startswith('F1 Help'))
    view.keys('Z')
    view.wait('PAUSED')
    view.wait_row('top')
    before = view.cells()
    assert len(before) == 24
    sent = len(view.terminal.output())
    view.keys('C-l')
    view.until(lambda: b'F10' in view.terminal.output()[sent:], 'a new picture')
    view.until(lambda: view.cells() == before, 'the same picture as before')
    view.keys('Z')
    view.wait_gone('PAUSED')


def storm(view, sizes):
    for i, (cols, rows) in enumerate(sizes):
        view.terminal.resize(cols, rows)
        if i % 20 == 0:  # it must have drawn some of them
            view.until(lambda: len(view.terminal.lines()) <= rows, f'{cols}×{rows}')
            view.terminal.resize(120, 40)
            view.until(lambda: view.terminal.lines()[39:] > [''], 'a picture of 120×40')


def sizes_of(seed, count):
    dice = random.Random(seed)
    print(f'# sizes of seed {seed}', file=sys.stderr)
    some = [(1, 1), (300, 100), (1, 100), (300, 1), (2, 2), (80, 3), (7, 24), (300, 100), (1, 1)]
    return some + [(dice.randint(1, 300), dice.randint(1, 100)) for _ in range(count - len(some))]


def test_resize_storm(session):
    view, _ = open_tree(session, Node('top', *(f'n{i:02d}' for i in range(30))), '-s', 'pid',
                        '-d', '0.1')
    storm(view, sizes_of(random.randrange(1 << 32), 200))
    check_whole(view)
    view.quit()


def test_resize_storm_on_every_page(session):
    pages = ((['Enter'], '[Overview]'), (['F1'], 'One row up'), (['F2'], '[Columns]'),
             (['F9'], 'SIGTERM to 1'), (['F6'], 'Sort by'), (['u'], 'all users'),
             (['/'], 'Search:'), (['\\'], 'Filter:'), (['a'], 'Processors of'))
    view, _ = open_tree(session, Node('top', 'n00', 'n01'), '-s', 'pid', '-d', '0.1')
    for number, (keys, text) in enumerate(pages):
        view.keys(*keys)
        view.wait(text)
        storm(view, sizes_of(number, 200 if FULL else 25))
        view.terminal.resize(100, 24)
        view.wait(text)
        view.keys('Escape')
        view.wait(lambda screen, text=text: text not in screen and 'F9 Kill F10' in screen and
                  'n01' in screen)
    check_whole(view)
    view.quit()


def test_every_small_size(session):
    view, _ = open_tree(session, Node('top', 'n00'), '-s', 'pid')
    for cols in (1, 2, 3, 5, 10, 20, 40):
        for rows in (1, 2, 3, 5, 6, 7, 10):
            view.terminal.resize(cols, rows)
    check_whole(view)
    view.quit()


def test_size_unknown(session):
    for cols, rows in ((0, 0), (0, 24), (80, 0), (1000, 20), (60, 1000), (1000, 500)):
        raw = session.keep(Raw([session.program], cols=cols, rows=rows))
        raw.wait_data(lambda data: b'F1' in data, 'the screen')
        quit_raw(raw)


def test_size_of_the_environment_is_not_heeded(session):
    view, _ = open_tree(session, 'lonely', cols=120, rows=30, env={'COLUMNS': '40', 'LINES': '5'})
    view.wait(lambda screen: screen.split('\n')[29].startswith('F1 Help'))
    view.quit()


if __name__ == '__main__':
    harness.main(globals())
