"""Sockets of all kinds, in a network namespace of their own, both ends in different processes: what
procview reads of them against what was made, against ss, and its two ways of reading.

usage: sockets_test.py SOCKET_DUMP
"""

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import tempfile

from world import ENV, TIMEOUT, strict_json

from tap import Tap

UDPLITE = 136
MPTCP = 262
UEVENT = 15
ARP = 0x0806
ESTABLISHED, CLOSE, CLOSE_WAIT, LISTEN = 1, 7, 8, 10
HOSTILE = b'\0' + b'\x1b[31m\n0: 2 0 10000 1 1 7 /x\0\xff\xe2\x80\xae'.ljust(107, b'\x07')


# -- The processes that are looked at: they run this file with --make.

class Maker:
    """Makes sockets; some are left with a child process, that is, only there."""

    def __init__(self, folder):
        self.folder = folder
        self.mine, self.childs, self.facts = [], [], {}

    def add(self, name, made, child=False, **facts):
        self.facts[name] = {'inode': os.fstat(made.fileno()).st_ino, **facts}
        (self.childs if child else self.mine).append(made)
        return made

    def connected(self, name, family, kind, protocol, address):
        """A listener, a client that the child has, the accepted end, and one that waits."""
        listener = self.add(name + '-listener', socket.socket(family, kind, protocol))
        listener.bind(address)
        listener.listen(7)
        client = self.add(name + '-client', socket.socket(family, kind, protocol), child=True)
        client.connect(listener.getsockname())
        self.add(name + '-accepted', listener.accept()[0])
        client.send(b'12345')
        waiting = self.add(name + '-waiting', socket.socket(family, kind, protocol), child=True)
        waiting.connect(listener.getsockname())
        if family != socket.AF_UNIX:
            for one in ('client', 'waiting'):
                made = client if one == 'client' else waiting
                self.facts[f'{name}-{one}'].update(port=made.getsockname()[1])
            self.facts[name + '-listener'].update(port=listener.getsockname()[1])

    def datagrams(self, name, family, protocol, address):
        server = self.add(name + '-server', socket.socket(family, socket.SOCK_DGRAM, protocol))
        server.bind(address)
        client = self.add(name + '-client', socket.socket(family, socket.SOCK_DGRAM, protocol),
                          child=True)
        client.connect(server.getsockname())
        if family != socket.AF_UNIX:
            self.facts[name + '-server'].update(port=server.getsockname()[1])
            self.facts[name + '-client'].update(port=client.getsockname()[1])

    def make(self):
        self.connected('tcp', socket.AF_INET, socket.SOCK_STREAM, 0, ('127.0.0.1', 0))
        self.connected('tcp6', socket.AF_INET6, socket.SOCK_STREAM, 0, ('::1', 0))
        self.mapped()
        self.datagrams('udp', socket.AF_INET, 0, ('127.0.0.1', 0))
        self.datagrams('udp6', socket.AF_INET6, 0, ('::1', 0))
        self.optional('udplite', lambda: self.datagrams('udplite', socket.AF_INET, UDPLITE,
                                                        ('127.0.0.1', 0)))
        self.optional('mptcp', lambda: self.connected('mptcp', socket.AF_INET, socket.SOCK_STREAM,
                                                      MPTCP, ('127.0.0.1', 0)))
        self.raw()
        self.unix()
        uevent = self.add('netlink', socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, UEVENT))
        uevent.bind((0, 5))
        self.facts['netlink'].update(port=uevent.getsockname()[0])
        packet = self.add('packet', socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM,
                                                  socket.htons(ARP)))
        packet.bind(('lo', ARP))

    def optional(self, name, make):
        """Kernels may be built without it."""
        try:
            make()
        except OSError as error:
            self.facts[name + '-missing'] = str(error)

    def mapped(self):
        """A v4 client of a v6 listener."""
        listener = self.add('mapped-listener', socket.socket(socket.AF_INET6))
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listener.bind(('::', 0))
        listener.listen()
        client = self.add('mapped-client', socket.socket(), child=True)
        client.connect(('127.0.0.1', listener.getsockname()[1]))
        self.add('mapped-accepted', listener.accept()[0])
        self.facts['mapped-client'].update(port=client.getsockname()[1])

    def raw(self):
        self.add('raw', socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP))
        self.add('raw6', socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6))
        with open('/proc/sys/net/ipv4/ping_group_range', 'w') as f:
            f.write('0 0')
        for name, family, protocol, address in (
                ('icmp', socket.AF_INET, socket.IPPROTO_ICMP, '127.0.0.1'),
                ('icmp6', socket.AF_INET6, socket.IPPROTO_ICMPV6, '::1')):
            ping = self.add(name, socket.socket(family, socket.SOCK_DGRAM, protocol))
            ping.bind((address, 0))
            self.facts[name].update(port=ping.getsockname()[1])

    def unix(self):
        for name, kind in (('stream', socket.SOCK_STREAM), ('seqpacket', socket.SOCK_SEQPACKET)):
            self.connected(name, socket.AF_UNIX, kind, 0, f'{self.folder}/{name}\x1b[1m a')
        self.datagrams('dgram', socket.AF_UNIX, 0, f'{self.folder}/dgram')
        self.connected('abstract', socket.AF_UNIX, socket.SOCK_STREAM, 0, HOSTILE)
        for name, kind in (('pair-stream', socket.SOCK_STREAM), ('pair-dgram', socket.SOCK_DGRAM),
                           ('pair-seqpacket', socket.SOCK_SEQPACKET)):
            one, two = socket.socketpair(socket.AF_UNIX, kind)
            self.add(name + '-one', one)
            self.add(name + '-two', two, child=True)
            two.send(b'123')


