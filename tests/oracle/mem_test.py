"""`procview mem` against smaps_rollup, status and pmap, on processes that are stopped: to the byte.

usage: mem_test.py PROCVIEW KINDS
"""

import contextlib
import csv
import fcntl
import io
import os
import pathlib
import re
import select
import shutil
import signal
import subprocess
import sys
import time

from world import ENV, Kind, Program, as_nobody, strict_json
from tap import Tap

DEADLINE = 60
HUGE = pathlib.Path('/proc/sys/vm/nr_hugepages')

# Each prints a line once it has what it is for, and then waits for its standard input.
PREPARE = {
    'anonymous shared memory': 'm = mmap.mmap(-1, 1 << 20); m.write(b"x" * 700000)',
    'memfd': 'fd = os.memfd_create("pv memfd"); os.ftruncate(fd, 1 << 18)\n'
             'm = mmap.mmap(fd, 1 << 18); m.write(b"x" * 100000)',
    'locked': 'm = mmap.mmap(-1, 1 << 16, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)\n'
              'at = ctypes.addressof(ctypes.c_char.from_buffer(m))\n'
              'assert libc.mlock(ctypes.c_void_p(at), ctypes.c_size_t(1 << 16)) == 0',
    'a file in memory': 'f = tempfile.TemporaryFile(); f.truncate(1 << 18)\n'
                        'm = mmap.mmap(f.fileno(), 1 << 18); m.write(b"x" * 99999)',
    'a file of tmpfs': 'f = tempfile.TemporaryFile(dir="/dev/shm"); f.truncate(1 << 18)\n'
                       'm = mmap.mmap(f.fileno(), 1 << 18); m.write(b"x" * 99999)',
    'private pages of a file': 'f = open(next(l.split()[5] for l in open("/proc/self/maps") if "libc" in l), "rb")\n'
                               'm = mmap.mmap(f.fileno(), 0, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_WRITE)\n'
                               'm[0:50000] = b"y" * 50000; sum(m[60000:90000])',
    'thousands of mappings': 'keep = [mmap.mmap(-1, 4096 * 2, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) for i in range(2000)]\n'
                             'for i, one in enumerate(keep): one[0] = 1; libc.mprotect('
                             'ctypes.c_void_p(ctypes.addressof(ctypes.c_char.from_buffer(one))), '
                             'ctypes.c_size_t(4096), 1)',
    'huge pages': 'm = mmap.mmap(-1, 2 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x40000)\nm[0] = 1',
    'a forked child': 'm = bytearray(b"x" * (8 << 20))\nr, w = os.pipe()\n'
                      'if os.fork() == 0:\n os.close(w); os.read(r, 1); os._exit(0)\n'
                      'm[:1 << 20] = b"z" * (1 << 20)',
}
PROGRAM = '''
import ctypes, mmap, os, sys, tempfile
libc = ctypes.CDLL(None)
%s
print(os.getpid(), flush=True)
sys.stdin.read()
'''


def poll(condition):
    until = time.monotonic() + DEADLINE
    while not condition():
        if time.monotonic() > until:
            raise RuntimeError('too late')
        time.sleep(0.002)


def state(pid):
    return pathlib.Path(f'/proc/{pid}/stat').read_text(errors='replace').rpartition(')')[2].split()[0]


@contextlib.contextmanager
def stopped(pid):
    """All its threads."""
    os.kill(pid, signal.SIGSTOP)
    try:
        for tid in os.listdir(f'/proc/{pid}/task'):
            poll(lambda t=tid: pathlib.Path(f'/proc/{pid}/task/{t}/stat').read_text(
                errors='replace').rpartition(')')[2].split()[0] == 'T')
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def kilobytes(path):
    """Lines "Key: N kB", in bytes."""
    text = pathlib.Path(path).read_text(errors='replace')
    return {key: int(n) * 1024 for key, n in re.findall(r'(?m)^(\w+):\s+(\d+) kB$', text)}


