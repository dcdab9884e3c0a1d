#!/usr/bin/env python3
"""Every way out of the screen and back: the terminal is as it was before."""

import os
import pathlib
import re
import shlex
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import harness  # noqa: E402
from raw import Raw  # noqa: E402
from screen import View, open_tree, start_actors, state  # noqa: E402

ENDS = {signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGINT: 130, signal.SIGQUIT: 131}
CRASHES = (signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGFPE, signal.SIGABRT)
ENTER, LEAVE = b'\033[?1049h', b'\033[?1049l'
# What is switched on and off in xterm-256color, in pairs.
SWITCHES = ((ENTER, LEAVE), (b'\033[?1h\033=', b'\033[?1l\033>'), (b'\033[?1000h', b'\033[?1000l'),
            (b'\033[?1006h', b'\033[?1006l'))


def open_raw(test, *args, **more):
    """A screen whose every byte is kept, once it shows processes."""
    actors = start_actors(test, 'lonely')
    raw = test.keep(Raw([test.program, '--root', actors['lonely'], *args], **more))
    raw.wait_data(lambda data: b'lonely' in data and b'\033[?1000h' in data, 'the screen')
    return raw


def check_bytes(data):
    """Whatever was switched on is off again, and the shell's screen is the last thing."""
    for on, off in SWITCHES:
        assert on in data, f'{on!r} was never sent'
        assert data.rfind(on) < data.rfind(off), f'{on!r} is left on: …{data[-200:]!r}'
    shown = max(data.rfind(b'\033[?25h'), data.rfind(b'\033[34h\033[?25h'))
    assert data.rfind(b'\033[?25l') < shown, f'the cursor is left hidden: …{data[-200:]!r}'
    rest = re.sub(rb'\033\[[?0-9;]*[a-zA-Z]|\033[=>]|\033\(B|\r', b'', data[data.rfind(LEAVE):])
    assert rest == b'', f'text behind the end: {rest!r}'


def test_keys_that_quit(session):
    for key in ('q', 'F10', 'C-c'):
        view, _ = open_tree(session, 'lonely')
        view.keys(key)
        assert view.terminal.wait_exit() == 0
        view.terminal.assert_restored()


def test_signals_that_end_it(session):
    for number, status in ENDS.items():
        view, _ = open_tree(session, 'lonely')
        view.terminal.kill(number)
        assert view.terminal.wait_exit() == status, number
        view.terminal.assert_restored()


def test_signals_on_every_page(session):
    for keys, text in ((['Enter'], '[Overview]'), (['/'], 'Search:'), (['F2'], '[Columns]'),
                       (['F9'], 'SIGTERM to 1 process'), (['F1'], 'One row up'),
                       (['Z'], 'PAUSED'), (['F6'], 'Sort by')):
        view, _ = open_tree(session, 'lonely')
        view.keys(*keys)
        view.wait(text)
        view.terminal.kill(signal.SIGTERM)
        assert view.terminal.wait_exit() == 143
        view.terminal.assert_restored()


def test_crashes(session):
    for number in CRASHES:
        view, _ = open_tree(session, 'lonely')
        view.terminal.kill(number)
        assert view.terminal.wait_exit() == -number, number
        view.terminal.assert_restored()


def test_crash_while_typing(session):
    view, _ = open_tree(session, 'lonely')
    view.keys('\\')
    view.wait('Filter:')
    view.terminal.kill(signal.SIGSEGV)
    assert view.terminal.wait_exit() == -signal.SIGSEGV
    view.terminal.assert_restored()


def check_stop_and_back(view, stop, number):
    before = len(view.terminal.events())
    stop()
    event = view.terminal.wait_stop(before)
    assert event['signal'] == number, event
    if number == signal.SIGTSTP:  # nothing can be done about SIGSTOP
        view.terminal.assert_restored('stop')
    view.terminal.foreground()
    view.wait_row('lonely')
    harness.poll(lambda: view.terminal.flags()['alternate_on'] == '1', harness.DEADLINE, 'the screen')
    view.keys('F1')
    view.wait('One row up')
    view.keys('Escape')
    view.wait_row('lonely')


