"""A process with a descriptor of every type, and its child (tests/helpers/fdzoo.c)."""

import os
import shutil
import subprocess
import tempfile

from world import ENV


class Unable(Exception):
    """The system does not let it be made as it was asked for; says why."""


class Zoo:
    """There from with to end. rows: facts of each descriptor, as its own process sees it; missing:
    name → errno of what the system refused."""

    def __init__(self, helper, *options, wrap=lambda *argv: list(argv), user=None):
        self.privileged = user is None and os.geteuid() == 0
        self.helper, self.options, self.wrap, self.user = helper, options, wrap, user

    def __enter__(self):
        # Not below /tmp, which may be in memory: some flags want a disk.
        self.folder = tempfile.mkdtemp(prefix='procview-zoo-', dir='/var/tmp')
        if self.user is not None:
            os.chown(self.folder, self.user, self.user)
        self.child = subprocess.Popen(self.wrap(self.helper, *self.options, self.folder), env=ENV,
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.rows, self.missing, self.facts = [], {}, {}
        for line in self.child.stdout:
            if self.take(line.decode().split()):
                return self
        self.leave()
        raise Unable('the helper ended with %d' % self.child.returncode)

    def take(self, words):
        """True: the helper is ready."""
        if words[0].startswith('missing='):
            name, _, error = words[0][len('missing='):].partition(':')
            self.missing[name] = error
            return False
        facts = dict(word.split('=', 1) for word in words[1:])
        if words[0] == 'ready':
            self.pid, self.child_pid = int(facts['pid']), int(facts['child'])
            self.pids = [self.pid, self.child_pid]
            return True
        if words[0] == 'fd':
            self.rows.append({**facts, 'pid': int(facts['pid']), 'fd': int(facts['fd'])})
        else:
            self.facts[words[0]] = facts
        return False

    def named(self, name):
        """(pid, fd) of all who have it."""
        return {(row['pid'], row['fd']) for row in self.rows if row['name'] == name}

    def leave(self):
        self.child.stdin.close()
        self.child.stdout.close()
        self.child.wait()
        shutil.rmtree(self.folder)

    def __exit__(self, *_):
        self.leave()
