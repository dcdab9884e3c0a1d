"""Processes that open and close descriptors and start threads as fast as they can, while they are
looked at: no crash, no answer that is broken, and no wrong peer that is shown as certain.

usage: churn_test.py PROCVIEW FD_CHURN
"""

import contextlib
import os
import subprocess
import sys

from world import ENV, TIMEOUT, Program, strict_json

from tap import Tap

GROUPS = 4
ROUNDS = 8
MODES = {'pipe': 'rw', 'unix': 'u', 'tcp': 'u', 'eventfd': 'u', 'memfd': 'u'}


class Churn:
    """The processes: groups of two that nothing joins to another group."""

    def __init__(self, argv):
        self.child = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENV)
        self.group_of, self.reports = {}, []
        for line in iter(self.child.stdout.readline, b'ready\n'):
            if not line:
                raise RuntimeError('fd_churn did not start')
            pids = [int(word) for word in line.split()]
            self.group_of.update(dict.fromkeys(pids, frozenset(pids)))

    def end(self):
        self.child.stdin.close()
        self.reports = [[int(word) for word in line.split()]
                        for line in self.child.stdout.read().splitlines()]
        return self.child.wait(TIMEOUT)


@contextlib.contextmanager
def churning(helper):
    """In a namespace of its own where that is permitted, since its ports are fixed."""
    own = ['unshare', '--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh']
    churn = Churn((own if os.geteuid() == 0 else []) + [helper, str(GROUPS)])
    try:
        yield churn
    finally:
        if churn.child.poll() is None:
            churn.end()


class Wrong:
    """What was said that cannot be."""

    def __init__(self, churn):
        self.churn = churn
        # The test reads what the makers print.
        self.outside = {os.getpid()}
        self.peers, self.modes, self.edges = [], [], []
        self.certain = self.likely = 0

    def look_at_fds(self, answer):
        for process in answer['processes']:
            group = self.churn.group_of.get(process['pid'])
            for fd in process['fds'] if group else ():
                self.look_at_fd(process['pid'], group, fd)

    def look_at_fd(self, pid, group, fd):
        if fd.get('mode') and fd['type'] in MODES and fd['mode'] not in MODES[fd['type']]:
            self.modes.append((pid, fd['fd'], fd['type'], fd['mode']))
        for peer in fd.get('peers') or ():
            if not peer.get('certain', True):
                self.likely += 1
                continue
            self.certain += 1
            if peer['pid'] not in group | self.outside:
                self.peers.append((pid, fd['fd'], fd['type'], fd['target'], fd.get('id'), peer))

    def look_at_edges(self, answer):
        for edge in answer['edges']:
            ends = {edge['from']['pid'], edge['to']['pid']} - self.outside
            groups = {self.churn.group_of.get(pid) for pid in ends}
            if edge['certain'] and (len(groups) > 1 or None in groups):
                self.edges.append(edge)


def read_all(procview, pids, everybody):
    """Answers of all that lists descriptors and threads, and what went wrong."""
    words = [str(pid) for pid in pids]
    asked = {
        'fds': ['fds', '--json', '-p', ','.join(words)],
        'ipc': ['ipc', '--json', *words],
        'text': ['fds', '-p', ','.join(words)],
        'dot': ['ipc', '--dot', *words],
        'threads': ['threads', '--json', words[0]],
    }
    if everybody:
        asked['all fds'] = ['fds', '--json']
    answers, failed = {}, []
    for name, argv in asked.items():
        end = procview.run(*argv)
        if end.returncode != 0:
            failed.append((argv, end.returncode, end.stderr[-2000:]))
            continue
        try:
            answers[name] = strict_json(end.stdout) if '--json' in argv else end.stdout.decode()
        except ValueError as error:
            failed.append((argv, str(error)))
    return answers, failed


def test_churn(tap, procview, helper):
    with churning(helper) as churn:
        wrong, failed, seen = Wrong(churn), [], []
        for turn in range(ROUNDS):
            answers, more = read_all(procview, churn.group_of, everybody=turn == 0)
            failed += more
            for name in ('fds', 'all fds'):
                if name in answers:
                    wrong.look_at_fds(answers[name])
            if 'ipc' in answers:
                wrong.look_at_edges(answers['ipc'])
            seen.append({fd.get('inode') for process in answers.get('fds', {}).get('processes', ())
                         for fd in process['fds']})
        status = churn.end()
    tap.same(failed, [], f'{ROUNDS} rounds: nothing fails, every answer is whole')
    tap.same([status, len(churn.reports)], [0, GROUPS], 'the processes were there to the end')
    tap.ok(all(descriptors > 1000 and threads > 100 for descriptors, threads in churn.reports),
           'each maker had thousands of descriptors, and threads', [str(churn.reports)])
    tap.ok(len(set.union(*seen)) > 2 * max(map(len, seen)), 'other ones were seen each time')
    tap.ok(wrong.certain > 100, f'{wrong.certain} peers are certain, {wrong.likely} are likely')
    tap.same(wrong.peers[:5], [], 'no peer that is certain is of another group')
    tap.same(wrong.edges[:5], [], 'no edge that is certain joins two groups')
    tap.same(wrong.modes[:5], [], 'no descriptor has the mode of another one')


def main():
    tap = Tap()
    test_churn(tap, Program(sys.argv[1]), sys.argv[2])
    tap.done()


if __name__ == '__main__':
    main()
