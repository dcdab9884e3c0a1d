"""Starts demonstrations, reads their facts, and sees that nothing of them is left.

Whoever runs this adopts what loses its parent (a sub-reaper), so that a process that outlives its
demonstration, in whatever session it is, is a child here and cannot be missed.
"""

import ctypes
import itertools
import json
import os
import pathlib
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
from tap import Tap  # noqa: E402, F401

PROCVIEW = os.environ['PROCVIEW']
FULL = bool(os.environ.get('PROCVIEW_TEST_FULL'))
DEADLINE = 60

ENV = {**os.environ, 'LC_ALL': 'C.UTF-8', 'TZ': 'UTC'}
for _name in ('COLUMNS', 'LINES', 'LANGUAGE', 'NO_COLOR'):
    ENV.pop(_name, None)

PR_SET_CHILD_SUBREAPER = 36
if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
    raise OSError(ctypes.get_errno(), 'prctl')


class Late(Exception):
    """What was waited for has not come."""


def poll(condition, what, seconds=DEADLINE):
    """The first true value of condition()."""
    until = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > until:
            raise Late(what)
        time.sleep(0.005)


# -- the system, before and after

def sysv_ids(group=None):
    """(kind, id) of all SysV objects, or of those that a group has made."""
    found = set()
    for kind in ('shm', 'sem', 'msg'):
        try:
            head, *lines = pathlib.Path('/proc/sysvipc', kind).read_text().splitlines()
        except FileNotFoundError:
            continue
        for line in lines:
            row = dict(zip(head.split(), line.split()))
            if group is None or int(row['cgid']) == group:
                found.add((kind, int(line.split()[1])))
    return found


def own_groups():
    """Numbers of groups that nobody has, to know by them who has made a SysV object. Only root may
    take them."""
    for n in itertools.count():
        yield None if os.getuid() else (1 << 30) + os.getpid() * 64 + n % 64


GROUPS = own_groups()


def message_queues():
    """Their names; where they are mounted nowhere, by mounting them out of sight."""
    if os.path.isdir('/dev/mqueue') and os.path.ismount('/dev/mqueue'):
        return os.listdir('/dev/mqueue')
    if os.getuid():
        return []
    done = subprocess.run(['unshare', '-m', 'sh', '-c', 'mount -t mqueue none /mnt && ls /mnt'],
                          capture_output=True, text=True, check=False)
    return done.stdout.split()


def posix_names(pid):
    """Of shared memory, semaphores and message queues that the demonstration pid has made."""
    shm = os.listdir('/dev/shm') if os.path.isdir('/dev/shm') else []
    return [name for name in shm + message_queues() if f'pv-{pid}-' in name]


def unix_sockets(folder):
    """Paths below folder that a socket is bound to."""
    with open('/proc/net/unix', encoding='utf-8', errors='replace') as f:
        return {line.split()[-1] for line in f if folder in line}


def children_of_this():
    """Pids of the children of this process, dead ones too."""
    me = os.getpid()
    found = set()
    for tid in os.listdir(f'/proc/{me}/task'):
        with open(f'/proc/{me}/task/{tid}/children', encoding='ascii') as f:
            found |= {int(word) for word in f.read().split()}
    return found


def comm(pid):
    try:
        return pathlib.Path(f'/proc/{pid}/comm').read_text(errors='replace').rstrip('\n')
    except OSError:
        return '?'


def state(pid, tid=None):
    """The letter of /proc/PID/stat, None if there is no such task."""
    try:
        stat = pathlib.Path(f'/proc/{pid}/task/{tid or pid}/stat').read_text(errors='replace')
    except OSError:
        return None
    return stat.rpartition(')')[2].split()[0]


def syscall_of(pid, tid=None):
    """The number of the call that a task sleeps in; None: it runs, or is gone."""
    try:
        word = pathlib.Path(f'/proc/{pid}/task/{tid or pid}/syscall').read_text().split()[0]
    except OSError:
        return None
    return int(word) if word.lstrip('-').isdigit() else None


