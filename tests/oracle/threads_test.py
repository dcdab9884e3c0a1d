"""`procview threads` against ps -L, /proc and the kernel's headers, on programs with many threads.

usage: threads_test.py PROCVIEW KINDS
"""

import contextlib
import glob
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time

from world import ENV, Kind, Program, as_nobody, strict_json
from tap import Tap

DEADLINE = 60.0
TICK = os.sysconf('SC_CLK_TCK')

# Threads by the call that each sleeps in, and one that works. The name of a thread says which.
PYTHON = r'''
import ctypes, os, select, sys, threading, time
libc = ctypes.CDLL(None, use_errno=True)

def start(name, body):
    def run():
        libc.prctl(15, name.encode(), 0, 0, 0)
        body()
    threading.Thread(target=run, daemon=True).start()

empty = os.pipe()
lock = threading.Lock()
lock.acquire()
poller = select.epoll()
poller.register(empty[0])
start('reads', lambda: os.read(empty[0], 7))
start('locks', lock.acquire)
start('sleeps', lambda: time.sleep(100000))
start('polls', lambda: poller.poll())
def work():
    while True:
        libc.strlen(b'x')
start('works', work)
print(os.getpid(), flush=True)
os.read(0, 1)
'''
CALLS = {'reads': {'read'}, 'locks': {'futex'}, 'sleeps': {'clock_nanosleep'},
         'polls': {'epoll_wait', 'epoll_pwait'}}

# Starts and ends threads as fast as it can, and says at the end how many.
STORM = r'''
import os, sys, threading
print(os.getpid(), flush=True)
end, count = [], [0]
def wait_for_end():
    os.read(0, 1)
    end.append(1)
threading.Thread(target=wait_for_end, daemon=True).start()
def nothing():
    pass
while not end:
    batch = [threading.Thread(target=nothing) for _ in range(50)]
    for thread in batch:
        thread.start()
    for thread in batch:
        thread.join()
    count[0] += len(batch)
print(count[0], flush=True)
'''

NODE = "console.log(process.pid); process.stdin.resume(); process.stdin.on('end', () => process.exit())"

# A program of 32 bits: pause() by int 0x80 for ever. Its number is that of shmget in 64 bits.
CODE_32 = bytes.fromhex('b81d000000 cd80 ebf7')


def elf32(code):
    base, entry = 0x08048000, 52 + 32
    size = entry + len(code)
    return (b'\x7fELF\x01\x01\x01' + bytes(9) +
            struct.pack('<HHIIIIIHHHHHH', 2, 3, 1, base + entry, 52, 0, 0, 52, 32, 1, 0, 0, 0) +
            struct.pack('<IIIIIIII', 1, 0, base, base, size, size, 5, 0x1000) + code)


def poll(condition, what):
    until = time.monotonic() + DEADLINE
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > until:
            raise TimeoutError(what)
        time.sleep(0.01)


def threads(procview, pid, *options):
    return procview.json('threads', str(pid), '--json', *options)['threads']


# ---- ps ----

PS_COLUMNS = ('tid', 's', 'psr', 'cls', 'ni', 'wchan:60', 'comm')
CLASSES = {'SCHED_OTHER': 'TS', 'SCHED_FIFO': 'FF', 'SCHED_RR': 'RR', 'SCHED_BATCH': 'B',
           'SCHED_IDLE': 'IDL'}


def ps_rows(pid):
    argv = ['ps', '-L', '-p', str(pid)]
    for column in PS_COLUMNS:
        argv += ['-o', column + '=']
    out = subprocess.run(argv, env=ENV, stdout=subprocess.PIPE, check=False).stdout.decode()
    return [line.split(None, len(PS_COLUMNS) - 1) for line in out.splitlines()]


def as_ps(row):
    return [str(row['tid']), row['state'], str(row['last_cpu']), CLASSES[row['policy']],
            str(row['nice']), row['wchan'] or '-', row['name']]


def compare_with_ps(tap, procview, pid, name):
    """At rest: what two calls of ps agree on, procview says too."""
    seen = []

    def same():
        before, ours, after = ps_rows(pid), threads(procview, pid), ps_rows(pid)
        seen[:] = [before, [as_ps(row) for row in ours], after]
        # Who works may move from processor to processor at any time.
        calm = [row for row in range(len(before)) if before[row][6] != 'works']
        return len(before) == len(ours) == len(after) and all(
            seen[0][row] == seen[1][row] == seen[2][row] for row in calm)
    try:
        poll(same, name)
        tap.ok(True, name + ': as ps -L')
    except TimeoutError:
        tap.ok(False, name + ': as ps -L', [repr(rows) for rows in seen])


# ---- /proc ----

def read(pid, tid, name):
    with open('/proc/%d/task/%d/%s' % (pid, tid, name)) as f:
        return f.read()


