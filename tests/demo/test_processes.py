"""Demonstrations of processes, seen from outside."""

import ctypes
import errno
import os
import pathlib
import shutil
import subprocess
import tempfile

from demo_harness import (ENV, PROCVIEW, Demo, Tap, broken, failures, held, poll, procview, ps,
                          rows, state, syscall_of)

SYS_WAIT4, SYS_READ, SYS_KCMP = (61, 0, 312) if os.uname().machine == 'x86_64' else (260, 63, 272)
KCMP_FILE = 0
# The leak sanitizer cannot work under strace.
NO_LEAKS = {'ASAN_OPTIONS': os.environ.get('ASAN_OPTIONS', '') + ':detect_leaks=0'}
EXIT_CODE = 49  # in /proc/PID/stat, from behind the name on


def check_sleeper(tap, demo):
    tap.same(ps('-o', 'comm=,nlwp=', '-p', str(demo.pid)), [['pv-sleeper', '1']],
             'sleeper: one row of one thread')
    poll(lambda: state(demo.pid) == 'S', 'sleep')
    tap.same(rows(demo.pid)[demo.pid]['comm'], 'pv-sleeper', 'sleeper: procview has it')


def check_fork(tap, demo):
    child = demo.facts['child']
    tap.same(ps('-o', 'ppid=,comm=', '-p', str(child)), [[str(demo.pid), 'pv-fork-child']],
             'fork: parent and child')
    tap.ok(poll(lambda: syscall_of(demo.pid) == SYS_WAIT4, 'wait4'),
           'fork: the parent is in wait4')
    tap.same(rows(child)[child]['ppid'], demo.pid, 'fork: procview has the pair')


def check_zombie(tap, demo):
    zombies = demo.facts['zombies']
    found = ps('-o', 'pid=,ppid=,s=', '--ppid', str(demo.pid))
    tap.same(found, [[str(pid), str(demo.pid), 'Z'] for pid in zombies], 'zombie: state Z in ps')
    tap.ok(all(row['state'] == 'Z' and row['ppid'] == demo.pid
               for row in rows(*zombies).values()), 'zombie: state Z in procview')


# -- what the kernel and other tools say

def read(*parts):
    return pathlib.Path('/proc', *map(str, parts)).read_text(errors='replace')


def ppid(pid):
    return int(read(pid, 'stat').rpartition(')')[2].split()[1])


def fields(text):
    """Of lines NAME: NUMBER …, the first of each name."""
    found = {}
    for line in text.splitlines():
        name, colon, rest = line.partition(':')
        if colon and rest.split():
            found.setdefault(name, rest.split()[0])
    return found


def offset(pid, fd):
    return int(fields(read(pid, 'fdinfo', fd))['pos'])


def mapping(pid, address):
    """Figures of smaps of the mapping that begins there, in KiB."""
    lines = read(pid, 'smaps').splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith(f'{address:x}-'))
    return {name: int(value) for name, value in fields('\n'.join(lines[at + 1:at + 25])).items()
            if value.isdigit()}


def pipe_of(pid, fd):
    """The inode of a pipe; None for anything else."""
    link = os.readlink(f'/proc/{pid}/fd/{fd}')
    return int(link[len('pipe:['):-1]) if link.startswith('pipe:[') else None


def same_description(pid_a, fd_a, pid_b, fd_b):
    """None: the kernel does not tell."""
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.syscall(SYS_KCMP, pid_a, pid_b, KCMP_FILE, ctypes.c_ulong(fd_a),
                          ctypes.c_ulong(fd_b))
    return None if result < 0 else result == 0


def lsof(pid, fd):
    """What it says of a descriptor: letter to value."""
    if not shutil.which('lsof'):
        return None
    done = subprocess.run(['lsof', '-w', '-o', '-a', '-p', str(pid), '-d', str(fd), '-F', 'fotin'],
                          env=ENV, text=True, capture_output=True, check=False)
    return {line[0]: line[1:] for line in done.stdout.splitlines()}