def test_stop_by_key_and_back(session):
    view, _ = open_tree(session, 'lonely')
    for _ in range(3):
        check_stop_and_back(view, lambda: view.keys('C-z'), signal.SIGTSTP)
    view.quit()


def test_stop_by_signal_and_back(session):
    view, _ = open_tree(session, 'lonely')
    for number in (signal.SIGTSTP, signal.SIGSTOP, signal.SIGTSTP, signal.SIGSTOP):
        check_stop_and_back(view, lambda: view.terminal.kill(number), number)
    view.quit()


def test_quit_at_once_after_a_stop(session):
    for stop in (signal.SIGTSTP, signal.SIGSTOP):
        view, _ = open_tree(session, 'lonely')
        view.terminal.kill(stop)
        view.terminal.wait_stop()
        view.keys('q')
        view.terminal.foreground()
        assert view.terminal.wait_exit() == 0
        view.terminal.assert_restored()


def test_stop_with_another_size(session):
    view, _ = open_tree(session, 'lonely')
    view.keys('C-z')
    view.terminal.wait_stop()
    view.terminal.resize(130, 40)
    view.terminal.foreground()
    view.wait(lambda screen: len(screen.split('\n')) == 40 and 'F10 Quit l Files' in screen)
    view.quit()


def test_end_while_stopped(session):
    for stop in (signal.SIGTSTP, signal.SIGSTOP):
        for number, status in ((signal.SIGTERM, 143), (signal.SIGKILL, -signal.SIGKILL)):
            view, _ = open_tree(session, 'lonely')
            view.terminal.kill(stop)
            view.terminal.wait_stop()
            view.terminal.kill(number)
            if number != signal.SIGKILL:
                view.terminal.kill(signal.SIGCONT)
            assert view.terminal.wait_exit() == status
            if stop == signal.SIGTSTP:
                view.terminal.assert_restored()
            elif number == signal.SIGTERM:
                view.terminal.assert_flags_restored()


class Shell:
    """bash with job control in a terminal."""

    def __init__(self, session):
        self.terminal = session.terminal(100, 24)
        self.terminal.start(['bash', '--norc', '--noprofile', '-i'],
                            env={'PS1': 'ready> ', 'HISTFILE': '/dev/null'})
        self.count = 1000

    def run(self, line):
        """What a command printed, and its status."""
        self.count += 1
        self.terminal.type(f'clear; {line}; echo end $? $(({self.count}))\n')
        end = re.compile(rf'^end (\d+) {self.count}$', re.MULTILINE)
        screen = self.terminal.wait_for(end.search)
        found = end.search(screen)
        return screen[:found.start()].split('\n'), int(found[1])

    def stty(self):
        lines, _ = self.run('stty -g')
        return next(line for line in lines if line.count(':') > 10)

    def jobs(self):
        lines, _ = self.run('jobs')
        return [line for line in lines if 'Stopped' in line or 'Running' in line]


def open_shell(session, line_of):
    actors = start_actors(session, 'lonely')
    shell = Shell(session)
    before = shell.stty()
    command = shlex.join([session.program, '--root', str(actors['lonely'])])
    shell.terminal.type(f'clear; {line_of(command)}\n')
    return shell, before


def test_bash_stop_and_foreground(session):
    shell, before = open_shell(session, lambda command: command)
    for stop in ('key', 'signal'):
        shell.terminal.wait_for('F10 Quit')
        if stop == 'key':
            shell.terminal.keys('C-z')
            shell.terminal.wait_for('Stopped')
            assert shell.stty() == before
            assert shell.terminal.flags()['alternate_on'] == '0'
        else:
            pid = child_of(shell.terminal.pid)
            os.kill(pid, signal.SIGSTOP)
            shell.terminal.wait_for('Stopped')
        shell.terminal.type('fg\n')
    shell.terminal.wait_for(lambda screen: 'F10 Quit' in screen and 'lonely' in screen)
    shell.terminal.keys('q')
    assert shell.stty() == before
    shell.terminal.assert_flags_restored()


def child_of(pid):
    def find():
        for path in pathlib.Path(f'/proc/{pid}/task/{pid}').glob('children'):
            children = path.read_text().split()
            return int(children[0]) if children else 0
        raise harness.Skip('this kernel does not tell children')
    return harness.poll(find, harness.DEADLINE, 'a child of the shell')


