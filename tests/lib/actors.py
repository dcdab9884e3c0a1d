"""Processes to look at, with names and in trees that a test asks for (tests/helpers/actor.c)."""

import os
import pathlib
import select
import subprocess
import tempfile
import time

DEADLINE = 60.0  # seconds; the machine may be busy with much else
PLAIN = frozenset(b'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./: ')


def encode(text):
    """Bytes of a name as the helper reads them; a list is of arguments."""
    if isinstance(text, list):
        return '%00'.join(encode(argument) for argument in text)
    data = text.encode() if isinstance(text, str) else text
    return ''.join(chr(byte) if byte in PLAIN else f'%{byte:02x}' for byte in data)


class Node:
    """One process: its arguments, its children, another name of the task, and flags of actor.c."""

    def __init__(self, name, *children, comm=None, flags=''):
        self.name = name
        self.children = [c if isinstance(c, Node) else Node(c) for c in children]
        self.comm = comm
        self.flags = flags

    def spec(self):
        comm = '' if self.comm is None else encode(self.comm) + '='
        flags = f'~{self.flags}' if self.flags else ''
        children = ','.join(child.spec() for child in self.children)
        return f'{comm}{encode(self.name)}{flags}' + (f'({children})' if children else '')

    def count(self):
        return 1 + sum(child.count() for child in self.children)


class Unable(Exception):
    """The system does not let the helper make such a process; says why."""


class Actors:
    """The processes of a test. They end with close(), or with the test."""

    def __init__(self, *trees, wrap=(), program=None, env=None, **more):
        self.folder = tempfile.TemporaryDirectory(prefix='procview-actors-')
        os.chmod(self.folder.name, 0o777)  # also for another user
        self.log_path = pathlib.Path(self.folder.name, 'log')
        self.process = subprocess.Popen(
            [*wrap, program or os.environ['ACTOR'], '-l', str(self.log_path)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
            env={'PATH': os.environ.get('PATH', os.defpath), 'PLACE': 'a test', **(env or {})},
            **more)
        self.pids = {}
        self.unread = b''
        for tree in trees:
            self.add(tree)

    def add(self, tree, pid=None):
        """Starts a tree and waits until all of it is there; returns the pid of its root."""
        tree = tree if isinstance(tree, Node) else Node(tree)
        order = (f'={pid} ' if pid else '') + tree.spec() + '\n'
        self._write(order.encode())
        for _ in range(tree.count()):
            words = self._line()
            if words[0] == 'error':
                raise Unable(' '.join(words[1:]))
            name = bytes.fromhex(words[1] if len(words) > 1 else '')
            self.pids[name.decode(errors='surrogateescape')] = int(words[0])
        return self.pids[self.first_argument(tree)]

    @staticmethod
    def first_argument(tree):
        name = tree.name[0] if isinstance(tree.name, list) else tree.name
        data = name.encode() if isinstance(name, str) else name
        return data.decode(errors='surrogateescape')

    def _write(self, data):
        while data:
            data = data[self.process.stdin.write(data):]

    def _line(self):
        until = time.monotonic() + DEADLINE
        out = self.process.stdout
        while b'\n' not in self.unread:
            left = until - time.monotonic()
            if left < 0 or not select.select([out], [], [], left)[0]:
                raise TimeoutError('no process from the helper')
            block = out.read(65536)
            if not block:
                raise Unable(f'the helper ended with {self.process.wait()}')
            self.unread += block
        line, _, self.unread = self.unread.partition(b'\n')
        return line.decode().split(' ')

    def __getitem__(self, name):
        return self.pids[name]

    @property
    def pid(self):
        """Of the one that starts the trees: --root of it shows all of them."""
        return self.process.pid

    def log(self):
        """(name, signal) of all signals so far, in the order in which they were taken."""
        lines = self.log_path.read_text().splitlines() if self.log_path.exists() else []
        return [tuple(line.rsplit(' ', 1)) for line in lines]

    def close(self):
        if self.process.stdin.closed:
            return
        self.process.stdin.close()
        try:
            self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def state(pid):
    """The letter of a process's state, None if there is none."""
    try:
        with open(f'/proc/{pid}/stat', 'rb') as file:
            return file.read().rpartition(b')')[2].split()[0].decode()
    except (FileNotFoundError, ProcessLookupError):
        return None
