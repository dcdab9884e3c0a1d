"""Threads, locks and shared numbers of the demonstrations, seen from outside."""

import os
import pathlib
import signal
import subprocess

from demo_harness import (DEADLINE, ENV, Tap, broken, comm, held, poll, procview, ps, rows,
                          seen_in_futex, state, syscall_of, threads_of)

X86 = os.uname().machine == 'x86_64'
SYS_FUTEX = 202 if X86 else 98
SYS_EPOLL = (232, 281) if X86 else (22,)       # epoll_wait, epoll_pwait
SYS_NANOSLEEP = 230 if X86 else 115
LOCK_SIZE, OBJECT_SIZE = 40, 56                # of a mutex; of the largest of its kind


def words(value):
    """The values of a fact that may have one or several."""
    return value if isinstance(value, list) else [value]


def tids_of(pid):
    return {int(name) for name in os.listdir(f'/proc/{pid}/task')}


def name_of(pid, tid):
    return pathlib.Path(f'/proc/{pid}/task/{tid}/comm').read_text().rstrip('\n')


def futex_of(pid, tid):
    """The address that a task waits for in futex; None: it does not."""
    if syscall_of(pid, tid) != SYS_FUTEX:
        return None
    return int(pathlib.Path(f'/proc/{pid}/task/{tid}/syscall').read_text().split()[1], 16)


def waits_at(pid, tid, address, size=LOCK_SIZE):
    """Comes to wait for the object at an address. A stop wakes and sends it back: it is asked
    until it does."""
    begin = int(address, 16)

    def look():
        found = futex_of(pid, tid)
        return found is not None and begin <= found < begin + size
    return poll(look, f'task {tid} in futex at {address}')


def mapping_at(pid, address):
    """(range, permissions, inode) of the mapping at an address."""
    at = int(address, 16)
    with open(f'/proc/{pid}/maps', encoding='utf-8', errors='replace') as maps:
        for line in maps:
            where, permissions, _, _, inode = line.split()[:5]
            begin, end = (int(part, 16) for part in where.split('-'))
            if begin <= at < end:
                return where, permissions, int(inode)
    return None


def strace_shows(tid, text):
    """Whether strace -p of one task shows a call with this text, within the deadline."""
    tracer = subprocess.Popen(['strace', '-p', str(tid)], stderr=subprocess.PIPE, env=ENV)
    seen = b''
    os.set_blocking(tracer.stderr.fileno(), False)

    def look():
        nonlocal seen
        seen += tracer.stderr.read() or b''
        return text.encode() in seen or tracer.poll() is not None
    try:
        poll(look, f'{text} in strace', DEADLINE)
    finally:
        if tracer.poll() is None:
            tracer.send_signal(signal.SIGINT)
        seen += tracer.stderr.read() or b''
        tracer.wait()
        tracer.stderr.close()
    return text.encode() in seen


def same_threads(tap, demo, names):
    """procps and procview see these threads, {tid: name}, besides the main one."""
    want = {**names, demo.pid: comm(demo.pid)}
    title = demo.name + ': '
    listed = {int(tid): name for tid, name in ps('-L', '-o', 'lwp=,comm=', '-p', demo.pid.__str__())}
    tap.same(listed, want, title + 'ps -L has its threads by name')
    found = rows(demo.pid, threads=True)
    tap.same(set(found), set(want), title + 'procview ps -H has them too')
    tap.same({tid: row['name'] for tid, row in threads_of(demo.pid).items()}, want,
             title + 'procview threads has them by name')


