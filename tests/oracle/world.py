"""Live processes to look at, and the programs that look: procview and its references."""

import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))

# Output must not depend on who runs the tests.
ENV = {**os.environ, 'LC_ALL': 'C.UTF-8', 'TZ': 'UTC'}
for name in ('COLUMNS', 'LINES', 'LANGUAGE', 'NO_COLOR', 'PS_FORMAT', 'PS_PERSONALITY'):
    ENV.pop(name, None)

TIMEOUT = 60


class Program:
    """A command to run again and again."""

    def __init__(self, *argv):
        self.argv = list(argv)

    def run(self, *args, **more):
        """Its end: returncode, stdout and stderr (bytes)."""
        more.setdefault('env', ENV)
        more.setdefault('stdin', subprocess.DEVNULL)
        more.setdefault('stdout', subprocess.PIPE)
        more.setdefault('stderr', subprocess.PIPE)
        return subprocess.run(self.argv + list(args), timeout=TIMEOUT, **more)

    def text(self, *args):
        return self.run(*args).stdout.decode()

    def json(self, *args):
        return strict_json(self.run(*args).stdout)


def strict_json(data):
    """As json.loads, but no NaN, no name twice in one object, and nothing but UTF-8."""
    def pairs(items):
        names = [name for name, _ in items]
        if len(names) != len(set(names)):
            raise ValueError('a name stands twice: %s' % names)
        return dict(items)

    def constant(name):
        raise ValueError('no JSON: ' + name)

    return json.loads(data.decode('utf-8'), object_pairs_hook=pairs, parse_constant=constant)


def as_nobody(*argv):
    """The command as an ordinary user; None if none can be had who reaches the program."""
    words = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', *argv]
    probe = words[:-len(argv)] + ['test', '-x', argv[0]]
    if os.geteuid() != 0 or subprocess.run(probe).returncode:
        return None
    return words


class Kind:
    """A process of a kind (tests/helpers/kinds.c), there from with to end."""

    def __init__(self, helper, *argv, **more):
        self.argv = [helper, *argv]
        self.more = more

    def __enter__(self):
        self.child = subprocess.Popen(self.argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                      env=ENV, **self.more)
        line = self.child.stdout.readline()
        if not line.strip().isdigit():
            raise RuntimeError('%s did not start: %r' % (self.argv[:2], line))
        self.pid = int(line)
        return self

    def __exit__(self, *_):
        self.child.stdin.close()
        self.child.stdout.close()
        self.child.wait()
