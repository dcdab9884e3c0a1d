"""What runs demonstrations: the list, options, ends of all kinds, the guard."""

import os
import pty
import signal
import subprocess

from demo_harness import (ENV, PROCVIEW, Demo, Late, Left, Tap, children_of_this, comm, poll,
                          state, table)


def run(*args, **more):
    return subprocess.run([PROCVIEW, 'demo', *args], env=ENV, stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                          timeout=60, **more)


def check_list(tap):
    rows = table()
    names = [row['name'] for row in rows]
    tap.ok(len(names) == len(set(names)), 'each name stands once', names)
    lines = [line.split() for line in run('--list').stdout.splitlines() if line[:2] == '  ']
    tap.same([words[0] for words in lines], names, '--list and --json have the same names')
    groups = [row['group'] for row in rows]
    tap.ok(all(group not in groups[:i] or groups[i - 1] == group
               for i, group in enumerate(groups)), 'groups are not torn apart', groups)
    for row in rows:
        sentences = sum(row['lesson'].count(end) for end in ('. ', '.', ': ')) and \
            len([s for s in row['lesson'].replace('? ', '. ').replace('! ', '. ').split('. ') if s])
        tap.ok(3 <= sentences <= 8, f'{row["name"]}: a lesson of 3 to 8 sentences', [sentences])
        tap.ok(row['watch'] and all(row['watch']), f'{row["name"]}: something to watch')
        tap.ok(all(option['help'] for option in row['options']), f'{row["name"]}: options have help')


def check_use(tap):
    for args, words in ((['forc'], 'fork'), (['no-such-thing'], '--list'), ([], '--list'),
                        (['fork', 'more'], 'fork'), (['fork', '--for', 'x'], 'seconds'),
                        (['race', '--threads', '1'], 'from 2 to 100'),
                        (['race', '--threads', '1x'], 'from 2 to 100'),
                        (['sleeper', '--lifeline', '99'], 'descriptor'),
                        (['--list', '--csv'], '--json')):
        done = run(*args)
        tap.ok(done.returncode == 2 and words in done.stderr and not done.stdout,
               'wrong use: ' + ' '.join(args), [done])
    done = run('race', '--help')
    tap.ok(done.returncode == 0 and '--lock' in done.stdout and '--break' not in done.stdout,
           '--help shows the options, but none for tests', [done])


def ended(tap, name, fn):
    """A point: fn ends a demonstration and returns what is wrong."""
    try:
        wrong = fn()
    except (Left, Late, RuntimeError) as e:
        wrong = [e]
    tap.ok(not wrong, name, wrong)


def output_gone():
    with Demo('sleeper', '--interval', '20') as demo:
        demo.wait_line(lambda line: True, 'a line')
        demo.child.stdout.close()
        return [status] if (status := demo.child.wait(60)) else []


def output_full():
    with open('/dev/full', 'wb') as full:
        with Demo('posix-shm', stdout=full, stderr=subprocess.PIPE) as demo:
            said = demo.child.stderr.read().decode()
            demo.child.stderr.close()
            status = demo.child.wait(60)
            return [] if status == 1 and said.startswith('procview: ') else [status, said]


def lifeline_cut():
    read, write = os.pipe()
    with Demo('posix-shm', '--lifeline', read, pass_fds=[read]) as demo:
        os.close(read)
        demo.wait_line(lambda line: True, 'a line')
        if demo.child.poll() is not None:
            return ['it has not waited']
        os.close(write)
        return [status] if (status := demo.wait()) else []


def terminal_gone():
    """It is the leader of a session on a terminal whose other end closes."""
    def take_terminal():
        os.setsid()
        os.close(os.open(os.ttyname(1), os.O_RDWR))

    master, slave = pty.openpty()
    with Demo('pipe', stdin=slave, stdout=slave, stderr=slave, start_new_session=False,
              preexec_fn=take_terminal) as demo:
        os.close(slave)
        os.read(master, 100)
        os.close(master)
        return [status] if (status := demo.child.wait(60)) else []


def end_of_terminal_input():
    """Ctrl-D with --hold."""
    master, slave = pty.openpty()
    with Demo('fork', '--hold', stdin=slave) as demo:
        os.close(slave)
        demo.ready()
        os.write(master, b'x\n\x04')
        status = demo.wait()
        os.close(master)
        return [status] if status else []


def guard_of(demo):
    def find():
        with open(f'/proc/{demo.pid}/task/{demo.pid}/children', encoding='ascii') as f:
            return next((int(word) for word in f.read().split() if comm(word) == 'pv-guard'), None)
    return poll(find, 'the guard')


