"""Demonstrations of what a monitor is for: leaks, growth, load, I/O and processes that are short,
seen from outside."""

import ctypes
import os
import pathlib
import subprocess
import tempfile

from demo_harness import ENV, Demo, Late, Tap, failures, held, poll, procview, rows, state

TICKS_SEEN = 5
FORKS_SEEN = 20
CLONE_NEWNS, CLONE_NEWUSER = 0x00020000, 0x10000000
MS_PRIVATE_ALL = 1 << 18 | 1 << 14
LIBC = ctypes.CDLL(None, use_errno=True)


def as_list(value):
    return value if isinstance(value, list) else [value]


def status_bytes(pid, name):
    for line in pathlib.Path(f'/proc/{pid}/status').read_text().splitlines():
        if line.startswith(name + ':'):
            return int(line.split()[1]) << 10
    return None


def stat_fields(pid, tid=None):
    """Fields of proc(5) from the third on."""
    stat = pathlib.Path(f'/proc/{pid}/task/{tid or pid}/stat').read_text(errors='replace')
    return stat.rpartition(')')[2].split()


def ticks(pid, tid):
    """Processor time of a task in the program itself."""
    return int(stat_fields(pid, tid)[11])


def children_ticks(pid):
    fields = stat_fields(pid)
    return int(fields[13]) + int(fields[14])


def io_count(pid, name):
    for line in pathlib.Path(f'/proc/{pid}/io').read_text().splitlines():
        if line.startswith(name + ':'):
            return int(line.split()[1])
    return None


def field(pid, name):
    """A field of procview's row, read now."""
    found = procview('ps', '-o', f'pid,{name}', '-p', str(pid))['processes']
    return found[0][name]


def lsof(pid):
    done = subprocess.run(['lsof', '-w', '-a', '-p', str(pid), '-Fn'], env=ENV, text=True,
                          capture_output=True, check=False)
    return [line[1:] for line in done.stdout.splitlines() if line.startswith('n')]


def check_fd_leak(tap, demo):
    facts = demo.facts
    folder = f'/proc/{demo.pid}/fd'
    names = [os.readlink(f'{folder}/{fd}') for fd in os.listdir(folder)]
    tap.same(len(names), facts['open'], 'fd-leak: so many are open')
    tap.ok(names.count(facts['file']) >= facts['leaked'], 'fd-leak: they lead to one file', names)
    limits = pathlib.Path(f'/proc/{demo.pid}/limits').read_text()
    soft = next(line.split()[3] for line in limits.splitlines() if 'open files' in line)
    tap.same(int(soft), facts['limit'], 'fd-leak: the limit is as it says')
    tap.ok(lsof(demo.pid).count(facts['file']) >= facts['leaked'], 'fd-leak: lsof lists them')
    tap.same(field(demo.pid, 'fds'), facts['open'], 'fd-leak: procview counts them')


def check_memory_growth(tap, demo):
    facts = demo.facts
    resident = status_bytes(demo.pid, 'VmRSS') + status_bytes(demo.pid, 'VmSwap')
    tap.ok(facts['touched'] <= resident < facts['reserved'], 'memory-growth: RES is what was '
           'touched', [resident, facts])
    tap.ok(status_bytes(demo.pid, 'VmSize') >= facts['reserved'],
           'memory-growth: VIRT is what was reserved')
    row = rows(demo.pid)[demo.pid]
    tap.ok(row['vsz'] >= facts['reserved'] and row['rss'] >= facts['touched'] // 2,
           'memory-growth: procview says the same', [row])
    maps = pathlib.Path(f'/proc/{demo.pid}/maps').read_text(errors='replace')
    starts, ends = zip(*[[int(part, 16) for part in line.split()[0].split('-')]
                         for line in maps.splitlines()])
    begin = int(facts['address'], 16)
    tap.ok(any(start <= begin and begin + facts['reserved'] <= end
               for start, end in zip(starts, ends)), 'memory-growth: mapped at its address', [maps])


def check_cpu_threads(tap, demo):
    workers = as_list(demo.facts['workers'])
    tap.same(len(workers), len(os.sched_getaffinity(0)), 'cpu-burn: a thread for each processor')
    before = {tid: ticks(demo.pid, tid) for tid in workers}
    tap.ok(poll(lambda: all(ticks(demo.pid, tid) >= before[tid] + TICKS_SEEN for tid in workers),
                'load'), 'cpu-burn: every thread burns')
    tap.ok(poll(lambda: all(state(demo.pid, tid) == 'R' for tid in workers), 'state R'),
           'cpu-burn: they are running')
    tap.ok(ticks(demo.pid, demo.pid) < sum(ticks(demo.pid, tid) for tid in workers) / 4,
           'cpu-burn: the main thread does not')
    found = rows(demo.pid, threads=True)
    tap.same({found[tid]['comm'] for tid in workers if tid in found},
             {f'pv-burn-{i:02}' for i in range(len(workers))}, 'cpu-burn: procview names them')
    tap.ok(poll(lambda: rows(demo.pid)[demo.pid]['cpu_time'] > 0, 'its processor time'),
           'cpu-burn: procview counts their time')


