"""procview trace on processes that run already, and what it leaves behind."""

import atexit
import os
import random
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'lib'))

DEADLINE = 60
FULL = bool(os.environ.get('PROCVIEW_TEST_FULL'))


def cycles(full):
    """A tenth by default."""
    return full if FULL else max(1, full // 10)


def until(condition, what, deadline=DEADLINE):
    end = time.monotonic() + deadline
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            raise TimeoutError(f'{what}: not within {deadline} s')
        time.sleep(0.002)


def started(argv, **how):
    """A process, which ends with the test however that ends."""
    p = subprocess.Popen(argv, **how)
    atexit.register(p.kill)
    return p


def status(pid, tid=None):
    """(state, tracer) of a task; None: it is gone."""
    try:
        with open(f'/proc/{pid}/task/{tid or pid}/status', encoding='utf8', errors='replace') as f:
            rows = dict(line.rstrip('\n').split(':\t', 1) for line in f if ':\t' in line)
    except (FileNotFoundError, ProcessLookupError):
        return None
    return rows['State'][0], int(rows['TracerPid'])


def tasks(pid):
    try:
        return [int(name) for name in os.listdir(f'/proc/{pid}/task')]
    except (FileNotFoundError, ProcessLookupError):
        return []


def is_traced(pid):
    found = [status(pid, tid) for tid in tasks(pid)]
    return any(s and s[1] for s in found)


def left(pid, states='tT'):
    """What is left of tracing: tasks that are traced, or stand still."""
    return [(tid, s) for tid in tasks(pid) for s in [status(pid, tid)]
            if s and (s[1] or s[0] in states)]


class Tracing:
    """procview trace -f -p PID, once it traces; ended by signals."""

    def __init__(self, procview, pid, *words, out='/dev/null'):
        self.pid = pid
        self.proc = started([procview, 'trace', '-f', *words, '-o', out, '-p', str(pid)],
                            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                            stderr=subprocess.PIPE, text=True)
        until(lambda: is_traced(pid) or self.proc.poll() is not None, 'attached')

    def end(self, signo=signal.SIGINT):
        """All that it said."""
        if self.proc.poll() is None:
            self.proc.send_signal(signo)
        return self.proc.communicate(timeout=DEADLINE)[1]


def seeded(tap):
    """Random moments, which can be had again by PROCVIEW_TEST_SEED."""
    seed = int(os.environ.get('PROCVIEW_TEST_SEED', random.randrange(1 << 32)))
    tap.note(f'PROCVIEW_TEST_SEED={seed}')
    print(f'# PROCVIEW_TEST_SEED={seed}', flush=True)
    return random.Random(seed)
