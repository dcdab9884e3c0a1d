"""What procview, lsof and lsfd say of a descriptor, in the same words: facet → value.

A facet that a tool does not know is not there. Addresses are (ip, port), peers {(pid, fd)}.
"""

import ipaddress
import json
import os
import re
import subprocess

from world import ENV, TIMEOUT

ACCESS = {'O_RDONLY', 'O_WRONLY', 'O_RDWR'}


def run(*argv):
    return subprocess.run(argv, env=ENV, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, timeout=TIMEOUT).stdout


def address(text):
    """'127.0.0.1:80', '[::1]:80', '*:80' → (ip, port); any address and no port are empty."""
    host, _, port = text.rpartition(':')
    host = host.strip('[]').partition('%')[0]
    if host in ('', '*'):
        host = ''
    else:
        ip = ipaddress.ip_address(host)
        host = '' if int(ip) == 0 else str(getattr(ip, 'ipv4_mapped', None) or ip)
    return host, '' if port in ('*', '0') else port


# Names of what has no file of its own.
ANONYMOUS = {'eventfd': 'eventfd', 'eventpoll': 'epoll', 'timerfd': 'timerfd',
             'signalfd': 'signalfd', 'inotify': 'inotify', 'fanotify': 'fanotify',
             'pidfd': 'pidfd', 'io_uring': 'io_uring', 'userfaultfd': 'userfaultfd',
             'perf_event': 'perf', 'bpf-map': 'bpf', 'bpf-prog': 'bpf', 'bpf_link': 'bpf',
             'bpf-link': 'bpf', 'btf': 'bpf'}
NAMESPACES = {'cgroup', 'ipc', 'mnt', 'net', 'pid', 'user', 'uts', 'time'}


def anonymous_type(name):
    """'[eventfd:3]', 'inotify' …"""
    return ANONYMOUS[re.match(r'\[?([a-z_-]+)', name)[1]]


# ---- procview ----

# What its types are called elsewhere.
LSOF_TYPES = {'reg': 'REG', 'memfd': 'REG', 'mqueue': 'REG', 'ns': 'REG', 'dir': 'DIR',
              'chr': 'CHR', 'tty': 'CHR', 'blk': 'BLK', 'fifo': 'FIFO', 'pipe': 'FIFO',
              'unix': 'unix', 'raw': 'raw', 'netlink': 'netlink', 'packet': 'pack', 'tcp': 'IPv4',
              'udp': 'IPv4', 'tcp6': 'IPv6', 'udp6': 'IPv6'}
LSFD_TYPES = {'reg': 'REG', 'memfd': 'REG', 'mqueue': 'REG', 'ns': 'REG', 'dir': 'DIR',
              'chr': 'CHR', 'tty': 'CHR', 'blk': 'BLK', 'fifo': 'FIFO', 'pipe': 'FIFO'}
SOCKETS = {'unix', 'tcp', 'tcp6', 'udp', 'udp6', 'raw', 'icmp', 'packet', 'netlink', 'vsock'}
# Names of protocols in the kernel (system.sockprotoname).
PROTOCOLS = {'TCP': {'tcp'}, 'TCPv6': {'tcp6'}, 'UDP': {'udp'}, 'UDPv6': {'udp6'},
             'RAW': {'raw'}, 'RAWv6': {'raw'}, 'PING': {'icmp'}, 'PINGv6': {'icmp'},
             'PACKET': {'packet'}, 'NETLINK': {'netlink'}, 'AF_VSOCK': {'vsock'},
             'UNIX': {'unix'}, 'UNIX-STREAM': {'unix'}}
DETAILS = ['counter', 'id', 'semaphore', 'clock', 'settime_flags', 'ticks', 'value', 'interval',
           'signals', 'seals', 'kind', 'bpf_type', 'key_size', 'value_size', 'max_entries', 'tag',
           'sq_entries', 'cq_entries', 'sq_pending', 'cq_pending', 'user_files', 'user_buffers',
           'bytes', 'notify', 'signal', 'notify_pid', 'index', 'master', 'messages',
           'max_messages', 'message_size', 'features', 'pending', 'ns_pids', 'program',
           'link_type', 'groups', 'interface', 'state', 'receive_queue', 'send_queue',
           'socket_type', 'net', 'netlink', 'owner', 'mount', 'driver']