def raw_call(call):
    if not call:
        return None
    return ' '.join([str(call['number']), *call['args'], call['sp'], call['pc']])


def ticks(pid, tid):
    return sum(map(int, read(pid, tid, 'stat').rpartition(')')[2].split()[11:13])) / TICK


def switches(pid, tid):
    return [int(n) for n in re.findall(r'ctxt_switches:\t(\d+)', read(pid, tid, 'status'))]


def compare_with_proc(tap, procview, pid, name):
    tids = sorted(map(int, os.listdir('/proc/%d/task' % pid)))
    before = {tid: (read(pid, tid, 'syscall'), ticks(pid, tid), switches(pid, tid)) for tid in tids}
    rows = {row['tid']: row for row in threads(procview, pid)}
    after = {tid: (read(pid, tid, 'syscall'), ticks(pid, tid), switches(pid, tid)) for tid in tids}
    tap.same(sorted(rows), tids, name + ': the threads of /proc')
    wrong = []
    for tid, row in rows.items():
        old, new = before[tid], after[tid]
        # One that slept all the time, in one call, has that call.
        if old[0] == new[0] and old[2] == new[2] and old[0][0].isdigit():
            if raw_call(row['syscall']) != old[0].strip():
                wrong.append((old[0], row['syscall']))
        if not old[1] <= row['cpu_time'] <= new[1]:
            wrong.append(('cpu_time', old[1], row['cpu_time'], new[1]))
        mine = [row['voluntary_switches'], row['involuntary_switches']]
        if not all(a <= b <= c for a, b, c in zip(old[2], mine, new[2])):
            wrong.append(('switches', old[2], mine, new[2]))
        if row['name'] != read(pid, tid, 'comm').rstrip('\n') or row['waiting_for'] is not None:
            wrong.append(row)
    tap.ok(not wrong, name + ': calls, times and switches as /proc', wrong)


def call_names():
    """Number → name, as the headers of this machine have them; None: there are none."""
    for path in glob.glob('/usr/include/*/asm/unistd_64.h'):
        with open(path) as f:
            return {int(n): name
                    for name, n in re.findall(r'#define __NR_(\w+)\s+(\d+)', f.read())}
    return None


def check_names(tap, procview, pid, name):
    names = call_names()
    if not names:
        tap.skip(name + ': names of calls', 'no header with the numbers')
        return
    calls = [row['syscall'] for row in threads(procview, pid) if row['syscall']]
    wrong = [call for call in calls if call['name'] not in (names[call['number']], None)]
    tap.ok(calls and not wrong, name + ': names of calls as the headers', wrong or calls)


def check_python(tap, procview, pid):
    def calls():
        return {row['name']: (row['syscall'] or {}).get('name')
                for row in threads(procview, pid)}

    def asleep():
        found = calls()
        return all(found.get(name) in names for name, names in CALLS.items())
    try:
        poll(asleep, 'calls')
        tap.ok(True, 'python: each thread is in its call')
    except TimeoutError:
        tap.ok(False, 'python: each thread is in its call', [repr(calls())])
    column = {row['comm']: row['syscall']
              for row in threads(procview, pid, '-o', 'comm,syscall')}
    tap.ok(column['locks'] == 'futex' and column['works'] in ('running', None, 'futex'),
           'python: the column SYSCALL', [repr(column)])


# ---- what the command does ----

def check_series(tap, procview, pid):
    out = procview.run('threads', str(pid), '--json', '-d', '0.3', '-n', '2').stdout
    first, second = map(strict_json, out.splitlines())
    tap.same(first['cpu_window'], 'lifetime', 'series: at first since the start')
    tap.ok(0.25 < second['cpu_window'] < DEADLINE, 'series: then of the interval',
           [second['cpu_window']])
    old = {row['tid']: row for row in first['threads']}
    wrong = []
    for row in second['threads']:
        used = row['cpu_time'] - old[row['tid']]['cpu_time']
        said = row['cpu_percent'] / 100 * second['cpu_window']
        # Ticks of the interval may be one more than fit into it.
        if abs(said - used) > 1.5 / TICK:
            wrong.append((row['name'], used, said))
    tap.ok(not wrong, 'series: shares are the times of the interval', wrong)
    worker = next(row for row in second['threads'] if row['name'] == 'works')
    tap.ok(worker['cpu_percent'] > 0, 'series: who works has a share', [worker])


def check_other_names_of_it(tap, procview, pid):
    tid = max(map(int, os.listdir('/proc/%d/task' % pid)))
    result = procview.run('threads', str(tid), '--json')
    tap.same(result.returncode, 0, 'by the number of a thread')
    tap.same(strict_json(result.stdout)['pid'], pid, 'by the number of a thread: its process')
    tap.ok(str(pid) in result.stderr.decode() and str(tid) in result.stderr.decode(),
           'by the number of a thread: it says so', [result.stderr])
    lines = procview.run('threads', str(pid), '--csv').stdout.decode().splitlines()
    tap.same(len(lines), 1 + len(threads(procview, pid)), 'CSV: a line for each')
    heads = procview.text('threads', str(pid)).splitlines()[0].split()
    tap.same(heads, 'TID NAME S CPU% TIME+ CPU POL NI VCSW IVCSW WCHAN SYSCALL START'.split(),
             'text: the columns')


