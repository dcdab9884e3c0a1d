#!/usr/bin/env python3
"""Runs a program in a terminal as a shell with job control does, and notes what becomes of it.

usage: pane.py FOLDER COMMAND [ARG…]

FOLDER/environment (JSON) says what to change in the environment; null takes a variable away.
FOLDER/orders is a fifo of orders, one a line: "start" (the program is held until it can be
watched), "go", and "foreground" after a stop. FOLDER/events gets a JSON object a line: the event
(ready, start, stop, exit), the pid, how it ended, and the modes of the terminal at that moment.
It stays after the program, so that the screen can be looked at.
"""

import json
import os
import select
import signal
import sys
import termios


MINDED_BY_SHELLS = (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP, signal.SIGTTOU,
                    signal.SIGTTIN, signal.SIGHUP)


def modes_of_terminal():
    """All that stty shows; nothing when the terminal is gone."""
    try:
        *flags, characters = termios.tcgetattr(0)
    except termios.error:
        return None
    return [*flags, [c if isinstance(c, int) else c.hex() for c in characters]]


class Pane:
    def __init__(self, folder, command):
        self.command = command
        with open(os.path.join(folder, 'environment'), encoding='utf-8') as file:
            self.environment = json.load(file)
        self.events = open(os.path.join(folder, 'events'), 'a', encoding='utf-8')
        # Also opened for writing, so that it never ends.
        self.orders = os.open(os.path.join(folder, 'orders'), os.O_RDWR)
        self.pid = 0
        self.release = -1

    def note(self, event, **more):
        row = {'event': event, 'pid': self.pid, 'modes': modes_of_terminal(), **more}
        self.events.write(json.dumps(row) + '\n')
        self.events.flush()

    def give_terminal(self, group):
        try:
            os.tcsetpgrp(0, group)
        except OSError:
            pass  # it was closed

    def become_program(self):
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGPIPE, *MINDED_BY_SHELLS):
            signal.signal(number, signal.SIG_DFL)
        for name, value in self.environment.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        try:
            os.execvp(self.command[0], self.command)
        except OSError as error:
            os.write(2, f'{self.command[0]}: {error.strerror}\n'.encode())
        os._exit(127)

    def start(self):
        hold, self.release = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.read(hold, 1)
            self.become_program()
        os.close(hold)
        os.setpgid(self.pid, self.pid)
        self.note('start')

    def go(self):
        self.give_terminal(self.pid)
        os.write(self.release, b'x')
        os.close(self.release)

    def foreground(self):
        self.give_terminal(self.pid)
        os.killpg(self.pid, signal.SIGCONT)

    def obey(self):
        for order in os.read(self.orders, 4096).decode().split():
            {'start': self.start, 'go': self.go, 'foreground': self.foreground}[order]()

    def reap(self):
        pid, status = os.waitpid(self.pid, os.WNOHANG | os.WUNTRACED)
        if pid == 0:
            return
        self.give_terminal(os.getpgrp())
        if os.WIFSTOPPED(status):
            self.note('stop', signal=os.WSTOPSIG(status))
        elif os.WIFSIGNALED(status):
            self.note('exit', status=None, signal=os.WTERMSIG(status))
            self.pid = 0
        else:
            self.note('exit', status=os.WEXITSTATUS(status), signal=None)
            self.pid = 0

    def run(self):
        wake, woken = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        for number in MINDED_BY_SHELLS:
            signal.signal(number, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(woken)
        self.note('ready', pane=os.getpid())
        while True:
            ready, _, _ = select.select([wake, self.orders], [], [])
            if wake in ready:
                os.read(wake, 4096)
                if self.pid:
                    self.reap()
            if self.orders in ready:
                self.obey()


if __name__ == '__main__':
    Pane(sys.argv[1], sys.argv[2:]).run()