def check_threads(tap, demo):
    facts = demo.facts
    same_threads(tap, demo, {**{tid: f'pv-count-{i + 1}' for i, tid in enumerate(facts['threads'])},
                             facts['detached']: 'pv-detached'})
    stacks = [mapping_at(demo.pid, address) for address in facts['stacks']]
    tap.ok(None not in stacks and len(set(stacks)) == len(stacks)
           and all(stack[1].startswith('rw') for stack in stacks),
           'threads: each has a stack in a mapping of its own', stacks)
    tap.same(facts['joined'], facts['threads'][0], 'threads: the first one is joined')
    tap.ok(poll(lambda: futex_of(demo.pid, demo.pid), 'join'), 'threads: main waits in futex')
    tap.ok(strace_shows(demo.pid, f', {facts["joined"]}, NULL'),
           'threads: the futex of main has the tid of whom it joins')


def check_thread_exit(tap, demo):
    child, workers = demo.facts['child'], demo.facts['workers']
    tap.same(state(child), 'Z', 'thread-exit: the main thread is a zombie')
    tap.same(tids_of(child), {child, *workers}, 'thread-exit: the others are there')
    tap.same([state(child, tid) for tid in workers], ['S', 'S'], 'thread-exit: and live')
    tap.same({name_of(child, tid) for tid in workers}, {'pv-exit-one', 'pv-exit-two'},
             'thread-exit: by their names')
    tap.same({(row['name'], row['state']) for row in threads_of(child).values()},
             {('pv-exit-main', 'Z'), ('pv-exit-one', 'S'), ('pv-exit-two', 'S')},
             'thread-exit: procview threads has the zombie and those who live')
    tap.same(rows(child)[child]['ppid'], demo.pid, 'thread-exit: procview has it below the parent')


def ticks(pid, tid):
    stat = pathlib.Path(f'/proc/{pid}/task/{tid}/stat').read_text().rpartition(')')[2].split()
    return int(stat[11])


def check_thread_busy(tap, demo):
    child, busy = demo.facts['child'], demo.facts['busy']
    before = ticks(child, busy)
    tap.ok(poll(lambda: ticks(child, busy) >= before + 5, 'processor time'),
           'thread-exit --busy: the main thread burns processor time')
    tap.same([ticks(child, tid) for tid in demo.facts['workers']], [0, 0],
             'thread-exit --busy: the workers do not')


def check_lock(tap, demo, pid_of):
    """One has the lock, the others wait for it."""
    facts = demo.facts
    title = demo.name + ': '
    waiters = words(facts['waiters'])
    tap.ok(all(waits_at(pid_of(tid), tid, facts['lock']) for tid in waiters),
           title + 'the waiters are in futex at the lock')
    tap.ok(all(seen_in_futex(pid_of(tid), tid, facts['lock'], OBJECT_SIZE) for tid in waiters),
           title + 'procview threads says so')
    tap.ok(syscall_of(pid_of(facts['owner']), facts['owner']) != SYS_FUTEX,
           title + 'the owner is not')


def check_thread_output(tap, demo):
    check_lock(tap, demo, lambda tid: demo.pid)
    facts = demo.facts
    same_threads(tap, demo, {tid: name_of(demo.pid, tid)
                             for tid in [facts['owner'], *facts['waiters']]})
    names = {name_of(demo.pid, tid) for tid in [facts['owner'], *facts['waiters']]}
    tap.same(names, {'pv-print-' + letter for letter in 'ABCD'}, 'thread-output: four printers')
    tap.ok('pv-paper' in os.readlink(f'/proc/{demo.pid}/fd/{facts["paper"]}'),
           'thread-output: they print to a file in memory')
    text = demo.text().split('with a lock:')[0]
    tap.ok('(mixed)' in text, 'thread-output: without a lock there is a mixed line')


def check_two_tasks(tap, demo):
    facts = demo.facts
    same_threads(tap, demo, {facts['adder']: 'pv-adder', facts['multiplier']: 'pv-multiplier'})
    tap.same((facts['sum'], facts['product']), (100 + 23, 100 * 23), 'two-tasks: both results')