def check_rights(tap, procview, pid):
    argv = as_nobody(procview.argv[0])
    if not argv:
        tap.skip('rights', 'needs root, and a program that nobody can reach')
        return
    rows = threads(Program(*argv), pid)
    tap.ok(len(rows) > 1 and all(row['syscall'] == {'error': 'EACCES'} and row['state'] and
                                 row['voluntary_switches'] is not None for row in rows),
           'of another user: rows, and calls are not permitted', rows)


def check_32_bits(tap, procview):
    if os.uname().machine != 'x86_64':
        tap.skip('32 bits', 'the program is for x86')
        return
    with tempfile.TemporaryDirectory(dir='/var/tmp') as folder:
        path = os.path.join(folder, 'pauses')
        with open(path, 'wb') as f:
            f.write(elf32(CODE_32))
        os.chmod(path, 0o755)
        try:
            child = subprocess.Popen([path], stdin=subprocess.DEVNULL)
        except OSError as e:
            tap.skip('32 bits', str(e))
            return
        try:
            call = poll(lambda: threads(procview, child.pid)[0]['syscall'], 'its call')
            tap.same((call['number'], call['name']), (29, 'pause'), '32 bits: names of its own')
        finally:
            child.kill()
            child.wait()


def check_leader_ended(tap, procview, helper):
    with Kind(helper, 'leader-ended') as kind:
        rows = {row['tid']: row for row in threads(procview, kind.pid)}
        leader = rows.pop(kind.pid)
        tap.same((leader['state'], leader['syscall']), ('Z', None), 'leader ended: its row')
        tap.same(len(rows), 1, 'leader ended: the other thread')
        for row in rows.values():
            tap.ok(row['state'] == 'S' and row['syscall']['number'] >= 0,
                   'leader ended: the other one sleeps in a call', [row])
        compare_with_proc(tap, procview, kind.pid, 'leader ended')


def check_end_of_series(tap, procview, helper):
    with Kind(helper, 'threads') as kind:
        argv = [*procview.argv, 'threads', str(kind.pid), '--json', '-d', '0.1']
        child = subprocess.Popen(argv, env=ENV, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        tap.same(strict_json(child.stdout.readline())['pid'], kind.pid, 'a series begins')
    err = child.communicate(timeout=DEADLINE)[1]
    tap.same(child.returncode, 0, 'a series ends with the process')
    tap.ok(str(kind.pid).encode() in err, 'and says so', [err])


def check_storm(tap, procview):
    """Threads that come and go while they are read."""
    with Kind(sys.executable, '-c', STORM) as kind:
        began = time.monotonic()
        bad, seen = [], 0
        while time.monotonic() < began + 3:
            result = procview.run('threads', str(kind.pid), '--json')
            if result.returncode or result.stderr:
                bad.append((result.returncode, result.stderr))
                break
            document = strict_json(result.stdout)
            tids = [row['tid'] for row in document['threads']]
            if kind.pid not in tids or tids != sorted(set(tids)):
                bad.append(tids)
            seen = max(seen, max(tids))
        took = time.monotonic() - began
        kind.child.stdin.write(b'x')
        kind.child.stdin.flush()
        started = int(kind.child.stdout.readline())
    tap.ok(not bad, 'threads that come and go: no row is wrong', bad)
    tap.ok(started > 0 and seen >= kind.pid, 'threads that come and go: %d a second' %
           (started / took))


def main():
    procview, helper = Program(sys.argv[1]), sys.argv[2]
    tap = Tap()
    with contextlib.ExitStack() as stack:
        python = stack.enter_context(Kind(sys.executable, '-c', PYTHON)).pid
        check_python(tap, procview, python)
        programs = {'python': python}
        if shutil.which('node'):
            programs['node'] = stack.enter_context(Kind('node', '-e', NODE)).pid
        else:
            tap.skip('node', 'it is not installed')
        for name, pid in programs.items():
            compare_with_ps(tap, procview, pid, name)
            compare_with_proc(tap, procview, pid, name)
            check_names(tap, procview, pid, name)
        check_series(tap, procview, python)
        check_other_names_of_it(tap, procview, python)
        check_rights(tap, procview, python)
    check_32_bits(tap, procview)
    check_leader_ended(tap, procview, helper)
    check_end_of_series(tap, procview, helper)
    check_storm(tap, procview)
    tap.done()


if __name__ == '__main__':
    main()