def procview_facets(fd):
    """Of a descriptor in its JSON."""
    f = {'type': fd['type'], 'deleted': fd['deleted'], 'flags': set(fd['flags']),
         'mode': fd['mode'] or '-'}
    for key in ['offset', 'inode', 'device', 'links', 'size', 'special', 'mnt_id'] + DETAILS:
        if fd.get(key) is not None:
            f[key] = fd[key]
    if fd['type'] in SOCKETS:
        for key in ('local', 'remote'):
            if fd[key] is not None:
                f[key] = fd[key]
        f['protocol'] = fd.get('protocol')
    elif isinstance(fd['target'], str):
        f['name'] = (bytes.fromhex(fd['target_raw_hex']) if fd.get('target_raw_hex')
                     else fd['target'].encode())
    if 'targets' in fd:
        f['targets'] = {target['fd'] for target in fd['targets']}
    if 'watches' in fd:
        f['watches'] = fd['watches']
    if fd['type'] == 'pidfd' and fd['pid'] is not None:
        f['target'] = fd['pid']
    if fd['type'] == 'tty':
        f['tty'] = fd['name']
    f['peers'] = {(peer['pid'], peer['fd']) for peer in fd['peers']}
    if fd['shared'] is not None:
        f['shared'] = {(other['pid'], other['fd']) for other in fd['shared']}
    if fd['locks'] or fd['lock']:
        f['lock'] = fd['lock']
        f['locks'] = fd['locks']
    return f


class Procview:
    """What one call says of these processes."""

    def __init__(self, procview, pids, *options, wrap=lambda *argv: list(argv)):
        self.document = json.loads(run(*wrap(procview, 'fds', '--json', '-p',
                                             ','.join(map(str, pids)), *options)))
        self.processes = {process['pid']: process for process in self.document['processes']}
        self.fds = {(pid, fd['fd']): procview_facets(fd)
                    for pid, process in self.processes.items()
                    if isinstance(process['fds'], list)
                    for fd in process['fds']}


# ---- lsof ----

LSOF_FLAGS = {'AP': 'O_APPEND', 'CX': 'O_CLOEXEC', 'DIR': 'O_DIRECT', 'DTY': 'O_DIRECTORY',
              'ND': 'O_NONBLOCK', 'NATM': 'O_NOATIME', 'NFLK': 'O_NOFOLLOW', 'PATH': 'O_PATH',
              'SYN': 'O_DSYNC', 'TMPF': 'O_TMPFILE'}
LSOF_UNKNOWN = {'W', 'RW', 'LG'}  # the mode, and what all files have
LSOF_STATES = {'CONNECTED': 'ESTABLISHED', 'UNCONNECTED': 'CLOSE'}
ENDPOINT = re.compile(r' ?(\d+),[^, ]*,(\d+)[rwu-]$')


def lsof_name(name, f):
    """Takes a name apart."""
    while ENDPOINT.search(name):
        found = ENDPOINT.search(name)
        f.setdefault('peers', set()).add((int(found[1]), int(found[2])))
        name = name[:found.start()].rstrip()
    inner = re.fullmatch(r'\[(eventfd|eventpoll|pidfd):([\d,]+)\]', name)
    if inner and inner[1] == 'eventpoll':
        f['targets'] = {int(n) for n in inner[2].split(',')}
    elif inner:
        f[{'eventfd': 'id', 'pidfd': 'target'}[inner[1]]] = int(inner[2])
    return name


def lsof_socket(fields, name, f):
    if fields['t'] == 'unix':
        found = re.fullmatch(r'(?:(.*) )?type=(\w+)(?: ->INO=(\d+))?', name)
        f['socket_type'] = found[2].lower()
        if found[1]:
            f['local'] = found[1]
    elif fields['t'] == 'netlink':
        f['netlink'] = 'NETLINK_' + name
    elif fields['t'] == 'raw':
        f['protocol'] = int(name.partition('->')[0].rpartition(':')[2], 16)
    elif fields['t'] in ('IPv4', 'IPv6'):
        local, _, remote = name.partition('->')
        f['local'] = address(local)
        if remote:
            f['remote'] = address(remote)
    elif name.startswith('protocol: '):
        f['protoname'] = name[len('protocol: '):]


def lsof_facets(fields):
    f = {'mode': fields['a'] if fields['a'] != ' ' else '-'}
    if fields['t'] not in ('sock', 'a_inode'):
        f['lsof type'] = {'raw6': 'raw'}.get(fields['t'], fields['t'])
    f['flags'] = {LSOF_FLAGS[word] for word in fields.get('G', '').split(',')
                  if word and word not in LSOF_UNKNOWN}
    if 'D' in fields:
        number = int(fields['D'], 16)
        f['device'] = '%d:%d' % (os.major(number), os.minor(number))
    if 'r' in fields:
        number = int(fields['r'], 16)
        f['special'] = '%d:%d' % (os.major(number), os.minor(number))
    for letter, facet in (('k', 'links'), ('s', 'size'), ('i', 'inode')):
        if letter in fields:
            f[facet] = int(fields[letter])
    if fields.get('o', '').startswith('0t'):
        f['offset'] = int(fields['o'][2:])
    if fields['l'] != ' ':
        f['lock letter'] = fields['l']
    for word in fields['T']:
        key, _, value = word.partition('=')
        if key == 'ST':
            f['state'] = LSOF_STATES.get(value, value)
        else:
            f[{'QR': 'receive_queue', 'QS': 'send_queue'}[key]] = int(value)
    name = lsof_name(fields['n'], f)
    if fields['t'] == 'a_inode':
        f['anonymous type'] = anonymous_type(name)
    elif name in NAMESPACES:
        f['kind'] = name
    if fields['t'] in ('IPv4', 'IPv6', 'unix', 'netlink', 'raw', 'sock', 'pack'):
        lsof_socket(fields, name, f)
    elif fields['t'] != 'a_inode' and name.startswith('/') and '\\' not in name:
        f['deleted'] = name.endswith(' (deleted)')
        if '->' in name:
            name, _, f['tty'] = name.partition(' ->')
        f['name'] = name[:-len(' (deleted)')] if f['deleted'] else name
    return f


