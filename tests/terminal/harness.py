"""Drives programs in a real terminal: tmux, on a socket and with a configuration of its own.

A test file has functions test_…(session) and ends in

    if __name__ == '__main__':
        harness.main(globals())

A test asks session.terminal(…) for as many terminals as it needs; they go away after it. Nothing
waits for a time: wait_for() looks again until what it waits for is there, or fails at a deadline
and shows the screen.
"""

import atexit
import json
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import sanitizer  # noqa: E402
from tap import Tap  # noqa: E402

DEADLINE = 60.0  # seconds; sanitizers on a busy machine are slow
PANE = pathlib.Path(__file__).resolve().parent / 'pane.py'

CONFIG = '''
set -g default-terminal "{term}"
set -g default-shell /bin/sh
set -g status off
set -g remain-on-exit on
set -g history-limit 0
set -g focus-events off
set -g bell-action none
set -s escape-time 0
set -s set-clipboard on
set -s exit-empty off
'''

# What a program may change in a terminal beside the modes of stty, as tmux names it.
TERMINAL_FLAGS = ('alternate_on', 'cursor_flag', 'insert_flag', 'keypad_cursor_flag',
                  'keypad_flag', 'mouse_any_flag', 'mouse_sgr_flag', 'origin_flag', 'wrap_flag',
                  'pane_in_mode')


class Failure(Exception):
    """What a test expected did not come."""


class Skip(Exception):
    """The test cannot run here; says why."""


def poll(condition, deadline, what):
    """Calls condition until it returns something true, which is returned."""
    until = time.monotonic() + deadline
    pause = 0.005
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > until:
            raise Failure(f'not within {deadline:g} s: {what() if callable(what) else what}')
        time.sleep(pause)
        pause = min(pause * 1.5, 0.1)


