"""All demonstrations of the table: they hold, run, and end on every way without a trace."""

import os
import random
import signal

from demo_harness import FULL, Demo, Late, Left, Tap, failures, poll, state, table

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL)
KILLS = 200 if FULL else 20
LATEST = 0.4  # seconds after the start


def attempt(tap, name, fn, *args):
    """A point: fn returns lines that say what is wrong."""
    try:
        wrong = fn(*args)
    except (Left, Late, RuntimeError) as e:
        wrong = [e]
    tap.ok(not wrong, name, wrong)


def check_hold(row):
    with Demo(row['name'], '--hold') as demo:
        facts = demo.ready()
        unknown = set(facts) - set(row['facts']) - {'pid', 'name'}
        wrong = [f'facts that it does not promise: {unknown}'] if unknown else []
        if facts['name'] != 'pv-' + row['name']:
            wrong.append(f'its name is {facts["name"]}')
        if not state(demo.pid):
            wrong.append('it does not stay')
        return wrong + failures(demo, demo.close())


def check_for(row, seconds):
    with Demo(row['name'], '--for', seconds) as demo:
        return failures(demo, demo.wait())


def check_kill(row, signo, seconds, group):
    """Killed at some moment: a stop is no failure, and nothing stays."""
    with Demo(row['name'], '--for', '30') as demo:
        poll(lambda: os.path.exists(f'/proc/{demo.pid}/comm'), 'start')
        try:
            demo.child.wait(seconds)
        except Exception:  # the usual case: it runs still
            pass
        if demo.child.returncode is None:
            (os.killpg if group else os.kill)(demo.pid, signo)
        status = demo.wait()
        # Before it has begun to take them, signals end it as they do any process.
        if status in (-signo, 0):
            return []
        return failures(demo, status)


def kills(tap, rows):
    seed = int(os.environ.get('PROCVIEW_TEST_SEED') or random.SystemRandom().randrange(1 << 32))
    tap.note(f'PROCVIEW_TEST_SEED={seed}')
    dice = random.Random(seed)
    for i in range(max(KILLS, len(rows))):
        row, signo = rows[i % len(rows)], dice.choice(SIGNALS)
        seconds, group = dice.uniform(0, LATEST), dice.random() < 0.3
        attempt(tap, f'{row["name"]}: {signal.Signals(signo).name} after {seconds:.3f} s'
                + (' to its group' if group else '') + f', seed {seed}',
                check_kill, row, signo, seconds, group)


def main():
    tap = Tap()
    rows = table()
    for row in rows:
        attempt(tap, row['name'] + ' --hold', check_hold, row)
        attempt(tap, row['name'] + ' --for 1', check_for, row, '1')
        attempt(tap, row['name'] + ' --for 0.001', check_for, row, '0.001')
    kills(tap, rows)
    tap.done()


if __name__ == '__main__':
    main()
