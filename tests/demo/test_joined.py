"""Demonstrations that talk, as procview ipc and procview fds show them: each channel that was made,
with who is at which end of it, and no other between those processes."""

from demo_harness import Tap, held, procview

# What every process of some demonstrations holds besides, made before the fork: memory for locks and
# flags, the pair to the guard.
ASIDE = {('shm', '/dev/zero')}


def as_list(value):
    return value if isinstance(value, list) else [value]


def edges_among(pids):
    """(kind, from, fd, direction, to, fd, object) between these processes; one of both ways begins at
    the lower pid."""
    found = set()
    for edge in procview('ipc', *map(str, pids))['edges']:
        ends = edge['from'], edge['to']
        if not all(end['pid'] in pids for end in ends) or (edge['kind'], edge['object']) in ASIDE:
            continue
        if edge['direction'] == '<->' and ends[0]['pid'] > ends[1]['pid']:
            ends = ends[::-1]
        found.add((edge['kind'], ends[0]['pid'], ends[0]['fd'], edge['direction'],
                   ends[1]['pid'], ends[1]['fd'], edge['object'], edge['certain']))
    return found


def one_way(kind, sender, sender_fd, receiver, receiver_fd, name):
    return kind, sender, sender_fd, '->', receiver, receiver_fd, name, True


def both_ways(kind, *ends_and_name):
    *ends, name = ends_and_name
    (pid, fd), (other, other_fd) = sorted((ends[:2], ends[2:]))
    return kind, pid, fd, '<->', other, other_fd, name, True


def pipe(writer, write_fd, reader, read_fd, inode):
    return one_way('pipe', writer, write_fd, reader, read_fd, f'pipe:[{inode}]')


def peers(pid, fd):
    """(pid, fd) of the other ends of a descriptor, as procview fds has them."""
    process, = procview('fds', '-p', str(pid), '-d', str(fd))['processes']
    return {(peer['pid'], peer['fd']) for peer in process['fds'][0]['peers']}


def expect(tap, demo, pids, edges, what):
    got = edges_among(set(pids))
    tap.ok(got == set(edges), f'{demo.name}: {what}', [f'{sorted(got - set(edges), key=str)} more',
                                                       f'{sorted(set(edges) - got, key=str)} missing'])


# -- pipes

def check_pipe(tap, demo):
    facts = demo.facts
    expect(tap, demo, (demo.pid, facts['writer']),
           [pipe(facts['writer'], facts['write_fd'], demo.pid, facts['read_fd'], facts['inode'])],
           'one pipe, from the child that writes to the parent that reads')
    tap.same(peers(demo.pid, facts['read_fd']), {(facts['writer'], facts['write_fd'])},
             f'{demo.name}: fds of the reader has the writer')
    tap.same(peers(facts['writer'], facts['write_fd']), {(demo.pid, facts['read_fd'])},
             f'{demo.name}: fds of the writer has the reader')


def check_subprocess(tap, demo):
    facts, child = demo.facts, demo.facts['child']
    expect(tap, demo, (demo.pid, child),
           [pipe(demo.pid, facts['stdin_fd'], child, 0, facts['stdin']),
            pipe(child, 1, demo.pid, facts['stdout_fd'], facts['stdout']),
            pipe(child, 2, demo.pid, facts['stderr_fd'], facts['stderr'])],
           'three pipes, to the three streams of the child')


def check_pool(tap, demo):
    facts = demo.facts
    workers, inodes = as_list(facts['workers']), as_list(facts['task_inodes'])
    got = edges_among({demo.pid, *workers})
    tap.same({(edge[1], edge[4], edge[6]) for edge in got},
             {(demo.pid, worker, f'pipe:[{inode}]') for worker, inode in zip(workers, inodes)} |
             {(worker, demo.pid, f'pipe:[{facts["result_inode"]}]') for worker in workers},
             f'{demo.name}: a pipe to each worker, and one from all')