def traced(tap, name, calls, wanted):
    """Runs a demonstration once under strace: each of the wanted texts is on some line."""
    title = f'{name}: strace shows {calls}'
    if not shutil.which('strace'):
        tap.skip(title, 'no strace')
        return
    with tempfile.TemporaryDirectory(prefix='pvt-') as folder:
        path = pathlib.Path(folder, 'trace')
        done = subprocess.run(['strace', '-f', '-qq', '-e', f'trace={calls}', '-o', str(path),
                               PROCVIEW, 'demo', name, '--for', '0.01'], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env={**ENV, 'TMPDIR': folder, **NO_LEAKS}, check=False)
        if 'Operation not permitted' in done.stdout:
            tap.skip(title, 'may not trace')
            return
        trace = path.read_text(errors='replace')
    missing = [text for text in wanted if text not in trace]
    tap.ok(done.returncode == 0 and not missing, title, [done.stdout, *missing, trace])


def check_lsof(tap, name, pid, fd, wanted):
    found = lsof(pid, fd)
    if found is None:
        tap.skip(name, 'no lsof')
    else:
        tap.same({key: found.get(key) for key in wanted}, wanted, name)


# -- the demonstrations

def check_wait_status(tap, demo):
    facts = demo.facts
    tap.same([state(pid) for pid in facts['children']], ['Z'] * len(facts['children']),
             'wait-status: children have ended and are kept')
    words = [read(pid, 'stat').rpartition(')')[2].split() for pid in facts['children']]
    tap.same([int(w[EXIT_CODE]) for w in words],
             [code << 8 | signo for code, signo in zip(facts['codes'], facts['signals'])],
             'wait-status: the kernel keeps code and signal')
    tap.same((facts['codes'], facts['signals']), ([1, 2, 3, 0, 0], [0, 0, 0, 15, 6]),
             'wait-status: three exit, two are killed')


def check_core_dump(tap):
    """Where dumps are files of the working directory there is one, and it goes as well."""
    with Demo('wait-status', '--core', '--for', '0.01') as demo:
        wrong = failures(demo, demo.wait())
    tap.ok(not wrong, 'wait-status --core: ends well and leaves no dump', wrong)
    wanted = read('sys/kernel/core_pattern')[0] not in '|/'
    tap.same(any('0x0086' in line for line in demo.lines), wanted, 'wait-status: the core flag')


