"""Each option of `procview trace` against the strace of this machine, on one small program: the same
lines once addresses, pids and times are told apart no more.

usage: trace_options_test.py PROCVIEW TRACED
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
from tap import Tap  # noqa: E402

ENV = {'PATH': os.environ['PATH'], 'LC_ALL': 'C.UTF-8', 'LANGUAGE': 'en', 'TZ': 'UTC',
       **{k: v for k, v in os.environ.items() if k.startswith(('ASAN', 'UBSAN', 'LSAN'))}}

ONE = [
    [], ['-r'], ['-t'], ['-tt'], ['-ttt'], ['-t', '-r'], ['-T'], ['-n'], ['-i'],
    ['--syscall-times=s'], ['--syscall-times=ms'], ['--syscall-times=ns'],
    ['--relative-timestamps=ms'], ['--relative-timestamps=ns'], ['--absolute-timestamps'],
    ['--absolute-timestamps=format:unix,precision:ms'], ['--absolute-timestamps=ns'],
    ['--absolute-timestamps=unix,us', '-r'], ['-a', '5'], ['-a', '60'], ['-s', '3'], ['-s', '0', '-e', 'read,write'],
    ['-v'], ['-x'], ['-xx'], ['--strings-in-hex'], ['--strings-in-hex=non-ascii'],
    ['-e', 'abbrev=none'], ['-e', 'abbrev=all'], ['-e', 'abbrev=!%desc'], ['-e', 'verbose=none'],
    ['-e', 'verbose=newfstatat'], ['-e', 'raw=all'], ['-e', 'raw=read,openat'],
    ['-z'], ['-Z'], ['-e', 'status=failed,unfinished'], ['-e', 'status=!failed'],
    ['-e', 'status=unfinished'], ['-e', 'status=none'],
    ['-q'], ['-qq'], ['-qqq'], ['-e', 'quiet=exit'], ['--quiet'],
    ['-e', 'signal=none'], ['-e', 'signal=!USR1'], ['-e', 'signal=SIGUSR1,winch'],
    ['-e', 'read=3'], ['-e', 'write=1,2'], ['-e', 'read=all', '-e', 'write=all'],
    ['-P', '/etc/passwd'], ['-P', '/etc/passwd', '-P', '/nonexistent'],
]
SETS = ['openat', 'openat,close', '%file', '%desc', 'file', 'desc', '%process', '%signal',
        '%memory', '%creds', '%stat', '%fstat', '%%stat', '%pure', '%clock', '%ipc', '%network',
        '!openat', '!%desc,read', '/^(open|clo)', '?nothere,read', 'all', 'none', '!all', '3']
WRONG = [['-e', 'trace=nothere'], ['-e', 'trace=%nothere'], ['-e', 'signal=NOTHERE'],
         ['-e', 'status=nothere'], ['-e', 'quiet=nothere'], ['-s', 'x'], ['-a', '-1'],
         ['-X', 'x'], ['-S', 'x'], ['-U', 'x'], ['-U', 'calls,count'], ['-O', 'x'],
         ['--syscall-times=x'], ['--relative-timestamps=x'], ['--absolute-timestamps=x'],
         ['--strings-in-hex=x'], ['-ff', '-c', '-o', 'x'], ['-e', 'inject=open:error=EIO'],
         ['-e', 'fault=open'], ['--inject=open:error=EIO']]
# Beyond strace's own wrong use: what we do not have.
REFUSED = [['-k'], ['-D'], ['-b', 'execve'], ['--csv'], ['-c', '--json']]
TABLES = [['-c'], ['-c', '-S', 'calls'], ['-c', '-S', 'name'], ['-c', '-S', 'errors'],
          ['-c', '-S', 'none'], ['-c', '-U', 'name,calls,errors'], ['-c', '-U', 'calls'],
          ['-c', '-U', 'syscall,time,total-time,min-time,max-time,avg-time,calls,errors'],
          ['-c', '-w', '-S', 'name'], ['-C', '-S', 'name']]


def alike(text):
    """Without what no two runs have in common."""
    for pid in set(re.findall(r'get[pt]id\(\) += (\d+)', text)):
        text = re.sub(rf'\b{pid}\b', 'PID', text)
    text = re.sub(r'tgkill\(\d+, \d+', 'tgkill(PID', text)
    # Its mask lies on the stack: decoded or not, it is no argument.
    text = re.sub(r'rt_sigreturn\(.*\) += \w+', 'rt_sigreturn() = N', text)
    text = re.sub(r'\[[0-9a-f]{16}\]', '[IP]', text)
    text = re.sub(r'0x[0-9a-f]{4,}', 'ADDRESS', text)
    text = re.sub(r'si_pid=\d+', 'si_pid=PID', text)
    text = re.sub(r'((?:get[pt]id|set_tid_address)\(.*\) += )\d+', r'\1PID', text)
    text = re.sub(r'\b\d+(\.\d+)(?=[ >)])', lambda m: 'S.' + 'd' * (len(m[1]) - 1), text)
    text = re.sub(r' +S\.', ' S.', text)
    text = re.sub(r'^\d\d:\d\d:\d\d', 'H:M:S', text, flags=re.M)
    text = re.sub(r'getrandom\("[^"]*"', 'getrandom(RANDOM', text)
    return '\n'.join(re.sub(r' += ', ' = ', line) if 'PID' in line or 'ADDRESS' in line else line
                     for line in text.split('\n'))


def trace(tracer, options, command, folder, name):
    path = os.path.join(folder, name)
    done = subprocess.run(tracer + ['-o', path] + options + command, env=ENV, cwd=folder,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60)
    try:
        with open(path, encoding='latin-1') as f:
            return done, f.read()
    except FileNotFoundError:
        return done, ''


class World:
    def __init__(self, procview, program, folder):
        self.tracers = {'strace': ['strace'], 'procview': [procview, 'trace']}
        self.command = [program]
        self.folder = folder

    def run(self, options, command=None):
        """What strace and procview write."""
        return [trace(tracer, options, command or self.command, self.folder, name)[1]
                for name, tracer in self.tracers.items()]

    def run_json(self, options):
        return trace(self.tracers['procview'], ['--json'] + options, self.command, self.folder,
                     'json')[1].splitlines()

    def status(self, options):
        return [trace(tracer, options, self.command, self.folder, 'wrong-' + name)[0]
                for name, tracer in self.tracers.items()]


def differences(want, got):
    want, got = alike(want).splitlines(), alike(got).splitlines()
    lines = [f'strace   {a}\nprocview {b}' for a, b in zip(want, got) if a != b]
    if len(want) != len(got):
        lines.insert(0, f'{len(want)} lines of strace, {len(got)} of procview')
    return lines[:4]


def check_lines(tap, world):
    for options in ONE + [['-e', 'trace=' + s] for s in SETS] + [['-e', s] for s in SETS[:3]]:
        want, got = world.run(options)
        found = differences(want, got)
        tap.ok(not found, 'as strace: ' + ' '.join(options), found)


def shape_of(table):
    """A table without its times, which are each run's own, and the widths that they take."""
    start = re.search(r'^(% time|syscall|  +calls) ', table, re.M)
    table = table[start.start():] if start else table
    lines = [line for line in table.splitlines() if not line.startswith('Tracing: ')]
    lines = [re.sub(r' *\b\d+\.\d+', ' #', line) for line in lines]
    return [re.sub(r'((?: #)+) +\d+', r'\1 N', line) for line in lines]


