#!/usr/bin/env python3
"""Prints the files that a suite of tests needs built, relative to the build folder.

usage: targets.py BUILD SUITE
"""

import json
import os
import subprocess
import sys


def introspect(build, what):
    out = subprocess.run(['meson', 'introspect', what, build], text=True, capture_output=True,
                         check=True)
    return json.loads(out.stdout)


def main():
    build, suite = sys.argv[1:]
    needed = {target for test in introspect(build, '--tests')
              if any(name.split(':')[-1] == suite for name in test['suite'])
              for target in test['depends']}
    for target in introspect(build, '--targets'):
        if target['id'] in needed:
            print(os.path.relpath(target['filename'][0], build))


if __name__ == '__main__':
    main()
