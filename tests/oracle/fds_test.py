"""`procview fds` against what a helper made, and against lsof and lsfd of the same processes.

usage: fds_test.py PROCVIEW FDZOO [--table]

Of every type of descriptor procview must know all that either of the others knows, and fds_known.txt
says which of the three knows what. --table prints that table as it is now, and tests nothing.
"""

import os
import pathlib
import shutil
import sys

from fdtools import (LSFD_TYPES, LSOF_TYPES, PROTOCOLS, SOCKETS, Lsfd, Lsof, Procview, address, run)
from tap import Tap
from world import as_nobody
from zoo import Unable, Zoo

NOBODY = 65534
NETWORK = {'nfs', 'nfs4', 'cifs', 'smb3', '9p', 'ceph', 'afs', 'ocfs2', 'lustre'}
TABLE = pathlib.Path(__file__).with_name('fds_known.txt')
# What is not compared, and why.
NOT_COMPARED = {
    ('lsof', 'reg-path', 'mode'): 'it has neither, lsof says both',
    ('lsof', 'dir-path', 'mode'): 'it has neither, lsof says both',
    ('lsof', 'tcp-listener', 'send_queue'): 'how many may wait; lsof says none',
    ('lsof', 'tcp6-listener', 'send_queue'): 'how many may wait; lsof says none',
    ('lsof', 'mapped-listener', 'send_queue'): 'how many may wait; lsof says none',
}

# ---- what was made ----

FLAGS = {name: getattr(os, name) for name in (
    'O_APPEND', 'O_NONBLOCK', 'O_DIRECT', 'O_DIRECTORY', 'O_NOFOLLOW', 'O_NOATIME', 'O_CLOEXEC',
    'O_PATH', 'O_TMPFILE', 'O_SYNC', 'O_DSYNC')}
LARGEFILE = 0o100000  # os.O_LARGEFILE is 0 here


def flag_names(bits):
    """Of F_GETFL and O_CLOEXEC; a flag of two bits takes that of one along."""
    names = {name for name, bit in FLAGS.items() if bits & bit == bit}
    if not bits & os.O_PATH:
        names.add({0: 'O_RDONLY', 1: 'O_WRONLY', 2: 'O_RDWR'}[bits & 3])
    if 'O_SYNC' in names:
        names.discard('O_DSYNC')
    if 'O_TMPFILE' in names:
        names.discard('O_DIRECTORY')
    if bits & LARGEFILE:
        names.add('O_LARGEFILE')
    return names


def mode(bits):
    return '-' if bits & os.O_PATH else 'rwu'[bits & 3]


def general(row):
    """What its own process sees of each, facet → value."""
    bits = int(row['flags'], 8)
    want = {'type': row['type'], 'mode': mode(bits), 'flags': flag_names(bits),
            'inode': int(row['ino']), 'device': row['dev'], 'links': int(row['nlink']),
            'size': int(row['size']), 'deleted': row.get('deleted') == '1' or (
                row['type'] == 'memfd' or row['name'].startswith('shm'))}
    if row['rdev'] != '0:0':
        want['special'] = row['rdev']
    if int(row['pos']) >= 0:
        want['offset'] = int(row['pos'])
    return want


def path_of(zoo, value):
    return os.fsencode(value if value.startswith('/') else os.path.join(zoo.folder, value))


def numbers(value):
    return {int(word) for word in value.split(',') if word}


def state(got, value, zoo):
    """Of vsock only kernels with a module for it tell."""
    return got.get('state', value if got['type'] == 'vsock' else None), value


def signals(value):
    """Real-time ones are counted from the kernel's first."""
    return ['SIGRT_%d' % (int(word) - 32) if word.isdigit() else word
            for word in value.split(',')]


def whole(facet):
    return lambda got, value, zoo: (got.get(facet), int(value))


def text(facet):
    return lambda got, value, zoo: (got.get(facet), value)


def near(facet):
    """Seconds until then: a moment has passed since it was set."""
    def check(got, value, zoo):
        seconds = got.get(facet)
        late = seconds is not None and int(value) - 120 < seconds <= int(value) + 0.001
        return (int(value) if late else seconds), int(value)
    return check


def place(got, value, zoo):
    return got.get('name'), path_of(zoo, value)


def local(got, value, zoo):
    if got['type'] != 'unix':
        return address(got.get('local') or ''), address(value)
    return got.get('local'), value


def remote(got, value, zoo):
    return address(got.get('remote') or ''), address(value)


def peer(got, value, zoo):
    return got['peers'], zoo.named(value)


