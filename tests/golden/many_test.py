"""The tab of open files of a process with 15,000 descriptors, in a record of 200,000: all are there,
and keys cost little beside reading the record once.

usage: many_test.py SCREEN RECORD
"""

import json
import os
import resource
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
from tap import Tap  # noqa: E402

SCREEN, RECORD = sys.argv[1:3]
PID, MANY, OTHERS, EACH, KEYS = 2000, 15000, 185, 1000, 300


def pipe(number, inode, mode):
    return {'fd': number, 'type': 'pipe', 'has': 7, 'mode': mode, 'device': 14, 'inode': inode,
            'target': f'pipe:[{inode}]'}


def process(pid, comm, fds):
    return {'pid': pid, 'start': 1, 'comm': comm, 'net': 1, 'ipc': 1, 'full': True,
            'open': len(fds), 'fds': fds}


def write_record(path):
    """Each of the 15,000 is a pipe from one of the others."""
    with open(RECORD) as f:
        record = json.load(f)
    files = record['files']
    mine = next(p for p in files['processes'] if p['pid'] == PID)
    mine['fds'] = [pipe(n, 10 ** 6 + n, 'r') for n in range(MANY)]
    mine['open'] = MANY
    files['processes'] += [
        process(100000 + i, 'other', [pipe(n, 10 ** 6 + i * EACH + n, 'w') for n in range(EACH)])
        for i in range(OTHERS)]
    with open(path, 'w') as f:
        json.dump(record, f)


def show(path, keys):
    """The page, and the CPU seconds that all took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    page = subprocess.run([SCREEN, '--record', path, '--size', '80x24', '--keys', keys],
                          stdout=subprocess.PIPE, check=True).stdout.decode()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return page, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    tap = Tap()
    opened = f"@tick / '{PID}' Enter l @tick "
    with tempfile.NamedTemporaryFile(suffix='.json') as record:
        write_record(record.name)
        page, reading = show(record.name, opened)
        tap.ok(f'{MANY} open' in page, 'all are counted', [page])
        tap.ok('← 100000 other 0w' in page, 'the first has its other end', [page])
        page, moving = show(record.name, opened + f'End Home*{KEYS} PgDn*{KEYS} End')
        tap.ok(f'{MANY - 1}r' in page and f'← {100000 + (MANY - 1) // EACH} other' in page,
               'so has the last', [page])
        tap.ok(moving < 2 * reading, f'{2 * KEYS} keys cost less than reading it',
               [moving, reading])
        page, _ = show(record.name, opened + "\\ '14999' Enter")
        tap.ok('1 match' in page and f'{MANY - 1}r' in page, 'a filter finds one', [page])
    tap.done()


main()
