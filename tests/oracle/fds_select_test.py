"""What `procview fds` selects, against lsof with the same letters, on programs that are not ours; how
it is used; and what it takes.

usage: fds_select_test.py PROCVIEW KINDS
"""

import csv
import io
import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time

from world import ENV, Program, as_nobody, strict_json
from tap import Tap

NO_PID = 2 ** 22 + 1  # beyond what a kernel gives out
DEADLINE = 30.0
LSOF_NAMES = {'rtd': 'root', 'txt': 'exe'}


def wait_for(condition, what):
    until = time.monotonic() + DEADLINE
    while not condition():
        if time.monotonic() > until:
            raise RuntimeError('never: ' + what)
        time.sleep(0.02)


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


class World:
    """Live programs: a pipeline, a web server with a client, holders of files and sockets."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix='procview-fds-')
        self.children, self.files = [], []
        self.port = free_port()
        self.path = os.path.join(self.folder, 'file')
        self.below = os.path.join(self.folder, 'deep', 'deeper')
        self.gone = os.path.join(self.folder, 'gone')
        os.makedirs(os.path.dirname(self.below))
        for path in (self.path, self.below, self.gone):
            with open(path, 'w') as f:
                f.write('x')
        os.link(self.path, self.path + '-too')
        self.start('bash', '-c', 'exec 7<"$0" 8>"$1"; sleep 1000 | cat | cat; :', self.path,
                   self.below)
        self.start('tail', '-f', self.gone, self.path + '-too', stdout=subprocess.DEVNULL)
        self.start(sys.executable, '-m', 'http.server', '--bind', '127.0.0.1', str(self.port),
                   cwd=self.folder, stdout=subprocess.DEVNULL)
        self.start(sys.executable, '-c',
                   'import socket, sys; s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]);'
                   's.listen(); u = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM);'
                   'u.bind(("::1", 0)); sys.stdin.read()', os.path.join(self.folder, 'socket'),
                   stdin=subprocess.PIPE)
        wait_for(self.is_ready, 'programs are there')
        os.unlink(self.gone)
        self.client = socket.create_connection(('127.0.0.1', self.port))
        wait_for(lambda: self.sockets(self.children[2].pid) == 2, 'the server has one client')
        return self

    @staticmethod
    def sockets(pid):
        folder = '/proc/%d/fd/' % pid
        try:
            return sum(os.readlink(folder + fd).startswith('socket:') for fd in os.listdir(folder))
        except OSError:
            return -1

    def start(self, *argv, **more):
        more.setdefault('stdin', subprocess.DEVNULL)
        self.children.append(subprocess.Popen(argv, env=ENV, start_new_session=True, **more,
                                              stderr=subprocess.DEVNULL))

    def is_ready(self):
        try:
            socket.create_connection(('127.0.0.1', self.port)).close()
        except OSError:
            return False
        return (len(self.pids()) == 7 and os.path.exists(self.folder + '/socket') and
                self.has_open(self.children[1].pid, self.gone) and
                all(os.readlink('/proc/%d/exe' % pid).rsplit('/', 1)[1] in ('sleep', 'cat')
                    for pid in self.pids()[4:]))

    @staticmethod
    def has_open(pid, path):
        folder = '/proc/%d/fd' % pid
        try:
            return path in [os.readlink(folder + '/' + fd) for fd in os.listdir(folder)]
        except OSError:
            return False

    def pids(self):
        """Ours, and those of the pipeline."""
        ours = [child.pid for child in self.children]
        with open('/proc/%d/task/%d/children' % (ours[0], ours[0])) as f:
            return ours + [int(pid) for pid in f.read().split()]

    def __exit__(self, *_):
        self.client.close()
        pids = self.pids()
        for pid in reversed(pids):
            os.kill(pid, 9)
        for child in self.children:
            if child.stdin:
                child.stdin.close()
            child.wait()
        shutil.rmtree(self.folder)


# ---- against lsof ----

def lsof_set(pids, args):
    """(pid, fd) of these processes, as lsof selects them. It is told of no others: on a machine
    with thousands each call would take seconds."""
    only = [] if '-p' in args else ['-a', '-p', ','.join(map(str, pids))]
    result = subprocess.run(['lsof', '-nP', '-w', '-Fpf', *only, *args], env=ENV, timeout=60,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL)
    found, pid = set(), None
    for line in result.stdout.decode().splitlines():
        if line[0] == 'p':
            pid = int(line[1:])
        elif pid in pids and line[1:] not in ('mem', 'DEL'):
            found.add((pid, LSOF_NAMES.get(line[1:], line[1:])))
    return found


def our_set(procview, pids, args):
    rows = csv.DictReader(io.StringIO(procview.text('fds', '--csv', *args)))
    return {(int(row['pid']), row['fd']) for row in rows
            if int(row['pid']) in pids and row['fd'] != 'mem'}


def check_selections(tap, procview, world):
    """Each: our words; lsof's, where they differ."""
    if not shutil.which('lsof'):
        tap.skip('against lsof', 'lsof is not installed')
        return
    pids = world.pids()
    all_pids = ','.join(map(str, pids))
    user = str(os.getuid())
    cases = [
        (['-p', all_pids], None),
        (['-p', str(pids[0])], None),
        (['-p', str(pids[0]), '-d', '7'], ['-a', '-p', str(pids[0]), '-d', '7']),
        (['-p', all_pids, '-d', '0-2,cwd'], ['-a', '-p', all_pids, '-d', '0-2,cwd']),
        (['-p', all_pids, '-d', 'rtd,txt'], ['-a', '-p', all_pids, '-d', 'rtd,txt']),
        (['-p', all_pids, '-d', '^cwd'], ['-a', '-p', all_pids, '-d', '^cwd']),
        (['-i'], None), (['-i', '4'], None), (['-i', '6'], None), (['-i6udp'], None),
        (['-i', 'tcp'], None), (['-i', 'UDP'], None), (['-i', ':%d' % world.port], None),
        (['-i', 'tcp:%d' % world.port], None), (['-i', '@127.0.0.1:%d' % world.port], None),
        (['-i', 'tcp@127.0.0.1'], None),
        (['-i', ':%d-%d' % (world.port - 1, world.port + 1)], None),
        (['-nPi', ':%d' % world.port], None),
        (['-i', 'tcp', '-i', '6udp'], None),
        (['-U'], None),
        (['-p', all_pids, '-U'], ['-a', '-p', all_pids, '-U']),
        (['-c', 'bash'], None), (['-c', 'ba'], None), (['-c', 'slee', '-c', 'cat'], None),
        (['-c', '/^(cat|sleep)$/'], None), (['-c', '/CAT/i'], None),
        (['-u', user], None), (['-u', '^' + user], None),
        (['-u', user, '-c', 'cat'], ['-a', '-u', user, '-c', 'cat']),
        (['-p', '^%d' % pids[0]], None),
        (['+L1'], None), (['+L1', '-p', all_pids], ['+L1', '-a', '-p', all_pids]),
        ([world.path], None), ([world.path + '-too'], None), ([world.below], None),
        ([world.path, world.below], None),
        ([world.folder], None), (['+D', world.folder], None), (['+D' + world.folder], None),
        ([os.path.join(world.folder, 'socket')], None),
        (['-c', 'tail', '+D', world.folder], ['-a', '-c', 'tail', '+D', world.folder]),
        (['/dev/null'], None), (['/proc'], None),
    ]
    for ours, theirs in cases:
        # A file that lost its name is below no folder for lsof; it is for us.
        gone = world.has_deleted if '+D' in ours[0] or '+D' in ours else set()
        got = our_set(procview, pids, ours) - gone
        tap.same(got, lsof_set(pids, theirs or ours), 'as lsof: fds ' + ' '.join(ours))
    tap.same(our_set(procview, pids, ['-U', '-i']),
             lsof_set(pids, ['-U']) | lsof_set(pids, ['-i']), 'sockets add up: fds -U -i')


