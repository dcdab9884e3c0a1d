"""`procview ipc` of programs that procview has nothing to do with: every pipe, socket and shared
memory that lsof and /proc/sysvipc can prove, and nothing that is not there.

usage: ipc_test.py PROCVIEW
"""

import collections
import contextlib
import os
import re
import subprocess
import sys

from world import Program, as_nobody

import lsof
import services
from tap import Tap

ATTEMPTS = 20
JOINS = ('pipe', 'fifo', 'unix', 'tcp', 'udp')
MEMORIES = ('shm', 'sysv-shm', 'memfd')


class Graph:
    """One answer of procview, in lsof's words."""

    def __init__(self, answer, found):
        self.answer = answer
        self.fds = {(entry.pid, int(entry.fd)): entry for entry in found if entry.fd.isdigit()}
        self.strange = []
        self.joins, self.memory = set(), collections.Counter()
        for edge in answer['edges']:
            self.add(edge)

    def add(self, edge):
        kind = edge['kind']
        if kind in MEMORIES:
            self.memory[self.memory_key(edge)] += 1
            return
        ends = [self.fds.get((edge[side]['pid'], edge[side]['fd'])) for side in ('from', 'to')]
        if None in ends or kind not in JOINS:
            self.strange.append(edge)
        elif kind in ('pipe', 'fifo'):
            self.joins.add((*ends[0].end(), ends[0].pid, ends[1].pid))
            if ends[0].end() != ends[1].end() or ends[0].access == 'r' or ends[1].access == 'w':
                self.strange.append(edge)
        else:
            self.joins.add((kind, frozenset((one.pid, one.end()) for one in ends)))

    @staticmethod
    def memory_key(edge):
        name = edge['object'].removesuffix(' (deleted)')
        found = re.match(r'id (\d+) ', name)
        return (edge['kind'], found[1] if found else name,
                frozenset({edge['from']['pid'], edge['to']['pid']}))


def steady(procview, group, leave_out=frozenset()):
    """The graph and what lsof proves, from a moment in which nothing changed: lsof says the same
    before and after. What joins to a process of leave_out is not compared."""
    def kept(joins):
        return {join for join in joins if not pids_of(join) & leave_out}

    for _ in range(ATTEMPTS):
        before = lsof.entries()
        answer = procview.json('ipc', '--json', *map(str, sorted(group)))
        after = lsof.entries()
        want = kept(lsof.joins(before, group)), lsof.memory(before, group)
        if want == (kept(lsof.joins(after, group)), lsof.memory(after, group)):
            graph = Graph(answer, before)
            graph.joins = kept(graph.joins)
            graph.strange = [edge for edge in graph.strange if
                             not {edge['from']['pid'], edge['to']['pid']} & leave_out]
            return graph, *want
    raise TimeoutError('what is looked at does not come to rest')


def pids_of(join):
    if join[0] in ('pipe', 'fifo'):
        return {join[2], join[3]}
    return {pid for pid, _ in join[1]}


def check(tap, name, graph, joins, memory, least):
    """least: how many of a kind lsof must prove, so that the comparison means something."""
    for kind, number in least.items():
        count = sum(join[0] == kind for join in joins) + sum(
            n for key, n in memory.items() if key[0] == kind)
        tap.ok(count >= number, f'{name}: lsof proves at least {number} of {kind}', [str(count)])
    tap.same([sorted(map(str, joins - graph.joins)), sorted(map(str, graph.joins - joins))],
             [[], []], f'{name}: {len(joins)} pipes and sockets are named, and no other')
    tap.same([memory - graph.memory, graph.memory - memory], [collections.Counter()] * 2,
             f'{name}: {sum(memory.values())} times shared memory is named, and no other')
    tap.same(graph.strange, [], f'{name}: nothing that lsof does not know')
    tap.same([edge for edge in graph.answer['edges'] if not edge['certain'] and
              edge not in graph.strange], [], f'{name}: all of it is certain')


def below(process):
    return {process.pid, *services.children(process.pid)}


# -- A pipeline.

