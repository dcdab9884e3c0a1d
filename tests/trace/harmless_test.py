"""Attached and detached many times, what is traced behaves as if nobody had looked."""

import os
import signal
import subprocess
import sys
import tempfile
import time

from tracing import DEADLINE, Tracing, cycles, left, seeded, started, status, until
from tap import Tap
import services

PROCVIEW, STORM, VFORKS = sys.argv[1:4]
KILLED = (signal.SIGINT, signal.SIGKILL)


def trace_often(pid, count, chance, signals, alive=lambda: True):
    """So many cycles, each for a random moment; what was left behind at the end of any."""
    done, found = 0, []
    while done < count and alive():
        tracing = Tracing(PROCVIEW, pid, *chance.choice(([], ['--tree'], ['--pin=always'])))
        # No condition is waited for: any moment is as good as another.
        time.sleep(chance.random() * 0.02)
        tracing.end(chance.choice(signals))
        done += 1
        if alive():
            found += left(pid, 't')
    return done, found


def storm(tap, chance):
    for signals, name in (((signal.SIGINT,), 'SIGINT'), (KILLED, 'SIGINT and SIGKILL')):
        p = started([STORM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        p.stdout.readline()
        _, found = trace_often(p.pid, cycles(500) // 2, chance, signals)
        tap.same(found, [], f'64 threads, {name}: none is left stopped or traced')
        words = p.communicate(timeout=300)[0].split()
        if not tap.ok(p.returncode in (0, 1), f'64 threads, {name}: it ends by itself',
                      [p.returncode]):
            continue
        figures = dict(zip(words[::2], map(int, words[1::2])))
        tap.note(f'64 threads, {name}: {figures}')
        tap.same((figures['lost'], figures['timer']), (0, 0),
                 f'64 threads, {name}: no signal is lost or doubled')
        # Who is killed while a task is about to begin a call cannot take back that it wakes it.
        if signal.SIGKILL not in signals:
            tap.same(figures['eintr'], 0, f'64 threads, {name}: no call ended with EINTR')


def redis(tap, chance):
    if services.missing('redis-server', 'redis-benchmark'):
        tap.skip('redis under load', 'redis is not installed')
        return
    with tempfile.TemporaryDirectory() as folder:
        sock = os.path.join(folder, 'sock')
        server = started(['redis-server', '--port', '0', '--unixsocket', sock, '--save', '',
                          '--dir', folder], stdout=subprocess.DEVNULL)
        until(lambda: os.path.exists(sock), 'redis')
        load = started(['redis-benchmark', '-s', sock, '-n', '20000000', '-q', '-t', 'set,get',
                        '-c', '20'], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        _, found = trace_often(server.pid, cycles(500), chance, KILLED)
        tap.same(found, [], 'redis: no thread is left stopped or traced')
        tap.same(load.poll(), None, 'redis: its clients are served all the while')
        load.terminate()
        said = load.communicate()[0]
        tap.ok('rror' not in said, 'redis: no client met an error', said.splitlines()[-3:])
        server.terminate()
        tap.same(server.wait(DEADLINE), 0, 'redis: it ends as it always does')


FORKS = '''
trap "echo usr1" USR1
i=0; sum=0
while [ $i -lt 400 ]; do
    n=$(sh -c "exit $((i % 7))"; echo $?)
    sum=$((sum + n)); i=$((i + 1))
    (exit 3) & wait $! || sum=$((sum + $?))
done
echo $sum; exit 9
'''
MAKEFILE = 'all: %s\n%%.o:\n\t@sh -c "echo $* | sort > $@"\n'


def forks(tap, chance):
    """Shells and make, with thousands of forks, attached to in the middle of them."""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, 'Makefile'), 'w') as f:
            f.write(MAKEFILE % ' '.join(f'{i}.o' for i in range(300)))
        clean = 'rm -f *.o; '
        for name, script in (('a shell', FORKS),
                             ('make', clean + 'make -j4; rc=$?; cat *.o | cksum; exit $rc')):
            argv = ['sh', '-c', script]
            plain = subprocess.run(argv, cwd=folder, capture_output=True, text=True)
            for turn in range(cycles(20)):
                p = started(argv, cwd=folder, text=True, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)
                done, found = trace_often(p.pid, cycles(500), chance, KILLED,
                                          lambda: p.poll() is None)
                out, err = p.communicate(timeout=300)
                tap.same((out, err, p.returncode), (plain.stdout, plain.stderr, plain.returncode),
                         f'{name}, {done} cycles, turn {turn}: the same result and exit status')
                tap.same(found, [], f'{name}, turn {turn}: nothing is left stopped or traced')


def stopped(tap, chance):
    # In a group of its own, which is not orphaned: there SIGTSTP stops.
    p = started(['sleep', '1000'], process_group=0)
    until(lambda: status(p.pid)[0] == 'S', 'sleep')
    p.send_signal(signal.SIGSTOP)
    until(lambda: status(p.pid)[0] == 'T', 'stopped')
    wrong = []
    for _ in range(cycles(500)):
        Tracing(PROCVIEW, p.pid).end(chance.choice(KILLED))
        now = until(lambda: status(p.pid)[0] not in 'tR' and status(p.pid), 'on its way')
        wrong += [now] if now != ('T', 0) else []
    tap.same(wrong, [], 'a stopped process stays stopped')
    tracing = Tracing(PROCVIEW, p.pid)
    p.send_signal(signal.SIGCONT)
    until(lambda: status(p.pid)[0] == 'S', 'SIGCONT is heard while it is traced')
    p.send_signal(signal.SIGTSTP)
    until(lambda: status(p.pid)[0] == 't', 'SIGTSTP is heard while it is traced')
    tracing.end()
    until(lambda: status(p.pid)[0] == 'T', 'SIGTSTP stops')
    tap.ok(True, 'it hears SIGCONT and SIGTSTP while it is traced, and stays stopped then')
    p.send_signal(signal.SIGCONT)
    until(lambda: status(p.pid) == ('S', 0), 'it goes on')
    p.terminate()
    tap.same(p.wait(DEADLINE), -signal.SIGTERM, 'and ends by a signal as always')


def vforks(tap, chance):
    p = started([VFORKS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    p.stdout.readline()
    _, found = trace_often(p.pid, cycles(100), chance, KILLED)
    tap.same(found, [], 'a parent in vfork is not left traced')
    out = p.communicate(timeout=300)[0]
    tap.same((out.split()[1:], p.returncode), (['wrong', '0'], 0),
             'a parent in vfork: each child ended as it should')


JOBS = '''
set -m
sleep 0.4 & kill -STOP %1; jobs -x true; kill -CONT %1; fg %1; echo fg $?
sh -c 'kill -TSTP $$; exit 5' ; echo stopped $?; fg >/dev/null; echo then $?
sleep 30 & kill %%; wait %%; echo killed $?
'''


def jobs(tap, _):
    """Job control of bash, launched and traced from the first call."""
    argv = ['bash', '--norc', '-c', JOBS]
    plain = subprocess.run(argv, capture_output=True, text=True, start_new_session=True)
    ours = subprocess.run([PROCVIEW, 'trace', '-f', '-o', '/dev/null'] + argv, text=True,
                          capture_output=True, start_new_session=True)
    tap.same((ours.stdout, ours.returncode), (plain.stdout, plain.returncode),
             'job control of bash: the same')


def main():
    tap = Tap()
    chance = seeded(tap)
    parts = {'storm': storm, 'redis': redis, 'forks': forks, 'stopped': stopped, 'vforks': vforks,
             'jobs': jobs}
    for name in sys.argv[4:] or parts:
        parts[name](tap, chance)
    tap.done()


if __name__ == '__main__':
    main()