def find_deleted(world):
    tail = world.children[1].pid
    folder = '/proc/%d/fd' % tail
    return {(tail, fd) for fd in os.listdir(folder)
            if os.readlink(folder + '/' + fd).endswith(' (deleted)')}


def check_mapped(tap, procview, world):
    pid = world.pids()[0]
    rows = list(csv.DictReader(io.StringIO(
        procview.text('fds', '--csv', '-p', str(pid), '-d', 'mem'))))
    with open('/proc/%d/maps' % pid) as f:
        files = {line.split(None, 5)[5].rstrip('\n') for line in f
                 if len(line.split(None, 5)) > 5 and line.split(None, 5)[5].startswith('/')}
    files.discard(os.readlink('/proc/%d/exe' % pid))  # that is exe
    libc = next(path for path in files if 'libc.so' in path)
    tap.same({row['target'] for row in rows}, files, '-d mem: the files of /proc/PID/maps')
    tap.ok(pid in {int(p) for p in procview.text('fds', '-t', libc).split()},
           'a path finds who has it mapped')
    tap.ok('mem' not in procview.text('fds', '-p', str(pid)).split(),
           'else mapped files are left out')
    both = procview.json('fds', '--json', '--mapped', '-p', str(pid))['processes'][0]
    tap.same({m['target'] for m in both['mapped']}, files, '--mapped: beside the descriptors')
    tap.ok(both['fds'], 'which are there too')