def look(procview, pid):
    """What procview says, and what smaps_rollup says while procview has said it and is still there:
    what it shares with the process is counted in both."""
    child = subprocess.Popen([*procview.argv, 'mem', '--json', str(pid)], env=ENV, stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE)
    with child:
        fcntl.fcntl(child.stdout, fcntl.F_SETPIPE_SZ, 4096)  # less than it writes
        if not select.select([child.stdout], [], [], DEADLINE)[0]:
            raise RuntimeError('nothing was written')
        rollup = kilobytes(f'/proc/{pid}/smaps_rollup')
        return strict_json(child.stdout.read()), rollup


def totals_of(rollup, status):
    private = sum(n for key, n in rollup.items() if key.startswith('Private_'))
    shared = sum(n for key, n in rollup.items() if key.startswith('Shared_'))
    return {
        'rss': rollup['Rss'], 'pss': rollup['Pss'], 'uss': private, 'shared': shared,
        'swap': rollup['Swap'], 'swap_pss': rollup['SwapPss'], 'anonymous': rollup['Anonymous'],
        'file': status['RssFile'], 'shmem': status['RssShmem'], 'locked': status['VmLck'],
        'peak_rss': status['VmHWM'], 'page_tables': status['VmPTE'], 'size': status['VmSize'],
        'hugetlb': rollup['Private_Hugetlb'] + rollup['Shared_Hugetlb']}


def same_totals(tap, procview, name, pid):
    """Others that come and go change how many have a page: then once more."""
    until = time.monotonic() + DEADLINE
    while True:
        said, rollup = look(procview, pid)
        want = totals_of(rollup, kilobytes(f'/proc/{pid}/status'))
        got = {key: said[key] for key in want}
        if got == want or time.monotonic() > until:
            break
    tap.same(got, want, f'{name}: the totals are those of smaps_rollup and status')
    status = kilobytes(f'/proc/{pid}/status')
    tap.same([said['rss'], said['anonymous'] + said['file'] + said['shmem'], said['anonymous']],
             [status['VmRSS'], status['VmRSS'], status['RssAnon']], f'{name}: its parts are the whole')
    return said


def pmap_rows(pid):
    """Of pmap -X: by address, its numbers (KiB)."""
    text = subprocess.run(['pmap', '-X', str(pid)], env=ENV, stdout=subprocess.PIPE, check=True).stdout
    lines = text.decode('utf-8', 'replace').splitlines()[1:]
    names = lines[0].split()
    rows = {}
    for line in lines[1:]:
        words = line.split(None, len(names) - 1)
        if re.fullmatch('[0-9a-f]{4,}', words[0]) and len(words) >= len(names) - 1:
            rows[int(words[0], 16)] = dict(zip(names, words))
    total = next(line.split() for line in reversed(lines) if line.split() and line.split()[0].isdigit())
    return rows, dict(zip(names[5:], (int(word) for word in total if word.isdigit())))


# Of what others share, procview's own run changes the share: PSS is compared with smaps_rollup.
PMAP = {'Size': 'size', 'Rss': 'rss', 'Referenced': 'referenced', 'Anonymous': 'anonymous',
        'LazyFree': 'lazy_free', 'ShmemPmdMapped': 'shmem_huge', 'FilePmdMapped': 'file_huge',
        'Shared_Hugetlb': 'shared_hugetlb', 'Private_Hugetlb': 'private_hugetlb', 'Swap': 'swap',
        'SwapPss': 'swap_pss', 'Locked': 'locked'}


def same_as_pmap(tap, name, said, pid):
    rows, total = pmap_rows(pid)
    got = {key: sum(m[ours] for m in said['mappings']) for key, ours in PMAP.items()}
    tap.same(got, {key: total[key] * 1024 for key in PMAP}, f'{name}: the totals of pmap -X')
    wrong = [(hex(at), key) for m in said['mappings'] for at in [int(m['start'], 16)]
             for key, ours in PMAP.items() if m[ours] != int(rows[at][key]) * 1024]
    tap.same((len(said['mappings']), wrong), (len(rows), []), f'{name}: each mapping as pmap -X has it')


