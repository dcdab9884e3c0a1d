#!/usr/bin/env python3
"""Tests of the harness itself, on programs that are everywhere."""

import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import harness  # noqa: E402

# Takes the terminal over and says what it gets; on TERM it restores, on USR1 it leaves a mess.
GREEDY = r'''
import os, signal, sys, termios, tty
before = termios.tcgetattr(0)
def out(text):
    os.write(1, text.encode())
def take():
    tty.setraw(0)
    out('\033[?1049h\033[?25l\033[?1002h\033[?1006h\033[2J\033[H')
def give():
    out('\033[?1006l\033[?1002l\033[?25h\033[?1049l')
    termios.tcsetattr(0, termios.TCSADRAIN, before)
def on_term(*_):
    give()
    sys.exit(3)
def on_winch(*_):
    size = os.get_terminal_size()
    out(f'size {size.columns}x{size.lines}.\r\n')
signal.signal(signal.SIGTERM, on_term)
signal.signal(signal.SIGWINCH, on_winch)
signal.signal(signal.SIGUSR1, lambda *_: os._exit(4))
take()
out('ready \033[31mred\033[0m\r\n')
while True:
    got = os.read(0, 64)
    if got == b'\x1a':
        give()
        os.kill(0, signal.SIGTSTP)
        take()
        out('back\r\n')
    elif got == b'c':
        out('\033]52;c;Y29waWVk\a')
    else:
        out(f'got {got!r}\r\n')
'''


def greedy(session, **more):
    terminal = session.terminal(**more)
    terminal.start([sys.executable, '-c', GREEDY])
    terminal.wait_for('ready')
    return terminal


def expect_failure(act, text):
    try:
        act()
    except harness.Failure as failure:
        assert text in str(failure), failure
        return
    raise harness.Failure(f'no failure with {text!r}')


def test_keys_screen_and_colours(session):
    terminal = greedy(session)
    terminal.keys('a')
    terminal.wait_for("got b'a'")
    terminal.keys('Up')
    terminal.wait_for("got b'\\x1b[A'")
    terminal.type('Enter')
    terminal.wait_for("got b'Enter'")
    terminal.mouse(9, 4)
    terminal.wait_for("got b'\\x1b[<0;10;5M'")
    assert '\033[31mred' in terminal.screen(escapes=True)
    assert terminal.lines()[0] == 'ready red'
    assert terminal.cursor()[0] == 0


def test_size_and_resize(session):
    terminal = greedy(session, cols=100, rows=30)
    for cols, rows in ((120, 40), (1, 1), (200, 60)):
        terminal.resize(cols, rows)
    terminal.wait_for('size 200x60.')


def test_exit_status_and_restored_terminal(session):
    terminal = greedy(session)
    assert terminal.flags()['alternate_on'] == '1'
    assert terminal.flags()['mouse_sgr_flag'] == '1'
    terminal.kill(signal.SIGTERM)
    assert terminal.wait_exit() == 3
    terminal.assert_restored()


def test_a_mess_is_noticed(session):
    terminal = greedy(session)
    terminal.kill(signal.SIGUSR1)
    assert terminal.wait_exit() == 4
    expect_failure(terminal.assert_restored, 'stty at exit')
    expect_failure(terminal.assert_flags_restored, 'alternate_on')


def test_death_by_a_signal(session):
    terminal = greedy(session)
    terminal.kill(signal.SIGKILL)
    assert terminal.wait_exit() == -signal.SIGKILL


def test_stop_and_go_on(session):
    terminal = greedy(session)
    terminal.keys('C-z')
    terminal.wait_stop()
    terminal.assert_restored('stop')
    terminal.foreground()
    terminal.wait_for('back')
    terminal.keys('q')
    terminal.wait_for("got b'q'")


def test_hang_up(session):
    terminal = greedy(session)
    terminal.hang_up()
    assert terminal.wait_exit() == -signal.SIGHUP


def test_clipboard_and_output(session):
    terminal = greedy(session)
    terminal.keys('c')
    harness.poll(lambda: terminal.clipboard() == 'copied', 5, 'the clipboard')
    assert b'\x1b]52;c;' in terminal.output()
    assert terminal.output().startswith(b'\x1b[?1049h')


def test_environment(session):
    terminal = session.terminal(term='xterm-256color')
    terminal.start(['sh', '-c', 'echo "[$TERM][$GIVEN][${LC_ALL-none}]"'],
                   env={'GIVEN': 'a b=c', 'LC_ALL': None})
    terminal.wait_for('[xterm-256color][a b=c][none]')
    assert terminal.wait_exit() == 0
    assert session.terminal().start(['/nowhere/at/all']).wait_exit() == 127


def test_a_wait_in_vain_shows_the_screen(session):
    terminal = greedy(session)
    expect_failure(lambda: terminal.wait_for('never', deadline=0.1), '|ready red')
    expect_failure(lambda: terminal.wait_exit(deadline=0.1), '|ready red')


def test_a_pager(session):
    terminal = session.terminal(60, 10)
    terminal.start(['more', pathlib.Path(__file__)], env={'MORE': None})
    terminal.wait_for('#!/usr/bin/env python3')
    terminal.keys('q')
    assert terminal.wait_exit() == 0
    terminal.assert_restored()


def test_nothing_is_left_over(session):
    del session
    terminal = harness.Terminal()
    terminal.start(['sleep', '1000'])
    pid, folder = terminal.pid, terminal.folder
    terminal.close()
    assert not folder.exists()
    harness.poll(lambda: not pathlib.Path(f'/proc/{pid}').exists(), 5, 'the end of the program')
    left = [entry for entry in pathlib.Path('/proc').glob('[0-9]*/cmdline')
            if str(folder) in read(entry)]
    assert not left, left


def read(path):
    try:
        return path.read_text(errors='replace')
    except OSError:
        return ''


if __name__ == '__main__':
    harness.main(globals())