# ---- the other end, in text ----

def check_ends(tap, procview, world):
    bash, sleep, middle, last = world.pids()[0], *world.pids()[4:]
    text = procview.text('fds', '-p', str(sleep), '-d', '1')
    tap.ok('→ %d cat 0r' % middle in text, 'a pipe: to its reader', [text])
    text = procview.text('fds', '-p', str(last), '-d', '0')
    tap.ok('← %d cat 1w' % middle in text, 'a pipe: from its writer', [text])
    text = procview.text('--ascii', 'fds', '-p', str(last), '-d', '0')
    tap.ok('<- %d cat 1w' % middle in text and text.isascii(), 'in plain characters', [text])
    text = procview.text('fds', '-p', str(os.getpid()), '-i', ':%d' % world.port)
    tap.ok('(ESTABLISHED)' in text and '127.0.0.1:%d' % world.port in text,
           'a connection: addresses and state', [text])
    text = procview.text('fds', world.path)
    tap.ok(' %d ' % bash in text and ' %d tail 4r' % world.children[1].pid in text,
           'a file: who else has it open', [text])


# ---- use ----

def check_statuses(tap, procview, world):
    pid = str(world.pids()[0])
    cases = [
        (0, ['fds', '-p', pid]), (0, ['fds', '-p', '%s,%d' % (pid, NO_PID)]),
        (0, ['fds', '-a', '-p', pid]), (0, ['fds', '-t', '-p', pid]),
        (0, ['fds', '--csv', '-p', pid]), (0, ['fds', '--json', '-p', pid]),
        (0, ['fds', world.path, '/nowhere/at/all']), (0, ['fds', '--help']),
        (1, ['fds', '-p', str(NO_PID)]), (1, ['fds', '-u', 'no-such-user']),
        (1, ['fds', '-c', 'no-such-command']), (1, ['fds', '/nowhere/at/all']),
        (1, ['fds', '-i', ':1', '-p', pid]), (1, ['fds', '-d', '4242', '-p', pid]),
        (1, ['fds', '-U', '-p', pid]), (1, ['fds', '+L1', '-p', pid]), (1, ['fds', pid]),
        (1, ['fds', '-t', '/nowhere/at/all']), (1, ['fds', '-i', ':nosuchservice']),
        (1, ['fds', '--json', '-p', str(NO_PID)]),
        (2, ['fds', '-p', 'x']), (2, ['fds', '-p', '']), (2, ['fds', '-d', 'x']),
        (2, ['fds', '-d', '3-1']), (2, ['fds', '-c', '']), (2, ['fds', '-c', '/(/']),
        (2, ['fds', '-i5']), (2, ['fds', '-isctp']), (2, ['fds', '+L2']), (2, ['fds', '+x']),
        (2, ['fds', '-t', '--json']), (2, ['fds', '--nonsense']), (2, ['fds', '-p']),
    ]
    for want, args in cases:
        result = procview.run(*args)
        problems = []
        if result.returncode != want:
            problems.append('status %d' % result.returncode)
        if want and not result.stderr:
            problems.append('nothing on standard error')
        if want == 2 and result.stdout:
            problems.append('something on standard output')
        tap.ok(not problems, 'status %d: procview %s' % (want, ' '.join(args)),
               problems + [result.stderr.decode(errors='replace')])


def check_remarks(tap, procview, world):
    pid = str(world.pids()[0])
    result = procview.run('fds', '-p', '%s,%d' % (pid, NO_PID))
    tap.ok(b'%d' % NO_PID in result.stderr and pid.encode() not in result.stderr,
           'what was not found is named', [result.stderr])
    result = procview.run('fds', pid)
    tap.ok(b'-p ' + pid.encode() in result.stderr, 'a pid as a path: the remedy', [result.stderr])
    result = procview.run('fds', '\x1b[31m')
    tap.ok(b'\x1b' not in result.stderr, 'what was typed is made safe', [result.stderr])
    document = strict_json(procview.run('fds', '--json', '-p', str(NO_PID)).stdout)
    tap.same(document['processes'], [], 'nothing found is a whole document')


