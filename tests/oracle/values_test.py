"""Values of `procview ps` against those of ps(1) and libproc2, for live processes at rest.

usage: values_test.py PROCVIEW KINDS LIBPROC2_DUMP
"""

import contextlib
import datetime
import os
import shutil
import signal
import subprocess
import sys
import tempfile

from world import ENV, Kind, Program
from tap import Tap

KINDS = ['plain', 'threads', 'leader-ended', 'zombie', 'stopped', 'renamed', 'hostile', 'deep',
         'scheduled', 'signals', 'memory']
TICK = 1 / os.sysconf('SC_CLK_TCK')
PF_KTHREAD = 0x200000

# Kinds whose text is hostile: ps has question marks where procview has escapes, so that their
# text is compared with /proc instead.
HOSTILE = {'hostile', 'hostile arguments'}
TEXTS = {'args', 'cmd', 'command', 'comm', 'ucmd', 'ucomm'}
# Names of ps that say something else here, and why.
NOT_COMPARED = {
    'cgroup': 'ps has all controllers, procview the path',
}
# What moves while it is looked at, and by how much it may (seconds, percent).
MOVING = {'etimes': 2, 'etime': 2, '%cpu': 0.11, 'pcpu': 0.11, 'c': 1, 'cuu': 0.011}
# Whom else a page belongs to changes with processes that come and go. The reference is asked before
# and after procview: its value lies between the two, or so many bytes beside them.
SHARED = ('pss', 'uss')
SHARED_SLACK = 16 * 1024
# Read only if another column wants it: ps's L in STAT.
WITH = {'stat': 'locked'}


def is_root():
    return os.geteuid() == 0


@contextlib.contextmanager
def setuid_copy(helper):
    """A copy of the helper that runs as nobody, whoever starts it."""
    folder = tempfile.mkdtemp(dir='/var/tmp')
    try:
        path = os.path.join(folder, 'kinds')
        shutil.copy(helper, path)
        os.chown(path, 65534, 65534)
        os.chmod(path, 0o6755)
        os.chmod(folder, 0o755)
        yield path
    finally:
        shutil.rmtree(folder)


def has_kernel_threads():
    """In a container process 2 is another, or none."""
    try:
        flags = int(read(2, 'stat').rsplit(b')', 1)[1].split()[6])
    except FileNotFoundError:
        return False
    return is_root() and flags & PF_KTHREAD != 0


def start_all(stack, helper):
    """Name → pid of all kinds that can be had here."""
    pids = {}

    def start(name, *args, **more):
        pids[name] = stack.enter_context(Kind(*args, **more)).pid

    for kind in KINDS:
        start(kind, helper, kind)
    start('long arguments', helper, 'x' * 100_000, 'last')
    start('hostile arguments', helper, b'\x1b[2J', b'a\nb', b'\xff\xfe', 'left\u202eright', 'tab\t',
          'back\\slash', '')
    start('words', helper, 'кириллица', '漢字', 'e\u0301')
    start('no arguments', '', executable=helper)
    if is_root():
        start('setuid', stack.enter_context(setuid_copy(helper)), 'plain')
    if has_kernel_threads():
        pids['kernel thread'] = 2
    return pids


# ---- ps ----

def ps_names():
    """All formats that this ps has."""
    out = subprocess.run(['ps', 'L'], env=ENV, stdout=subprocess.PIPE, check=True).stdout.decode()
    return [line.split()[0] for line in out.splitlines() if line.strip()]


def our_names(procview):
    fields = procview.json('ps', '--list-fields', '--json')['fields']
    return {name.lower() for field in fields for name in [field['name']] + field['aliases']}


def column(program, name, pids, more=None):
    """pid → what the program prints under -o NAME; the pid is the first word of each line."""
    columns = ['-o', 'pid='] + (['-o', more + '='] if more else []) + ['-o', name + '=']
    result = program.run(*columns, '-p', ','.join(map(str, pids)))
    rows = {}
    for line in result.stdout.decode(errors='surrogateescape').splitlines():
        words = line.strip().split(None, 2 if more else 1)
        rows[int(words[0])] = words[-1].strip() if len(words) > (2 if more else 1) else ''
    return rows


def number(text):
    """'1-02:03:04' and '2:03' are seconds."""
    days, _, clock = text.rpartition('-')
    total = 0.0
    for part in clock.split(':'):
        total = total * 60 + float(part)
    return total + 86400 * int(days or 0)


def agrees(name, got, want):
    if name not in MOVING or got == want:
        return got == want
    try:
        return abs(number(got) - number(want)) <= MOVING[name]
    except ValueError:
        return False


def between(got, one, other, slack):
    return min(one, other) - slack <= got <= max(one, other) + slack


def agrees_shared(got, before, after):
    return between(int(got), int(before), int(after), SHARED_SLACK / 1024)