def check_pipeline(tap, demo):
    facts = demo.facts
    (first, _), (second, _) = facts['first'], facts['second']
    want = {pipe(facts['producer'], facts['producer_fd'], facts['filter'], facts['filter_fds'][0],
                 first),
            pipe(facts['filter'], facts['filter_fds'][1], facts['consumer'], facts['consumer_fd'],
                 second)}
    # The consumer may have been stopped before it has closed what it does not use.
    got = edges_among({facts['producer'], facts['filter'], facts['consumer']})
    tap.ok(want <= got and all(facts['consumer'] in (edge[1], edge[4]) for edge in got - want),
           f'{demo.name}: producer, filter, consumer in a row', [got, want])


def check_queue(tap, demo):
    facts = demo.facts
    putters, getters = as_list(facts['putters']), as_list(facts['getters'])
    got = edges_among({*putters, *getters})
    tap.same({(edge[0], edge[1], edge[3], edge[4]) for edge in got},
             {('pipe', putter, '->', getter) for putter in putters for getter in getters},
             f'{demo.name}: the pipe behind it, from each that puts to each that gets')


def check_fifo(tap, demo):
    facts = demo.facts
    expect(tap, demo, (facts['sender'], facts['receiver']),
           [one_way('fifo', facts['sender'], facts['sender_fd'], facts['receiver'],
                    facts['receiver_fd'], facts['path'])],
           'the fifo by its path, from sender to receiver')
    tap.same(peers(facts['sender'], facts['sender_fd']),
             {(facts['receiver'], facts['receiver_fd'])}, f'{demo.name}: fds has the other end')


# -- sockets

def check_duplex(tap, demo):
    facts, child = demo.facts, demo.facts['child']
    got = edges_among({demo.pid, child})
    names = {f'socket:[{facts[who + "_inode"]}]' for who in ('parent', 'child')}
    tap.ok(len(got) == 1 and {edge[6] for edge in got} <= names,
           f'{demo.name}: one pair, named by one of its sockets', [got])
    tap.same({edge[:6] for edge in got},
             {both_ways('unix', demo.pid, facts['parent_fd'], child, facts['child_fd'], '')[:6]},
             f'{demo.name}: which goes both ways')
    tap.same(peers(child, facts['child_fd']), {(demo.pid, facts['parent_fd'])},
             f'{demo.name}: fds has the other end')


def check_manager(tap, demo):
    facts, server = demo.facts, demo.facts['server']
    clients = as_list(facts['clients'])
    got = edges_among({server, *clients})
    tap.same(sorted((edge[0], edge[6], edge[3]) for edge in got),
             [('unix', facts['path'], '<->')] * len(clients),
             f'{demo.name}: a connection a client, by the path of the server')
    tap.same({frozenset((edge[1], edge[4])) for edge in got},
             {frozenset((server, client)) for client in clients},
             f'{demo.name}: each from a client to the server')
    tap.same({tuple(peer[:1]) for client, fd in zip(clients, as_list(facts['client_fds']))
              for peer in peers(client, fd)}, {(server,)}, f'{demo.name}: fds has the server')


def check_dgram(tap, demo):
    facts = demo.facts
    senders = as_list(facts['senders'])
    expect(tap, demo, (facts['receiver'], *senders),
           [one_way('unix', sender, fd, facts['receiver'], facts['receiver_fd'], facts['path'])
            for sender, fd in zip(senders, as_list(facts['sender_fds']))],
           'from each sender to the receiver, by its path')


def check_tcp(tap, demo):
    """Clients are threads of one process, or processes."""
    facts, server = demo.facts, demo.facts['server']
    clients = as_list(facts['clients'])
    fds = as_list(facts['client_fds'])
    owners = clients if len(clients) == len(fds) else clients * len(fds)
    got = [edge for edge in edges_among({server, *clients}) if edge[0] == 'tcp']
    ends = {end for edge in got for end in (edge[1:3], edge[4:6])}
    tap.same(sorted(end for end in ends if end[0] != server), sorted(zip(owners, fds)),
             f'{demo.name}: a connection for each client')
    tap.same({(edge[6], edge[7]) for edge in got}, {(f'127.0.0.1:{facts["port"]}', True)},
             f'{demo.name}: by the address of the server')
    tap.same({peer[0] for owner, fd in zip(owners, fds) for peer in peers(owner, fd)}, {server},
             f'{demo.name}: fds has the server behind each')