def check_thread_pool(tap, demo):
    facts = demo.facts
    same_threads(tap, demo, {tid: f'pv-pool-{i + 1}' for i, tid in enumerate(facts['workers'])})
    tap.same(facts['results'], [i * i for i in range(10)], 'thread-pool: squares of 0 to 9')
    tap.same(sorted(facts['order']), list(range(10)), 'thread-pool: each task once')
    tap.ok(all(waits_at(demo.pid, tid, facts['cond'], 48) for tid in facts['workers']),
           'thread-pool: all workers wait at the condition')
    tap.ok(all(seen_in_futex(demo.pid, tid, facts['cond'], 48) for tid in facts['workers']),
           'thread-pool: procview threads says so')


def check_bounded_queue(tap, demo):
    facts = demo.facts
    full = facts['waits'] == 'producer'
    waiters = [facts['producer']] if full else facts['workers']
    others = facts['workers'] if full else [facts['producer']]
    title = f'bounded-queue, {facts["waits"]}: '
    same_threads(tap, demo, {facts['producer']: 'pv-producer',
                             facts['workers'][0]: 'pv-worker-1', facts['workers'][1]: 'pv-worker-2'})
    tap.same((facts['capacity'], facts['queued']), (5, 5 if full else 0), title + 'the queue')
    tap.ok(all(waits_at(demo.pid, tid, facts['cond'], 48) for tid in waiters),
           title + 'they wait at the condition')
    tap.ok(not any(futex_of(demo.pid, tid) for tid in others), title + 'the others do not')


def check_sync(tap, demo):
    facts = demo.facts
    kinds = ['lock', 'semaphore', 'event', 'condition', 'barrier', 'rwlock']
    own = '--processes' in demo.argv
    title = 'sync --processes: ' if own else 'sync: '
    tap.same(facts['kinds'], kinds, title + 'all kinds')
    for kind, waiter, address in zip(kinds, facts['waiters'], facts['objects']):
        tap.ok(waits_at(waiter if own else demo.pid, waiter, address, OBJECT_SIZE),
               f'{title}{kind}: the waiter is in futex there')
        tap.ok(seen_in_futex(waiter if own else demo.pid, waiter, address, OBJECT_SIZE),
               f'{title}{kind}: procview threads says so')
    if own:
        tap.same({row['pid']: row['ppid'] for row in rows(*facts['waiters']).values()},
                 {pid: demo.pid for pid in facts['waiters']}, title + 'they are children')
    else:
        tap.same(tids_of(demo.pid), {demo.pid, *facts['waiters'], *facts['holders']},
                 title + 'they are threads')


def check_shared(tap, demo):
    facts = demo.facts
    title = demo.name + ': '
    tap.same({facts['owner'], *facts['waiters']}, set(facts['children']), title + 'the children')
    found = {mapping_at(pid, facts['address']) for pid in [demo.pid, *facts['children']]}
    tap.ok(len(found) == 1, title + 'all have the same mapping', [found])
    _, permissions, inode = found.pop()
    tap.same((permissions, inode), ('rw-s', facts['inode']), title + 'shared, with this inode')
    check_lock(tap, demo, lambda pid: pid)
    tree = procview('tree', str(demo.pid))
    text = str(tree)
    tap.ok(all(f"'pid': {pid}" in text for pid in facts['children']),
           title + 'procview tree has them below it')


def check_event_loop(tap, demo):
    facts = demo.facts
    poll(lambda: syscall_of(demo.pid) in SYS_EPOLL, 'epoll_wait')
    tap.same(tids_of(demo.pid), {demo.pid}, 'event-loop: one thread')
    links = [os.readlink(f'/proc/{demo.pid}/fd/{fd}') for fd in [facts['epoll'], *facts['timers']]]
    tap.same(links, ['anon_inode:[eventpoll]'] + 2 * ['anon_inode:[timerfd]'],
             'event-loop: an epoll descriptor and two timers')
    watched = pathlib.Path(f'/proc/{demo.pid}/fdinfo/{facts["epoll"]}').read_text()
    found = {int(line.split()[1]) for line in watched.splitlines() if line.startswith('tfd:')}
    tap.same(found, set(facts['timers']), 'event-loop: it waits for the timers')
    tap.ok(strace_shows(demo.pid, f'epoll_wait({facts["epoll"]},'),
           'event-loop: strace shows the wait')


