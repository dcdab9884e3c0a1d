"""Whoever takes the output: paused, gone, a full disk, Ctrl-Z. What is traced says itself how long its
longest call took."""

import os
import signal
import subprocess
import sys
import time

from tracing import DEADLINE, is_traced, left, started, status, until
from tap import Tap

PROCVIEW, STORM = sys.argv[1:3]
LONGEST = 0.5


class Storm:
    def __init__(self):
        self.proc = started([STORM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.proc.stdout.readline()
        self.pid = self.proc.pid

    def end(self):
        """Its figures; the longest call in seconds."""
        words = self.proc.communicate(timeout=DEADLINE)[0].split()
        figures = dict(zip(words[::2], map(int, words[1::2])))
        return figures, figures['worst_us'] / 1e6


class Both:
    """A traced one, and at the same time one that nobody traces."""

    def __init__(self):
        self.traced, self.plain = Storm(), Storm()

    def check(self, tap, name):
        tap.same(left(self.traced.pid, 't'), [], f'{name}: nothing is left traced or stopped')
        figures, longest = self.traced.end()
        _, usual = self.plain.end()
        tap.ok(longest < LONGEST + usual, f'{name}: its longest call is short',
               [f'{longest} s, untraced at the same time {usual} s'])
        tap.same((figures['lost'], figures['timer'], figures['eintr']), (0, 0, 0),
                 f'{name}: its signals and calls are its own')


def trace(pid, out, *words, **how):
    p = started([PROCVIEW, 'trace', '-f', *words, '-o', out, '-p', str(pid)], text=True,
                stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, **how)
    until(lambda: is_traced(pid) or p.poll() is not None, 'attached')
    return p


def paused(tap):
    both = Both()
    tracer = trace(both.traced.pid, '-', stdout=subprocess.PIPE)
    # Long enough for the pipe and the ring to be full; if they are not, nothing waits either.
    time.sleep(3)
    tap.ok(is_traced(both.traced.pid), 'paused reader: it is traced all the while')
    tracer.send_signal(signal.SIGINT)
    until(lambda: not is_traced(both.traced.pid), 'let go')
    said = tracer.communicate(timeout=DEADLINE)
    tap.same(tracer.returncode, 128 + signal.SIGINT, 'paused reader: SIGINT is heard')
    tap.ok(said[0].count('\n') > 100, 'paused reader: what there was room for is written')
    both.check(tap, 'paused reader')


def gone(tap):
    both = Both()
    tracer = trace(both.traced.pid, '-', stdout=subprocess.PIPE)
    tracer.stdout.close()
    said = tracer.stderr.read()
    tap.same(tracer.wait(DEADLINE), 0, 'reader gone: it ends')
    tap.ok('nobody reads' in said, 'reader gone: it says so', said.splitlines()[-3:])
    both.check(tap, 'reader gone')


def full(tap):
    both = Both()
    tracer = trace(both.traced.pid, '/dev/full', stdout=subprocess.DEVNULL)
    said = tracer.communicate(timeout=DEADLINE)[1]
    tap.same(tracer.returncode, 1, 'full disk: it ends with 1')
    tap.ok('No space left' in said, 'full disk: it says so', said.splitlines()[-3:])
    both.check(tap, 'full disk')
    p = subprocess.run([PROCVIEW, 'trace', '-o', '/dev/full', 'sh', '-c', 'sleep 0.1; exit 7'],
                       capture_output=True, text=True, timeout=DEADLINE)
    tap.same(p.returncode, 7, 'full disk: a command ends as it would have')


def suspended(tap):
    both = Both()
    tracer = trace(both.traced.pid, '/dev/null', stdout=subprocess.DEVNULL)
    tracer.send_signal(signal.SIGTSTP)
    until(lambda: status(tracer.pid)[0] == 'T', 'stopped')
    tap.same(left(both.traced.pid, 't'), [], 'Ctrl-Z: all was let go first')
    tracer.send_signal(signal.SIGCONT)
    said = tracer.communicate(timeout=DEADLINE)[1]
    tap.ok('tracing has ended' in said, 'Ctrl-Z: it says so', said.splitlines()[-3:])
    both.check(tap, 'Ctrl-Z')


def affinity(pid):
    return [sorted(os.sched_getaffinity(int(tid))) for tid in os.listdir(f'/proc/{pid}/task')]


def kept(tap):
    """On one processor, and given back also by a procview that is killed."""
    if len(os.sched_getaffinity(0)) < 2:
        tap.skip('processors are given back', 'there is one only')
        return
    for signo in (signal.SIGINT, signal.SIGKILL):
        storm = Storm()
        before = affinity(storm.pid)
        tracer = trace(storm.pid, '/dev/null', '--pin=always')
        until(lambda: any(len(a) == 1 for a in affinity(storm.pid)), 'one processor')
        tracer.send_signal(signo)
        tracer.communicate(timeout=DEADLINE)
        until(lambda: affinity(storm.pid) == before, 'given back')
        tap.ok(True, f'processors are given back after {signal.Signals(signo).name}')
        storm.end()
    asks = 'import os; print(len(os.sched_getaffinity(0)))'
    p = subprocess.run([PROCVIEW, 'trace', '--pin=always', '-o', '/dev/null', sys.executable, '-c',
                        asks], capture_output=True, text=True, timeout=DEADLINE)
    tap.same(p.stdout, f'{len(os.sched_getaffinity(0))}\n', 'sched_getaffinity as if untouched')


def main():
    tap = Tap()
    for part in (paused, gone, full, suspended, kept):
        part(tap)
    tap.done()


if __name__ == '__main__':
    main()
