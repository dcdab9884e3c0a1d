"""How the commands are used: options, exit statuses, what they say, closed and full outputs.

usage: usage_test.py PROCVIEW KINDS
"""

import os
import resource
import subprocess
import sys
import tempfile

from world import ENV, Kind, Program, as_nobody, strict_json
from tap import Tap

NO_PID = 2 ** 22 + 1  # beyond what a kernel gives out


def lines_start_with_name(stderr):
    """The hint of argp may be broken before its last word."""
    return all(line.startswith(('procview', 'Try ', 'information.')) for line in stderr.decode().splitlines())


def check_statuses(tap, procview):
    cases = [
        (0, ['ps']), (0, ['ps', 'aux']), (0, ['ps', '-aux']), (0, ['ps', '-ef']),
        (0, ['ps', '-eLf']), (0, ['ps', 'axf']), (0, ['ps', 'axo', 'pid,comm']),
        (0, ['ps', '-eo', 'pid,comm']), (0, ['ps', '-p', '1']), (0, ['ps', '1']),
        (0, ['ps', 'faux']), (0, ['ps', 'auxww']), (0, ['ps', 'axjf']), (0, ['ps', '-elf']),
        (0, ['ps', '-fp', '1']), (0, ['ps', '-T', '-p', '1']), (0, ['ps', 'up', '1']),
        (0, ['ps', 'ax', 'k', '-rss', 'h']),
        (0, ['ps', '-u', '0']), (0, ['ps', '-u', 'root']), (0, ['ps', '--forest']),
        (0, ['ps', '--sort', '-rss,pid']), (0, ['ps', '-F', 'cpu>1000000']),
        (0, ['ps', '--list-fields']), (0, ['ps', '-n', '2', '-d', '0.1', '-p', '1']),
        (0, ['--json', 'ps']), (0, ['--proc', '/proc', 'ps']),
        (0, ['tree']), (0, ['tree', '1']), (0, ['tree', 'root']), (0, ['tree', '-H', '-s', '1']),
        (0, ['info', '1']), (0, ['threads', '1']),
        (0, ['threads', '--json', '1']), (0, ['threads', '--csv', '-n', '1', '1']), (0, ['info', '--json', '1']),
        (0, ['--help']), (0, ['-h']), (0, ['-V']), (0, ['--version']), (0, ['--usage']),
        (0, ['ps', '--help']), (0, ['tree', '-h']), (0, ['info', '--usage']), (0, ['ps', '-V']),
        (1, ['ps', '-p', str(NO_PID)]), (1, ['ps', '-C', 'no such name']),
        (1, ['ps', '-u', 'no-such-user']), (1, ['ps', '--ppid', str(NO_PID)]),
        (1, ['tree', str(NO_PID)]), (1, ['tree', 'no-such-user']), (1, ['info', str(NO_PID)]),
        (0, ['ipc', '1']), (0, ['ipc', '--json', '1', str(NO_PID)]), (0, ['ipc', '--csv', '1']),
        (0, ['ipc', '--dot', '1']), (1, ['ipc', str(NO_PID)]), (2, ['ipc', 'x']),
        (2, ['ipc', '--dot', '--json']), (2, ['ipc', '--dot', '--csv']),
        (1, ['threads', str(NO_PID)]), (2, ['threads']), (2, ['threads', 'x']), (2, ['threads', '1', '2']),
        (2, ['threads', '-o', 'nonsense', '1']), (2, ['threads', '-n', '0', '1']),
        (1, ['--proc', '/nowhere', 'ps']), (1, ['--proc', '/', 'ps']),
        (1, ['--proc', '/etc/passwd', 'ps']), (1, []), (1, ['-u', 'no-such-user']),
        (2, ['nonsense']), (2, ['ps', '--nonsense']), (2, ['ps', 'q!']), (2, ['ps', '-p', 'x']),
        (2, ['ps', '-p', '']), (2, ['ps', '-p', '0']), (2, ['ps', '-p', '-1']),
        (2, ['ps', '-p', '99999999999']), (2, ['ps', '-o', 'nonsense']), (2, ['ps', '-o', '']),
        (2, ['ps', '-o', 'pid:0']), (2, ['ps', '-s', 'nonsense']), (2, ['ps', '-s', '']),
        (2, ['ps', '-F', 'cpu>']), (2, ['ps', '-F', '((']), (2, ['ps', '-d', '0']),
        (2, ['ps', '-d', 'x']), (2, ['ps', '-d', '1e9']), (2, ['ps', '-n', '0']),
        (2, ['ps', '-n', '-1']), (2, ['ps', '-o']), (2, ['ps', 'axo']), (2, ['ps', '-u', '']),
        (2, ['ps', '-C', '']), (2, ['ps', '--json', '--csv']), (2, ['tree', '1', '2']),
        (2, ['tree', '-o', 'nonsense']), (2, ['info']), (2, ['info', 'x']), (2, ['info', '1', '2']),
        (2, ['info', '--csv', '1']), (2, ['--json']), (2, ['--csv']), (2, ['-d', '0']),
        (2, ['-s', 'nonsense']), (2, ['-F', '((']), (2, ['-p', '1', 'ps']), (2, ['--root', 'x']),
    ]
    for want, args in cases:
        result = procview.run(*args)
        problems = []
        if result.returncode != want:
            problems.append('status %d' % result.returncode)
        if want and not result.stderr:
            problems.append('nothing on standard error')
        if want == 2 and result.stdout:
            problems.append('something on standard output')
        if not lines_start_with_name(result.stderr):
            problems.append('a line without the name of the program')
        if b'\033' in result.stdout + result.stderr:
            problems.append('an escape')
        tap.ok(not problems, 'status %d: procview %s' % (want, ' '.join(args)),
               problems + [result.stderr.decode(errors='replace')])


