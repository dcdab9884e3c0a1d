"""Demonstrations of threads, seen from outside."""

import os

from demo_harness import Tap, broken, held, poll, rows, syscall_of, threads_of

SYS_FUTEX = 202 if os.uname().machine == 'x86_64' else 98


def check_race(tap, demo):
    tap.ok(demo.facts['lost'] > 0, 'race: updates are lost')


def check_race_lock(tap, demo):
    owner, waiters = demo.facts['owner'], demo.facts['waiters']
    tids = {int(name) for name in os.listdir(f'/proc/{demo.pid}/task')} - {demo.pid}
    tap.same(len(tids), waiters + 1, 'race --lock: all threads are there')
    asleep = poll(lambda: [tid for tid in tids if syscall_of(demo.pid, tid) == SYS_FUTEX]
                  if len([tid for tid in tids if syscall_of(demo.pid, tid) == SYS_FUTEX])
                  == waiters else None, 'waiters')
    tap.ok(owner in tids and owner not in asleep, 'race --lock: all but the owner are in futex')
    seen = threads_of(demo.pid)
    tap.same({tid for tid in seen if (seen[tid]['syscall'] or {}).get('name') == 'futex'} - {demo.pid},
             set(asleep), 'race --lock: procview threads has just these in futex')
    found = rows(demo.pid, threads=True)
    tap.same(set(found), tids | {demo.pid}, 'race --lock: procview has the threads')


def main():
    tap = Tap()
    held(tap, 'race', check=check_race)
    held(tap, 'race', '--lock', '--file', check=check_race_lock)
    broken(tap, 'race', '--lock')
    tap.done()


if __name__ == '__main__':
    main()
