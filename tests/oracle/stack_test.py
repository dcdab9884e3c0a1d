"""Stacks: of programs whose functions are known, and of others against gdb and eu-stack.

usage: stack_test.py PROCVIEW ZOO...
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
from tap import Tap  # noqa: E402

ENV = {**os.environ, 'LC_ALL': 'C.UTF-8', 'LANGUAGE': 'en'}
DEADLINE = 30


class Program:
    """A program that says "ready"; killed at the end."""

    def __init__(self, *argv, ready=True, **more):
        self.process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENV, **more)
        self.pid = self.process.pid
        if ready:
            assert self.process.stdout.readline() == b'ready\n', argv
            asleep(self.pid)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()


def state(tid):
    with open('/proc/%d/stat' % tid) as f:
        return f.read().rsplit(')', 1)[1].split()[0]


def asleep(pid):
    """All threads sleep."""
    end = time.monotonic() + DEADLINE
    while any(state(int(tid)) not in 'ST' for tid in os.listdir('/proc/%d/task' % pid)):
        assert time.monotonic() < end, 'it does not sleep'


def stack(procview, what, *options, status=0):
    result = subprocess.run([procview, 'stack', str(what), '--json', *options], env=ENV, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)
    assert result.returncode == status, result.stderr.decode()
    return json.loads(result.stdout)


def names(thread):
    return [(frame['symbol'] or '??').split('@')[0] for frame in thread['user']]


def ours(thread):
    return [name for name in names(thread) if name.startswith('zoo_') or name == 'main']


def check_zoo(tap, procview, zoo):
    name = os.path.basename(zoo)
    with Program(zoo, 'deep', '50') as p:
        thread, = stack(procview, p.pid)['threads']
        tap.same(ours(thread), ['zoo_sleep'] + ['zoo_deep'] * 50 + ['main'], name + ': a recursion')
        tap.same((names(thread)[0], names(thread)[-1], thread['truncated']), ('pause', '_start', False),
                 name + ': from the call to the start')
        tap.ok(all(f['module'] == os.path.realpath(zoo) for f in thread['user'] if f['symbol'] in ('main', 'zoo_deep')),
               name + ': module')
    with Program(zoo, 'deep', '30000') as p:
        thread, = stack(procview, p.pid)['threads']
        tap.ok(thread['truncated'] and set(names(thread)[2:]) == {'zoo_deep'} and len(thread['user']) > 1000,
               name + ': more of a stack than is copied', [len(thread['user'])])
    with Program(zoo, 'threads') as p:
        got = {t['name']: ours(t) for t in stack(procview, p.pid)['threads']}
        tap.same(got, {name[:15]: ['zoo_threads', 'main'], 'cat': ['zoo_sleep', 'zoo_inner', 'zoo_cat'],
                       'dog': ['zoo_sleep', 'zoo_inner', 'zoo_dog'], 'owl': ['zoo_sleep', 'zoo_inner', 'zoo_owl']},
                 name + ': threads')
        tid = [t['tid'] for t in stack(procview, p.pid)['threads'] if t['name'] == 'dog'][0]
        tap.same([(t['tid'], t['name']) for t in stack(procview, tid)['threads']], [(tid, 'dog')],
                 name + ': one thread by its number')
    with Program(zoo, 'libc') as p:
        thread, = stack(procview, p.pid)['threads']
        tap.same(ours(thread), ['zoo_sleep', 'zoo_compare', 'zoo_libc', 'main'], name + ': through the library')
    with Program(zoo, 'handler') as p:
        thread, = stack(procview, p.pid)['threads']
        tap.same(ours(thread), ['zoo_sleep', 'zoo_handler', 'zoo_raise', 'main'], name + ': through a signal')


def check_deleted(tap, procview, zoo):
    if os.getuid():
        tap.skip('a deleted program', 'only root may open what is mapped')
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copy(zoo, os.path.join(folder, 'zoo'))
        with Program(copy, 'libc') as p:
            os.unlink(copy)
            thread, = stack(procview, p.pid)['threads']
            tap.same(ours(thread), ['zoo_sleep', 'zoo_compare', 'zoo_libc', 'main'], 'a deleted program')
            shutil.copy(sys.executable, copy)
            thread, = stack(procview, p.pid)['threads']
            tap.same(ours(thread), ['zoo_sleep', 'zoo_compare', 'zoo_libc', 'main'], 'one that was replaced')


def eu_stack(pid):
    """tid → [(pc, symbol)]"""
    out = subprocess.run(['eu-stack', '-r', '-n', '0', '-p', str(pid)], stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, env=ENV).stdout.decode()
    threads = {}
    for line in out.splitlines():
        head = re.match(r'TID (\d+):', line)
        frame = re.match(r'#\d+ +0x([0-9a-f]+)(?: - 1)?(?: (\S+))?', line)
        if head:
            frames = threads.setdefault(int(head[1]), [])
        elif frame:
            frames.append((int(frame[1], 16), frame[2] or None))
    return threads


def gdb(pid):
    """tid → [pc]"""
    out = subprocess.run(['gdb', '-p', str(pid), '-batch', '-nx', '-ex', 'set print address on', '-ex',
                          'set print frame-info location-and-address', '-ex', 'set backtrace past-main on', '-ex',
                          'set backtrace past-entry on', '-ex', 'set debuginfod enabled off', '-ex',
                          'thread apply all backtrace -frame-info location-and-address'],
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                         env=ENV).stdout.decode()
    threads, frames = {}, []
    for line in out.splitlines():
        head = re.match(r'Thread \d+ \(.*(?:LWP |process )(\d+)', line)
        frame = re.match(r'#\d+ +0x([0-9a-f]+) in', line)
        if head:
            frames = threads.setdefault(int(head[1]), [])
        elif frame:
            frames.append(int(frame[1], 16))
    return threads


def check_against(tap, procview, name, pid):
    asleep(pid)
    doc = stack(procview, pid)
    mine = {t['tid']: [(int(f['pc'], 16), f['symbol']) for f in t['user']] for t in doc['threads']}
    # Its own attach ends some calls; so it comes last, and gdb after it.
    if shutil.which('eu-stack'):
        other = eu_stack(pid)
        tap.same(mine, other, name + ': as eu-stack has it')
    else:
        tap.skip(name + ': as eu-stack has it', 'elfutils is not installed')
    if shutil.which('gdb'):
        other = gdb(pid)
        tap.same({tid: [pc for pc, _ in frames] for tid, frames in mine.items()}, other, name + ': as gdb has it')
    else:
        tap.skip(name + ': as gdb has it', 'gdb is not installed')
    print('# %s: %d frames, longest stop %.3f ms' % (name, sum(map(len, mine.values())), doc['stopped'] * 1000))


def check_real(tap, procview):
    with Program('/usr/bin/python3', '-c', 'import threading, time; '
                 '[threading.Thread(target=time.sleep, args=(3600,), daemon=True).start() for _ in range(3)]; '
                 'print("ready", flush=True); time.sleep(3600)') as p:
        check_against(tap, procview, 'python3', p.pid)
    with Program('bash', '-c', 'f() { echo ready; read x; }; f; :') as p:
        check_against(tap, procview, 'bash', p.pid)
    if not shutil.which('nginx'):
        tap.skip('nginx', 'it is not installed')
        return
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        with open(os.path.join(folder, 'conf'), 'w') as f:
            f.write('daemon off; worker_processes 1; pid %s/pid; error_log %s/log;\n'
                    'events {} http { access_log off; server { listen unix:%s/socket; } }\n' % (folder, folder, folder))
        with Program('nginx', '-c', folder + '/conf', '-p', folder, ready=False) as p:
            end = time.monotonic() + DEADLINE
            children = []
            while not children and time.monotonic() < end:
                with open('/proc/%d/task/%d/children' % (p.pid, p.pid)) as f:
                    children = f.read().split()
            worker = int(children[0])
            while not epoll(worker) and time.monotonic() < end:
                pass
            check_against(tap, procview, 'nginx', worker)
            p.process.send_signal(signal.SIGQUIT)
            p.process.wait(DEADLINE)


def epoll(pid):
    with open('/proc/%d/syscall' % pid) as f:
        return f.read().startswith('232 ')


def remark(procview, what):
    result = subprocess.run([procview, 'stack', str(what)], env=ENV, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return result.returncode, result.stdout.decode(), result.stderr.decode()


def check_refused(tap, procview, zoo):
    with Program(zoo, 'deep', '1') as p:
        tracer = subprocess.Popen(['strace', '-o', '/dev/null', '-p', str(p.pid)], stderr=subprocess.DEVNULL)
        end = time.monotonic() + DEADLINE
        while 'TracerPid:\t0\n' in open('/proc/%d/status' % p.pid).read() and time.monotonic() < end:
            pass
        _, out, err = remark(procview, p.pid)
        tap.ok('another program traces it' in err and '(process %d)' % tracer.pid in err and 'zoo_' not in out,
               'another tracer is named', [err])
        tracer.terminate()
        tracer.wait()
    status, out, err = remark(procview, 2 ** 22 - 1)
    tap.ok(status == 1 and not out and 'there is no process or thread' in err, 'nobody there', [err])
    with Program(zoo, 'deep', '1') as p:
        if os.getuid():
            tap.skip('another user', 'needs root')
            return
        result = subprocess.run(['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups',
                                 '--inh-caps=-all', '--bounding-set=-all', procview, 'stack', str(p.pid)], env=ENV,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        err = result.stderr.decode()
        if 'xec' in err:
            tap.skip('another user', 'it cannot reach the program')
            return
        tap.ok(result.returncode == 1 and 'sudo' in err, 'another user: the reason and the remedy', [err])


def main(procview, *zoos):
    tap = Tap()
    for zoo in zoos:
        check_zoo(tap, procview, zoo)
    check_deleted(tap, procview, zoos[0])
    check_real(tap, procview)
    check_refused(tap, procview, zoos[0])
    tap.done()


if __name__ == '__main__':
    main(*map(os.path.abspath, sys.argv[1:]))
