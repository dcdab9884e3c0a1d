#!/usr/bin/env python3
"""1,000 processes a second come and go under the screen: 6 s, and 60 s with
PROCVIEW_TEST_FULL=1."""

import os
import pathlib
import random
import re
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import harness  # noqa: E402
import sanitizer  # noqa: E402
from screen import Node, start_actors  # noqa: E402
from hostile import unsafe_screen  # noqa: E402

FULL = bool(os.environ.get('PROCVIEW_TEST_FULL'))
SECONDS = 60 if FULL else 6
RATE = 1000
GROWTH_KIB = 96 << 10
# What a person does meanwhile.
KEYS = ('Down', 'Up', 'NPage', 'PPage', 'End', 'Home', 't', 'H', 'K', 'P', 'M', 'T', 'N', 'I', '*',
        '+', '-', '%', '1', 'F', 'Space', 'c', 'U', 'Right', 'Left', 'F1', 'Escape', 'Enter',
        'Escape', 'F9', 'Escape', 'F6', 'Escape')


class Storm:
    def __init__(self, session, seed):
        self.process = subprocess.Popen([os.environ['STORM'], str(RATE), str(SECONDS), str(seed)],
                                        stdout=subprocess.PIPE)
        session.keep(self)

    def ends(self):
        return self.process.poll() is not None

    def started(self):
        return int(self.process.stdout.read())

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def descriptors(pid):
    """(those of its own, those of tasks that are gone): it keeps some of tasks that live."""
    own, gone = 0, []
    for entry in os.scandir(f'/proc/{pid}/fd'):
        try:
            target = os.readlink(entry.path)
        except FileNotFoundError:
            continue
        task = re.fullmatch(r'/proc/\d+(/task/\d+)?/stat', target)
        own += not task
        if task and not os.path.exists(target):
            gone.append(target)
    return own, gone


def rss_kib(pid):
    with open(f'/proc/{pid}/status', encoding='utf-8') as file:
        return int(re.search(r'VmRSS:\s*(\d+)', file.read())[1])


def start(session, *args):
    terminal = session.terminal(120, 40, 'xterm-256color')
    env = sanitizer.environment(terminal.folder)
    env['ASAN_OPTIONS'] += ':quarantine_size_mb=8'  # what was freed is no growth
    terminal.start([session.program, *args], env=env)
    terminal.wait_for('F1 Help')
    terminal.wait_for('COMMAND')
    return terminal


def press_keys(terminal, storm, dice):
    most = 0
    while not storm.ends():
        terminal.keys(dice.choice(KEYS))
        most = max(most, rss_kib(terminal.pid))
        if dice.random() < 0.05:
            terminal.resize(dice.randint(1, 200), dice.randint(1, 60))
    return most


def back_to_the_list(terminal):
    """From wherever the keys have led."""
    if 'F9 Kill F10 Quit' in terminal.screen() and '[Overview]' not in terminal.screen():
        return True
    terminal.keys('Escape')
    return False


def check_storm(session, *args):
    seed = random.randrange(1 << 32)
    print(f'# seed {seed}', file=sys.stderr)
    actors = start_actors(session, Node('quiet', 'child'))
    # Readonly: the keys may open the dialog of signals and press Enter there.
    terminal = start(session, '--readonly', '-d', '0.1', *args)
    before, rss = descriptors(terminal.pid)[0], rss_kib(terminal.pid)
    storm = Storm(session, seed)
    begin = time.monotonic()
    most = press_keys(terminal, storm, random.Random(seed))
    rate = storm.started() / (time.monotonic() - begin)
    print(f'# {rate:.0f} forks a second; {rss} KiB before, {most} KiB at most', file=sys.stderr)
    terminal.resize(120, 40)
    harness.poll(lambda: back_to_the_list(terminal), harness.DEADLINE, terminal.picture)
    harness.poll(lambda: descriptors(terminal.pid) == (before, []), harness.DEADLINE,
                 lambda: f'{before} descriptors, not {descriptors(terminal.pid)}')
    assert most - rss < GROWTH_KIB, f'{rss} KiB before, {most} KiB at most'
    terminal.keys('F10')
    assert terminal.wait_exit() == 0
    terminal.assert_restored()
    found = unsafe_screen(terminal.output())
    assert found is None, found
    assert actors.log() == []


def test_tree(session):
    check_storm(session)


def test_list_with_threads_and_every_fact(session):
    check_storm(session, '-H', '-s', '-pss', '-F', 'uid>=0')


if __name__ == '__main__':
    harness.main(globals())