def check_tables(tap, world):
    for options in TABLES:
        want, got = (shape_of(text) for text in world.run(options))
        sorted_by = options[-1]
        tap.same(sorted(got), sorted(want), 'the table of ' + ' '.join(options))
        if sorted_by in ('name', 'none'):
            tap.same(got, want, 'its order')
    procview = world.tracers['procview']
    _, got = trace(procview, ['-c'], world.command, world.folder, 'cost')
    tap.ok(re.search(r'^Tracing: \d+ calls a second; .* s of .* s \(.* %\)$', got, re.M),
           'the cost stands below the table', [got])
    _, got = trace(procview, ['-c', '-Z', '-U', 'calls,errors'], world.command, world.folder, 'Z')
    rows = [line.split() for line in got.splitlines() if re.match(r' +\d', line)]
    tap.ok(rows and all(row[0] == row[1] for row in rows), '-c -Z counts only failures', [got])


def check_wrong_use(tap, world):
    for options in WRONG:
        strace, procview = world.status(options)
        tap.ok(procview.returncode == 2 and procview.stderr, 'wrong use: ' + ' '.join(options),
               [procview.returncode, procview.stderr])
    for options in REFUSED:
        done = world.status(options)[1]
        tap.ok(done.returncode == 2 and done.stderr, 'refused: ' + ' '.join(options),
               [done.returncode, done.stderr])