@contextlib.contextmanager
def pipeline():
    with services.program('sh', '-c', 'cat | tr a b | sed s/x/y/ | wc -c', stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as shell:
        services.wait_until(lambda: comms(shell.pid) == ['cat', 'sed', 'tr', 'wc'], 'the pipeline')
        yield shell
        shell.stdin.close()


def comms(pid):
    names = []
    for child in services.children(pid):
        with contextlib.suppress(OSError), open(f'/proc/{child}/comm') as f:
            names.append(f.read().strip())
    return sorted(names)


def test_pipeline(tap, procview):
    with pipeline() as shell:
        graph, joins, memory = steady(procview, below(shell))
        check(tap, 'pipeline', graph, joins, memory, {'pipe': 5})
        names = {node['pid']: node['comm'] for node in graph.answer['nodes']}
        feeds = {(names[edge['from']['pid']], names[edge['to']['pid']])
                 for edge in graph.answer['edges'] if edge['kind'] == 'pipe'}
        tap.ok({('cat', 'tr'), ('tr', 'sed'), ('sed', 'wc')} <= feeds, 'pipeline: who feeds whom',
               [str(feeds)])
        user = as_nobody(*procview.argv)
        if not user:
            tap.skip('pipeline: as its own user', 'needs root, to become another user')
            return
        graph, joins, memory = steady(Program(*user), below(shell), leave_out={os.getpid()})
        check(tap, 'pipeline as its user', graph, joins, memory, {'pipe': 3})


# -- nginx.

@contextlib.contextmanager
def load(port, *words):
    with services.program(sys.executable, os.path.abspath(__file__), '--load', str(port), *words,
                          own=True, stdout=subprocess.PIPE) as client:
        client.stdout.readline()
        yield client


def make_load(port, connections, churn):
    """Asks without end, each time over the next connection; with churn over a new one."""
    import socket
    ask = b'GET / HTTP/1.1\r\nHost: x\r\n\r\n'
    made = [socket.create_connection(('127.0.0.1', port)) for _ in range(connections)]
    told = False
    while True:
        for at, connection in enumerate(made):
            connection.sendall(ask)
            if b'answer' not in connection.recv(65536):
                sys.exit('no answer')
            if churn:
                connection.close()
                made[at] = socket.create_connection(('127.0.0.1', port))
        if not told:
            print('ready', flush=True)
            told = True


def test_nginx(tap, procview):
    with services.nginx() as (master, port), load(port, '10') as one, load(port, '15') as two, \
            load(port, '4', 'churn') as churn:
        group = below(master) | {one.pid, two.pid}
        graph, joins, memory = steady(procview, group, leave_out={churn.pid})
        check(tap, 'nginx', graph, joins, memory, {'tcp': 25, 'unix': 6, 'shm': 6})
        wrong = [edge for edge in graph.answer['edges']
                 if churn.pid in (edge['from']['pid'], edge['to']['pid']) and not (
                     edge['kind'] == 'tcp' and edge['object'] == f'127.0.0.1:{port}' and
                     {edge['from']['pid'], edge['to']['pid']} - {churn.pid} <= below(master))
                 and edge['kind'] != 'pipe']
        tap.same(wrong, [], 'nginx: connections that come and go end at nginx')


# -- redis and postgres.

@contextlib.contextmanager
def talkers(argvs, question, answer):
    """Clients that have had an answer and wait for the next question."""
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(services.program(*argv, stdin=subprocess.PIPE,
                                                        stdout=subprocess.PIPE)) for argv in argvs]
        for client in clients:
            client.stdin.write(question)
            client.stdin.flush()
            if answer not in client.stdout.readline():
                raise RuntimeError('a client has no answer')
        yield clients


def test_redis(tap, procview):
    with services.redis() as (server, port, local):
        argvs = [['redis-cli', '-p', str(port)]] * 30 + [['redis-cli', '-s', local]] * 20
        with talkers(argvs, b'PING\n', b'PONG') as clients:
            group = {server.pid, *(client.pid for client in clients)}
            graph, joins, memory = steady(procview, group)
            check(tap, 'redis', graph, joins, memory, {'tcp': 30, 'unix': 20, 'pipe': 100})
            # Asked of the server alone, its clients come all the same.
            graph, joins, memory = steady(procview, {server.pid})
            check(tap, 'redis alone', graph, joins, memory, {'tcp': 30, 'unix': 20})


def attached(group):
    """Segments of System V that processes of the group made: id and how often attached."""
    with open('/proc/sysvipc/shm') as f:
        rows = [line.split() for line in f.readlines()[1:]]
    return {row[1]: int(row[6]) for row in rows if int(row[4]) in group}


def test_postgres(tap, procview):
    with services.postgres() as (server, folder, port):
        argv = ['psql', '-X', '-q', '-A', '-t', '-U', 'test', '-p', str(port), '-d', 'postgres', '-h']
        argvs = [argv + ['127.0.0.1']] * 3 + [argv + [folder]] * 2
        with talkers(argvs, b'select 40 + 2;\n', b'42') as clients:
            group = below(server) | {client.pid for client in clients}
            graph, joins, memory = steady(procview, group)
            check(tap, 'postgres', graph, joins, memory,
                  {'tcp': 3, 'unix': 2, 'pipe': 10, 'shm': 20, 'sysv-shm': 20})
            for segment, count in attached(group).items():
                pids = set()
                for key in graph.memory:
                    if key[:2] == ('sysv-shm', segment):
                        pids |= key[2]
                tap.same(len(pids), count, 'postgres: as many have the segment of System V as '
                         '/proc/sysvipc says')


TESTS = {
    'pipeline': (test_pipeline, ['sh', 'sed']),
    'nginx': (test_nginx, ['nginx']),
    'redis': (test_redis, ['redis-server', 'redis-cli']),
    'postgres': (test_postgres, [services.POSTGRES + '/postgres', 'psql']),
}


def main():
    if sys.argv[1] == '--load':
        make_load(int(sys.argv[2]), int(sys.argv[3]), 'churn' in sys.argv)
    tap, procview = Tap(), Program(sys.argv[1])
    for name, (test, programs) in TESTS.items():
        if len(sys.argv) > 2 and name not in sys.argv[2:]:
            continue
        lacking = services.missing('lsof', *programs)
        if lacking:
            tap.skip(name, 'not installed: ' + ', '.join(lacking))
        else:
            test(tap, procview)
    tap.done()


if __name__ == '__main__':
    main()