def check_event_loop_blocking(tap, demo):
    tap.ok(poll(lambda: syscall_of(demo.pid) == SYS_NANOSLEEP, 'sleep'),
           'event-loop --blocking: it sleeps in clock_nanosleep')
    tap.same(rows(demo.pid)[demo.pid]['pid'], demo.pid, 'event-loop: procview has it')


def check_deadlock(tap, demo):
    first, second = demo.facts['ring']
    locks = demo.facts['locks']
    own = '--processes' in demo.argv
    title = 'deadlock --processes: ' if own else 'deadlock: '
    for tid, wanted, name in (first, locks[1], 'a'), (second, locks[0], 'b'):
        pid = tid if own else demo.pid
        tap.ok(waits_at(pid, tid, wanted), f'{title}{name} waits for the lock of the other')
        tap.same(name_of(pid, tid), 'pv-deadlock-' + name, f'{title}{name} has its name')
        tap.ok(seen_in_futex(pid, tid, wanted, OBJECT_SIZE),
               f'{title}procview threads has {name} there')
    tap.ok(strace_shows(first, f'futex({locks[1]}, FUTEX_WAIT'), title + 'strace shows it')
    tap.same(rows(demo.pid)[demo.pid]['pid'], demo.pid, title + 'procview has it')


def check_philosophers(tap, demo):
    tids, forks = demo.facts['philosophers'], demo.facts['forks']
    same_threads(tap, demo, {tid: f'pv-philo-{i + 1}' for i, tid in enumerate(tids)})
    tap.ok(all(waits_at(demo.pid, tid, forks[(i + 1) % 5]) for i, tid in enumerate(tids)),
           'philosophers: each waits for the fork of his neighbour: a ring of five')


def check_philosophers_ordered(tap, demo):
    tids, eater = demo.facts['philosophers'], demo.facts['eater']
    tap.ok(eater in tids and syscall_of(demo.pid, eater) != SYS_FUTEX,
           'philosophers --ordered: one eats')
    neighbours = [tids[tids.index(eater) - 1], tids[(tids.index(eater) + 1) % 5]]
    tap.ok(poll(lambda: all(futex_of(demo.pid, tid) for tid in neighbours), 'neighbours'),
           'philosophers --ordered: his neighbours wait')


HELD = (
    ('threads', (), check_threads),
    ('thread-exit', (), check_thread_exit),
    ('thread-exit', ('--busy',), check_thread_busy),
    ('thread-output', (), check_thread_output),
    ('two-tasks', ('--first', 100, '--second', 23), check_two_tasks),
    ('thread-pool', (), check_thread_pool),
    ('bounded-queue', (), check_bounded_queue),
    ('bounded-queue', ('--slow', 'producer'), check_bounded_queue),
    ('sync', (), check_sync),
    ('sync', ('--processes',), check_sync),
    ('shared-value', (), check_shared),
    ('shared-array', (), check_shared),
    ('event-loop', ('--step', 20), check_event_loop),
    ('event-loop', ('--step', 20, '--blocking'), check_event_loop_blocking),
    ('deadlock', (), check_deadlock),
    ('deadlock', ('--processes',), check_deadlock),
    ('philosophers', (), check_philosophers),
    ('philosophers', ('--ordered',), check_philosophers_ordered),
)

BREAKABLE = ('bounded-queue', 'thread-pool', 'shared-value', 'shared-array', 'event-loop')


def main():
    tap = Tap()
    for name, options, check in HELD:
        held(tap, name, *options, check=check)
    for name in BREAKABLE:
        broken(tap, name)
    tap.done()


if __name__ == '__main__':
    main()