def compare_with_ps(tap, procview, pids):
    ps = Program('ps', '-ww')
    ours = Program(*procview.argv, 'ps')
    names = [name for name in ps_names()
             if name.lower() in our_names(procview) and name not in NOT_COMPARED]
    tap.ok(len(names) > 80, 'ps and procview share more than 80 names', [len(names)])
    for name in names:
        want = column(ps, name, pids.values())
        got = column(ours, name, pids.values(), WITH.get(name))
        after = column(ps, name, pids.values()) if name in SHARED else {}
        wrong = ['%s (%d): got %r, ps has %r' % (kind, pid, got.get(pid), want.get(pid))
                 for kind, pid in pids.items()
                 if not (name in TEXTS and kind in HOSTILE)
                 and not agrees(name, got.get(pid, ''), want.get(pid, ''))
                 and not (pid in after and agrees_shared(got[pid], want[pid], after[pid]))]
        tap.ok(not wrong, 'as ps: -o ' + name, wrong)


# ---- libproc2 ----

def signal_number(name):
    if name.startswith('SIGRT_'):
        return 32 + int(name[len('SIGRT_'):])
    return signal.Signals[name].value


def boot_time():
    """Seconds since 1970 at which the system started, as the kernel says it."""
    with open('/proc/stat') as f:
        return next(int(line.split()[1]) for line in f if line.startswith('btime '))


def seconds_since_1970(iso):
    moment = datetime.datetime.strptime(iso, '%Y-%m-%dT%H:%M:%S.%fZ')
    return moment.replace(tzinfo=datetime.timezone.utc).timestamp()


def same_signals(ours, theirs):
    bits = int(theirs, 16)
    return {signal_number(name) for name in ours} == {n + 1 for n in range(64) if bits >> n & 1}


def same_cmdline(ours, theirs):
    """libproc2 has an argument where there is none, and breaks arguments at line ends."""
    return (ours or ['-']) == theirs or any('\n' in word for word in ours)


def same_comm(ours, theirs):
    """libproc2 makes names safe by itself."""
    return ours == theirs or not ours.isprintable()


def within(limit):
    return lambda ours, theirs: abs(ours - theirs) <= limit


SAME = {
    'cpu_time': within(TICK), 'user_time': within(TICK), 'system_time': within(TICK),
    'elapsed': within(2), 'cpu_lifetime_percent': within(0.1),
    'flags': lambda ours, theirs: int(ours, 16) == int(theirs, 16),
    'cmdline': same_cmdline, 'comm': same_comm,
    'signals_pending': same_signals, 'signals_thread_pending': same_signals,
    'signals_blocked': same_signals, 'signals_ignored': same_signals,
    'signals_caught': same_signals,
    'start_time': within(TICK),
}


def same(key, ours, theirs):
    """None: procview was not permitted to read it, and says so; libproc2 has no word for that."""
    if isinstance(ours, dict):
        return None
    if ours is None:
        return theirs in (0, -1, '-', '?', '', [])
    return SAME.get(key, lambda a, b: a == b)(ours, theirs)


def compare_rows(tap, kind, ours, theirs):
    wrong, denied = [], 0
    for key, want in theirs.items():
        got = ours[key]
        answer = same(key, got, want)
        denied += answer is None
        if answer is False:
            wrong.append('%s: got %r, libproc2 has %r' % (key, got, want))
    tap.ok(not wrong, 'as libproc2: %s (%d values)' % (kind, len(theirs) - denied), wrong)


def with_start_time(row):
    """The reference counts since boot, JSON has a moment."""
    row['start_time'] = boot_time() + row.pop('start_seconds')
    return row


def our_rows(procview, keys, pids, *options):
    document = procview.json('ps', '--json', '-o', ','.join(keys), '-p',
                             ','.join(map(str, pids)), *options)
    for row in document['processes']:
        row['start_time'] = seconds_since_1970(row['start_time'])
    return document['processes']


def is_between(ours, before, after):
    return isinstance(ours, int) and between(ours, before, after, SHARED_SLACK)


def compare_with_libproc2(tap, procview, dump, pids):
    reference = {row['pid']: with_start_time(row)
                 for row in dump.json(*map(str, pids.values()))}
    keys = list(next(iter(reference.values())))
    ours = {row['pid']: row for row in our_rows(procview, keys, pids.values())}
    after = {row['pid']: row for row in dump.json(*map(str, pids.values()))}
    for kind, pid in pids.items():
        if tap.ok(pid in ours and pid in reference, 'both have ' + kind):
            for key in SHARED:
                if is_between(ours[pid][key], reference[pid][key], after[pid][key]):
                    reference[pid][key] = ours[pid][key]
            compare_rows(tap, kind, ours[pid], reference[pid])