def same_as_maps(tap, name, said, pid):
    want = []
    for line in pathlib.Path(f'/proc/{pid}/maps').read_text(errors='surrogateescape').splitlines():
        words = line.split(None, 5)
        path = words[5] if len(words) > 5 else None
        deleted = bool(path) and path.endswith(' (deleted)')
        want.append((words[0], words[1], int(words[2], 16), int(words[4]),
                     path[:-len(' (deleted)')] if deleted else path, deleted))
    got = [(f"{m['start'][2:].zfill(8)}-{m['end'][2:].zfill(8)}", m['perms'], m['offset'], m['inode'] or 0,
            m['path'], m['deleted']) for m in said['mappings']]
    tap.same(got, want, f'{name}: addresses, rights, offsets, inodes and paths of maps')


def same_in_groups(tap, name, said):
    """Objects are sums of their mappings."""
    keys = ('size', 'rss', 'pss', 'private_dirty', 'swap', 'locked')
    groups = [sum(g[key] for g in said['groups']) for key in keys]
    tap.same(groups, [sum(m[key] for m in said['mappings']) for key in keys],
             f'{name}: the objects add up')
    for total, kind in (('heap', 'heap'), ('stack', 'stack')):
        tap.same(said[total], sum(m['rss'] for m in said['mappings'] if m['kind'] == kind),
                 f'{name}: {total}')


def check(tap, procview, name, pid):
    with stopped(pid):
        said = same_totals(tap, procview, name, pid)
        if shutil.which('pmap'):
            same_as_pmap(tap, name, said, pid)
        same_as_maps(tap, name, said, pid)
        same_in_groups(tap, name, said)
    return said


@contextlib.contextmanager
def huge_pages():
    """Two of them for a moment; or the reason why not."""
    try:
        before = HUGE.read_text()
        HUGE.write_text(str(int(before) + 2))
    except OSError as e:
        yield e
        return
    try:
        yield None if int(HUGE.read_text()) >= int(before) + 1 else 'there is no room for huge pages'
    finally:
        HUGE.write_text(before)


def check_prepared(tap, procview):
    found = {}
    for name, lines in PREPARE.items():
        with contextlib.ExitStack() as stack:
            why = stack.enter_context(huge_pages()) if name == 'huge pages' else None
            if why:
                tap.skip(name, why)
                continue
            process = stack.enter_context(Kind(sys.executable, '-c', PROGRAM % lines))
            found[name] = check(tap, procview, name, process.pid)
    return found


def kind_of(said, path):
    return [(m['kind'], m['rss']) for m in said['mappings'] if path in (m['path'] or '')]


def check_kinds(tap, found):
    """Objects are what they were made as."""
    shared = [m for m in found['anonymous shared memory']['mappings'] if m['path'] == '/dev/zero']
    tap.same([(m['kind'], m['deleted'], m['rss']) for m in shared], [('shmem', True, 700416)],
             'anonymous shared memory is shmem')
    tap.same(kind_of(found['memfd'], '/memfd:pv memfd'), [('shmem', 102400)], 'a memfd is shmem')
    tap.same([kind for kind, rss in kind_of(found['a file of tmpfs'], '/dev/shm/')], ['shmem'],
             'a file of tmpfs is shmem')
    locked = [m for m in found['locked']['mappings'] if 'lo' in m['flags']]
    tap.same([sum(m['locked'] for m in locked), found['locked']['locked']], [65536, 65536],
             'locked memory has its flag and its size')
    if 'huge pages' in found:
        tap.same([found['huge pages']['hugetlb'], found['huge pages']['uss'] >= 2 << 20], [2 << 20, True],
                 'a huge page is private memory')


def stack_threads(said):
    return {m['thread'] for m in said['mappings'] if m['kind'] == 'stack'}


def check_kinds_helper(tap, procview, kinds):
    for kind in ('memory', 'threads'):
        with Kind(kinds, kind) as process:
            said = check(tap, procview, kind, process.pid)
            if kind == 'threads':
                tids = {int(tid) for tid in os.listdir(f'/proc/{process.pid}/task')}
                tap.same(stack_threads(said), tids, 'each thread has its stack')