def check_cpu_processes(tap, demo):
    workers = as_list(demo.facts['workers'])
    tap.same((len(workers), demo.facts['nice']), (3, 5), 'cpu-burn --processes: as many as asked')
    before = {pid: ticks(pid, pid) for pid in workers}
    tap.ok(poll(lambda: all(ticks(pid, pid) >= before[pid] + TICKS_SEEN for pid in workers),
                'load'), 'cpu-burn --processes: every process burns')
    found = rows(*workers)
    tap.same({(row['ppid'], row['nice']) for row in found.values()}, {(demo.pid, 5)},
             'cpu-burn --processes: procview has them and their nice value')
    tap.same(children_ticks(demo.pid), 0, 'cpu-burn --processes: not charged to the parent yet')


def check_disk_io(tap, demo):
    facts = demo.facts
    path = facts['file']
    st = os.stat(path)
    tap.same((st.st_ino, st.st_size, os.readlink(f'/proc/{demo.pid}/fd/{facts["fd"]}')),
             (facts['inode'], facts['size'], path), 'disk-io: its file')
    tap.ok(path in lsof(demo.pid), 'disk-io: lsof has it')
    for name in ('wchar', 'rchar'):
        before = io_count(demo.pid, name)
        tap.ok(poll(lambda: io_count(demo.pid, name) >= before + facts['size'], name),
               f'disk-io: {name} grows')
    if facts['memory'] != '-':
        tap.same(io_count(demo.pid, 'write_bytes'), 0, 'disk-io: no bytes for a disk')
    tap.ok(field(demo.pid, 'write_chars') >= 2 * facts['size'], 'disk-io: procview counts them')


def check_short_lived(tap, demo):
    def forks():
        lines = pathlib.Path('/proc/stat').read_text().splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith('processes ')))

    before = forks()
    tap.ok(poll(lambda: forks() >= before + FORKS_SEEN, 'forks'), 'short-lived: forks are counted')
    before = children_ticks(demo.pid)
    tap.ok(poll(lambda: children_ticks(demo.pid) > before, 'time of dead children'),
           'short-lived: time of dead children is with the parent')
    tap.ok(field(demo.pid, 'children_time') > 0, 'short-lived: procview has it')


def check_tmpfs(tap):
    """Only if /dev/shm is what it is everywhere."""
    with tempfile.TemporaryDirectory(dir='/dev/shm') as folder:
        with Demo('disk-io', '--for', '0.1', env={'TMPDIR': folder}) as demo:
            wrong = failures(demo, demo.wait())
            tap.ok(not wrong and 'is on tmpfs' in demo.text(), 'disk-io: says that it is on tmpfs',
                   wrong or [demo.text()])


def mount_full(folder, options):
    """In this process only: folder becomes a file system without room."""
    if LIBC.unshare(CLONE_NEWNS | (CLONE_NEWUSER if os.geteuid() else 0)) or \
            LIBC.mount(b'none', b'/', None, MS_PRIVATE_ALL, None) or \
            LIBC.mount(b'tmpfs', folder.encode(), b'tmpfs', 0, options.encode()):
        raise OSError(ctypes.get_errno(), 'mount')


def check_full(tap, what, options):
    name = f'disk-io: {what}'
    with tempfile.TemporaryDirectory() as folder:
        try:
            with Demo('disk-io', '--for', '1', env={'TMPDIR': folder},
                      preexec_fn=lambda: mount_full(folder, options)) as demo:
                status = demo.wait()
                tap.ok(status == 1 and 'No space left' in demo.text() and folder in demo.text(),
                       name, [status, demo.text()])
        except subprocess.SubprocessError as e:
            tap.skip(name, f'cannot mount a small file system: {e}')
        except Late as e:
            tap.ok(False, name, [e])


def main():
    tap = Tap()
    held(tap, 'fd-leak', check=check_fd_leak)
    held(tap, 'memory-growth', check=check_memory_growth)
    held(tap, 'cpu-burn', check=check_cpu_threads)
    held(tap, 'cpu-burn', '--processes', '--workers', 3, '--nice', 5, check=check_cpu_processes)
    held(tap, 'disk-io', check=check_disk_io)
    held(tap, 'short-lived', check=check_short_lived)
    check_tmpfs(tap)
    check_full(tap, 'without room for a folder a clear message', 'nr_inodes=1')
    check_full(tap, 'without room for the file a clear message', 'size=64k')
    tap.done()


if __name__ == '__main__':
    main()
