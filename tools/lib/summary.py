#!/usr/bin/env python3
"""Counts the points of all tests and prints what failed, why, and what was skipped.

usage: summary.py POINTS [TESTLOG…]

POINTS has a line a point: pass, fail or tap; a name; the file of what was said. TESTLOG is
meson's testlog.json. Ends with 1 if anything failed or nothing was tested.
"""

import json
import pathlib
import re
import sys

POINT = re.compile(r'^(not )?ok\b\s*\d*\s*(?:-\s*)?([^#]*)(?:#\s*(skip)\b\s*(.*))?$', re.IGNORECASE)
PROGRESS = re.compile(r'\[\d+/\d+\] |(Compiler|Run-time dependency|Library|Program|Header) .*: YES')
REASON = re.compile(r'(?:#\s*)?skip(?:ped)?:\s*(.*)', re.IGNORECASE)
BAD = {'FAIL', 'ERROR', 'TIMEOUT', 'UNEXPECTEDPASS', 'INTERRUPT'}


class Tally:
    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.skipped = []
        self.reports = []

    def tap(self, name, text):
        """Counts the points in text; returns the names of those that failed. "# skip: REASON"
        makes the next point one that was skipped."""
        failed = []
        reason = ''
        for line in text.splitlines():
            found = REASON.match(line)
            reason = found[1] if found else reason
            found = POINT.match(line)
            if not found:
                continue
            bad, what, skip, why = found[1], found[2].strip(), found[3], found[4]
            if skip:
                # cmocka has no place for a reason, and puts the name there
                what, why = (what, why) if what else (why, reason)
                self.skip(name, what, why)
            elif bad:
                failed.append(what)
            elif reason:
                self.skip(name, what, reason)
            else:
                self.passed += 1
            reason = ''
        self.failed += len(failed)
        return failed

    def skip(self, name, what, why):
        self.skipped.append(f'{name}: {what}: {why or "no reason was given"}')

    def fail(self, name, what, said):
        self.reports.append((name, what, said))


def without_progress(said):
    """What a build says beside what it does."""
    return '\n'.join(line for line in said.splitlines() if not PROGRESS.match(line))


def read_points(tally, path):
    for line in path.read_text(encoding='utf-8').splitlines():
        result, name, log = line.split('\t')
        said = pathlib.Path(log).read_text(encoding='utf-8', errors='replace') if log else ''
        if result == 'tap':
            failed = tally.tap(name, said)
            # Without a plan it ended before its end.
            if not re.search(r'^1\.\.\d+$', said, re.M):
                failed.append('it did not come to its end')
                tally.failed += 1
            if failed:
                tally.fail(name, failed, said)
        elif result == 'pass':
            tally.passed += 1
        else:
            tally.failed += 1
            tally.fail(name, [], without_progress(said))


def broke(test, skipped):
    """Whether a test went wrong beside its points. To meson a skipped point of cmocka, written
    "not ok # SKIP", is a failure; the exit status knows better."""
    return test['result'] in BAD and not (
        skipped and test['result'] == 'FAIL' and test['returncode'] == 0)


def read_testlog(tally, path):
    label = path.parent.parent.name
    for line in path.read_text(encoding='utf-8').splitlines():
        test = json.loads(line)
        name = f"{label}: {test['name'].split(' / ')[-1]}"
        said = test.get('stdout', '')
        passed, skipped = tally.passed, len(tally.skipped)
        failed = tally.tap(name, said)
        passed, skipped = tally.passed - passed, len(tally.skipped) - skipped
        if test['result'] == 'SKIP' and not skipped:
            tally.skip(name, 'all of it', said.strip())
        elif broke(test, skipped) and not failed:
            failed.append(f"{test['result'].lower()}, exit status {test['returncode']}, after "
                          f"{test['duration']:.1f} s")
            tally.failed += 1
        elif not passed + skipped + len(failed):
            tally.passed += 1
        if failed:
            tally.fail(name, failed, said + '\n' + test.get('stderr', ''))


def main():
    tally = Tally()
    read_points(tally, pathlib.Path(sys.argv[1]))
    for path in sys.argv[2:]:
        read_testlog(tally, pathlib.Path(path))
    for name, _, said in tally.reports:
        print(f'\n======== {name}\n{said.strip()}')
    if tally.skipped:
        print('\nSkipped:')
        print('\n'.join('  ' + line for line in tally.skipped))
    if tally.reports:
        print('\nFailed:')
        for name, failed, _ in tally.reports:
            print('\n'.join(f'  {name}: {what}' for what in failed) or f'  {name}')
    skipped = f', {len(tally.skipped)} skipped' if tally.skipped else ''
    print(f'\n{tally.passed} passed, {tally.failed} failed{skipped}')
    sys.exit(1 if tally.failed or not tally.passed else 0)


if __name__ == '__main__':
    main()
