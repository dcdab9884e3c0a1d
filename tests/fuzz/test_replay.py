#!/usr/bin/env python3
"""Checks that a replay tells which input broke its target.

usage: test_replay.py REPLAY-OF-BROKEN
"""

import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
from tap import Tap  # noqa: E402


def replay(program, folder, *args):
    return subprocess.run([program, '-o', folder, *args], text=True, capture_output=True,
                          check=False)


def main():
    program = sys.argv[1]
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        seeds = pathlib.Path(folder) / 'seeds'
        seeds.mkdir()
        (seeds / 'good').write_bytes(b'')
        (seeds / 'near').write_bytes(b'YYYYYYYY')
        done = replay(program, folder, '-n', '0', seeds)
        tap.same(done.returncode, 0, 'seeds that break nothing pass')
        done = replay(program, folder, '-n', '20000', seeds)
        tap.same(done.returncode, 1, 'a mutation that breaks the target fails the test')
        tap.ok('not ok 2 - near' in done.stdout, 'the seed is named', [done.stdout])
        kept = list(pathlib.Path(folder).glob('broken-near-*'))
        tap.same(len(kept), 1, 'the input is kept')
        tap.ok(kept and b'Z' in kept[0].read_bytes(), 'it is the one that broke the target')
        again = replay(program, folder, '-n', '0', kept[0])
        tap.same(again.returncode, 1, 'it breaks the target alone, too')
        same = replay(program, folder, '-n', '20000', seeds)
        tap.same(same.stdout, done.stdout, 'a replay does the same every time')
        tap.same(replay(program, folder, seeds / 'none').returncode, 1, 'no seeds is a failure')
    tap.done()


if __name__ == '__main__':
    main()
