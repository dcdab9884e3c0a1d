#!/usr/bin/env python3
"""procview trace against strace: the same program under both, and its lines compared.

What differs between two runs of strace itself is left out. Addresses are the same in all runs, as
nothing is put at random; pids are replaced. Lines are compared per task, in their order.

    differential.py PROCVIEW NAME [PROGRAM]     NAME: a row of `REAL`, or of an own program
    differential.py PROCVIEW NAME PROGRAM -p    prints all differences, not the first ones
"""
import collections
import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import tap  # noqa: E402

OPTIONS = {'plain': ['-f'], 'verbose': ['-f', '-v', '-s', '256']}
OWN, REAL_SHARE = 0.99, 0.97
SHOWN = 12

SOURCE = '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n'
MAKEFILE = 'all: a b c d\n%:\n\t@echo $@ >$@; cat $@ >/dev/null\n'
REAL = {
    'ls': ['ls', '-l', '/etc'],
    'loop': ['bash', '-c', 'for i in 1 2 3; do echo $i; done; (exit 3); /bin/true'],
    'python': ['python3', '-S', '-c', 'import os; print(os.listdir("."), open("/etc/passwd").read()[:9])'],
    'gcc': ['gcc', '-o', 'hello', 'hello.c'],
    'git': ['git', 'status'],
    'find': ['find', '/etc/apt', '-type', 'f', '-newer', '/etc/passwd'],
    'tar': ['tar', 'cf', 'etc.tar', '-C', '/etc', 'apt', 'passwd'],
    'pipeline': ['bash', '-c', 'cat /etc/passwd | sort | head -n 3 | wc -l'],
    'make': ['make', '-j2'],
    'apt-cache': ['apt-cache', 'policy', 'bash'],
}


def prepare(folder):
    """What the real programs work on."""
    with open(os.path.join(folder, 'hello.c'), 'w') as f:
        f.write(SOURCE)
    with open(os.path.join(folder, 'Makefile'), 'w') as f:
        f.write(MAKEFILE)
    subprocess.run(['git', 'init', '-q', folder], check=True)


def run(tracer, options, command):
    """The lines that a tracer writes, of a program in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix='trace-') as base:
        # The same name for all, as it is seen in what is compared.
        folder, out = '/tmp/trace-differential', os.path.join(base, 'out')
        shutil.rmtree(folder, ignore_errors=True)
        os.mkdir(folder)
        prepare(folder)
        env = {'PATH': os.environ['PATH'], 'HOME': folder, 'LC_ALL': 'C', 'TZ': 'UTC', 'PWD': folder}
        try:
            subprocess.run(['setarch', '-R'] + tracer + options + ['-o', out] + command, cwd=folder,
                           env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, timeout=120, check=False)
            with open(out, encoding='latin-1') as f:
                return f.read().splitlines()
        finally:
            shutil.rmtree(folder, ignore_errors=True)


UNFINISHED = re.compile(r'^(.*?) ?<unfinished \.\.\.>$')
RESUMED = re.compile(r'^<\.\.\. (\w+) resumed>(.*)$')


def tasks(lines):
    """{pid: lines}, in order of appearance; a call that was interrupted is put together again."""
    found = collections.OrderedDict()
    begun = {}
    for line in lines:
        m = re.match(r'^(\d+) +(.*)$', line)
        if not m:
            continue
        pid, text = m.groups()
        rows = found.setdefault(pid, [])
        cut = UNFINISHED.match(text)
        if cut:
            begun[pid] = cut.group(1)
            continue
        resumed = RESUMED.match(text)
        if resumed and pid in begun:
            text = begun.pop(pid) + resumed.group(2)
        rows.append(text)
    return found


def normal(found):
    """Lines without pids and without what is aligned."""
    pids = {pid for pid in found}
    word = re.compile(r'\b\d{2,}\b')

    def clean(text):
        text = word.sub(lambda m: 'PID' if m.group() in pids else m.group(), text)
        text = re.sub(r'\) +=', ') =', text)
        # The names of temporary files.
        return re.sub(r'/tmp/(cc|GM)\w{6}', '/tmp/TEMP', text)

    lines = [[clean(line) for line in rows] for rows in found.values()]
    if lines:
        # The environment of the tracer itself.
        lines[0][0] = re.sub('0x[0-9a-f]+ /', 'ENVIRONMENT /', lines[0][0])
    return lines


def pairs(ours, theirs):
    """Each of our tasks with the one of theirs that is most like it."""
    left = list(range(len(theirs)))
    for rows in ours:
        if not left:
            yield rows, []
            continue
        counts = collections.Counter(rows)
        best = max(left, key=lambda i: (sum((counts & collections.Counter(theirs[i])).values())
                                        / (1 + abs(len(rows) - len(theirs[i]))), -i))
        left.remove(best)
        yield rows, theirs[best]


def equal_to(rows, others):
    """Numbers of the rows that others have too, in the same order."""
    matcher = difflib.SequenceMatcher(None, rows, others, autojunk=False)
    return {i for block in matcher.get_matching_blocks() for i in range(block.a, block.a + block.size)}


def accepted(path):
    """[(pattern, reason)] of differences that are meant."""
    rows = []
    with open(path) as f:
        for line in f:
            if line.strip() and not line.startswith('#'):
                pattern, reason = line.rstrip('\n').split('\t')
                rows.append((re.compile(pattern), reason))
    return rows


def compare(truth, again, ours, known):
    """(lines that count, equal ones, [(strace's line, our nearest)])."""
    counted = equal = 0
    different = []
    for (rows, second), (_, mine) in zip(pairs(truth, again), pairs(truth, ours)):
        stable = equal_to(rows, second)
        same = equal_to(rows, mine)
        matched = equal_to(mine, rows)
        left = [m for i, m in enumerate(mine) if i not in matched]
        for i in sorted(stable):
            if any(pattern.search(rows[i]) for pattern, _ in known):
                continue
            counted += 1
            if i in same:
                equal += 1
                continue
            name = rows[i].split('(')[0]
            near = next((m for m in left if m.split('(')[0] == name), '(none)')
            different.append((rows[i], near))
            if near in left:
                left.remove(near)
    return counted, equal, different


def main():
    everything = '-p' in sys.argv
    arguments = [a for a in sys.argv[1:] if a != '-p']
    procview, name = arguments[0], arguments[1]
    command = [os.path.abspath(arguments[2])] if len(arguments) > 2 else REAL[name]
    share = OWN if len(arguments) > 2 else REAL_SHARE
    known = accepted(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'accepted.txt'))
    t = tap.Tap()
    for what, options in OPTIONS.items():
        truth, again = (normal(tasks(run(['strace'], options, command))) for _ in range(2))
        ours = normal(tasks(run([os.path.abspath(procview), 'trace'], options, command)))
        counted, equal, different = compare(truth, again, ours, known)
        # The first of each call.
        firsts = list({theirs.split('(')[0]: (theirs, mine) for theirs, mine in reversed(different)}.values())
        for theirs, mine in different if everything else firsts[:SHOWN]:
            print('# strace:   %s\n# procview: %s' % (theirs[:400], mine[:400]))
        t.ok(counted and equal >= share * counted,
             '%s %s: %d of %d lines are equal' % (name, what, equal, counted))
    t.done()


if __name__ == '__main__':
    main()