def make(folder):
    """Runs in the namespace; ends when its standard input does."""
    subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True)
    maker = Maker(folder)
    maker.make()
    ready, told = os.pipe()
    child = os.fork()
    if child == 0:
        for made in maker.mine:
            made.close()
        os.write(told, b'.')
        sys.stdin.buffer.read()
        os._exit(0)
    for made in maker.childs:
        made.close()
    os.read(ready, 1)
    print(json.dumps({'pid': os.getpid(), 'child': child, 'facts': maker.facts}), flush=True)
    sys.stdin.buffer.read()
    os.waitpid(child, 0)


@contextlib.contextmanager
def made_elsewhere():
    with tempfile.TemporaryDirectory(prefix='procview-sockets-') as folder:
        argv = ['unshare', '--net', sys.executable, os.path.abspath(__file__), '--make', folder]
        with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as maker:
            try:
                yield json.loads(maker.stdout.readline()), folder
            finally:
                maker.stdin.close()
                maker.wait(TIMEOUT)


# -- What procview and ss say.

def dump(helper, *args):
    end = subprocess.run([helper, *map(str, args)], env=ENV, timeout=TIMEOUT, check=True,
                         stdout=subprocess.PIPE)
    return strict_json(end.stdout)


def by_inode(rows):
    return {row['inode']: row for row in rows if row['inode']}


class Ss:
    """The rows of ss by inode; inode 0: a list of all that wait to be accepted."""

    UNIX = re.compile(rb'(u_\w+) +(\w+) +(\d+) +(\d+) +(.*?) (\d+) +\* (\d+) ', re.S)
    INET = re.compile(r'(tcp|udp|raw|p_raw|p_dgr) +(\S+) +(\d+) +(\d+) +(\S+) +(\S+)')

    def __init__(self, pid):
        self.argv = ['nsenter', '--net', '--target', str(pid), 'ss', '-n', '-a', '-e', '-O', '-H']

    def run(self, *args):
        end = subprocess.run(self.argv + list(args), env=ENV, timeout=TIMEOUT, check=True,
                             stdout=subprocess.PIPE)
        return end.stdout

    def unix(self):
        """Inode: type, state, queues, name, peer. A name may break lines: they begin with u_."""
        rows = {}
        for text in re.split(rb'(?m)^(?=u_(?:str|dgr|seq) )', self.run('--unix')):
            found = self.UNIX.match(text)
            if found:
                kind, state, receive, send, name, inode, peer = found.groups()
                rows[int(inode)] = (kind.decode(), state.decode(), int(receive), int(send),
                                    name.strip(), int(peer))
        return rows

    def inet(self, *kinds):
        """All are asked for: a lone kind would have no column for its name."""
        rows, waiting = {}, []
        for line in self.run('--tcp', '--udp', '--raw', '--packet').decode().splitlines():
            found = self.INET.match(line)
            inode = re.search(r'\bino:(\d+)', line)
            if found and found[1] in kinds:
                row = (found[2], int(found[3]), int(found[4]), found[5], found[6])
                if inode and int(inode[1]):
                    rows[int(inode[1])] = row
                else:
                    waiting.append(row)
        return rows, waiting


STATES = {ESTABLISHED: 'ESTAB', CLOSE: 'UNCONN', LISTEN: 'LISTEN', CLOSE_WAIT: 'CLOSE-WAIT'}


def end_text(row, side):
    """An address as ss prints it."""
    data, port = bytes.fromhex(row[side]), row[side + '_port']
    if row['family'] == socket.AF_INET6:
        name = '*' if not any(data) and not row['v6only'] else (
            f'[{socket.inet_ntop(socket.AF_INET6, data)}]')
    else:
        name = socket.inet_ntop(socket.AF_INET, data[:4])
    return f'{name}:{port or "*"}'


