"""What the commands print: the keys of JSON, CSV, tables, trees, series.

usage: output_test.py PROCVIEW KINDS
"""

import csv
import io
import os
import pty
import re
import subprocess
import sys
import unicodedata

from world import ENV, Kind, Program, as_nobody, strict_json
from tap import Tap

PROCESS_KEYS = set('''pid ppid pgid sid uid user state comm cmdline tty nice priority threads
    cpu_percent cpu_time user_time system_time start_time vsz rss shared mem_percent minor_faults
    major_faults last_cpu'''.split())
CPU_KEYS = set('user system nice idle iowait irq softirq steal'.split())
MEMORY_KEYS = set('total free available used buffers cached swap_total swap_used'.split())
TASK_KEYS = set('total running sleeping stopped zombie uninterruptible threads'.split())
INFO_KEYS = PROCESS_KEYS | set('''ancestry unit container cgroup cwd root exe exe_deleted
    environment limits namespaces capabilities signals scheduling oom_score oom_score_adj seccomp
    no_new_privs tracer'''.split())
ISO = re.compile(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z\Z')


def check_document(tap, procview, command):
    document = procview.json(command, '--json')
    tap.same(document['schema'], 'procview.%s/1' % command, command + ': schema')
    wanted = {'schema', 'host', 'kernel', 'time', 'system', 'cost', 'cpu_window', 'processes'}
    tap.same(set(document), wanted, command + ': keys')
    tap.same((document['host'], document['kernel']), (os.uname().nodename, os.uname().release),
             command + ': host and kernel')
    tap.ok(ISO.match(document['time']), command + ': time', [document['time']])
    system = document['system']
    tap.same(set(system), {'uptime', 'load', 'cpus', 'cpu', 'memory', 'tasks'},
             command + ': keys of system')
    tap.same((set(system['cpu']), set(system['memory']), set(system['tasks'])),
             (CPU_KEYS, MEMORY_KEYS, TASK_KEYS), command + ': figures of the system')
    tap.same(system['cpus'], len(os.sched_getaffinity(0)), command + ': processors')
    tap.ok(len(system['load']) == 3, command + ': three loads')
    tap.same(document['cpu_window'], 'lifetime', command + ': the first list is of the lifetime')
    tap.same(set(document['cost']), {'milliseconds', 'files_read'}, command + ': cost')
    return document


def check_tasks(tap, document):
    tasks = document['system']['tasks']
    rows = document['processes']
    tap.same((tasks['total'], tasks['threads']),
             (len(rows), sum(row['threads'] for row in rows)), 'ps: tasks are counted')
    kinds = ['running', 'sleeping', 'stopped', 'zombie', 'uninterruptible']
    tap.ok(sum(tasks[kind] for kind in kinds) <= tasks['total'], 'ps: states are counted')


def check_ps_json(tap, procview, helper):
    document = check_document(tap, procview, 'ps')
    check_tasks(tap, document)
    rows = {row['pid']: row for row in document['processes']}
    tap.ok(all(set(row) - {'cmdline_raw_hex', 'comm_raw_hex'} == PROCESS_KEYS
               for row in rows.values()), 'ps: keys of a process')
    tap.ok(all(ISO.match(row['start_time']) for row in rows.values()), 'ps: start times')
    with Kind(helper, 'threads') as kind:
        rows = procview.json('ps', '--json', '-H', '-p', str(kind.pid))['processes']
        tids = sorted(int(name) for name in os.listdir('/proc/%d/task' % kind.pid))
        tap.same(sorted(row['tid'] for row in rows), tids, 'ps -H: a row for each thread')
        document = procview.json('ps', '--json', '-o', 'tid,comm=NAME', '-p', str(kind.pid))
        tap.same(document['processes'], [{'tid': kind.pid, 'comm': 'kinds'}], 'ps -o: exactly those fields')
        rows = procview.json('ps', '--json', '-o', 'start,lstart,pid', '-p', str(kind.pid))
        tap.same(list(rows['processes'][0]), ['start_time', 'pid'],
                 'ps -o: two names of one field are one key')


def check_hostile_json(tap, procview, helper):
    argv = [b'a\nb', b'\xff\xfe', b'fine', b'']
    with Kind(helper, *argv) as kind:
        row = procview.json('ps', '--json', '-p', str(kind.pid))['processes'][0]
        tap.same(row['cmdline'][1:], ['a\nb', '\ufffd\ufffd', 'fine', ''],
                 'JSON: hostile arguments')
        tap.same(row['cmdline_raw_hex'], [None, None, 'fffe', None, None],
                 'JSON: their bytes in hex')
    with Kind(helper, 'hostile') as kind:
        with open('/proc/%d/comm' % kind.pid, 'rb') as f:
            comm = f.read().rstrip(b'\n')
        row = procview.json('ps', '--json', '-p', str(kind.pid))['processes'][0]
        tap.same(bytes.fromhex(row['comm_raw_hex']), comm, 'JSON: a hostile name')
        for args in (['ps', 'aux'], ['ps', '-o', 'pid,comm'], ['ps', '--csv'], ['tree'],
                     ['info', str(kind.pid)]):
            text = procview.run(*args).stdout.decode('utf-8')
            bad = [c for c in text if unicodedata.category(c) in ('Cc', 'Cf', 'Cs') and c != '\n']
            tap.ok(not bad, 'nothing that a terminal would obey: ' + ' '.join(args), [bad])


def check_csv(tap, procview, helper):
    with Kind(helper, 'say "hi", twice') as kind:
        args = ['-p', str(kind.pid), '-o', 'pid,comm,rss,cpu_time,cmdline,start_time']
        rows = list(csv.DictReader(io.StringIO(procview.text('ps', '--csv', *args))))
        row = procview.json('ps', '--json', *args)['processes'][0]
        tap.same(len(rows), 1, 'CSV: one row and a line of names')
        tap.same(list(rows[0]), ['pid', 'comm', 'rss', 'cpu_time', 'cmdline', 'start_time'],
                 'CSV: names')
        tap.same((int(rows[0]['pid']), rows[0]['comm'], int(rows[0]['rss']),
                  float(rows[0]['cpu_time']), rows[0]['cmdline']),
                 (row['pid'], row['comm'], row['rss'], row['cpu_time'], ' '.join(row['cmdline'])),
                 'CSV: the values of JSON')
        series = procview.text('ps', '--csv', '-n', '2', '-d', '0.1', '-p', str(kind.pid))
        rows = list(csv.DictReader(io.StringIO(series)))
        tap.ok(len(rows) == 2 and rows[0]['time'] < rows[1]['time'], 'CSV: a series has times',
               [series])


def check_series(tap, procview):
    lines = procview.run('ps', '--json', '-n', '3', '-d', '0.2', '-o', 'pid').stdout.splitlines()
    documents = [strict_json(line) for line in lines]
    tap.same(len(documents), 3, 'a series has one object a line')
    windows = [document['cpu_window'] for document in documents]
    tap.ok(windows[0] == 'lifetime' and all(0.1 < w < 1 for w in windows[1:]),
           'their shares are of the lifetime, then of the interval', [windows])
    text = procview.text('ps', '-n', '2', '-d', '0.1', '-p', '1', '-o', 'pid')
    tap.same([line.strip() for line in text.split('\n')], ['PID', '1', '', 'PID', '1', ''],
             'a series of tables')


def check_cpu_of_interval(tap, procview):
    """A busy process has about the share that its own clock says."""
    busy = subprocess.Popen([sys.executable, '-c', 'while True: pass'])
    try:
        lines = procview.run('ps', '--json', '-n', '2', '-d', '1', '-p', str(busy.pid), '-o',
                             'cpu_percent,cpu_time').stdout.splitlines()
        first, second = (strict_json(line) for line in lines)
        used = second['processes'][0]['cpu_time'] - first['processes'][0]['cpu_time']
        share = 100 * used / second['cpu_window']
        tap.ok(abs(second['processes'][0]['cpu_percent'] - share) <= 2,
               'the share of an interval is its CPU time by its length',
               [first, second, share])
    finally:
        busy.kill()
        busy.wait()


def check_text(tap, procview, helper):
    with Kind(helper, 'x' * 5000) as kind:
        pid = str(kind.pid)
        lines = procview.text('ps', 'u', pid).splitlines()
        tap.ok(len(lines) == 2 and lines[1].endswith('x' * 5000), 'what is no terminal is not cut')
        tap.same(lines[0].split(),
                 'USER PID %CPU %MEM VSZ RSS TTY STAT START TIME COMMAND'.split(), 'heads of u')
        text = procview.text('ps', '-o', 'pid=X,comm=My name', '-p', pid)
        tap.same([line.split(None, 1) for line in text.splitlines()],
                 [['X', 'My name'], [pid, 'kinds']], 'heads that were asked for')
        text = procview.text('ps', '-o', 'pid=,comm=', '-p', pid)
        tap.same(text.split(), [pid, 'kinds'], 'no heads, no line of them')
        text = procview.text('ps', '-o', 'comm:3,pid', '-p', pid)
        tap.same(text.splitlines()[1].split(), ['ki…', pid], 'a width that was asked for')
        text = procview.text('ps', '-o', 'comm:10,pid:9', '--no-headers', '-p', pid)
        tap.same(text, 'kinds      %9s\n' % pid, 'columns are padded')


def on_terminal(argv, columns, env=ENV):
    """What the program writes to a terminal of so many columns."""
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.clear()
        os.environ.update(env)
        subprocess.run(['stty', 'cols', str(columns), 'rows', '24'])
        os.execv(argv[0], argv)
    data = b''
    while True:
        try:
            block = os.read(fd, 65536)
        except OSError:
            break
        if not block:
            break
        data += block
    os.close(fd)
    os.waitpid(pid, 0)
    return data.decode().replace('\r\n', '\n')


def check_terminal(tap, procview, helper):
    with Kind(helper, 'x' * 500) as kind:
        argv = procview.argv + ['ps', 'u', str(kind.pid)]
        widths = [len(line) for line in on_terminal(argv, 70).splitlines()]
        tap.same(max(widths), 70, 'a terminal is not overrun')
        widths = [len(line) for line in
                  on_terminal(argv, 70, {**ENV, 'COLUMNS': '50'}).splitlines()]
        tap.same(max(widths), 50, 'COLUMNS wins')
        argv = procview.argv + ['ps', '-o', 'rss', '--no-headers', '-p', str(kind.pid)]
        tap.ok(re.match(r'[0-9.]+[KM]\n', on_terminal(argv, 80)), 'sizes for people on a terminal',
               [on_terminal(argv, 80)])
        kib = int(procview.text(*argv[len(procview.argv):]))
        rss = procview.json('ps', '--json', '-o', 'rss', '-p', str(kind.pid))['processes'][0]['rss']
        tap.same(kib * 1024, rss, "and ps's units elsewhere")


def below(node, depth=0):
    """(depth, process) of a tree, parents first."""
    yield depth, node
    for child in node['children']:
        yield from below(child, depth + 1)


def check_tree(tap, procview, helper):
    check_document(tap, procview, 'tree')
    with Kind(helper, 'deep') as kind:
        chain = [kind.pid]
        while chain[-1] != kind.child.pid:
            with open('/proc/%d/stat' % chain[-1]) as f:
                chain.append(int(f.read().rpartition(')')[2].split()[1]))
        chain.reverse()
        document = procview.json('tree', '--json', str(kind.child.pid))
        got = [(depth, node['pid']) for depth, node in below(document['processes'][0])]
        tap.same(got, list(enumerate(chain)), 'a deep tree is nested')
        document = procview.json('tree', '--json', '-s', '-o', 'pid,ppid', str(kind.pid))
        got = [node for _, node in below(document['processes'][0])]
        tap.ok(got[-1]['pid'] == kind.pid and got[0]['ppid'] == 0 and
               all(b['ppid'] == a['pid'] for a, b in zip(got, got[1:])),
               'tree -s has the way from the root', [got])
        lines = procview.text('tree', '-o', 'pid,comm', str(kind.child.pid)).splitlines()
        tap.same([int(line.split()[0]) for line in lines[1:]], chain, 'a tree as text')
        tap.ok('└─ kinds' in lines[2] and lines[3].index('└') == lines[2].index('└') + 3,
               'its branches', lines[1:4])
        lines = procview.text('tree', '--ascii', '-o', 'pid,comm', str(kind.child.pid))
        tap.ok('`- kinds' in lines and lines.isascii(), 'its branches in ASCII')
        tap.ok(procview.text('tree', '--ascii', '-o', 'pid,tree_rss').isascii(), 'heads in ASCII')
    argv = as_nobody(helper, 'deep')
    if argv:
        with Kind(*argv) as kind:
            document = procview.json('tree', '--json', '-o', 'pid,user', 'nobody')
            roots = [node['pid'] for node in document['processes']]
            got = [node['pid'] for node in document['processes'] for _, node in below(node)]
            tap.ok(kind.child.pid in roots and kind.pid in got and kind.pid not in roots,
                   'the trees of a user', [roots, got])
    else:
        tap.skip('the trees of a user', 'needs root, and a build folder that others may reach')
    with Kind(helper, 'threads') as kind:
        document = procview.json('tree', '--json', '-H', '-o', 'tid', str(kind.pid))
        got = [node['tid'] for _, node in below(document['processes'][0])]
        tids = sorted(int(name) for name in os.listdir('/proc/%d/task' % kind.pid))
        tap.same(sorted(got), tids, 'tree -H has threads below their process')


def check_info(tap, procview, helper):
    env = {**ENV, 'PLAIN': 'value', 'EMPTY': ''}
    child = subprocess.Popen([helper, 'signals'], env=env, stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, cwd='/usr')
    pid = int(child.stdout.readline())
    document = procview.json('info', '--json', str(pid))
    tap.same(document['schema'], 'procview.info/1', 'info: schema')
    tap.ok(INFO_KEYS <= set(document), 'info: keys', sorted(INFO_KEYS - set(document)))
    tap.same({name: document['environment'].get(name) for name in env}, env, 'info: environment')
    tap.same((document['cwd'], document['root'], document['exe'], document['exe_deleted']),
             ('/usr', '/', os.path.realpath(helper), False), 'info: places')
    tap.same(document['ancestry'][0]['pid'], os.getpid(), 'info: ancestry begins with the parent')
    tap.same(document['ancestry'][-1]['pid'], 1, 'info: and ends with pid 1')
    signals = document['signals']
    tap.ok('SIGTERM' in signals['pending'] and 'SIGTERM' in signals['blocked'] and
           'SIGUSR1' in signals['caught'] and 'SIGUSR2' in signals['ignored'] and
           'SIGRT_4' in signals['pending'], 'info: signals by name', [signals])
    check_limits(tap, document, pid)
    for name in ('mnt', 'net', 'pid', 'uts'):
        link = os.readlink('/proc/%d/ns/%s' % (pid, name))
        tap.same('%s:[%d]' % (name, document['namespaces'][name]), link, 'info: namespace ' + name)
    with open('/proc/%d/status' % pid) as f:
        effective = int(re.search(r'CapEff:\s*(\w+)', f.read())[1], 16)
    tap.same(len(document['capabilities']['effective']), bin(effective).count('1'),
             'info: capabilities')
    text = procview.text('info', str(pid))
    tap.ok('PLAIN' in text and 'RLIMIT_NOFILE' in text and '/usr' in text, 'info: as text', [text])
    child.stdin.close()
    child.stdout.close()
    child.wait()


def check_limits(tap, document, pid):
    import resource
    wrong = []
    for name, limit in document['limits'].items():
        number = getattr(resource, name, None)
        if number is None:
            continue
        want = ['unlimited' if value == resource.RLIM_INFINITY else value
                for value in resource.prlimit(pid, number)]
        if [limit['soft'], limit['hard']] != want:
            wrong.append('%s: got %r, prlimit has %r' % (name, limit, want))
    tap.ok(len(document['limits']) == 16 and not wrong, 'info: limits as prlimit has them', wrong)


def check_fields(tap, procview):
    fields = procview.json('ps', '--list-fields', '--json')['fields']
    names = [field['name'] for field in fields]
    tap.ok(len(names) >= 60 and len(names) == len(set(names)), 'at least 60 fields', [len(names)])
    result = procview.run('ps', '--json', '-p', '1', '-o', ','.join(names))
    tap.ok(result.returncode == 0 and set(names) <= set(strict_json(result.stdout)['processes'][0]),
           'every field can be asked for', [result.stderr])
    aliases = [alias for field in fields for alias in field['aliases']]
    result = procview.run('ps', '-p', '1', '-o', ','.join(aliases))
    tap.same(result.returncode, 0, 'so can every other name')
    text = procview.text('ps', '--list-fields')
    tap.same([line.split()[0] for line in text.splitlines()], names, '--list-fields as text')
    rows = list(csv.DictReader(io.StringIO(procview.text('ps', '--list-fields', '--csv'))))
    tap.same([(row['name'], row['aliases'].split(), row['help']) for row in rows],
             [(field['name'], field['aliases'], field['help']) for field in fields],
             '--list-fields as CSV')


def main():
    procview, helper = Program(sys.argv[1]), os.path.abspath(sys.argv[2])
    tap = Tap()
    check_ps_json(tap, procview, helper)
    check_hostile_json(tap, procview, helper)
    check_csv(tap, procview, helper)
    check_series(tap, procview)
    check_cpu_of_interval(tap, procview)
    check_text(tap, procview, helper)
    check_terminal(tap, procview, helper)
    check_tree(tap, procview, helper)
    check_info(tap, procview, helper)
    check_fields(tap, procview)
    tap.done()


if __name__ == '__main__':
    main()