def watch_paths(got, value, zoo):
    """id:path … of inotify, path of fanotify's mark on a file. Where handles are not permitted, and
    where the process has another root in mounts of its own, a path may be missing; not that of a
    folder which the process has open."""
    want = {}
    for word in value.split(',') if value else []:
        number, _, path = word.rpartition(':')
        st = os.stat(os.path.join(zoo.folder, path))
        want[int(number) if number else None, st.st_ino] = os.fsdecode(path_of(zoo, path))
    paths = {(watch['id'], watch['inode']): watch['path'] for watch in got['watches']
             if watch['inode'] is not None}
    if not zoo.privileged or ('--chroot' in zoo.options and got['at'][0] == zoo.child_pid):
        want = {key: None if not paths.get(key) and not path.endswith('/folder') else path
                for key, path in want.items()}
    return paths, want


def marks(got, value, zoo):
    """One on a file, one on a mount, one on a file system."""
    return sorted(('inode' if watch['inode'] else 'mount' if watch['mnt_id'] else 'device')
                  for watch in got['watches']), ['device', 'inode', 'mount']


def own_lock(got, value, zoo):
    lock = got.get('lock') or next(iter(got.get('locks', [])), None) or {}
    return ((lock.get('kind'), lock.get('mode'), lock.get('waits')), (value, 'write', False))


def awaited_lock(got, value, zoo):
    return [lock['kind'] for lock in got.get('locks', []) if lock['waits']], [value]


def shared(got, value, zoo):
    return {pid for pid, _ in got.get('shared', ())} | {got['at'][0]}, set(zoo.pids)


def protocol(got, value, zoo):
    if got['type'] == 'netlink':
        return got.get('netlink'), 'NETLINK_' + value
    return got.get('protocol'), int(value)


CHECKS = {
    'path': place, 'peer': peer, 'shared': shared, 'lock': own_lock, 'waits': awaited_lock,
    'tty': text('tty'), 'master': lambda got, value, zoo: (got.get('master'), value == '1'),
    'counter': whole('counter'),
    'semaphore': lambda got, value, zoo: (got.get('semaphore', value == '1'), value == '1'),
    'mask': lambda got, value, zoo: (got.get('signals'), signals(value)),
    'clock': text('clock'), 'value': near('value'),
    'interval': lambda got, value, zoo: (round(got.get('interval', -1)), int(value)),
    'targets': lambda got, value, zoo: (got.get('targets'), numbers(value)),
    'watches': watch_paths, 'marks': marks, 'target': whole('target'),
    'seals': lambda got, value, zoo: (set(got.get('seals', ())), set(value.split(','))),
    'kind': text('kind'), 'id': whole('id'), 'bpf_type': whole('bpf_type'),
    'key_size': whole('key_size'), 'value_size': whole('value_size'),
    'max_entries': whole('max_entries'), 'sq_entries': whole('sq_entries'),
    'cq_entries': whole('cq_entries'), 'user_files': whole('user_files'),
    'user_buffers': whole('user_buffers'), 'bytes': whole('bytes'),
    'messages': whole('messages'), 'max_messages': whole('max_messages'),
    'message_size': whole('message_size'), 'notify_pid': whole('notify_pid'),
    'local': local, 'remote': remote, 'state': state, 'socket': text('socket_type'),
    'receive_queue': whole('receive_queue'), 'protocol': protocol,
    'interface': whole('interface'),
    'groups': lambda got, value, zoo: (got.get('groups'), hex(int(value))),
    'port': lambda got, value, zoo: (got.get('local', value).rpartition(':')[2], value),
}
# Of the helper's own book-keeping, or the general part has it.
NO_CHECKS = set("""name type pid fd ino dev rdev nlink size flags pos deleted mapped signo
    pending""".split())


def compare_made(tap, zoo, row, got):
    wrong = []
    for facet, want in general(row).items():
        if got.get(facet) != want:
            wrong.append('%s: got %r, made %r' % (facet, got.get(facet), want))
    for key in row.keys() - NO_CHECKS:
        value, want = CHECKS[key](got, row[key], zoo)
        if value != want:
            wrong.append('%s: got %r, made %r' % (key, value, want))
    tap.ok(not wrong, 'as made: %s' % row['name'], wrong)


# ---- what others know ----

# Facets of the others that procview has in other words: what its facets say about theirs.
def their_type(types):
    return lambda got, value: types.get(got['type']) == value


def has_flags(got, value):
    """They have fewer names: O_SYNC, O_TMPFILE and folders are of two bits."""
    ours = set(got['flags'])
    if 'O_SYNC' in ours:
        ours.add('O_DSYNC')
    if 'O_TMPFILE' in ours:
        ours.add('O_DIRECTORY')
    return value <= ours