def inet_text(row):
    return (STATES.get(row['state']), row['receive'], row['send'], end_text(row, 'local'),
            end_text(row, 'remote'))


# -- The checks.

def check_made(tap, world, rows):
    facts = {name: fact for name, fact in world['facts'].items() if 'missing' not in name}
    lost = [name for name, fact in facts.items() if fact['inode'] not in rows]
    tap.same(lost, [], f'all {len(facts)} sockets are there')

    def row(name):
        return rows[facts[name]['inode']]

    kinds = {
        'tcp-listener': (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, LISTEN),
        'tcp6-accepted': (socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP, ESTABLISHED),
        'udp-server': (socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_UDP, CLOSE),
        'udp6-client': (socket.AF_INET6, socket.SOCK_DGRAM, socket.IPPROTO_UDP, ESTABLISHED),
        'udplite-server': (socket.AF_INET, socket.SOCK_DGRAM, UDPLITE, CLOSE),
        'mptcp-client': (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, ESTABLISHED),
        'raw': (socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP, CLOSE),
        'raw6': (socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6, CLOSE),
        'icmp': (socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP, CLOSE),
        'icmp6': (socket.AF_INET6, socket.SOCK_DGRAM, socket.IPPROTO_ICMPV6, CLOSE),
        'stream-listener': (socket.AF_UNIX, socket.SOCK_STREAM, 0, LISTEN),
        'dgram-client': (socket.AF_UNIX, socket.SOCK_DGRAM, 0, ESTABLISHED),
        'pair-seqpacket-one': (socket.AF_UNIX, socket.SOCK_SEQPACKET, 0, ESTABLISHED),
        'netlink': (socket.AF_NETLINK, socket.SOCK_RAW, UEVENT, 0),
        'packet': (socket.AF_PACKET, socket.SOCK_DGRAM, ARP, 0),
    }
    for name, want in kinds.items():
        if name not in facts:
            tap.skip(f'kind of {name}', 'this kernel has none')
            continue
        got = tuple(row(name)[key] for key in ('family', 'type', 'protocol', 'state'))
        tap.same(got, want, f'kind of {name}')
    check_ends(tap, facts, row)


def check_ends(tap, facts, row):
    for name in ('tcp', 'tcp6', 'udp', 'udp6', 'udplite', 'icmp', 'icmp6', 'mptcp'):
        one = {'tcp': '-listener', 'udp': '-server', 'mpt': '-listener'}.get(name[:3], '')
        if name + one in facts:
            tap.same(row(name + one)['local_port'], facts[name + one]['port'],
                     f'{name}: its port')
    for name in ('tcp', 'tcp6', 'mptcp'):
        if name + '-client' in facts:
            client, accepted = row(name + '-client'), row(name + '-accepted')
            tap.same([client['local'], client['local_port'], accepted['receive']],
                     [accepted['remote'], accepted['remote_port'], 5 if name != 'mptcp' else
                      accepted['receive']], f'{name}: ends mirror each other, 5 bytes wait')
    mapped = row('mapped-accepted')
    tap.same([mapped['family'], mapped['remote'], mapped['remote_port']],
             [socket.AF_INET6, '0' * 20 + 'ffff7f000001', facts['mapped-client']['port']],
             'a v4 client of a v6 listener keeps its mapped address')
    tap.same([row('packet')['packet_interface'], row('netlink')['groups'],
              row('netlink')['netlink_port']], [1, 5, facts['netlink']['port']],
             'interface of packet, port and groups of netlink')


def check_unix(tap, facts, rows, folder):
    def row(name):
        return rows[facts[name]['inode']]

    for name in ('stream', 'seqpacket', 'abstract'):
        listener = row(name + '-listener')
        path = HOSTILE if name == 'abstract' else f'{folder}/{name}\x1b[1m a'.encode()
        tap.same(bytes.fromhex(listener['path']), path, f'{name}: the name, to the byte')
        tap.same([listener['pending'], listener['receive'], listener['send']],
                 [[facts[name + '-waiting']['inode']], 1, 7], f'{name}: who waits at the listener')
        tap.same([row(name + '-client')['peer'], row(name + '-accepted')['peer'],
                  row(name + '-accepted')['receive']],
                 [facts[name + '-accepted']['inode'], facts[name + '-client']['inode'], 5],
                 f'{name}: client and accepted end are peers')
        if name != 'abstract':
            st = os.stat(path)
            tap.same([listener['path_inode'], listener['path_device']], [st.st_ino, st.st_dev],
                     f'{name}: the file that it is bound to')
    tap.same([row('dgram-client')['peer'], row('dgram-server')['peer']],
             [facts['dgram-server']['inode'], 0], 'dgram: only the client is connected')
    for kind in ('stream', 'dgram', 'seqpacket'):
        one, two = row(f'pair-{kind}-one'), row(f'pair-{kind}-two')
        tap.same([one['peer'], two['peer'], one['receive'] > 0],
                 [two['inode'], one['inode'], True], f'pair of {kind}: peers, and bytes that wait')
    tap.same({row(name)['uid'] for name in ('stream-listener', 'tcp-listener', 'packet')},
             {os.getuid()}, 'the owner')