class Terminal:
    """One tmux server with one pane, and the program in it."""

    def __init__(self, cols=80, rows=24, term='tmux-256color'):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='procview-tmux-'))
        self.size = (cols, rows)
        self.pidfd = self.pane_pidfd = -1
        self.closed = False
        atexit.register(self.close)
        (self.folder / 'config').write_text(CONFIG.format(term=term))
        os.mkfifo(self.folder / 'orders')

    # -- tmux

    def tmux(self, *args, check=True):
        """Runs a tmux command; returns what it printed."""
        env = {name: value for name, value in os.environ.items() if not name.startswith('TMUX')}
        env['LC_ALL'] = 'C.UTF-8'
        done = subprocess.run(
            ['tmux', '-u', '-S', self.folder / 'socket', '-f', self.folder / 'config', *args],
            env=env, capture_output=True, stdin=subprocess.DEVNULL, check=False)
        if check and done.returncode:
            raise Failure(f'tmux {args[0]}: {done.stderr.decode(errors="replace").strip()}')
        return done.stdout.decode(errors='replace')

    def show(self, form):
        return self.tmux('display-message', '-p', '-t', 'main', form).rstrip('\n')

    # -- the program

    def start(self, command, env=None, cwd=None):
        """Starts a program. env adds to this one's variables, a value of None takes one away."""
        (self.folder / 'environment').write_text(json.dumps(self._environment(env or {})))
        self.tmux('new-session', '-d', '-s', 'main', '-x', str(self.size[0]), '-y',
                  str(self.size[1]), '-c', str(cwd or self.folder),
                  shlex.join([sys.executable, str(PANE), str(self.folder), *map(str, command)]))
        self.pane_pidfd = os.pidfd_open(self._wait_event('ready')['pane'])
        self.tmux('pipe-pane', '-O', '-t', 'main',
                  f'exec cat >>{shlex.quote(str(self.folder / "output"))}')
        self._order('start')
        self.pidfd = os.pidfd_open(self.pid)
        self._order('go')
        return self

    def _environment(self, env):
        """What a person has set must not change what a test sees."""
        return {
            **sanitizer.environment(self.folder),
            'HOME': str(self.folder), 'XDG_CONFIG_HOME': None, 'XDG_STATE_HOME': None,
            'NO_COLOR': None, 'LANGUAGE': None, 'TMUX': None, 'TMUX_PANE': None, 'LINES': None,
            'COLUMNS': None, 'LC_ALL': 'C.UTF-8', **env,
        }

    def _order(self, order):
        fifo = os.open(self.folder / 'orders', os.O_WRONLY | os.O_NONBLOCK)
        os.write(fifo, order.encode() + b'\n')
        os.close(fifo)

    def events(self):
        """What became of the program so far, as pane.py notes it."""
        path = self.folder / 'events'
        lines = path.read_text(encoding='utf-8').split('\n')[:-1] if path.exists() else []
        return [json.loads(line) for line in lines]

    def _wait_event(self, name, after=0, deadline=DEADLINE):
        def find():
            return next((e for e in self.events()[after:] if e['event'] == name), None)
        return poll(find, deadline, lambda: f'the event {name}, only {self.events()}')

    @property
    def pid(self):
        return self._wait_event('start')['pid']

    def kill(self, number):
        """Sends a signal to the program, and to no other that has its pid later."""
        signal.pidfd_send_signal(self.pidfd, number)

    def wait_stop(self, after=0):
        """Waits until it is stopped; returns the event."""
        return self._wait_event('stop', after)

    def foreground(self):
        """Lets it go on, as fg does."""
        self._order('foreground')

    def wait_exit(self, deadline=DEADLINE):
        """Waits until it ended; returns its exit status, or minus the signal that ended it."""
        try:
            event = self._wait_event('exit', deadline=deadline)
        except Failure as failure:
            raise Failure(f'{failure}\n{self.picture()}') from None
        return event['status'] if event['signal'] is None else -event['signal']

    # -- the keyboard and the mouse

    def keys(self, *names):
        """Presses keys, named as tmux does: a, Enter, Escape, Up, F5, C-z."""
        self.tmux('send-keys', '-t', 'main', *names)

    def type(self, text):
        """Types text as it is."""
        self.tmux('send-keys', '-t', 'main', '-l', text)

    def send(self, data):
        """Any bytes, as they are."""
        self.tmux('send-keys', '-t', 'main', '-H', *(f'{byte:02x}' for byte in data))

    def mouse(self, column, row, button=0, press=True):
        """A press or release at a cell from (0, 0), as xterm's SGR mode reports it; buttons 64
        and 65 are the wheel."""
        self.type(f'\033[<{button};{column + 1};{row + 1}{"M" if press else "m"}')

    def resize(self, cols, rows):
        self.size = (cols, rows)
        self.tmux('resize-window', '-t', 'main', '-x', str(cols), '-y', str(rows))

    def hang_up(self):
        """Closes the terminal, as a lost connection does."""
        self.tmux('kill-pane', '-t', 'main', check=False)

    # -- the screen

    def lines(self, escapes=False):
        """The rows of the screen, without the spaces at their ends; with escapes, their colours
        as SGR sequences."""
        flags = ['-e'] if escapes else []
        out = self.tmux('capture-pane', '-p', '-t', 'main', *flags)
        return out.rstrip('\n').split('\n')

    def screen(self, escapes=False):
        return '\n'.join(self.lines(escapes))

    def cursor(self):
        """(column, row) from (0, 0)."""
        return tuple(int(n) for n in self.show('#{cursor_x} #{cursor_y}').split())

    def output(self):
        """All bytes that the program has written to the terminal; may lag behind the screen."""
        path = self.folder / 'output'
        return path.read_bytes() if path.exists() else b''

    def clipboard(self):
        """What the program copied (OSC 52), or nothing."""
        return self.tmux('show-buffer', check=False)

    def wait_for(self, wanted, deadline=DEADLINE, escapes=False):
        """Waits until the screen holds a text, or until a function of the screen's text returns
        something true; returns the screen."""
        found = wanted if callable(wanted) else lambda screen: wanted in screen
        seen = ''

        def look():
            nonlocal seen
            seen = self.screen(escapes)
            return found(seen)

        name = getattr(wanted, '__doc__', None) or 'the awaited screen' if callable(wanted) \
            else repr(wanted)
        poll(look, deadline, lambda: f'{name}\n{self.picture()}')
        return seen

    def wait_gone(self, text, deadline=DEADLINE):
        """Waits until a text is not on the screen any more."""
        def gone(screen):
            return text not in screen
        gone.__doc__ = f'a screen without {text!r}'
        return self.wait_for(gone, deadline)

    def picture(self):
        """The screen in a frame, for a report."""
        try:
            lines = self.lines()
        except Failure as failure:
            return f'(no screen: {failure})'
        edge = '+' + '-' * self.size[0] + '+'
        return '\n'.join([edge, *('|' + line for line in lines), edge])

    # -- the state of the terminal

    def flags(self):
        """What is switched on in the terminal: alternate screen, cursor, mouse …"""
        form = ' '.join(f'{name}=#{{{name}}}' for name in TERMINAL_FLAGS)
        return dict(word.split('=') for word in self.show(form).split())

    def modes(self, event):
        """The modes of stty at an event (ready, start, stop, exit), the newest of that name."""
        return next(e['modes'] for e in reversed(self.events()) if e['event'] == event)

    def assert_restored(self, event='exit'):
        """At an event, the terminal was as it was before the program started."""
        before = self.modes('ready')
        if self.modes(event) != before:
            raise Failure(f'stty at {event}: {self.modes(event)}, before: {before}')
        self.assert_flags_restored()

    def assert_flags_restored(self):
        plain = {name: '0' for name in TERMINAL_FLAGS} | {'cursor_flag': '1', 'wrap_flag': '1'}
        try:
            poll(lambda: self.flags() == plain, 2.0, '')
        except Failure:
            changed = {k: v for k, v in self.flags().items() if v != plain[k]}
            raise Failure(f'left in the terminal: {changed}\n{self.picture()}') from None

    def sanitizer_report(self):
        return sanitizer.reports(self.folder)

    def close(self):
        """Ends the program and the terminal, whatever state they are in."""
        if self.closed:
            return
        self.closed = True
        if self.pidfd >= 0:
            end_process(self.pidfd)
            self._let_reap()
        if self.pane_pidfd >= 0:  # it minds no hang-up
            end_process(self.pane_pidfd)
        self.tmux('kill-server', check=False)
        shutil.rmtree(self.folder, ignore_errors=True)
        atexit.unregister(self.close)


    def _let_reap(self):
        """Not every system has a first process that would do it for pane.py."""
        try:
            self._wait_event('exit', deadline=5)
        except Failure as failure:
            print(f'# {self.folder}: {failure}', file=sys.stderr)