def check_files(tap, world):
    """-ff, -A, -o -."""
    shell = ['/bin/sh', '-c', '/bin/true; /bin/true']
    world.run(['-ff'], shell)
    names = os.listdir(world.folder)
    counts = [len([n for n in names if re.fullmatch(t + r'\.\d+', n)]) for t in world.tracers]
    tap.same(counts[1], counts[0], 'a file a process')
    paths = [os.path.join(world.folder, n) for n in names if re.match(r'procview\.\d', n)]
    ends = [open(p, encoding='latin-1').read().splitlines()[-1] for p in paths]
    tap.same(ends, ['+++ exited with 0 +++'] * len(ends), 'each ends with its end')
    _, text = trace(world.tracers['procview'], ['-f', '-e', 'execve'], shell, world.folder, 'exec')
    tap.same(text.count('execve("/bin/true", ["/bin/true"]'), 2,
             'arguments that lie behind the path')
    done, _ = trace(world.tracers['procview'], ['-ff'], shell, world.folder, 'no/such/folder')
    tap.ok(done.returncode == 1 and b'no/such/folder' in done.stderr, '-ff without its folder',
           [done.returncode, done.stderr])
    first = world.run(['-e', 'openat'])[1]
    second = world.run(['-e', 'openat', '-A'])[1]
    tap.same(second.count('\n'), 2 * first.count('\n'), '-A appends')
    done = subprocess.run(world.tracers['procview'] + ['-o', '-', '-e', 'execve', '/bin/true'],
                          env=ENV, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    tap.ok(done.stdout.startswith(b'execve(') and not done.stderr, '-o - is standard output')


def check_json(tap, world):
    """The calls of --json are those of the text, in the order in which they end."""
    text = world.run(['-z', '-s', '64'])[1]
    lines = [json.loads(line) for line in world.run_json(['-z', '-s', '64'])]
    tap.ok(lines and all(o['schema'] == 'procview.trace/1' for o in lines), 'a schema a line')
    calls = [o for o in lines if o['type'] == 'syscall']
    shown = [f"{o['name']}({', '.join(a['text'] for a in o['args'])})" for o in calls]
    want = [line.rsplit(' = ', 1)[0].rstrip() for line in text.splitlines() if ' = ' in line]
    tap.same([alike(s) for s in shown], [alike(s) for s in want], 'text of --json')
    tap.ok(all(o['duration'] >= 0 and o['errno'] is None for o in calls), 'figures of --json')
    tap.same([o['type'] for o in lines][-2:], ['exit', 'cost'], 'the end of --json')


def check_one_line(tap, world):
    got = world.run(['--one-line', '-f'], ['/bin/sh', '-c', '/bin/true & /bin/true & wait'])[1]
    row = re.compile(r'\d+ +\d\d:\d\d:\d\d\.\d{6}-\d\d:\d\d:\d\d\.\d{6} (\w+\(.* = .*|[-+]{3} .*)')
    wrong = [line for line in got.splitlines() if not row.fullmatch(line)]
    tap.ok(got and not wrong, 'each row of --one-line is whole', wrong[:4])


def main():
    procview, program = (os.path.abspath(path) for path in sys.argv[1:])
    tap = Tap()
    if not shutil.which('strace'):
        tap.skip('all', 'strace is not installed')
        tap.done()
    with tempfile.TemporaryDirectory(prefix='procview-trace-') as folder:
        world = World(procview, program, folder)
        if trace(['strace'], [], [program], folder, 'try')[0].returncode:
            tap.skip('all', 'strace may not trace here')
            tap.done()
        for check in (check_lines, check_tables, check_wrong_use, check_files, check_json,
                      check_one_line):
            check(tap, world)
    tap.done()


if __name__ == '__main__':
    main()
