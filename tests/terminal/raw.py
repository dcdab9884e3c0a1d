"""A program on a pseudo-terminal without an emulator behind it: every byte that it sends."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import tempfile
import termios
import threading
import time

import sanitizer
from harness import DEADLINE, Failure


class Raw:
    """session: whether the terminal is the controlling one of the program, as usual."""

    def __init__(self, command, env=None, cols=80, rows=24, session=True, **more):
        self.master, slave = pty.openpty()
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack('HHHH', rows, cols, 0, 0))
        self.before = termios.tcgetattr(self.master)
        self.folder = tempfile.TemporaryDirectory(prefix='procview-raw-')
        env = {'PATH': os.environ.get('PATH', os.defpath), 'TERM': 'xterm-256color',
               'LC_ALL': 'C.UTF-8', 'HOME': self.folder.name,
               **sanitizer.environment(self.folder.name), **(env or {})}
        self.process = subprocess.Popen(
            [str(word) for word in command], stdin=slave, stdout=slave, stderr=slave,
            env={name: value for name, value in env.items() if value is not None},
            start_new_session=True, preexec_fn=take_terminal if session else None, **more)
        os.close(slave)
        self.data = b''
        self.let_go = False
        # What is not read would hold the program up.
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        while not self.let_go:
            # A read that waits would keep the terminal open after close_master().
            if not select.select([self.master], [], [], 0.05)[0]:
                continue
            try:
                block = os.read(self.master, 65536)
            except OSError:
                return  # nobody has the other end any more
            self.data += block

    def wait_data(self, found, what='what was awaited'):
        """Waits until a function of all bytes so far returns something true."""
        until = time.monotonic() + DEADLINE
        while not found(self.data):
            if time.monotonic() > until:
                raise Failure(f'not within {DEADLINE} s: {what}; at the end {self.data[-300:]!r}')
            time.sleep(0.01)
        return self.data

    def send(self, data):
        os.write(self.master, data)

    def kill(self, number):
        self.process.send_signal(number)

    def wait_exit(self):
        """Its status, or minus the signal that ended it; self.after has the modes then."""
        try:
            status = self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            raise Failure(f'it does not end; at the end {self.data[-300:]!r}') from None
        if self.master >= 0:
            self.after = termios.tcgetattr(self.master)
            self.reader.join()
        return status

    def close_master(self):
        """The terminal goes away: as a lost connection."""
        self.let_go = True
        self.reader.join()
        os.close(self.master)
        self.master = -1

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.master >= 0:
            self.close_master()
        self.folder.cleanup()

    def sanitizer_report(self):
        return sanitizer.reports(self.folder.name)


def take_terminal():
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    os.tcsetpgrp(0, os.getpgrp())