# What a thread has of its own. The row of the leader is left out: libproc2 gives it the sums of the
# whole process.
THREAD_KEYS = """pid tid ppid comm state flags cpu_time user_time system_time blkio_time nice
    priority rt_priority last_cpu minor_faults major_faults wchan signals_thread_pending signals_blocked
    start_time""".split()


def compare_threads(tap, procview, dump, pids):
    kinds = ['threads', 'leader-ended']
    wanted = [pids[kind] for kind in kinds]
    reference = {row['tid']: with_start_time(row) for row in dump.json('-H', *map(str, wanted))}
    ours = {row['tid']: row for row in our_rows(procview, THREAD_KEYS, wanted, '-H')}
    tap.same(sorted(ours), sorted(reference), 'the same threads')
    for tid in sorted(set(ours) & set(reference) - set(wanted)):
        compare_rows(tap, 'a thread', ours[tid],
                     {key: reference[tid][key] for key in THREAD_KEYS})


# ---- /proc ----

def read(pid, name):
    with open('/proc/%d/%s' % (pid, name), 'rb') as f:
        return f.read()


def raw_texts(row, key, texts):
    """The bytes of texts, which stand in hexadecimal beside them where they are not UTF-8."""
    raw = row.get(key + '_raw_hex') or [None] * len(texts)
    return [bytes.fromhex(hexa) if hexa is not None else text.encode()
            for text, hexa in zip(texts, raw if isinstance(raw, list) else [raw])]


def compare_with_proc(tap, procview, pids):
    """Texts byte by byte, whatever they hold."""
    document = procview.json('ps', '--json', '-o', 'pid,comm,cmdline', '-p',
                             ','.join(map(str, pids.values())))
    rows = {row['pid']: row for row in document['processes']}
    for kind, pid in pids.items():
        cmdline = read(pid, 'cmdline')
        words = cmdline.split(b'\0')[:-1] if cmdline else []
        tap.same(raw_texts(rows[pid], 'comm', [rows[pid]['comm']]),
                 [read(pid, 'comm').rstrip(b'\n')], 'as /proc: comm of ' + kind)
        tap.same(raw_texts(rows[pid], 'cmdline', rows[pid]['cmdline']), words,
                 'as /proc: cmdline of ' + kind)


# ---- a leader that has ended ----

def living_thread(pid):
    return next(tid for tid in os.listdir('/proc/%d/task' % pid) if int(tid) != pid)


def status_bytes(status, name):
    line = next(line for line in status.decode().splitlines() if line.startswith(name + ':'))
    return int(line.split()[1]) * 1024


def compare_leader_ended(tap, procview, pid):
    """Its files say nothing any more, and ps shows zeros: a living thread knows what is true."""
    folder = 'task/' + living_thread(pid)
    page = os.sysconf('SC_PAGE_SIZE')
    size, rss, shared = (int(n) * page for n in read(pid, folder + '/statm').split()[:3])
    status = read(pid, folder + '/status')
    want = {'pid': pid, 'state': 'Z', 'threads': 2, 'vsz': size, 'rss': rss, 'shared': shared,
            'anon': status_bytes(status, 'RssAnon'),
            'fds': len(os.listdir('/proc/%d/%s/fd' % (pid, folder))),
            'cmdline': read(pid, folder + '/cmdline').decode().split('\0')[:-1],
            'exe': os.readlink('/proc/%d/%s/exe' % (pid, folder)),
            'cwd': os.readlink('/proc/%d/%s/cwd' % (pid, folder)),
            'ns_mnt': os.stat('/proc/%d/%s/ns/mnt' % (pid, folder)).st_ino}
    for name, options in (('process', []), ('threads', ['-H'])):
        rows = procview.json('ps', '--json', '-o', ','.join(['tid', *want]), '-p', str(pid),
                             *options)['processes']
        tap.same(len(rows), 2 if options else 1, 'leader ended: rows, ' + name)
        for row in rows:
            state = 'Z' if row.pop('tid') == pid else 'S'
            tap.same(row, {**want, 'state': state}, 'leader ended: values, ' + name)


def main():
    procview, helper, dump = sys.argv[1:]
    tap = Tap()
    with contextlib.ExitStack() as stack:
        pids = start_all(stack, helper)
        if not is_root():
            tap.skip('setuid', 'needs root')
        if not has_kernel_threads():
            tap.skip('kernel thread', 'needs root outside of a container')
        compare_leader_ended(tap, Program(procview), pids['leader-ended'])
        compare_threads(tap, Program(procview), Program(dump), pids)
        del pids['leader-ended']
        compare_with_ps(tap, Program(procview), pids)
        compare_with_libproc2(tap, Program(procview), Program(dump), pids)
        compare_with_proc(tap, Program(procview), pids)
    tap.done()


if __name__ == '__main__':
    main()