def ps(*args):
    """What procps says, as words of lines without a heading."""
    done = subprocess.run(['ps', *args], env=ENV, text=True, capture_output=True, check=False)
    return [line.split() for line in done.stdout.splitlines()]


def procview(*args, check=True):
    """A document of procview's own --json."""
    done = subprocess.run([PROCVIEW, *args, '--json'], env=ENV, capture_output=True,
                          stdin=subprocess.DEVNULL, timeout=DEADLINE, check=False)
    if check and done.returncode:
        raise RuntimeError(f'{args}: {done.returncode} {done.stderr!r}')
    return json.loads(done.stdout)


def rows(*pids, threads=False):
    """Rows of procview ps by pid (by tid with threads)."""
    args = ['ps', *(['-H'] if threads else []), '-p', ','.join(map(str, pids))]
    return {row['tid' if threads else 'pid']: row for row in procview(*args)['processes']}


def threads_of(pid):
    """Rows of procview threads by tid."""
    return {row['tid']: row for row in procview('threads', str(pid))['threads']}


def seen_in_futex(pid, tid, address, size=1):
    """procview threads has the thread asleep in futex, at a word of this object."""
    row = threads_of(pid).get(tid) or {}
    call = row.get('syscall') or {}
    return (row.get('state') == 'S' and call.get('name') == 'futex'
            and int(address, 0) <= int(call['args'][0], 16) < int(address, 0) + size)


def table():
    """All rows of demo --list."""
    return procview('demo', '--list')['demos']


class Left(Exception):
    """Something of a demonstration outlived it."""


def remaining(look, seconds):
    """What look() still finds once it has had that time to find nothing."""
    try:
        poll(lambda: not look(), 'nothing', seconds)
        return []
    except Late:
        return look()