def check_outputs(tap, procview):
    for args in (['fds'], ['fds', '--json'], ['fds', '--csv'], ['fds', '-t']):
        with open('/dev/full', 'wb') as full:
            result = procview.run(*args, stdout=full)
        tap.ok(result.returncode == 1 and b'No space left' in result.stderr,
               'a full disk is a failure: ' + ' '.join(args), [result.stderr])
        reader, writer = os.pipe()
        os.close(reader)
        result = procview.run(*args, stdout=writer)
        os.close(writer)
        tap.ok(result.returncode == 0 and not result.stderr,
               'a closed pipe ends it quietly: ' + ' '.join(args),
               [result.returncode, result.stderr])
    result = subprocess.run(['bash', '-c', 'set -o pipefail; "$0" fds | head -1',
                             procview.argv[0]], env=ENV, timeout=60, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    tap.ok(result.returncode == 0 and result.stdout.count(b'\n') == 1 and not result.stderr,
           'head -1', [result])


def check_denied(tap, procview, world):
    words = as_nobody(*procview.argv)
    if not words:
        tap.skip('what is not permitted', 'needs root, and a build that others can reach')
        return
    nobody, pid = Program(*words), str(world.pids()[0])
    result = nobody.run('fds', '-p', pid)
    tap.ok(b'not permitted' in result.stdout and pid.encode() in result.stdout,
           'a process of another user is a row that says so', [result.stdout])
    tap.ok(result.returncode == 0 and b'root' in result.stderr, 'with the remedy',
           [result.returncode, result.stderr])
    process = strict_json(nobody.run('fds', '--json', '-p', pid).stdout)['processes'][0]
    tap.same(process['fds'], {'error': 'EACCES'}, 'in JSON the error is in the place of the list')
    tap.same(process['cwd'], {'error': 'EACCES'}, 'and of cwd')
    with subprocess.Popen(words[:-len(procview.argv)] + ['sleep', '1000'], env=ENV,
                          stdin=subprocess.DEVNULL) as own:
        text = nobody.text('fds', '-p', str(own.pid))
        own.kill()
    tap.ok('/dev/null' in text and 'not permitted' not in text, 'his own are there in full',
           [text])


# ---- many ----

def peak_of(argv):
    """Peak memory, and the standard output's length."""
    code = ('import resource, subprocess, sys; '
            'n = len(subprocess.run(sys.argv[1:], stdout=subprocess.PIPE).stdout); '
            'print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024, n)')
    return tuple(map(int, subprocess.run([sys.executable, '-c', code, *argv], env=ENV, timeout=120,
                                         stdout=subprocess.PIPE).stdout.split()))


def check_many(tap, procview):
    """15,000 descriptors in one process."""
    want = 15000
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < want + 100:
        tap.skip('%d descriptors in one process' % want, 'the limit is %d' % hard)
        return
    code = ('import os, resource, sys; n = int(sys.argv[1]);'
            'resource.setrlimit(resource.RLIMIT_NOFILE, (n + 100, n + 100));'
            'fds = [os.open("/dev/null", 0) if i % 3 else os.eventfd(i) for i in range(n)];'
            'print("ready", flush=True); sys.stdin.read()')
    with subprocess.Popen([sys.executable, '-c', code, str(want)], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, env=ENV) as many:
        many.stdout.readline()
        args = ['fds', '-p', str(many.pid)]
        rows = procview.text(*args, '-d', '0-100000').count('\n') - 1
        tap.same(rows, len(os.listdir('/proc/%d/fd' % many.pid)), 'every one is a row')
        fds = procview.json(*args, '--json')['processes'][0]['fds']
        tap.same(sorted({f['counter'] for f in fds if f['type'] == 'eventfd'}),
                 list(range(0, want, 3)), 'each with what it has of its own')
        if 'asan' in os.environ.get('LD_PRELOAD', '') or b'__asan_init' in open(
                procview.argv[0], 'rb').read():
            tap.skip('memory', 'the sanitizer takes its own')
        else:
            for kind, limit in (([], 24), (['--json'], 32)):
                peak, length = peak_of(procview.argv + args + kind)
                tap.ok(peak <= limit << 20 and length > want * 20,
                       'memory at most %d MiB: fds %s' % (limit, ' '.join(kind)), [peak, length])
        many.stdin.close()


def main():
    procview = Program(sys.argv[1])
    tap = Tap()
    with World() as world:
        world.has_deleted = find_deleted(world)
        check_selections(tap, procview, world)
        check_mapped(tap, procview, world)
        check_ends(tap, procview, world)
        check_statuses(tap, procview, world)
        check_remarks(tap, procview, world)
        check_denied(tap, procview, world)
    check_outputs(tap, procview)
    check_many(tap, procview)
    tap.done()


main()