def check_remarks(tap, procview):
    result = procview.run('ps', '-p', '1,%d' % NO_PID, '--json')
    tap.same(result.returncode, 0, 'a part that is not found is no failure')
    tap.ok(str(NO_PID).encode() in result.stderr, 'but a remark that names it')
    tap.same([row['pid'] for row in strict_json(result.stdout)['processes']], [1],
             'and the rest is there')
    result = procview.run('ps', '-p', str(NO_PID), '--json')
    tap.same(strict_json(result.stdout)['processes'], [], 'nothing found is a whole document')
    result = procview.run('nonsense')
    tap.ok(b'ps, tree, threads, info' in result.stderr, 'an unknown command has a hint')
    result = procview.run('--proc', '/etc', 'ps')
    tap.ok(b'mount -t proc' in result.stderr, 'without processes in /proc: the remedy')
    result = procview.run()
    tap.ok(b'procview ps' in result.stderr, 'no terminal: what to use instead')
    for args in (['-p', str(NO_PID)], ['--root', str(NO_PID)], ['--root', str(NO_PID), '-p', '1']):
        result = procview.run(*args)
        tap.ok(result.returncode == 1 and b'no process %d' % NO_PID in result.stderr,
               'the screen does not open on nothing: ' + ' '.join(args), [result])
    result = procview.run('ps', '-o', '\033[31m')
    tap.ok(b'\033' not in result.stderr, 'what was typed is made safe when it is named')