def test_bash_end_of_a_stopped_job(session):
    shell, before = open_shell(session, lambda command: command)
    shell.terminal.wait_for('F10 Quit')
    shell.terminal.keys('C-z')
    shell.terminal.wait_for('Stopped')
    _, status = shell.run('kill %1; wait')
    assert status in (0, 143), status
    harness.poll(lambda: not shell.jobs(), harness.DEADLINE, shell.jobs)
    assert shell.stty() == before
    shell.terminal.assert_flags_restored()


def test_bash_end_in_the_background(session):
    """bg lets it go on, but not touch the terminal; it stops again, and ends when told to."""
    shell, before = open_shell(session, lambda command: command)
    shell.terminal.wait_for('F10 Quit')
    shell.terminal.keys('C-z')
    shell.terminal.wait_for('Stopped')
    shell.run('bg')
    pid = child_of(shell.terminal.pid)
    harness.poll(lambda: state(pid) == 'T', harness.DEADLINE, 'the job to stop')
    assert shell.stty() == before
    shell.run('kill %1; wait')
    harness.poll(lambda: not shell.jobs(), harness.DEADLINE, shell.jobs)
    assert shell.stty() == before
    shell.terminal.assert_flags_restored()


def test_bash_in_the_background(session):
    shell, before = open_shell(session, lambda command: command + ' &')
    harness.poll(lambda: 'Stopped' in str(shell.jobs()), harness.DEADLINE, 'the job to stop')
    assert shell.stty() == before
    shell.terminal.type('fg\n')
    shell.terminal.wait_for(lambda screen: 'F10 Quit' in screen and 'lonely' in screen)
    shell.terminal.keys('q')
    assert shell.stty() == before
    shell.terminal.assert_flags_restored()


def test_terminal_closed(session):
    view, _ = open_tree(session, 'lonely')
    pid = view.terminal.pid
    view.terminal.hang_up()
    assert view.terminal.wait_exit() == 129
    assert state(pid) in (None, 'Z')


def test_terminal_gone_without_a_signal(session):
    for more in ({'session': False}, {'env': {'NOHUP': '1'}}):
        actors = start_actors(session, 'lonely')
        command = [session.program, '--root', actors['lonely']]
        if more.get('env'):  # a signal that is ignored stays ignored
            command = ['sh', '-c', 'trap "" HUP; exec "$@"', 'sh', *command]
        raw = session.keep(Raw(command, **more))
        raw.wait_data(lambda data: b'lonely' in data, 'the screen')
        raw.close_master()
        assert raw.wait_exit() == 129


def test_bytes_when_it_quits(session):
    raw = open_raw(session)
    raw.send(b'q')
    assert raw.wait_exit() == 0
    assert raw.after == raw.before
    check_bytes(raw.data)


def test_bytes_when_it_is_not_the_controlling_terminal(session):
    raw = open_raw(session, session=False)
    raw.kill(signal.SIGTERM)
    assert raw.wait_exit() == 143
    assert raw.after == raw.before
    check_bytes(raw.data)


def test_bytes_when_a_signal_ends_it(session):
    for number, status in ENDS.items():
        raw = open_raw(session)
        raw.kill(number)
        assert raw.wait_exit() == status
        assert raw.after == raw.before
        check_bytes(raw.data)


def test_bytes_when_it_crashes(session):
    for number in CRASHES:
        raw = open_raw(session)
        raw.kill(number)
        assert raw.wait_exit() == -number
        assert raw.after == raw.before
        check_bytes(raw.data)


def test_bytes_when_the_alternate_screen_is_unknown(session):
    """vt100 has none: the cursor ends below what was shown."""
    actors = start_actors(session, 'lonely')
    raw = session.keep(Raw([session.program, '--root', actors['lonely']], env={'TERM': 'vt100'}))
    raw.wait_data(lambda data: b'F1' in data and b'lonely' in data, 'the screen')
    raw.send(b'q')
    assert raw.wait_exit() == 0
    assert raw.after == raw.before
    assert b'\033[24;1H' in raw.data[-80:], raw.data[-80:]


if __name__ == '__main__':
    harness.main(globals())
