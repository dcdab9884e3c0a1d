"""Demonstrations of processes, seen from outside."""

import os

from demo_harness import Tap, held, poll, ps, rows, state, syscall_of

SYS_WAIT4 = 61 if os.uname().machine == 'x86_64' else 260


def check_sleeper(tap, demo):
    tap.same(ps('-o', 'comm=,nlwp=', '-p', str(demo.pid)), [['pv-sleeper', '1']],
             'sleeper: one row of one thread')
    poll(lambda: state(demo.pid) == 'S', 'sleep')
    tap.same(rows(demo.pid)[demo.pid]['comm'], 'pv-sleeper', 'sleeper: procview has it')


def check_fork(tap, demo):
    child = demo.facts['child']
    tap.same(ps('-o', 'ppid=,comm=', '-p', str(child)), [[str(demo.pid), 'pv-fork-child']],
             'fork: parent and child')
    tap.ok(poll(lambda: syscall_of(demo.pid) == SYS_WAIT4, 'wait4'),
           'fork: the parent is in wait4')
    tap.same(rows(child)[child]['ppid'], demo.pid, 'fork: procview has the pair')


def check_zombie(tap, demo):
    zombies = demo.facts['zombies']
    found = ps('-o', 'pid=,ppid=,s=', '--ppid', str(demo.pid))
    tap.same(found, [[str(pid), str(demo.pid), 'Z'] for pid in zombies], 'zombie: state Z in ps')
    tap.ok(all(row['state'] == 'Z' and row['ppid'] == demo.pid
               for row in rows(*zombies).values()), 'zombie: state Z in procview')


def main():
    tap = Tap()
    held(tap, 'sleeper', check=check_sleeper)
    held(tap, 'fork', check=check_fork)
    held(tap, 'zombie', '--count', 3, check=check_zombie)
    tap.done()


if __name__ == '__main__':
    main()