def check_outputs(tap, procview):
    for args in (['ps', 'aux'], ['ps', '--json'], ['tree'], ['info', '1'], ['threads', '1'], ['ipc'], ['ps', '--help'],
                 ['ps', '--list-fields'], ['-V']):
        with open('/dev/full', 'wb') as full:
            result = procview.run(*args, stdout=full)
        tap.ok(result.returncode == 1 and b'No space left' in result.stderr,
               'a full disk is a failure: ' + ' '.join(args),
               [result.returncode, result.stderr])
    for args in (['ps', 'aux'], ['ps', '--json'], ['ps', '--csv', '-d', '0.1'], ['tree', '-H']):
        reader, writer = os.pipe()
        os.close(reader)
        result = procview.run(*args, stdout=writer)
        os.close(writer)
        tap.ok(result.returncode == 0 and not result.stderr,
               'a closed pipe ends it quietly: ' + ' '.join(args),
               [result.returncode, result.stderr])
    command = 'set -o pipefail; "$0" ps -d 0.1 | head -1'
    result = subprocess.run(['bash', '-c', command, procview.argv[0]], env=ENV, timeout=60,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    tap.ok(result.returncode == 0 and result.stdout.count(b'\n') == 1 and not result.stderr,
           'head -1 ends a series', [result])


def check_closed_descriptors(tap, procview):
    """Descriptors 0 to 2 that are closed from the start."""
    for closed, want in (('<&-', 0), ('>&-', 1), ('2>&-', 0), ('<&- >&- 2>&-', 1)):
        result = subprocess.run(['bash', '-c', '"$0" ps -p 1 ' + closed, procview.argv[0]],
                                env=ENV, timeout=60, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)
        tap.same(result.returncode, want, 'started with ' + closed)


def check_descriptors_left(tap, procview):
    """With room for few descriptors a long series ends as well as a short one."""
    def few():
        resource.setrlimit(resource.RLIMIT_NOFILE, (24, 24))

    if 'asan' in os.environ.get('LD_PRELOAD', ''):
        tap.skip('no descriptors are left open', 'the sanitizer has its own')
        return
    result = procview.run('ps', '-d', '0.1', '-n', '20', '-H', '-o', 'pid,fds,exe,cgroup,rss',
                          '--json', preexec_fn=few)
    tap.ok(result.returncode == 0 and len(result.stdout.splitlines()) == 20,
           'no descriptors are left open', [result.returncode, result.stderr])


def open_descriptors(pid):
    return sorted(os.listdir('/proc/%d/fd' % pid))


def check_descriptors_stay(tap, procview):
    """What is open between two lists of a series is the same after each."""
    child = subprocess.Popen(procview.argv + ['ps', '--json', '-d', '0.1', '-H'], env=ENV,
                             stdout=subprocess.PIPE)
    seen = []
    for _ in range(8):
        child.stdout.readline()
        seen.append(len(open_descriptors(child.pid)))
    child.kill()
    child.stdout.close()
    child.wait()
    # A list may be on its way when it is looked at: some descriptors more, but they do not grow.
    tap.ok(max(seen[4:]) <= max(seen[:4]) + 4, 'open descriptors do not grow', [seen])


def check_ordinary_user(tap, procview, helper):
    argv = as_nobody(*procview.argv)
    if not argv:
        tap.skip('as an ordinary user', 'needs root, and a build folder that others may reach')
        return
    user = Program(*argv)
    with Kind(helper, 'plain') as root:
        result = user.run('ps', '--json', '-p', str(root.pid), '-o', 'pid,user,exe,cwd,comm')
        row = strict_json(result.stdout)['processes'][0]
        tap.same((row['pid'], row['user'], row['comm']), (root.pid, 'root', 'kinds'),
                 'an ordinary user sees the process')
        tap.same((row['exe'], row['cwd']), ({'error': 'EACCES'}, {'error': 'EACCES'}),
                 'and is told what is not permitted')
        result = user.run('ps', '-p', str(root.pid), '-o', 'exe=')
        tap.same(result.stdout.strip(), b'!', 'in text too')
        result = user.run('info', '--json', str(root.pid))
        document = strict_json(result.stdout)
        tap.same((result.returncode, document['environment'], document['cwd']),
                 (0, {'error': 'EACCES'}, {'error': 'EACCES'}), 'info says so too')
        tap.same(user.run('info', str(root.pid)).returncode, 0, 'info as text')


def check_hidepid(tap, procview):
    """Where /proc hides the processes of others, what is missing may be there all the same."""
    script = ('mount -t proc -o hidepid=2 proc "$1" && shift && '
              'exec setpriv --reuid 65534 --regid 65534 --clear-groups "$@"')
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        prefix = ['unshare', '-m', 'bash', '-c', script, '-', folder]
        if os.geteuid() != 0 or Program(*prefix).run(procview.argv[0], '-V').returncode:
            tap.skip('hidepid', 'needs root, and leave to mount')
            return
        user = Program(*prefix, *procview.argv, '--proc', folder)
        for args in (['ps', '-p', '1'], ['info', '1'], ['tree', '1']):
            result = user.run(*args)
            tap.ok(result.returncode == 1 and b'hidepid' in result.stderr,
                   'hidepid is named: ' + ' '.join(args), [result])
        result = user.run('ps', '--json', '-o', 'user')
        tap.same((result.returncode, result.stderr), (0, b''), 'hidepid: the others are listed')


def check_privileges(tap, procview):
    """A setuid copy refuses to run."""
    if os.geteuid() != 0:
        tap.skip('setuid is refused', 'needs root')
        return
    path = '/var/tmp/procview-setuid-%d' % os.getpid()
    try:
        with open(procview.argv[0], 'rb') as source, open(path, 'wb') as target:
            target.write(source.read())
        os.chown(path, 65534, 65534)
        os.chmod(path, 0o4755)
        result = Program(path).run('ps')
        tap.ok(result.returncode == 1 and b'setuid' in result.stderr, 'setuid is refused', [result])
    finally:
        os.unlink(path)


def check_stuck(tap, procview, folder):
    """A process whose arguments cannot be read to the end is left out, and named."""
    os.makedirs(folder + '/41')
    os.makedirs(folder + '/42')
    for pid in (41, 42):
        with open('%s/%d/stat' % (folder, pid), 'w') as f:
            f.write('%d (name%d) S 1 %d %d 0 -1 4194560 1 0 0 0 1 1 0 0 20 0 1 0 100 4096 1 '
                    '18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n'
                    % (pid, pid, pid, pid))
    with open(folder + '/41/cmdline', 'wb') as f:
        f.write(b'name41\0')
    os.mkfifo(folder + '/42/cmdline')
    result = procview.run('--proc', folder, 'ps', '-o', 'pid,args')
    tap.ok(result.returncode == 0 and b'42' in result.stderr and b'name41' in result.stdout,
           'a process that hangs when it is read is named, and the others are listed', [result])


def main():
    procview, helper = Program(os.path.abspath(sys.argv[1])), os.path.abspath(sys.argv[2])
    tap = Tap()
    check_statuses(tap, procview)
    check_remarks(tap, procview)
    check_outputs(tap, procview)
    check_closed_descriptors(tap, procview)
    check_descriptors_left(tap, procview)
    check_descriptors_stay(tap, procview)
    check_ordinary_user(tap, procview, helper)
    check_hidepid(tap, procview)
    check_privileges(tap, procview)
    with tempfile.TemporaryDirectory() as folder:
        check_stuck(tap, procview, folder)
    tap.done()


if __name__ == '__main__':
    main()