def check_fork_memory(tap, demo):
    facts = demo.facts
    address, size, written = int(facts['address'], 16), facts['size'], facts['written']
    for who, pid in (('parent', demo.pid), ('child', facts['child'])):
        found = mapping(pid, address)
        tap.same((found['Private_Dirty'] << 10, found['Shared_Dirty'] << 10),
                 (written, size - written), f'fork-memory: private and shared pages, {who}')
        tap.same(found['Pss'] << 10, written + (size - written) // 2, f'fork-memory: PSS, {who}')
    row, = procview('ps', '-o', 'pid,rss,pss,uss', '-p', str(facts['child']))['processes']
    tap.ok(written <= row['uss'] < row['pss'] < row['rss'], 'fork-memory: procview says so', [row])


def check_fork_offset(tap, demo):
    facts = demo.facts
    child, fd, inode = facts['child'], facts['fd'], str(facts['inode'])
    tap.same((offset(demo.pid, fd), offset(child, fd)), (facts['offset'],) * 2,
             'fork-offset: one offset in both')
    tap.same(offset(child, facts['own_fd']), facts['own_offset'],
             'fork-offset: another where it was opened anew')
    if same_description(demo.pid, fd, child, fd) is None:
        tap.skip('fork-offset: one description', 'no kcmp')
    else:
        tap.ok(same_description(demo.pid, fd, child, fd) and
               not same_description(demo.pid, fd, child, facts['own_fd']),
               'fork-offset: one description')
    for pid in (demo.pid, child):
        check_lsof(tap, 'fork-offset: lsof agrees', pid, fd,
                   {'o': f'0t{facts["offset"]}', 'i': inode, 'n': facts['path']})


def check_fork_buffered(tap, demo):
    facts = demo.facts
    tap.same([offset(pid, facts['fd']) for pid in (demo.pid, facts['child'])],
             [facts['offset']] * 2, 'fork-buffered: the offset is at the end in both')
    tap.same(os.stat(facts['path']).st_size, facts['offset'], 'fork-buffered: that is its size')
    tap.same(len([line for line in demo.lines if '"Line two"; ' in line]), 2,
             'fork-buffered: both print the second line')
    check_lsof(tap, 'fork-buffered: lsof agrees', facts['child'], facts['fd'],
               {'o': f'0t{facts["offset"]}', 'i': str(facts['inode'])})


def check_fork_exec(tap, demo):
    facts = demo.facts
    child = facts['child']
    tap.same(ps('-o', 'ppid=,args=', '-p', str(child)), [[str(demo.pid), 'sleep', '86400']],
             'fork-exec: another program with its arguments, below the same parent')
    tap.same((os.readlink(f'/proc/{child}/exe'), os.path.realpath(PROCVIEW)),
             (facts['exe'], facts['exe_before']), 'fork-exec: its program before and now')
    row = rows(child)[child]
    tap.same((row['comm'], row['ppid']), ('sleep', demo.pid), 'fork-exec: procview has the name')


def check_fork_limit(tap, demo):
    facts = demo.facts
    uid = 65534 if os.geteuid() == 0 else os.geteuid()
    line, = [line for line in read(facts['user'], 'limits').splitlines()
             if line.startswith('Max processes')]
    tap.same((line.split()[2], facts['limit']), ('1', 1), 'fork-limit: its limit')
    tap.same(facts['errno'], errno.EAGAIN, 'fork-limit: EAGAIN')
    tap.same(ps('-o', 'pid=,ppid=,uid=,comm=', '--ppid', str(facts['user'])),
             [[str(facts['child']), str(facts['user']), str(uid), 'pv-limit-child']],
             'fork-limit: the child from before the limit')
    tap.same((rows(facts['user'])[facts['user']]['uid'], facts['uid']), (uid, uid),
             'fork-limit: the user')


def check_fan_out(tap, demo):
    children = demo.facts['children']
    tap.same(ps('-o', 'pid=,comm=', '--ppid', str(demo.pid)),
             [[str(pid), 'pv-worker'] for pid in sorted(children)],
             'fan-out: children of one parent')
    tap.same([row['ppid'] for row in rows(*children).values()], [demo.pid] * len(children),
             'fan-out: procview has them')


def as_list(value):
    return value if isinstance(value, list) else [value]


def used(pid):
    """Ticks of processor time."""
    return int(read(pid, 'stat').rpartition(')')[2].split()[11])


def check_process_pool(tap, demo):
    facts = {name: as_list(value) for name, value in demo.facts.items()}
    workers = facts['workers']
    tap.same(len(workers), min(32, len(os.sched_getaffinity(0))),
             'process-pool: a worker a processor')
    before = [used(pid) for pid in workers]
    tap.ok(poll(lambda: all(used(pid) > was for pid, was in zip(workers, before)), 'computing'),
           'process-pool: all of them compute')
    tap.same([rows(pid)[pid]['state'] for pid in workers], ['R'] * len(workers),
             'process-pool: procview sees them run')
    tap.same([pipe_of(demo.pid, fd) for fd in facts['task_fds']], facts['task_inodes'],
             'process-pool: a pipe to each')
    for pid, inode in zip(workers, facts['task_inodes']):
        pipes = [pipe_of(pid, fd) for fd in os.listdir(f'/proc/{pid}/fd') if int(fd) > 2]
        ours = set(facts['task_inodes'] + facts['result_inode'])
        tap.same(sorted(i for i in pipes if i in ours), sorted([inode, *facts['result_inode']]),
                 'process-pool: a worker has its own and that of the results')
    check_lsof(tap, 'process-pool: lsof sees the results come in', demo.pid,
               facts['result_fd'][0], {'t': 'FIFO', 'i': str(facts['result_inode'][0])})


def check_process_names(tap, demo):
    facts = demo.facts
    members = ('service', 'worker', 'daemon')
    tap.same(sorted(ps('-o', 'pid=,comm=', '--ppid', str(facts['office']))),
             sorted([str(facts[name]), 'pv-' + name] for name in members),
             'process-names: names below their parent')
    tap.same([rows(facts[name])[facts[name]]['comm'] for name in members],
             ['pv-' + name for name in members], 'process-names: procview has them')
    tap.same((ppid(facts['office']), syscall_of(facts['office'])), (demo.pid, SYS_WAIT4),
             'process-names: their parent joins')


def check_terminate(tap, demo):
    worker = demo.facts['worker']
    tap.same(ps('-o', 'ppid=,s=,comm=', '-p', str(worker))[0][:3],
             [str(demo.pid), 'Z', 'pv-slow-worker'], 'terminate: a zombie of its parent')
    tap.same(int(read(worker, 'stat').rpartition(')')[2].split()[EXIT_CODE]), 15,
             'terminate: killed by SIGTERM')
    tap.same(rows(worker)[worker]['state'], 'Z', 'terminate: procview sees it')


def check_orphan(tap, demo):
    facts = demo.facts
    tap.same((facts['new_parent'], ppid(facts['orphan'])), (os.getpid(),) * 2,
             'orphan: the sub-reaper has it now')
    tap.ok(not os.path.exists(f'/proc/{facts["old_parent"]}'), 'orphan: its parent is gone')
    row = rows(facts['orphan'])[facts['orphan']]
    tap.same((row['ppid'], row['comm']), (os.getpid(), 'pv-orphan-child'),
             'orphan: procview has it there')


def check_subprocess(tap, demo):
    facts = demo.facts
    child, names = facts['child'], ('stdin', 'stdout', 'stderr')
    inodes = [facts[name] for name in names]
    tap.same([pipe_of(child, fd) for fd in range(3)], inodes, 'subprocess: pipes on 0, 1 and 2')
    tap.same([pipe_of(demo.pid, facts[name + '_fd']) for name in names], inodes,
             'subprocess: their other ends')
    tap.same(sorted(os.listdir(f'/proc/{child}/fd'))[:3], ['0', '1', '2'],
             'subprocess: it has its streams')
    tap.same((read(child, 'comm'), syscall_of(child)), ('cat\n', SYS_READ),
             'subprocess: cat waits for input')
    for fd, inode in enumerate(inodes):
        check_lsof(tap, 'subprocess: lsof agrees', child, fd, {'t': 'FIFO', 'i': str(inode)})
    tap.same(rows(child)[child]['ppid'], demo.pid, 'subprocess: procview has it')


def main():
    tap = Tap()
    held(tap, 'sleeper', check=check_sleeper)
    held(tap, 'fork', check=check_fork)
    held(tap, 'wait-status', check=check_wait_status)
    traced(tap, 'wait-status', 'wait4', ['WEXITSTATUS(s) == 3', 'WTERMSIG(s) == SIGTERM',
                                         'WTERMSIG(s) == SIGABRT', 'ECHILD'])
    check_core_dump(tap)
    held(tap, 'fork-memory', '--megabytes', 2, check=check_fork_memory)
    broken(tap, 'fork-memory')
    held(tap, 'fork-offset', check=check_fork_offset)
    held(tap, 'fork-buffered', check=check_fork_buffered)
    held(tap, 'fork-exec', check=check_fork_exec)
    traced(tap, 'fork-exec', 'execve', ['/sleep", ["sleep", "86400"]'])
    held(tap, 'fork-limit', check=check_fork_limit)
    traced(tap, 'fork-limit', 'clone,clone3,fork', ['EAGAIN'])
    held(tap, 'fan-out', '--count', 7, check=check_fan_out)
    held(tap, 'process-pool', check=check_process_pool)
    held(tap, 'process-names', check=check_process_names)
    held(tap, 'process-names', '--join', check=check_process_names)
    held(tap, 'terminate', check=check_terminate)
    held(tap, 'zombie', '--count', 3, check=check_zombie)
    held(tap, 'orphan', check=check_orphan)
    held(tap, 'subprocess', check=check_subprocess)
    tap.done()


if __name__ == '__main__':
    main()
