#!/usr/bin/env python3
"""What a terminal shows is the page that was drawn, however its rows moved."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import harness  # noqa: E402

PAGES = 60


def page(file):
    number, _, text = file.read_text(encoding='utf-8').partition('\n')
    return int(number), text.rstrip('\n')


def follow(session, term, seed, cols, rows):
    terminal = session.terminal(cols, rows, term)
    file = terminal.folder / 'page'
    terminal.start([os.environ['TERM_PAGES'], str(seed), file])
    harness.poll(file.exists, harness.DEADLINE, 'the first page')
    for number in range(1, PAGES + 1):
        harness.poll(lambda n=number: page(file)[0] == n, harness.DEADLINE, f'page {number}')
        want = page(file)[1]

        def shown(screen):
            return screen == want
        shown.__doc__ = f'page {number} of seed {seed}:\n{want}\nbut:'
        terminal.wait_for(shown, 5)
        terminal.keys('n')
    terminal.keys('q')
    assert terminal.wait_exit() == 0
    terminal.assert_restored()


def test_xterm(session):
    follow(session, 'xterm-256color', 1, 80, 24)


def test_large_xterm(session):
    follow(session, 'xterm-256color', 2, 120, 60)


def test_tmux(session):
    follow(session, 'tmux-256color', 3, 100, 30)


def test_terminal_without_colored_erasing(session):
    follow(session, 'screen', 4, 80, 24)


def test_narrow(session):
    follow(session, 'xterm-256color', 5, 9, 12)


if __name__ == '__main__':
    harness.main(globals())
