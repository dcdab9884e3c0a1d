"""What lsof proves of descriptors, and of who is joined to whom. Its own +E takes minutes on a system
with thousands of pipes: addresses and inodes tell, and of unix sockets ss names the peers."""

import collections
import os
import re
import subprocess

ENV = {**os.environ, 'LC_ALL': 'C.UTF-8'}
MEMORY = ('/dev/zero', '/dev/shm/', '/SYSV', '/memfd:')


class Entry:
    """A descriptor, or something mapped: pid, fd (a number or a word), type, access, inode, name."""

    def __init__(self, pid, fields, peers):
        self.pid, self.fd = pid, fields['f']
        self.type, self.access = fields.get('t', ''), fields.get('a', ' ').strip()
        self.inode, self.device = fields.get('i', ''), fields.get('D', '')
        self.protocol, self.name = fields.get('P', ''), fields.get('n', '')
        self.peer = peers.get(self.inode)

    def end(self):
        """Which end of which object it is; None: of none that joins processes."""
        if self.type == 'FIFO':
            return ('pipe' if self.name.startswith('pipe') else 'fifo', self.inode)
        if self.type == 'unix':
            return ('unix', self.inode)
        if self.type in ('IPv4', 'IPv6') and '->' in self.name:
            here, there = self.name.split()[0].split('->')
            return (self.protocol.lower(), here, there)
        return None

    def other(self):
        """The end that it is joined to; None: it has none."""
        end = self.end()
        if end and end[0] in ('tcp', 'udp'):
            return (end[0], end[2], end[1])
        if end and end[0] == 'unix':
            return self.peer and ('unix', self.peer)
        return end

    def memory(self):
        """The shared memory that it is; None: it is not."""
        if self.fd not in ('mem', 'DEL') or not self.name.startswith(MEMORY):
            return None
        if self.name.startswith('/SYSV'):
            return ('sysv-shm', self.inode)
        return ('shm', self.device, self.inode, self.name)


def output(*argv):
    return subprocess.run(argv, env=ENV, timeout=120, stdout=subprocess.PIPE).stdout.decode(
        'utf-8', 'surrogateescape')


def unix_peers():
    """Of connected unix sockets: inode and that of the peer, as text."""
    return {inode: peer for inode, peer in re.findall(
        r'(?m) (\d+) +\* (\d+) *$', output('ss', '-n', '-a', '-x', '-H', '-O')) if peer != '0'}


def entries():
    """All of the whole system."""
    peers = unix_peers()
    found, pid = [], 0
    for line in output('lsof', '-n', '-P', '-w', '-F', 'pftaDinP0').split('\0\n'):
        fields = {part[0]: part[1:] for part in line.split('\0') if part}
        if 'p' in fields:
            pid = int(fields['p'])
        elif 'f' in fields:
            found.append(Entry(pid, fields, peers))
    return found


def joins(found, group):
    """What joins processes of the group to anybody, by kind: pipes as (pipe, inode, writer, reader),
    others as (kind, {(pid, end), (pid, end)})."""
    ends = collections.defaultdict(set)
    for entry in found:
        if entry.end():
            ends[entry.end()].add((entry.pid, entry.access))
    result = set()
    for entry in found:
        end, other = entry.end(), entry.other()
        if not end or not other:
            continue
        for pid, access in ends[other]:
            if pid not in group and entry.pid not in group:
                continue
            if end[0] in ('pipe', 'fifo'):
                if entry.access in 'wu' and access in 'ru' and entry.access + access != 'uu':
                    result.add((*end, entry.pid, pid))
            else:
                result.add((end[0], frozenset({(entry.pid, end), (pid, other)})))
    return result


def memory(found, group):
    """How many memories two processes share, by kind and name; only of other processes."""
    holders = collections.defaultdict(set)
    for entry in found:
        if entry.memory():
            holders[entry.memory()].add(entry.pid)
    counts = collections.Counter()
    for what, pids in holders.items():
        for one in pids & group:
            for two in pids - {one}:
                if two not in group or one < two:
                    name = what[1] if what[0] == 'sysv-shm' else what[3]
                    counts[what[0], name, frozenset({one, two})] += 1
    return counts