def end_process(pidfd):
    try:
        signal.pidfd_send_signal(pidfd, signal.SIGKILL)
    except ProcessLookupError:
        pass
    os.close(pidfd)


class Session:
    """The terminals of one test."""

    def __init__(self):
        self.terminals = []
        self.kept = []
        self.program = os.environ.get('PROCVIEW', 'procview')

    def keep(self, thing):
        """Closes it when the test is over; what its sanitizer_report() says then is a failure."""
        self.kept.append(thing)
        return thing

    def terminal(self, *args, **kwargs):
        self.terminals.append(Terminal(*args, **kwargs))
        return self.terminals[-1]

    def start(self, *args, cols=80, rows=24, term='tmux-256color', env=None, cwd=None):
        """A terminal with procview in it."""
        terminal = self.terminal(cols, rows, term)
        return terminal.start([self.program, *args], env, cwd)

    def close(self):
        things = [*self.terminals, *self.kept]
        reports = [thing.sanitizer_report() for thing in things
                   if hasattr(thing, 'sanitizer_report')]
        for thing in things:
            thing.close()
        return '\n'.join(report for report in reports if report)


def run_test(tap, name, test):
    session = Session()
    problem = None
    try:
        test(session)
    except Skip as skip:
        session.close()
        tap.skip(name, skip)
        return
    except Failure as failure:
        problem = f'{failure}{where(failure)}'
    except Exception as error:  # whatever goes wrong in a test fails it, and no other
        problem = f'{type(error).__name__}: {error}{where(error)}' + ''.join(
            '\n' + terminal.picture() for terminal in session.terminals)
    finally:
        report = session.close()
    if report:
        problem = f'{problem or "a sanitizer reports:"}\n{report}'
    tap.ok(problem is None, name, [problem])


def where(error):
    """The line of the test file that failed."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        name = pathlib.Path(frame.filename).name
        if name.startswith('test_'):
            return f' ({name}:{frame.lineno})'
    return ''


def main(names):
    """Runs each test_… of a module, or those named on the command line; ends the program."""
    tap = Tap()
    wanted = sys.argv[1:]
    for name, test in names.items():
        if name.startswith('test_') and callable(test) and (not wanted or name in wanted):
            run_test(tap, name[len('test_'):].replace('_', ' '), test)
    tap.done()