# -- memory, queues, locks

def check_posix_shm(tap, demo):
    facts = demo.facts
    expect(tap, demo, (demo.pid, facts['child']),
           [both_ways('shm', demo.pid, None, facts['child'], None, '/dev/shm' + facts['shm'])],
           'the shared memory by its name')


def check_sysv_shm(tap, demo):
    facts = demo.facts
    expect(tap, demo, (demo.pid, facts['child']),
           [both_ways('sysv-shm', demo.pid, None, facts['child'], None,
                      f'id {facts["id"]} key {facts["key"]}')],
           'the shared memory by id and key')


def check_mmap(tap, demo):
    facts = demo.facts
    got = {edge for edge in edges_among({demo.pid, facts['child']}) if edge[0] != 'unix'}
    tap.same(got, {both_ways('shm', demo.pid, None, facts['child'], None, facts['path'])},
             f'{demo.name}: the file that both have mapped')


def check_shared_value(tap, demo):
    """What is aside with the others is the point here."""
    pids = {demo.pid, *demo.facts['children']}
    edges = procview('ipc', *map(str, pids))['edges']
    pairs = {frozenset((edge['from']['pid'], edge['to']['pid'])) for edge in edges
             if edge['kind'] == 'shm'}
    tap.same(pairs, {frozenset((a, b)) for a in pids for b in pids if a != b},
             f'{demo.name}: all have the same memory')


def check_mq(tap, demo):
    facts = demo.facts
    got = {edge[:2] + edge[3:5] + edge[6:]
           for edge in edges_among({facts['sender'], facts['reader']})}
    tap.same(got, {('mqueue', facts['sender'], '->', facts['reader'], facts['queue'], True)},
             f'{demo.name}: the queue by its name, from sender to reader')
    tap.same({pid for pid, _ in peers(demo.pid, facts['fd'])},
             {facts['sender'], facts['reader']}, f'{demo.name}: fds has who else holds it')


def check_lock(tap, demo):
    facts = demo.facts
    got = [edge for edge in edges_among({facts['holder'], facts['waiter']}) if edge[0] == 'lock']
    want = one_way('lock', facts['holder'], facts['holder_fd'], facts['waiter'],
                   facts['waiter_fd'], facts['path'])
    # Of a lock of open files the kernel names neither.
    tap.same(got, [] if facts['lock'] == 'ofd' else [want],
             f'{demo.name}: who has the lock, and who waits for it')


HELD = (
    (check_pipe, 'pipe'),
    (check_pipe, 'pipe-full'),
    (check_subprocess, 'subprocess'),
    (check_pool, 'process-pool'),
    (check_pipeline, 'pipeline'),
    (check_queue, 'queue'),
    (check_fifo, 'fifo'),
    (check_duplex, 'duplex'),
    (check_manager, 'manager'),
    (check_dgram, 'unix-dgram'),
    (check_tcp, 'tcp'),
    (check_tcp, 'tcp', '--processes'),
    (check_posix_shm, 'posix-shm'),
    (check_sysv_shm, 'sysv-shm'),
    (check_mmap, 'mmap'),
    (check_shared_value, 'shared-value'),
    (check_mq, 'posix-mq'),
    (check_lock, 'file-ipc'),
    (check_lock, 'file-ipc', '--lock', 'fcntl'),
    (check_lock, 'file-ipc', '--lock', 'ofd'),
)


def main():
    tap = Tap()
    for check, name, *options in HELD:
        held(tap, name, *options, check=check)
    tap.done()


if __name__ == '__main__':
    main()