def check_shell(tap, procview):
    with subprocess.Popen(['bash', '-c', 'echo; read line'], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as p:
        p.stdout.readline()
        check(tap, procview, 'bash', p.pid)
        p.stdin.close()


def check_text(tap, procview):
    """Text and CSV are of the same figures."""
    with Kind(sys.executable, '-c', PROGRAM % '') as process, stopped(process.pid):
        pid = str(process.pid)
        said = procview.json('mem', '--json', pid)
        groups = list(csv.DictReader(io.StringIO(procview.text('mem', '--csv', pid))))
        tap.same([(g['kind'], g['name'], int(g['rss'])) for g in groups],
                 [(g['kind'], g['name'] or '', g['rss']) for g in said['groups']], 'CSV of objects')
        each = list(csv.DictReader(io.StringIO(procview.text('mem', '--csv', '-x', pid))))
        tap.same(sorted((int(m['start'], 16), int(m['rss'])) for m in each),
                 sorted((int(m['start'], 16), m['rss']) for m in said['mappings']), 'CSV of mappings')
        text = procview.text('mem', pid)
        tap.ok('Reading smaps took' in text and 'mmap lock' in text, 'what it costs is said', [text])
        tap.ok(len(procview.text('mem', '-x', pid).splitlines()) ==
               len(text.splitlines()) + len(said['mappings']), '-x has a line for each mapping')


def same_failure(tap, name, end, status, says):
    error = end.stderr.decode()
    tap.ok(end.returncode == status and says in error, name, [end.returncode, error, end.stdout])


def check_without_memory(tap, procview):
    with Kind(sys.executable, '-c', PROGRAM % 'if os.fork() == 0: os._exit(0)') as process:
        pid = int(pathlib.Path(f'/proc/{process.pid}/task/{process.pid}/children').read_text())
        poll(lambda: state(pid) == 'Z')
        end = procview.run('mem', '--json', str(pid))
        said = strict_json(end.stdout)
        tap.same([said['rss'], said['pss'], said['heap'], said['mappings']], [None, None, None, []],
                 'a zombie has no figures')
        same_failure(tap, 'a zombie is said to be one', end, 0, 'has ended')
    if os.path.exists('/proc/2/stat') and 'kthreadd' in pathlib.Path('/proc/2/comm').read_text():
        end = procview.run('mem', '--json', '2')
        tap.same(strict_json(end.stdout)['rss'], None, 'a kernel thread has no figures')
        same_failure(tap, 'a kernel thread is said to be one', end, 0, 'kernel thread')
    same_failure(tap, 'a process that is not there', procview.run('mem', '4194305'), 1, 'no process 4194305')


def check_not_permitted(tap, procview):
    """Never a zero."""
    words = as_nobody(*procview.argv, 'mem', '--json', '1')
    if not words:
        tap.skip('not permitted', 'this needs root, who becomes another')
        return
    end = subprocess.run(words, env=ENV, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    said, status = strict_json(end.stdout), kilobytes('/proc/1/status')
    same_failure(tap, 'not permitted is said, with the remedy', end, 1, 'not permitted')
    error = {'error': 'EACCES'}
    keys = ('pss', 'uss', 'shared', 'heap', 'stack', 'groups', 'mappings')
    tap.same({key: said[key] for key in keys}, dict.fromkeys(keys, error), 'not permitted is no zero')
    tap.same([said['peak_rss'], said['locked']], [status['VmHWM'], status['VmLck']],
             'what status tells everybody is told')
    tap.ok(said['rss'] > 0, 'so is RSS')
    words = as_nobody(*procview.argv, 'mem', '1')
    text = subprocess.run(words, env=ENV, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()
    tap.ok(re.search(r'PSS +not permitted', text), 'so the text says', [text])


def main():
    procview, kinds = Program(os.path.abspath(sys.argv[1])), sys.argv[2]
    tap = Tap()
    check_kinds(tap, check_prepared(tap, procview))
    check_kinds_helper(tap, procview, kinds)
    check_shell(tap, procview)
    check_text(tap, procview)
    check_without_memory(tap, procview)
    check_not_permitted(tap, procview)
    tap.done()


if __name__ == '__main__':
    main()
