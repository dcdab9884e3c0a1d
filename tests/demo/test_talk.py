"""Demonstrations of processes that talk: pipes, fifos, sockets, signals, files; seen from outside
with ps, lsof, strace, /proc and procview itself."""

import os
import pathlib
import re
import select
import shutil
import signal
import socket
import subprocess

from demo_harness import (ENV, Demo, Tap, broken, comm, failures, held, poll, procview, ps, rows,
                          state, syscall_of)

TRACE_SECONDS = 10
PAGE = os.sysconf('SC_PAGESIZE')
# x86_64, and the numbers that all later architectures share.
CALLS = ({'read': 0, 'write': 1, 'openat': 257, 'futex': 202, 'recvfrom': 45, 'flock': 73,
          'fcntl': 72, 'rt_sigsuspend': 130} if os.uname().machine == 'x86_64' else
         {'read': 63, 'write': 64, 'openat': 56, 'futex': 98, 'recvfrom': 207, 'flock': 32,
          'fcntl': 25, 'rt_sigsuspend': 133})


def many(value):
    """A fact of one value or of several."""
    return value if isinstance(value, list) else [value]


def link(pid, fd):
    return os.readlink(f'/proc/{pid}/fd/{fd}')


def holders(root, target):
    """(pid, fd) of the processes of a demonstration that have target open."""
    found = set()
    for pid in [root, *children(root)]:
        for fd in os.listdir(f'/proc/{pid}/fd'):
            try:
                if link(pid, fd) == target:
                    found.add((pid, int(fd)))
            except FileNotFoundError:
                pass
    return found


def children(pid):
    return [int(words[0]) for words in ps('-o', 'pid=', '--ppid', str(pid))]


def calls(tap, name, expected):
    """expected: {(pid, tid): name of the call that it sleeps in}."""
    want = {key: CALLS[call] for key, call in expected.items()}
    tap.same({key: syscall_of(*key) for key in want}, want,
             f'{name}: each sleeps in {", ".join(sorted(set(expected.values())))}')


def named(tap, demo, expected):
    """expected: {pid: name}; /proc, ps and procview agree on names and parents."""
    tap.same({pid: comm(pid) for pid in expected}, expected, f'{demo.name}: the names tell')
    found = {int(words[0]): words[1] for words in
             ps('-o', 'pid=,ppid=', '-p', ','.join(map(str, expected)))}
    tap.same(found, {pid: str(demo.pid) for pid in expected}, f'{demo.name}: ps sees its children')
    tap.same({pid: (row['comm'], row['ppid']) for pid, row in rows(*expected).items()},
             {pid: (text, demo.pid) for pid, text in expected.items()},
             f'{demo.name}: so does procview')


def lsof(tap, what, *pids, contains):
    """Each of contains is a set of words of one line of lsof."""
    if not shutil.which('lsof'):
        tap.skip(what, 'lsof is not installed')
        return
    done = subprocess.run(['lsof', '-nP', '+E', '-w', '-p', ','.join(map(str, pids))], env=ENV,
                          text=True, capture_output=True, check=False)
    lines = [line.split() for line in done.stdout.splitlines()]
    missing = [words for words in contains
               if not any({str(word) for word in words} <= set(line) for line in lines)]
    tap.ok(not missing, what, [missing, done.stdout])


