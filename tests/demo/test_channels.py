"""Demonstrations of pipes, sockets and signals, seen from outside."""

import os

from demo_harness import Tap, held, poll, syscall_of

SYS_READ = 0 if os.uname().machine == 'x86_64' else 63


def check_pipe(tap, demo):
    facts = demo.facts
    name = f'pipe:[{facts["inode"]}]'
    tap.same((os.readlink(f'/proc/{demo.pid}/fd/{facts["read_fd"]}'),
              os.readlink(f'/proc/{facts["writer"]}/fd/{facts["write_fd"]}')), (name, name),
             'pipe: both have an end of it')
    tap.ok(poll(lambda: syscall_of(demo.pid) == SYS_READ, 'read'), 'pipe: the parent is in read')


def main():
    tap = Tap()
    held(tap, 'pipe', check=check_pipe)
    tap.done()


if __name__ == '__main__':
    main()