def same_name(got, value):
    return got['name'].decode(errors='replace') == value


def same_address(facet):
    def check(got, value):
        if got['type'] == 'unix':
            return got[facet] == value
        return address(got[facet]) == value
    return check


def same_lock(got, value):
    lock = got.get('lock') or {}
    whole_file = lock.get('start') == 0 and lock.get('end') is None
    letter = {'write': 'w', 'read': 'r'}.get(lock.get('mode'), ' ')
    return (letter.upper() if whole_file else letter) == value and not lock['waits']


def same_driver(got, value):
    """Drivers of terminals share numbers: /proc/devices has several names for one."""
    with open('/proc/devices') as f:
        number = got['special'].partition(':')[0]
        names = {line.split()[1] for line in f if line.split()[:1] == [number]}
    return got['driver'] == value or {got['driver'], value} <= names


SAME = {
    'lsof type': their_type(LSOF_TYPES), 'lsfd type': their_type(LSFD_TYPES),
    'flags': has_flags, 'name': same_name, 'lock letter': same_lock,
    'anonymous type': lambda got, value: got['type'] == value,
    'source': lambda got, value: value in (os.path.basename(got['mount']['source']),
                                           got['mount']['type']),
    'driver': same_driver,
    'protoname': lambda got, value: got['type'] in PROTOCOLS[value],
    'local': same_address('local'), 'remote': same_address('remote'),
    'peers': lambda got, value: value <= got['peers'],
}
# The facet of procview that answers for one of theirs.
ANSWERS = {'lsof type': 'type', 'lsfd type': 'type', 'anonymous type': 'type', 'protoname': 'type', 'lock letter': 'lock',
           'source': 'mount'}


def compare_tool(tap, tool, row, got, theirs):
    wrong = []
    for facet, value in theirs.items():
        ours = ANSWERS.get(facet, facet)
        if (tool, row['name'], facet) in NOT_COMPARED or (facet == 'name' and got['type'] in
                                                          SOCKETS):
            continue
        if ours not in got:
            wrong.append('%s: procview has none, %s has %r' % (facet, tool, value))
        elif not SAME.get(facet, lambda a, b: a[facet] == b)(got, value):
            wrong.append('%s: got %r, %s has %r' % (facet, got[ours], tool, value))
    tap.ok(not wrong, 'all that %s knows: %s' % (tool, row['name']), wrong)


# ---- the table ----

class Known:
    """type → tool → the facets that it has of at least one descriptor."""

    TOOLS = ('procview', 'lsof', 'lsfd')

    def __init__(self):
        self.types = {}

    def add(self, kind, tool, facets):
        mine = self.types.setdefault(kind, {tool: set() for tool in self.TOOLS})[tool]
        mine |= {ANSWERS.get(facet, facet) for facet, value in facets.items()
                 if facet == 'flags' or value not in (None, set(), []) and facet != 'at'}

    def lines(self):
        for kind in sorted(self.types):
            ours, lsof, lsfd = (self.types[kind][tool] for tool in self.TOOLS)
            groups = {'all': ours & lsof & lsfd, 'lsof': (ours & lsof) - lsfd,
                      'lsfd': (ours & lsfd) - lsof, 'alone': ours - lsof - lsfd}
            for name, facets in groups.items():
                if facets:
                    yield '%-12s %-6s %s' % (kind, name, ' '.join(sorted(facets)))


def compare_table(tap, known):
    # Types that this system refuses are not there, and modules tell more of vsock.
    types = known.types.keys() - {'vsock'}
    want = [line for line in TABLE.read_text().splitlines() if line.partition(' ')[0] in types]
    got = [line for line in known.lines() if line.partition(' ')[0] in types]
    tap.ok(got == want, 'the table says who knows what', ['only now: ' + line for line in got
                                                          if line not in want] +
           ['only in the table: ' + line for line in want if line not in got])


# ---- the parts ----

def compare_all(tap, procview, zoo, known):
    ours, lsof, lsfd = Procview(procview, zoo.pids, '--mapped'), Lsof(zoo.pids), Lsfd(zoo.pids)
    for row in zoo.rows:
        at = row['pid'], row['fd']
        if not tap.ok(at in ours.fds, 'there: ' + row['name']):
            continue
        got = {**ours.fds[at], 'at': at}
        compare_made(tap, zoo, row, got)
        known.add(row['type'], 'procview', got)
        for tool, theirs in (('lsof', lsof), ('lsfd', lsfd)):
            compare_tool(tap, tool, row, got, theirs.fds.get(at, {}))
            known.add(row['type'], tool, theirs.fds.get(at, {}))
    for pid in zoo.pids:
        numbers_now = {int(name) for name in os.listdir('/proc/%d/fd' % pid)}
        tap.same({fd for owner, fd in ours.fds if owner == pid}, numbers_now,
                 'all descriptors and no others')
        compare_held(tap, ours.processes[pid], lsof.others[pid])