class Trace:
    """strace of a process, attached once this is entered; lines(pattern) waits for one."""

    def __init__(self, pid, *options):
        self.argv = ['strace', *options, '-p', str(pid)]
        self.text = ''

    def __enter__(self):
        self.child = subprocess.Popen(self.argv, env=ENV, stdin=subprocess.DEVNULL,
                                      stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.until(r'attached')
        return self

    def until(self, pattern):
        """False if it has not come in 10 s. A call that sleeps is a line without an end."""
        fd = self.child.stderr.fileno()
        while not re.search(pattern, self.text, re.MULTILINE):
            if not select.select([fd], [], [], TRACE_SECONDS)[0]:
                return False
            block = os.read(fd, 65536)
            if not block:
                return False
            self.text += block.decode('utf-8', 'replace')
        return True

    def __exit__(self, *_):
        self.child.send_signal(signal.SIGINT)
        self.child.communicate()


def can_trace(tap, what):
    """False, and the point is skipped: this system lets nobody trace, or has no strace."""
    if not shutil.which('strace'):
        tap.skip(what, 'strace is not installed')
        return False
    done = subprocess.run(['strace', '-o', '/dev/null', 'true'], env=ENV, capture_output=True,
                          check=False)
    if done.returncode:
        tap.skip(what, 'strace may not trace here')
    return done.returncode == 0


def traced(tap, what, pid, pattern, act=None):
    if not can_trace(tap, what):
        return
    with Trace(pid) as trace:
        if act:
            act()
        tap.ok(trace.until(pattern), what, [trace.text])


# -- pipes

def check_pipe_full(tap, demo):
    f = demo.facts
    pipe = f'pipe:[{f["inode"]}]'
    named(tap, demo, {f['writer']: 'pv-full-writer'})
    tap.same(holders(demo.pid, pipe), {(demo.pid, f['read_fd']), (f['writer'], f['write_fd'])},
             'pipe-full: one end in each')
    tap.ok(f['queued'] == f['capacity'] > 0 and f['capacity'] % PAGE == 0, 'pipe-full: it is full',
           f)
    calls(tap, 'pipe-full', {(f['writer'], None): 'write'})
    tap.same(rows(f['writer'])[f['writer']]['state'], 'S', 'pipe-full: the writer sleeps')
    lsof(tap, 'pipe-full: lsof sees both ends', demo.pid, f['writer'],
         contains=[{demo.pid, f'{f["read_fd"]}r', f['inode']},
                   {f['writer'], f'{f["write_fd"]}w', f['inode']}])
    traced(tap, 'pipe-full: strace sees the write', f['writer'], rf'write\({f["write_fd"]}, ')


def check_pipeline(tap, demo):
    f = demo.facts
    named(tap, demo, {f['producer']: 'pv-producer', f['filter']: 'pv-filter',
                      f['consumer']: 'pv-consumer'})
    for name, ends in (('first', [(f['producer'], f['producer_fd']),
                                  (f['filter'], f['filter_fds'][0])]),
                       ('second', [(f['filter'], f['filter_fds'][1]),
                                   (f['consumer'], f['consumer_fd'])])):
        pipe = f'pipe:[{f[name][0]}]'
        tap.same([link(*end) for end in ends], [pipe, pipe], f'pipeline: ends of the {name} pipe')
        tap.ok(f[name][1] >= PAGE, f'pipeline: the {name} pipe is full', f)
    calls(tap, 'pipeline', {(f['producer'], None): 'write', (f['filter'], None): 'write'})
    tap.same(state(f['consumer']), 'T', 'pipeline: the consumer is stopped')
    tap.same({pid: row['state'] for pid, row in
              rows(f['producer'], f['filter'], f['consumer']).items()},
             {f['producer']: 'S', f['filter']: 'S', f['consumer']: 'T'},
             'pipeline: procview sees who is stopped and who sleeps')


def check_fifo(tap, demo):
    f = demo.facts
    named(tap, demo, {f['receiver']: 'pv-fifo-recv', f['sender']: 'pv-fifo-send'})
    tap.same(os.stat(f['path']).st_ino, f['inode'], 'fifo: the path is there')
    tap.same((link(f['receiver'], f['receiver_fd']), link(f['sender'], f['sender_fd'])),
             (f['path'], f['path']), 'fifo: both have it open')
    calls(tap, 'fifo', {(f['receiver'], None): 'read'})
    lsof(tap, 'fifo: lsof sees the path in both', f['receiver'], f['sender'],
         contains=[{f['receiver'], f'{f["receiver_fd"]}r', 'FIFO', f['path']},
                   {f['sender'], f'{f["sender_fd"]}w', 'FIFO', f['path']}])
    traced(tap, 'fifo: strace sees the receiver in read', f['receiver'],
           rf'read\({f["receiver_fd"]}, ')


def check_fifo_alone(tap, demo):
    f = demo.facts
    pid = f.get('receiver') or f['sender']
    calls(tap, 'fifo --alone', {(pid, None): 'openat'})
    tap.same(holders(demo.pid, f['path']), set(), 'fifo --alone: nobody has it open')
    flags = 'O_RDONLY' if 'receiver' in f else 'O_WRONLY'
    traced(tap, 'fifo --alone: strace sees the open', pid, rf'openat\(.*fifo", {flags}')


def check_queue(tap, demo):
    f = demo.facts
    putters, getters = many(f['putters']), many(f['getters'])
    named(tap, demo, {**{pid: f'pv-queue-put-{i}' for i, pid in enumerate(putters, 1)},
                      **{pid: f'pv-queue-get-{i}' for i, pid in enumerate(getters, 1)}})
    tap.same({(pid, fd) for pid, fd in holders(demo.pid, f'pipe:[{f["inode"]}]')
              if pid != demo.pid},
             {(pid, f['write_fd']) for pid in putters} | {(pid, f['read_fd']) for pid in getters},
             'queue: a pipe behind it')
    if f['room']:
        calls(tap, 'queue', {(pid, None): 'read' if pid == f['front'] else 'futex'
                             for pid in getters})
    else:
        calls(tap, 'queue, full', {(pid, None): 'futex' for pid in putters})
    address = int(f['semaphore'], 16)
    for pid in putters + getters:
        tap.same(mapping(pid, address)[1], 'rw-s', f'queue: {comm(pid)} shares the semaphore')


# -- sockets

def socket_link(inode):
    return f'socket:[{inode}]'


def check_duplex(tap, demo):
    f = demo.facts
    named(tap, demo, {f['child']: 'pv-duplex-child'})
    tap.same((link(demo.pid, f['parent_fd']), link(f['child'], f['child_fd'])),
             (socket_link(f['parent_inode']), socket_link(f['child_inode'])),
             'duplex: a socket in each')
    calls(tap, 'duplex', {(f['child'], None): 'read'})
    lsof(tap, 'duplex: lsof joins the two', demo.pid, f['child'],
         contains=[{demo.pid, 'unix', f['parent_inode'],
                    f'->INO={f["child_inode"]}'},
                   {f['child'], 'unix', f['child_inode'], f'->INO={f["parent_inode"]}'}])
    traced(tap, 'duplex: strace sees the child in read', f['child'], rf'read\({f["child_fd"]}, ')


def check_manager(tap, demo):
    f = demo.facts
    clients, inodes = many(f['clients']), many(f['client_inodes'])
    named(tap, demo, {f['server']: 'pv-mgr-server',
                      **{pid: f'pv-mgr-client-{i}' for i, pid in enumerate(clients, 1)}})
    tap.same([link(pid, fd) for pid, fd in zip(clients, many(f['client_fds']))],
             [socket_link(inode) for inode in inodes], 'manager: a socket in each client')
    with open('/proc/net/unix', encoding='utf-8') as net:
        ours = [line.split() for line in net if f['path'] in line]
    mine = {link(f['server'], fd) for fd in os.listdir(f'/proc/{f["server"]}/fd')}
    tap.same({socket_link(line[6]) for line in ours} - mine, set(),
             'manager: all sockets of the path are the server\'s')
    tap.same(len(ours), len(clients) + 1, 'manager: one listens, one is there for each client')
    lsof(tap, 'manager: lsof joins each client to the server', f['server'], *clients,
         contains=[{pid, 'unix', inode} for pid, inode in zip(clients, inodes)]
         + [{f['server'], 'unix', f'->INO={inode}'} for inode in inodes])


def check_unix_dgram(tap, demo):
    f = demo.facts
    senders = many(f['senders'])
    named(tap, demo, {f['receiver']: 'pv-dgram-recv',
                      **{pid: f'pv-dgram-send-{i}' for i, pid in enumerate(senders, 1)}})
    tap.same([link(f['receiver'], f['receiver_fd']),
              *[link(pid, fd) for pid, fd in zip(senders, many(f['sender_fds']))]],
             [socket_link(inode) for inode in [f['inode'], *many(f['sender_inodes'])]],
             'unix-dgram: a socket in each')
    with open('/proc/net/unix', encoding='utf-8') as net:
        bound = {int(line.split()[6]) for line in net if f['path'] in line}
    tap.same(bound, {f['inode']}, 'unix-dgram: only the receiver is bound to the path')
    calls(tap, 'unix-dgram', {(f['receiver'], None): 'recvfrom'})
    traced(tap, 'unix-dgram: strace sees the receiver in recvfrom', f['receiver'],
           rf'recvfrom\({f["receiver_fd"]}, ')


def tcp_states(port):
    """{(local port, remote port): (state, inode)} of /proc/net/tcp that has to do with port."""
    found = {}
    with open('/proc/net/tcp', encoding='ascii') as net:
        for line in list(net)[1:]:
            words = line.split()
            local, remote = (int(words[i].split(':')[1], 16) for i in (1, 2))
            if port in (local, remote):
                found[local, remote] = (words[3], int(words[9]))
    return found


def check_tcp(tap, demo):
    f = demo.facts
    port, server = f['port'], f['server']
    ports, fds, tids = (many(f[name]) for name in ('client_ports', 'client_fds', 'client_tids'))
    pids = many(f['clients'])
    named(tap, demo, {server: 'pv-tcp-server',
                      **({pid: f'pv-tcp-client-{i}' for i, pid in enumerate(pids, 1)}
                         if len(pids) > 1 else {pids[0]: 'pv-tcp-clients'})})
    found = tcp_states(port)
    tap.same(found.get((port, 0)), ('0A', f['listener_inode']), 'tcp: one listens')
    owners = pids if len(pids) > 1 else pids * len(ports)
    tap.same([link(pid, fd) for pid, fd in zip(owners, fds)],
             [socket_link(found[own, port][1]) for own in ports], 'tcp: a connection each')
    served = {link(server, fd) for fd in os.listdir(f'/proc/{server}/fd')}
    tap.same({socket_link(found[port, own][1]) for own in ports} - served, set(),
             'tcp: the other ends are in the server')
    tap.same({found[pair][0] for own in ports for pair in ((own, port), (port, own))}, {'01'},
             'tcp: all are established')
    calls(tap, 'tcp', {(server, tid): 'recvfrom' for tid in many(f['server_tids'])})
    threads = procview('ps', '-H', '-p', ','.join(map(str, [server, *pids])))['processes']
    names = {row['tid']: row['comm'] for row in threads}
    tap.same([names.get(tid) for tid in tids],
             [f'pv-tcp-client-{i}' for i in range(1, len(tids) + 1)],
             'tcp: procview names the clients')
    lsof(tap, 'tcp: lsof sees listener and connections', server, *pids,
         contains=[{server, 'IPv4', f'127.0.0.1:{port}', '(LISTEN)'},
                   *[{pid, 'IPv4', '(ESTABLISHED)'} for pid in pids]])


def check_port_taken(tap):
    with socket.socket() as taken:
        taken.bind(('127.0.0.1', 0))
        taken.listen()
        port = taken.getsockname()[1]
        with Demo('tcp', '--hold', '--port', port) as demo:
            tap.ok(demo.ready()['port'] != port, 'tcp: a port that is taken is left', demo.facts)
            wrong = failures(demo, demo.close())
    tap.ok(not wrong, 'tcp: and all goes on with another', wrong)


# -- signals

def masks(pid):
    """{name: numbers} of the masks in /proc/PID/status."""
    text = pathlib.Path(f'/proc/{pid}/status').read_text(encoding='utf-8')
    found = {name: int(bits, 16) for name, bits in re.findall(r'(Sig\w+|ShdPnd):\t([0-9a-f]{16})',
                                                               text)}
    return {name: {i + 1 for i in range(64) if bits >> i & 1} for name, bits in found.items()}


def check_signals(tap, demo):
    f = demo.facts
    child = f['child']
    named(tap, demo, {child: 'pv-sig-child'})
    found = masks(child)
    tap.ok(set(f['handled']) <= found['SigCgt'], 'signals: they are handled', found)
    tap.same(found['SigBlk'], set(f['blocked']), 'signals: those are blocked')
    tap.same(found['ShdPnd'], set(f['pending']), 'signals: and pending')
    calls(tap, 'signals', {(child, None): 'rt_sigsuspend'})
    traced(tap, 'signals: strace sees a signal come', child, r'--- SIGUSR1 .*si_code=SI_USER',
           lambda: os.kill(child, signal.SIGUSR1))
    poll(lambda: syscall_of(child) == CALLS['rt_sigsuspend'], 'the child to sleep again')


# -- files

def mapping(pid, address):
    """(inode, permissions) of what is mapped at an address."""
    with open(f'/proc/{pid}/maps', encoding='utf-8', errors='replace') as f:
        for line in f:
            words = line.split()
            first, last = (int(word, 16) for word in words[0].split('-'))
            if first <= address < last:
                return int(words[4]), words[1]
    return None, None


def check_mmap(tap, demo):
    f = demo.facts
    named(tap, demo, {f['child']: 'pv-mmap-child'})
    st = os.stat(f['path'])
    tap.same((st.st_ino, st.st_size), (f['inode'], f['size']), 'mmap: the file')
    tap.same([mapping(pid, int(f[name], 16)) for pid, name in
              ((demo.pid, 'address'), (demo.pid, 'private_address'), (f['child'], 'child_address'))],
             [(f['inode'], 'rw-s'), (f['inode'], 'rw-p'), (f['inode'], 'rw-s')],
             'mmap: the same file in both, shared')
    with open(f'/proc/{f["child"]}/mem', 'rb') as memory:
        memory.seek(int(f['child_address'], 16))
        text = memory.read(10)
    tap.same(text, pathlib.Path(f['path']).read_bytes()[:10], 'mmap: memory and file agree')
    lsof(tap, 'mmap: lsof sees the map in both', demo.pid, f['child'],
         contains=[{pid, 'mem', 'REG', f['path']} for pid in (demo.pid, f['child'])])


def locks_of(inode):
    """(waits, kind, pid) of /proc/locks."""
    with open('/proc/locks', encoding='ascii') as f:
        lines = [line.split() for line in f if f':{inode} ' in line]
    return {('->' in words, words[2 if '->' in words else 1], int(words[5 if '->' in words else 4]))
            for words in lines}


def check_file_ipc(tap, demo):
    f = demo.facts
    kind = {'flock': 'FLOCK', 'fcntl': 'POSIX', 'ofd': 'OFDLCK'}[f['lock']]
    named(tap, demo, {f['holder']: 'pv-file-writer', f['waiter']: 'pv-file-reader'})
    tap.same((link(f['holder'], f['holder_fd']), link(f['waiter'], f['waiter_fd'])),
             (f['path'], f['path']), f'file-ipc {f["lock"]}: both have the file open')
    found = locks_of(f['inode'])
    want = {(False, kind, f['holder']), (True, kind, f['waiter'])}
    if f['lock'] == 'ofd':  # such a lock is of no process
        found, want = ({row[:2] for row in rows_} for rows_ in (found, want))
    tap.same(found, want, f'file-ipc {f["lock"]}: holder and waiter in /proc/locks')
    calls(tap, 'file-ipc', {(f['waiter'], None): 'flock' if f['lock'] == 'flock' else 'fcntl'})
    call = r'flock\(\d+, LOCK_SH' if f['lock'] == 'flock' else r'fcntl\(\d+, F_(OFD_)?SETLKW'
    traced(tap, f'file-ipc {f["lock"]}: strace sees the waiter ask', f['waiter'], call)


HELD = (
    (check_pipe_full, 'pipe-full'),
    (check_pipeline, 'pipeline'),
    (check_fifo, 'fifo'),
    (check_fifo_alone, 'fifo', '--alone', 'receiver'),
    (check_fifo_alone, 'fifo', '--alone', 'sender'),
    (check_queue, 'queue'),
    (check_queue, 'queue', '--getters', '3', '--putters', '1'),
    (check_queue, 'queue', '--slow', 'getters'),
    (check_duplex, 'duplex'),
    (check_manager, 'manager'),
    (check_unix_dgram, 'unix-dgram'),
    (check_tcp, 'tcp'),
    (check_tcp, 'tcp', '--processes'),
    (check_signals, 'signals'),
    (check_mmap, 'mmap'),
    (check_file_ipc, 'file-ipc'),
    (check_file_ipc, 'file-ipc', '--lock', 'fcntl'),
    (check_file_ipc, 'file-ipc', '--lock', 'ofd'),
)


def main():
    tap = Tap()
    for check, name, *options in HELD:
        held(tap, name, *options, check=check)
    check_port_taken(tap)
    broken(tap, 'file-ipc')
    tap.done()


if __name__ == '__main__':
    main()
