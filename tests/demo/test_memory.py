"""What the demonstrations say of memory, looked at by procview mem."""

from demo_harness import Tap, held, procview

MIB = 1 << 20


def mapping_at(pid, address):
    """The mapping of a process that has this address, "0x…"."""
    at = int(address, 16)
    found = [m for m in procview('mem', pid)['mappings'] if int(m['start'], 16) <= at < int(m['end'], 16)]
    return found[0] if len(found) == 1 else {}


def private(mapping):
    return mapping['private_clean'] + mapping['private_dirty']


def shared(mapping):
    return mapping['shared_clean'] + mapping['shared_dirty']


def check_fork_memory(tap, demo):
    """What the child has written to is its own, and the parent's too; the rest both share."""
    f = demo.facts
    for name, pid in (('parent', f['pid']), ('child', f['child'])):
        m = mapping_at(str(pid), f['address'])
        rest = f['size'] - f['written']
        tap.ok(f['written'] <= private(m) < f['size'], f'fork-memory: pages of the {name} became private', [m])
        tap.ok(rest - MIB <= shared(m) <= rest + MIB, f'fork-memory: the others of the {name} are shared', [m])
        tap.ok(abs(m['pss'] - private(m) - shared(m) // 2) <= 4096 * 2,
               f'fork-memory: the PSS of the {name} has a half of them', [m])


def check_mmap(tap, demo):
    f = demo.facts
    for pid, address in ((f['pid'], f['address']), (f['child'], f['child_address'])):
        m = mapping_at(str(pid), address)
        tap.same([m['path'], m['inode'], m['perms'], m['size'], m['rss'], shared(m) > 0],
                 [f['path'], f['inode'], 'rw-s', f['size'], f['size'], True], 'mmap: the file, shared')
    m = mapping_at(str(f['pid']), f['private_address'])
    tap.same([m['path'], m['perms'][3], m['private_dirty'], m['anonymous']],
             [f['path'], 'p', f['size'], f['size']], 'mmap: written to privately it is a page of its own')


def check_threads(tap, demo):
    f = demo.facts
    for tid, address in zip(f['threads'], f['stacks']):
        m = mapping_at(str(f['pid']), address)
        tap.same([m['kind'], m['thread']], ['stack', tid], 'threads: the stack of a thread is named by it')
    said = procview('mem', str(f['pid']))
    groups = {g['thread']: g['name'] for g in said['groups'] if g['kind'] == 'stack'}
    tap.ok(set(f['threads']) | {f['pid'], f['detached']} <= set(groups), 'threads: all have one', [groups])
    tap.same(len(set(groups.values())), len(groups), 'threads: each by its own name')


def same_object(tap, demo, pids, name):
    """One piece of shared memory in all of them."""
    found = [mapping_at(str(pid), demo.facts['address']) for pid in pids]
    tap.same([(m['kind'], m['inode'], m['perms']) for m in found],
             [('shmem', demo.facts.get('inode', found[0]['inode']), 'rw-s')] * len(pids),
             f'{name}: the same shared memory in all')
    tap.ok(all(shared(m) > 0 for m in found), f'{name}: its pages are shared', found)


def check_posix_shm(tap, demo):
    f = demo.facts
    for pid in (f['pid'], f['child']):
        m = [m for m in procview('mem', str(pid))['mappings'] if f['shm'] in (m['path'] or '')]
        tap.same([(x['kind'], x['inode'], x['size'], x['perms'][3]) for x in m],
                 [('shmem', f['inode'], f['size'], 's')], 'posix-shm: by its name')


def check_shared_array(tap, demo):
    same_object(tap, demo, [demo.facts['pid'], *demo.facts['children']], 'shared-array')


def check_memory_growth(tap, demo):
    f = demo.facts
    m = mapping_at(str(f['pid']), f['address'])
    tap.ok(f['touched'] <= m['rss'] < f['touched'] + 4 * MIB and m['kind'] == 'anonymous',
           'memory-growth: what was touched is in memory', [m])
    tap.ok(procview('mem', str(f['pid']))['uss'] >= f['touched'], 'memory-growth: and private')


def main():
    tap = Tap()
    held(tap, 'fork-memory', check=check_fork_memory)
    held(tap, 'mmap', check=check_mmap)
    held(tap, 'threads', check=check_threads)
    held(tap, 'posix-shm', check=check_posix_shm)
    held(tap, 'shared-array', check=check_shared_array)
    held(tap, 'memory-growth', check=check_memory_growth)
    tap.done()


if __name__ == '__main__':
    main()