class Demo:
    """A demonstration with a TMPDIR of its own: with Demo('fork', '--hold') as d: d.ready()."""

    def __init__(self, name, *options, program=(PROCVIEW,), **more):
        """program may be a command that executes procview; more goes to Popen."""
        self.name = name
        self.argv = [*program, 'demo', name, *map(str, options)]
        self.more = more
        self.lines = []
        self.facts = {}
        self._rest = b''

    def __enter__(self):
        self.group = next(GROUPS)
        self.before = (sysv_ids(self.group), children_of_this())
        self.tmp = tempfile.mkdtemp(prefix='pvt-')
        env = {**ENV, 'TMPDIR': self.tmp, **self.more.pop('env', {})}
        more = {'stdin': subprocess.PIPE, 'stdout': subprocess.PIPE, 'stderr': subprocess.STDOUT,
                'start_new_session': True, 'group': self.group, 'env': env, **self.more}
        self.child = subprocess.Popen(self.argv, **more)
        self.pid = self.child.pid
        return self

    def __exit__(self, kind, *_):
        if self.child.poll() is None:
            self.child.kill()
            self.child.wait()
        for stream in (self.child.stdin, self.child.stdout):
            if stream:
                stream.close()
        try:
            if kind is None:
                self.check_nothing_left()
        finally:
            self._sweep()

    # -- output

    def _read_some(self, seconds):
        """More of the output; False at its end."""
        fd = self.child.stdout.fileno()
        if not select.select([fd], [], [], seconds)[0]:
            raise Late(f'{self.name}: output; so far: {self.text()}')
        block = os.read(fd, 65536)
        *lines, self._rest = (self._rest + block).split(b'\n')
        self.lines += [line.decode('utf-8', 'replace') for line in lines]
        return bool(block)

    def wait_line(self, condition, what):
        """The first line that condition(line) is true of."""
        seen, until = 0, time.monotonic() + DEADLINE
        while True:
            for line in self.lines[seen:]:
                if condition(line):
                    return line
            seen = len(self.lines)
            if not self._read_some(max(0, until - time.monotonic())):
                raise RuntimeError(f'{self.name} ended before {what}: {self.text()}')

    def ready(self):
        """Waits for the line of facts; values of digits are numbers, with commas lists."""
        line = self.wait_line(lambda line: line.startswith('ready '), 'ready')
        for word in line.split()[1:]:
            name, _, value = word.partition('=')
            self.facts[name] = self._value(urllib.parse.unquote(value))
        assert self.facts['pid'] == self.pid, line
        return self.facts

    @staticmethod
    def _value(text):
        if ',' in text:
            return [Demo._value(part) for part in text.split(',')]
        return int(text) if text.isdigit() else text

    def text(self):
        return '\n'.join(self.lines)

    def checks(self):
        """(what, 'ok' or 'FAILED') of its lines."""
        return [tuple(line[len('check: '):].rsplit(': ', 1)) for line in self.lines
                if line.startswith('check: ')]

    # -- the end

    def wait(self):
        """Reads on to the end. The exit status, negative for a signal."""
        until = time.monotonic() + DEADLINE
        while self._read_some(max(0, until - time.monotonic())):
            pass
        return self.child.wait(max(0.1, until - time.monotonic()))

    def close(self):
        """Closes its standard input and waits."""
        self.child.stdin.close()
        return self.wait()

    def kill(self, signo):
        os.kill(self.pid, signo)

    def _strays(self):
        """Children of this process that were none before, the dead reaped."""
        strays = children_of_this() - self.before[1] - {self.pid}
        return {pid for pid in strays if os.waitpid(pid, os.WNOHANG) == (0, 0)}

    def left(self):
        """What is surely its own and still there."""
        found = [f'process {pid} {comm(pid)}' for pid in self._strays()]
        found += sorted(posix_names(self.pid))
        found += [os.path.join(folder, name) for folder, folders, files in os.walk(self.tmp)
                  for name in folders + files]
        found += [f'socket {path}' for path in unix_sockets(self.tmp)]
        return found

    def new_ids(self):
        """SysV objects that were not there before; without groups, others may have made them."""
        return [f'SysV {kind} {id}' for kind, id in sysv_ids(self.group) - self.before[0]]

    def check_nothing_left(self):
        """At once after an end of its own; after a kill, what it started has time to notice."""
        found = self.left() if self.child.returncode >= 0 else remaining(self.left, 10)
        found += remaining(self.new_ids, 60)
        if found:
            raise Left(f'{self.name}: {found}')

    def _sweep(self):
        remaining(self._strays, 5)  # the guard has work to do
        for pid in self._strays():
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        shutil.rmtree(self.tmp, ignore_errors=True)


def failures(demo, status, want=0):
    """Lines that say what is wrong with the end of a demonstration."""
    wrong = [f'exit status {status}, not {want}'] if status != want else []
    wrong += [f'check: {what}: {result}' for what, result in demo.checks() if result != 'ok']
    if not demo.checks():
        wrong.append('it has checked nothing')
    return wrong + (demo.lines if wrong else [])


def held(tap, name, *options, check):
    """Starts with --hold, hands the demo to check(tap, demo), closes; a point for the end."""
    title = ' '.join([name, *map(str, options)])
    try:
        with Demo(name, '--hold', *options) as demo:
            demo.ready()
            check(tap, demo)
            wrong = failures(demo, demo.close())
    except (Left, Late, RuntimeError) as e:
        wrong = [e]
    tap.ok(not wrong, f'{title}: ends well and leaves nothing', wrong)


def broken(tap, name, *options):
    """With its property broken on purpose a demonstration must see it."""
    with Demo(name, '--for', '0.5', '--break', *options) as demo:
        status = demo.wait()
        tap.ok(status == 1 and any(result == 'FAILED' for _, result in demo.checks()),
               f'{name} {" ".join(options)}: a broken property is seen', [status, demo.text()])
