#!/usr/bin/env python3
"""Tests of tools/run and tools/test: packages, arguments, and how results are counted.

usage: test_tools.py ROOT
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
from tap import Tap  # noqa: E402

ROOT = pathlib.Path(sys.argv[1]).resolve()

PACKAGES = '''# a list
[build]
aaa   # why
bbb   # why

[test]
bbb
ccc-dev  # why
'''


class Box:
    """A folder that stands for the project, and commands that stand before the real ones."""

    def __init__(self, folder):
        self.root = pathlib.Path(folder) / 'a project'
        self.bin = pathlib.Path(folder) / 'bin'
        self.bin.mkdir()
        self.root.mkdir()
        shutil.copytree(ROOT / 'tools', self.root / 'tools')
        (self.root / 'tools/packages.txt').write_text(PACKAGES)

    def command(self, name, script):
        path = self.bin / name
        path.write_text('#!/bin/sh\n' + script)
        path.chmod(0o755)

    def run(self, *words, **env):
        env = {**os.environ, 'PATH': f'{self.bin}:{os.environ["PATH"]}', **env}
        return subprocess.run([str(word) for word in words], env=env, text=True,
                              capture_output=True, check=False)

    def packages(self, call, **env):
        script = f'set -euo pipefail; root=$1; . "$1/tools/lib/packages.sh"; {call}'
        return self.run('bash', '-c', script, 'bash', self.root, **env)

    def installed(self, *names):
        # It knows them and no others, and says so by its exit status.
        self.command('dpkg-query', ''.join(f'echo "ii  {name}"\n' for name in names) + 'exit 1\n')

    def user(self, number):
        self.command('id', f'echo {number}\n')


def test_sections(tap, box):
    tap.same(box.packages('packages_of build test').stdout, 'aaa\nbbb\nccc-dev\n',
             'packages of two sections')
    tap.same(box.packages('packages_of test').stdout, 'bbb\nccc-dev\n', 'packages of one section')


def test_nothing_missing(tap, box):
    box.installed('aaa', 'bbb')
    box.user(1000)
    done = box.packages('packages_need build && echo on')
    tap.same((done.returncode, done.stdout, done.stderr), (0, 'on\n', ''),
             'packages that are there need no word')


def test_user_is_told(tap, box):
    box.installed('bbb')
    box.user(1000)
    done = box.packages('packages_need build test; echo on')
    tap.same((done.returncode, done.stdout), (1, ''), 'an ordinary user cannot go on')
    tap.ok('\n  sudo apt-get install --no-install-recommends aaa ccc-dev\n' in done.stderr,
           'the command that installs what is missing is printed', [done.stderr])


def test_root_installs(tap, box):
    log = box.root / 'log'
    box.installed('bbb')
    box.user(0)
    box.command('apt-get', f'echo "$@" >>"{log}"\n')
    done = box.packages('packages_need build test; echo on')
    tap.same((done.returncode, done.stdout), (0, 'on\n'), 'root goes on')
    tap.same([line.split('recommends ')[1] for line in log.read_text().splitlines()],
             ['aaa ccc-dev'], 'root installs what is missing, and no more')


def test_a_list_without_the_section(tap, box):
    done = box.packages('packages_need nothing; echo on')
    tap.ok(done.returncode == 1 and 'no packages of: nothing' in done.stderr,
           'an empty section is a mistake', [done.stderr])


def test_old_lists(tap, box):
    log = box.root / 'log'
    box.installed()
    box.user(0)
    box.command('apt-get', f'''echo "$@" >>"{log}"
case $* in *update*) touch "{log}.new" ;; *) [ -f "{log}.new" ] ;; esac
''')
    done = box.packages('packages_need build; echo on')
    tap.same((done.stdout, len(log.read_text().splitlines())), ('on\n', 3),
             'the list of packages is fetched when a package is not found')
    box.command('apt-get', 'exit 100\n')
    done = box.packages('packages_need build; echo on')
    tap.ok(done.returncode == 1 and 'could not be installed: aaa bbb' in done.stderr,
           'what could not be installed is named', [done.stderr])


def test_another_system(tap, box):
    # A PATH with what the script needs, but without dpkg-query.
    for name in ('awk', 'sort', 'bash'):
        (box.bin / name).symlink_to(shutil.which(name))
    done = box.packages('packages_need build; echo on', PATH=str(box.bin))
    tap.ok(done.stdout == 'on\n' and 'tools/packages.txt' in done.stderr,
           'where there is no dpkg it goes on', [done.stderr])


def made(box):
    """A build that is done."""
    folder = box.root / 'build/release'
    (folder / 'src').mkdir(parents=True)
    (folder / 'build.ninja').touch()
    (folder / '.made').write_text(f'{box.root} release --buildtype=release -Dtests=false\n')
    program = folder / 'src/procview'
    program.write_text('#!/bin/sh\nprintf "[%s]" "$TEXTDOMAINDIR" "$@"\nexit 7\n')
    program.chmod(0o755)
    box.installed('aaa', 'bbb')
    box.command('ninja', 'echo "ninja: no work to do."\n')
    return folder


def test_arguments(tap, box):
    folder = made(box)
    done = box.run(box.root / 'tools/run', 'ps', '', 'a  b', '--json', '*')
    tap.same(done.stdout, f'[{folder}/po][ps][][a  b][--json][*]',
             'tools/run hands its arguments on as they are')
    tap.same((done.returncode, done.stderr), (7, ''), 'and says nothing itself')


def test_a_build_that_fails(tap, box):
    made(box)
    box.command('ninja', 'echo "ninja: error"\nexit 1\n')
    done = box.run(box.root / 'tools/run', 'ps')
    tap.ok(done.returncode == 1 and 'could not be built' in done.stderr and not done.stdout,
           'nothing runs that could not be built', [done.stdout, done.stderr])
    (box.root / 'build/release/.made').write_text('/elsewhere release\n')
    box.command('meson', 'exit 1\n')
    box.command('ninja', 'echo "ninja: no work to do."\n')
    done = box.run(box.root / 'tools/run', 'ps')
    tap.ok(done.returncode == 1 and not done.stdout, 'what was built elsewhere is built anew',
           [done.stdout, done.stderr])


def test_wrong_use(tap, box):
    tap.same(box.run(box.root / 'tools/test', '--nonsense').returncode, 2,
             'tools/test refuses what it does not know')
    done = box.run(box.root / 'tools/test', '--help')
    tap.ok(done.returncode == 0 and '--full' in done.stdout, 'tools/test --help')


def summary(box, points, tests):
    log = box.root / 'build/kind/meson-logs/testlog.json'
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(''.join(json.dumps(test) + '\n' for test in tests))
    (box.root / 'points').write_text(points)
    return box.run(sys.executable, box.root / 'tools/lib/summary.py', box.root / 'points', log)


def a_test(name, result, stdout, returncode=0):
    return {'name': f'procview:unit / {name}', 'result': result, 'stdout': stdout, 'stderr': '',
            'returncode': returncode, 'duration': 0.1}


def test_counts(tap, box):
    (box.root / 'said').write_text('it does not compile\n')
    done = summary(box, f'pass\tbuild: one\t\nfail\tbuild: two\t{box.root}/said\n', [
        a_test('good', 'OK', '1..2\nok 1 - a\nok 2 - b # SKIP needs root\n'),
        a_test('cmocka', 'FAIL', '1..2\n# skip: no locale\nnot ok 1 # SKIP a\nok 2 - b\n'),
        a_test('left', 'OK', '1..2\n# skip: a container\nok 1 - a\nok 2 - b\n'),
        a_test('bad', 'ERROR', 'ok 1 - a\nnot ok 2 - b\n# why\n1..2\n', 1),
        a_test('crash', 'ERROR', '1..3\nok 1 - a\n', -11),
        a_test('plain', 'OK', 'no points\n'),
        a_test('away', 'SKIP', '', 77),
    ])
    out = done.stdout
    tap.same(out.splitlines()[-1], '7 passed, 3 failed, 4 skipped', 'the last line counts points')
    tap.same(done.returncode, 1, 'a failure is an exit status')
    for text in ('kind: good: b: needs root', 'kind: cmocka: a: no locale',
                 'kind: left: a: a container', 'kind: bad: b',
                 'kind: crash: error, exit status -11', 'it does not compile', '# why'):
        tap.ok(text in out, f'it says: {text}', [out])
    tap.ok('======== kind: good' not in out, 'what passed is not printed')


def test_all_passed(tap, box):
    done = summary(box, '', [a_test('good', 'OK', '1..1\nok 1 - a\n')])
    tap.same((done.returncode, done.stdout.strip()), (0, '1 passed, 0 failed'),
             'when nothing failed')
    done = summary(box, '', [])
    tap.same((done.returncode, done.stdout.strip()), (1, '0 passed, 0 failed'),
             'no tests at all is a failure')
    (box.root / 'tap').write_text('ok 1 - a\n')
    done = summary(box, f'tap\tfresh\t{box.root}/tap\n', [])
    tap.same(done.stdout.splitlines()[-1], '1 passed, 1 failed', 'TAP without a plan is a failure')


def main():
    tap = Tap()
    for name, test in list(globals().items()):
        if name.startswith('test_'):
            with tempfile.TemporaryDirectory() as folder:
                test(tap, Box(folder))
    tap.done()


if __name__ == '__main__':
    main()