def compare_held(tap, process, rows):
    """cwd, root, exe and what is mapped."""
    names = {fields['f']: fields['n'] for fields in rows}
    tap.same([process['cwd'], process['root'], process['exe']],
             [names['cwd'], names['rtd'], names['txt']], 'cwd, root and exe as lsof has them')
    mapped = {(entry['inode'], entry['device']) for entry in process['mapped']}
    want = {(int(fields['i']), '%d:%d' % (os.major(int(fields['D'], 16)),
                                          os.minor(int(fields['D'], 16))))
            for fields in rows if fields['f'] in ('mem', 'DEL')}
    tap.ok(want <= mapped, 'all that is mapped, as lsof has it', [want - mapped])


def skip_missing(tap, zoo):
    for name, error in zoo.missing.items():
        tap.skip(name, 'the system refuses it: ' + error)


def leave_out(tap, zoo):
    """Queues without a name are in a mount that no list has. Where the kernel knows network file
    systems, what is there is not looked through."""
    with open('/proc/filesystems') as f:
        remote = NETWORK & set(f.read().split())
    if not remote:
        return
    for row in [row for row in zoo.rows if row['type'] == 'mqueue' and row['deleted'] == '1']:
        zoo.rows.remove(row)
        tap.skip(row['name'], 'this kernel knows ' + ', '.join(sorted(remote)))


def in_zoo(tap, what, helper, *options, check, **more):
    """Runs check(zoo) in one."""
    try:
        with Zoo(helper, *options, **more) as zoo:
            tap.note('%s: %d descriptors' % (what, len(zoo.rows)))
            skip_missing(tap, zoo)
            leave_out(tap, zoo)
            check(zoo)
    except Unable as reason:
        tap.skip(what, reason)


def check_denied(tap, procview, zoo):
    """Others' processes are said to be closed, not to be empty."""
    seen = Procview(procview, zoo.pids, wrap=as_nobody)
    for pid in zoo.pids:
        process = seen.processes.get(pid, {})
        tap.same(process.get('fds'), {'error': 'EACCES'}, 'to others its descriptors are closed')
        tap.same([process.get(key) for key in ('cwd', 'root', 'exe')],
                 [{'error': 'EACCES'}] * 3, 'to others cwd, root and exe are closed')
    text_of_both = run(*as_nobody(procview, 'fds', '-p', ','.join(map(str, zoo.pids)))).decode()
    for pid in zoo.pids:
        lines = [line for line in text_of_both.splitlines() if str(pid) in line.split()]
        tap.ok(any('not permitted' in line for line in lines), 'text says so, too', lines)


def check_own(tap, procview, zoo):
    """An ordinary user sees the own ones in full."""
    ours = Procview(procview, zoo.pids, '--mapped', wrap=as_nobody)
    for row in zoo.rows:
        at = row['pid'], row['fd']
        if tap.ok(at in ours.fds, 'there for its own user: ' + row['name']):
            got = {**ours.fds[at], 'at': at}
            compare_made(tap, zoo, row, got)


def main():
    procview, helper = sys.argv[1:3]
    tap, known = Tap(), Known()
    for tool in ('lsof', 'lsfd'):
        if not shutil.which(tool):
            tap.skip(tool, 'not installed')
            tap.done()
    in_zoo(tap, 'here', helper,
           check=lambda zoo: (compare_all(tap, procview, zoo, known),
                              as_nobody(procview) and check_denied(tap, procview, zoo)))
    if '--table' in sys.argv:
        print('\n'.join(known.lines()))
        return
    if os.geteuid() == 0:
        compare_table(tap, known)
    in_zoo(tap, 'in another network namespace', helper, '--net', '--chroot',
           check=lambda zoo: compare_all(tap, procview, zoo, Known()))
    if as_nobody(procview):
        in_zoo(tap, 'as an ordinary user', helper, wrap=as_nobody, user=NOBODY,
               check=lambda zoo: check_own(tap, procview, zoo))
    else:
        tap.skip('as an ordinary user', 'needs root')
    tap.done()


if __name__ == '__main__':
    main()
