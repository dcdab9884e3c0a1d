#!/usr/bin/env python3
"""usage: test_completion.py PROCVIEW FOLDER: what bash and zsh offer after a beginning.

FOLDER has the scripts. bash is asked through its function, zsh with a terminal and the Tab key."""

import os
import pathlib
import pty
import select
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
from tap import Tap  # noqa: E402

PROCVIEW, FOLDER = map(os.path.abspath, sys.argv[1:3])
DEADLINE = 60.0

# Words, and what must and what must not be offered for the last one.
CASES = (
    (['d'], ['demo'], ['ps']),
    ([''], ['ps', 'tree', 'info', 'demo'], ['deadlock']),
    (['demo', 'dea'], ['deadlock'], ['demo', 'duplex']),
    (['demo', 'thread'], ['threads', 'thread-exit', 'thread-pool', 'thread-output'], ['race']),
    (['demo', 'race', '--lo'], ['--lock'], ['--list']),
    (['ps', '--j'], ['--json'], ['--for']),
    (['--read'], ['--readonly'], ['--json']),
    (['-p', '1'], ['1'], ['ps']),
    (['info', '1'], ['1'], []),
    (['ps', '-o', 'pid,threa'], ['pid,threads'], ['pid,pid']),
    (['-u', 'roo'], ['root'], ['ps']),
)

BASH = r'''
source "$1"; shift
compopt() { :; }
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_procview
printf '%s\n' "${COMPREPLY[@]}"
'''


def bash_offers(words):
    done = subprocess.run(
        ['bash', '-c', BASH, 'bash', FOLDER + '/procview.bash', PROCVIEW, *words],
        capture_output=True, text=True, check=False)
    return done.stdout.split('\n')[:-1], done.stderr


class Zsh:
    """An interactive zsh that knows the script."""

    def __init__(self, folder):
        os.symlink(PROCVIEW, folder + '/procview')
        pid, self.fd = pty.fork()
        if pid == 0:
            os.environ.update(TERM='dumb', PS1='', ZDOTDIR=folder, COLUMNS='200',
                              PATH=folder + ':' + os.environ['PATH'])
            os.execlp('zsh', 'zsh', '-f', '-i')
        self.pid, self.data = pid, b''
        self.run(f'fpath=({FOLDER} $fpath); autoload -Uz compinit && compinit -u -D; '
                 "zstyle ':completion:*' list-prompt ''; unsetopt zle_bracketed_paste; LISTMAX=999; "
                 "PS1=; unsetopt beep auto_menu; setopt auto_list no_always_last_prompt")

    def run(self, line):
        self.send(line + "; print -r RE''ADY\n")
        return self.wait('READY')

    def send(self, text):
        self.data = b''
        os.write(self.fd, text.encode())

    def wait(self, text):
        until = time.monotonic() + DEADLINE
        while text.encode() not in self.data:
            if not select.select([self.fd], [], [], max(0, until - time.monotonic()))[0]:
                raise TimeoutError(f'zsh did not say {text!r}: {self.data!r}')
            self.data += os.read(self.fd, 65536)
        return self.data.decode(errors='replace')

    def completes(self, start, end):
        """Types and presses Tab until the unique end is there."""
        self.send('procview ' + start + '\t')
        text = self.wait(end)
        os.write(self.fd, b'\x15')
        return text

    def close(self):
        os.close(self.fd)
        os.waitpid(self.pid, 0)


def check_bash(tap):
    for words, wanted, unwanted in CASES:
        offered, errors = bash_offers(words)
        tap.ok(set(wanted) <= set(offered) and not set(unwanted) & set(offered) and not errors,
               'bash: procview ' + ' '.join(words), [offered, errors])


def check_zsh(tap):
    if not shutil.which('zsh'):
        tap.skip('zsh', 'zsh is not installed')
        return
    with tempfile.TemporaryDirectory() as folder:
        zsh = Zsh(folder)
        for start, end in (('dem', 'demo'), ('demo deadl', 'deadlock'), ('demo race --loc', '--lock'),
                           ('ps --list-f', '--list-fields')):
            try:
                zsh.completes(start, end)
                tap.ok(True, 'zsh: procview ' + start)
            except TimeoutError as error:
                tap.ok(False, 'zsh: procview ' + start, [error])
        zsh.close()


def main():
    tap = Tap()
    check_bash(tap)
    check_zsh(tap)
    tap.done()


main()