def lsof_records(output):
    """(pid, fields) of each file; a letter that comes again is kept as a list (T)."""
    pid = None
    for line in output.split(b'\0\n'):
        words = [word.decode(errors='replace') for word in line.split(b'\0') if word]
        if words and words[0][0] == 'p':
            pid = int(words[0][1:])
        elif words and words[0][0] == 'f':
            fields = {word[0]: word[1:] for word in words if word[0] != 'T'}
            yield pid, {'T': [word[1:] for word in words if word[0] == 'T'], **fields}


class Lsof:
    def __init__(self, pids):
        self.fds, self.others = {}, {}
        # Sizes and offsets exclude each other.
        for shown in ('s', 'o'):
            output = run('lsof', '-nP', '-F0acdDfGiklnprtTP' + shown, '+fg', '+E', '-Tqs',
                         '-' + shown, '-p', ','.join(map(str, pids)))
            for pid, fields in lsof_records(output):
                if pid not in pids:
                    continue
                if fields['f'].isdigit():
                    row = self.fds.setdefault((pid, int(fields['f'])), {})
                    row.update(lsof_facets(fields))
                elif shown == 's':
                    self.others.setdefault(pid, []).append(fields)


# ---- lsfd ----

LSFD_COLUMNS = ('PID,FD,ASSOC,TYPE,MODE,FLAGS,POS,INODE,DEV,RDEV,DELETED,NLINK,SIZE,PROTONAME,'
                'MNTID,NAME,SOURCE,CHRDRV,BLKDRV,MISCDEV,FUID')
# File systems of the kernel's own, which have one type of descriptor each.
KERNEL_SOURCES = {'pipefs', 'sockfs', 'anon_inodefs', 'nsfs'}
LSFD_MODES = {'r--': 'r', '-w-': 'w', 'rw-': 'u', '---': '-'}
LSFD_FLAGS = {'append': 'O_APPEND', 'cloexec': 'O_CLOEXEC', 'direct': 'O_DIRECT',
              'directory': 'O_DIRECTORY', 'nonblock': 'O_NONBLOCK', 'noatime': 'O_NOATIME',
              'nofollow': 'O_NOFOLLOW', 'path': 'O_PATH', 'dsync': 'O_DSYNC', 'sync': 'O_SYNC'}
# The mode; and what it also says of every folder.
LSFD_UNKNOWN = {'', 'wronly', 'rdwr', '_tmpfile', 'largefile'}


def lsfd_facets(row):
    f = {'mode': LSFD_MODES[row['mode'][:2] + '-'], 'offset': row['pos'], 'inode': row['inode'],
         'device': row['dev'], 'deleted': row['deleted'], 'links': row['nlink'],
         'size': row['size'], 'mnt_id': row['mntid'], 'owner': row['fuid'],
         'flags': {LSFD_FLAGS[word] for word in (row['flags'] or '').split(',')
                   if word not in LSFD_UNKNOWN}}
    if row['type'] not in ('UNKN', 'SOCK'):
        f['lsfd type'] = row['type']
    if row['rdev'] != '0:0':
        f['special'] = row['rdev']
    driver = row['miscdev'] or row['chrdrv'] or row['blkdrv']
    if driver:
        f['driver'] = driver
    elif row['source'] and row['source'] not in KERNEL_SOURCES and ':' not in row['source']:
        f['source'] = row['source']
    if row['protoname']:
        f['protoname'] = row['protoname']
    if row['name'].startswith('/'):
        f['name'] = row['name'][:-len(' (deleted)')] if row['deleted'] else row['name']
    if row['name'].startswith('anon_inode:'):
        f['name'] = row['name']
        f['anonymous type'] = anonymous_type(row['name'][len('anon_inode:'):])
    elif row['name'].partition(':')[0] in NAMESPACES:
        f['kind'] = row['name'].partition(':')[0]
    return f


class Lsfd:
    def __init__(self, pids):
        output = run('lsfd', '--json', '-p', ','.join(map(str, pids)), '-o', LSFD_COLUMNS)
        # Names are written as they are, whatever their bytes.
        rows = json.loads(output.decode(errors='replace'))['lsfd']
        self.fds = {(row['pid'], row['fd']): lsfd_facets(row) for row in rows
                    if row['fd'] is not None}