def check_against_ss(tap, got, ss):
    rows = by_inode(got['sockets'])
    want, waiting = ss.inet('tcp', 'udp')
    mine = {inode: inet_text(row) for inode, row in rows.items()
            if row['family'] in (socket.AF_INET, socket.AF_INET6) and
            row['protocol'] in (socket.IPPROTO_TCP, socket.IPPROTO_UDP) and
            row['type'] != socket.SOCK_RAW}
    tap.same(mine, want, f'tcp and udp as ss has them: {len(want)}')
    tap.same(sorted(inet_text(row) for row in got['sockets'] if not row['inode']),
             sorted(waiting), f'{len(waiting)} connections that nobody has accepted, as ss has them')
    types = {socket.SOCK_STREAM: 'u_str', socket.SOCK_DGRAM: 'u_dgr', socket.SOCK_SEQPACKET: 'u_seq'}
    mine = {inode: (types[row['type']], STATES[row['state']], row['receive'], row['send'],
                    bytes.fromhex(row['path']).replace(b'\0', b'@').strip() or b'*', row['peer'])
            for inode, row in rows.items() if row['family'] == socket.AF_UNIX}
    tap.same(mine, ss.unix(), f'unix as ss has them: {len(mine)}')
    packets, _ = ss.inet('p_raw', 'p_dgr')
    tap.same(sorted(inode for inode, row in rows.items() if row['family'] == socket.AF_PACKET),
             sorted(packets), 'packet sockets as ss has them')
    with_inode, without = ss.inet('raw')
    raws = list(with_inode.values()) + without
    raw = [row for row in rows.values() if row['type'] == socket.SOCK_RAW and
           row['family'] in (socket.AF_INET, socket.AF_INET6)]
    tap.same(sorted(row['local_port'] for row in raw),
             sorted(int(row[3].rsplit(':', 1)[1]) for row in raws), 'raw sockets as ss has them')


COMMON = ('inode', 'net', 'family', 'protocol', 'state', 'local', 'local_port', 'remote',
          'remote_port', 'netlink_port', 'packet_interface')


def check_ways(tap, diag, tables):
    """The tables have all but unbound sockets of netlink, and of most kinds they say the same."""
    tap.same([diag['tables'], tables['tables'], diag['net'], diag['torn']],
             [False, True, tables['net'], False], 'both ways say which one they are')
    one, two = by_inode(diag['sockets']), by_inode(tables['sockets'])
    lost = [row for inode, row in one.items() if inode not in two and
            row['family'] != socket.AF_NETLINK]
    tap.same(lost, [], 'the tables lack nothing')
    wrong = [(one[inode], row) for inode, row in two.items() if inode in one and
             any(one[inode][key] != row[key] for key in COMMON)]
    tap.same(wrong, [], f'{len(two)} sockets are the same by both ways')


def main():
    if sys.argv[1] == '--make':
        make(sys.argv[2])
        return
    tap, helper = Tap(), sys.argv[1]
    if os.geteuid() != 0:
        tap.skip('sockets of another namespace', 'needs root, to make one')
        tap.done()
    with made_elsewhere() as (world, folder):
        diag = dump(helper, world['pid'])
        rows = by_inode(diag['sockets'])
        net = os.stat(f'/proc/{world["pid"]}/ns/net').st_ino
        tap.same({row['net'] for row in diag['sockets']}, {net}, 'all are of its namespace')
        check_made(tap, world, rows)
        check_unix(tap, world['facts'], rows, folder)
        check_against_ss(tap, diag, Ss(world['pid']))
        check_ways(tap, diag, dump(helper, '--tables', world['pid']))
        child = by_inode(dump(helper, world['child'])['sockets'])
        tap.same(lasting(child), lasting(rows), 'the child sees the same ones')
    tap.done()


def lasting(rows):
    """All but those of NETLINK_SOCK_DIAG, with which the looking is done."""
    return {inode for inode, row in rows.items()
            if (row['family'], row['protocol']) != (socket.AF_NETLINK, 4)}


if __name__ == '__main__':
    main()
