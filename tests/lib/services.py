"""Servers and clients to look at, which have nothing to do with procview: started by the tests as an
ordinary user, on ports and folders of their own, and gone at the end of `with`."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

NOBODY = 65534
DEADLINE = 60

POSTGRES = '/usr/lib/postgresql/15/bin'


def ordinary():
    """How Popen starts a program as an ordinary user."""
    if os.geteuid() != 0:
        return {}
    return {'user': NOBODY, 'group': NOBODY, 'extra_groups': []}


def missing(*programs):
    """The programs that are not installed."""
    path = os.environ['PATH'] + ':/usr/sbin:/usr/local/sbin'
    return [name for name in programs if not shutil.which(name, path=path)]


def wait_until(condition, what):
    """Polls; what it gives when that is true."""
    end = time.monotonic() + DEADLINE
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            raise TimeoutError(f'{what}: not within {DEADLINE} s')
        time.sleep(0.02)


def children(pid):
    """The processes below one, in any depth."""
    parents = {}
    for name in os.listdir('/proc'):
        if name.isdigit():
            with contextlib.suppress(OSError), open(f'/proc/{name}/stat', 'rb') as f:
                parents[int(name)] = int(f.read().rpartition(b') ')[2].split()[1])
    found = {pid}
    while True:
        more = {child for child, parent in parents.items() if parent in found} - found
        if not more:
            return sorted(found - {pid})
        found |= more


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def folder(name):
    """Of the ordinary user."""
    with tempfile.TemporaryDirectory(prefix=f'procview-{name}-', ignore_cleanup_errors=True) as path:
        if os.geteuid() == 0:
            os.chown(path, NOBODY, NOBODY)
        yield path


@contextlib.contextmanager
def program(*argv, end=signal.SIGTERM, own=False, **more):
    """A process as the ordinary user, or as ours; ended and waited for."""
    more.setdefault('stdin', subprocess.DEVNULL)
    more.setdefault('stdout', subprocess.DEVNULL)
    more.setdefault('stderr', subprocess.DEVNULL)
    with subprocess.Popen(argv, cwd='/', **({} if own else ordinary()), **more) as process:
        try:
            yield process
        finally:
            process.send_signal(end)
            try:
                process.wait(DEADLINE)
            finally:
                process.kill()


def connects(address):
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family) as probe:
        return probe.connect_ex(address) == 0


NGINX = """
daemon off; master_process on; worker_processes 3; pid {folder}/pid; error_log {folder}/error;
events {{ worker_connections 256; }}
http {{
    access_log off; keepalive_requests 1000000000;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    limit_req_zone $remote_addr zone=shared:1m rate=1000000r/s;
    server {{ listen 127.0.0.1:{port} backlog=64; location / {{ return 200 "answer"; }} }}
}}
"""


@contextlib.contextmanager
def nginx():
    """A master and three workers: the process, and the port."""
    with folder('nginx') as path:
        port = free_port()
        config = os.path.join(path, 'conf')
        with open(config, 'w') as f:
            f.write(NGINX.format(folder=path, port=port))
        with program('/usr/sbin/nginx', '-p', path, '-c', config, '-e',
                     os.path.join(path, 'error')) as master:
            wait_until(lambda: len(children(master.pid)) == 3 and connects(('127.0.0.1', port)),
                       'nginx')
            yield master, port


@contextlib.contextmanager
def redis():
    """The process, and the path of its socket; it listens to a port too."""
    with folder('redis') as path:
        port, local = free_port(), os.path.join(path, 'socket')
        with program('/usr/bin/redis-server', '--port', str(port), '--bind', '127.0.0.1',
                     '--unixsocket', local, '--save', '', '--appendonly', 'no', '--dir',
                     path) as server:
            wait_until(lambda: connects(('127.0.0.1', port)) and connects(local), 'redis')
            yield server, port, local


@contextlib.contextmanager
def postgres():
    """The process, and the folder of its socket and its port."""
    with folder('postgres') as path:
        data, port = os.path.join(path, 'data'), free_port()
        subprocess.run([f'{POSTGRES}/initdb', '-A', 'trust', '-U', 'test', '-D', data, '-N',
                        '--locale=C'], check=True, stdout=subprocess.DEVNULL, cwd='/',
                       timeout=DEADLINE, **ordinary())
        with program(f'{POSTGRES}/postgres', '-D', data, '-k', path, '-p', str(port), '-c',
                     'listen_addresses=127.0.0.1', '-c', 'fsync=off', '-c', 'autovacuum=off',
                     end=signal.SIGINT) as server:
            wait_until(lambda: subprocess.run(
                [f'{POSTGRES}/pg_isready', '-q', '-h', path, '-p', str(port)]).returncode == 0,
                'postgres')
            yield server, path, port