def guard_killed():
    with Demo('posix-shm', '--hold') as demo:
        demo.ready()
        os.kill(guard_of(demo), signal.SIGKILL)
        return [status] if (status := demo.close()) else []


def guard_stopped():
    with Demo('posix-shm', '--hold') as demo:
        demo.ready()
        os.kill(guard_of(demo), signal.SIGSTOP)
        return [status] if (status := demo.close()) else []


def guard_alone():
    """Nothing but SIGKILL ends it before its time, and it removes what the root has made."""
    with Demo('posix-shm', '--hold') as demo:
        facts = demo.ready()
        guard = guard_of(demo)
        for signo in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
            os.kill(guard, signo)
        demo.kill(signal.SIGKILL)
        demo.wait()
        poll(lambda: guard not in children_of_this() or state(guard) == 'Z', 'the end of the guard')
        return [facts] if os.path.exists('/dev/shm' + facts['shm']) else []


def all_killed():
    """The proof that a test sees what is left: nobody is there to remove it."""
    demo = Demo('posix-shm', '--hold')
    try:
        with demo:
            path = '/dev/shm' + demo.ready()['shm']
            os.kill(guard_of(demo), signal.SIGKILL)
            demo.kill(signal.SIGKILL)
            demo.wait()
    except Left as e:
        os.unlink(path)
        return [] if os.path.basename(path) in str(e) else [e]
    return ['nothing was seen']


def child_stopped():
    """A child that cannot follow is killed in the end."""
    with Demo('fork', '--hold') as demo:
        os.kill(demo.ready()['child'], signal.SIGSTOP)
        demo.child.stdin.close()
        status = demo.wait()
        return [] if status == 1 and any(r == 'FAILED' for _, r in demo.checks()) else [status]


def twice():
    """The second SIGTERM ends the root at once, while it waits for a child that does not end."""
    with Demo('fork', '--hold') as demo:
        os.kill(demo.ready()['child'], signal.SIGSTOP)
        demo.kill(signal.SIGTERM)
        poll(lambda: not int(caught(demo.pid), 16) >> (signal.SIGTERM - 1) & 1, 'the first')
        demo.kill(signal.SIGTERM)
        status = demo.wait()
        return [] if status == -signal.SIGTERM else [status]


def caught(pid):
    with open(f'/proc/{pid}/status', encoding='utf-8', errors='replace') as f:
        return next(line.split()[1] for line in f if line.startswith('SigCgt:'))


def background():
    """A shell starts what is in the background with SIGINT ignored; nohup does so with SIGHUP."""
    def ignore():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    with Demo('fork', '--hold', preexec_fn=ignore) as demo:
        demo.ready()
        demo.kill(signal.SIGINT)
        demo.kill(signal.SIGHUP)
        alive = int(caught(demo.pid), 16) & (1 << (signal.SIGINT - 1) | 1 << (signal.SIGHUP - 1))
        status = demo.close()
        return [alive, status] if alive or status else []


def blocked_output():
    """A reader that does not read holds nobody back from the end."""
    with Demo('sleeper', '--interval', '10', '--for', '0') as demo:
        os.set_blocking(demo.child.stdout.fileno(), True)
        poll(lambda: len(demo.lines) or demo._read_some(60), 'a line')
        fill = os.open(f'/proc/{demo.pid}/fd/1', os.O_WRONLY | os.O_NONBLOCK)
        try:
            while True:
                os.write(fill, b'x' * 4096)
        except BlockingIOError:
            pass
        os.close(fill)
        demo.kill(signal.SIGTERM)
        return [status] if (status := demo.child.wait(60)) else []


ENDS = (
    (output_gone, 'nobody reads any more: a quiet end'),
    (output_full, 'output that cannot be written is a failure'),
    (lifeline_cut, 'the lifeline is cut'),
    (terminal_gone, 'the terminal is gone'),
    (end_of_terminal_input, 'Ctrl-D ends --hold on a terminal'),
    (guard_killed, 'without a guard the root cleans up'),
    (guard_stopped, 'a guard that is stopped does not hold it up'),
    (guard_alone, 'the guard cleans up when the root is killed'),
    (all_killed, 'what is left when both are killed is seen'),
    (child_stopped, 'a child that is stopped does not hold it up'),
    (twice, 'a second SIGTERM ends it at once'),
    (background, 'what was ignored at the start stays so'),
    (blocked_output, 'output that blocks does not hold it up'),
)


def main():
    tap = Tap()
    check_list(tap)
    check_use(tap)
    for fn, name in ENDS:
        ended(tap, name, fn)
    tap.done()


if __name__ == '__main__':
    main()
