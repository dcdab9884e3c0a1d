"""The manual page and the README against the table of demonstrations.

usage: demos_test.py PROCVIEW PAGE README [--update]

--update rewrites the table of the README.
"""

import json
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
from tap import Tap  # noqa: E402

ENV = {**os.environ, 'LC_ALL': 'C.UTF-8', 'LANGUAGE': 'en'}
BEGIN, END = '<!-- demonstrations -->\n', '<!-- end -->\n'


def read(path):
    with open(path, encoding='utf-8') as f:
        return f.read()


def output(*argv):
    return subprocess.run(argv, env=ENV, stdout=subprocess.PIPE, check=True).stdout.decode()


def readme_table(demos):
    lines = ['| demonstration | shows |', '|---|---|']
    lines += ['| `%s` | %s |' % (demo['name'], demo['title'].replace('|', '\\|')) for demo in demos]
    return '\n'.join(lines) + '\n'


def table_in(readme):
    return readme.split(BEGIN)[1].split(END)[0]


def update(path, demos):
    readme = read(path)
    with open(path, 'w', encoding='utf-8') as f:
        f.write(readme.replace(BEGIN + table_in(readme) + END,
                               BEGIN + readme_table(demos) + END))


def page_items(page):
    """Demonstration → names of its options in the page."""
    items, name = {}, None
    for line in page.split('.Sh DEMONSTRATIONS\n')[1].split('\n.Sh ')[0].splitlines():
        if line.startswith('.It Ic '):
            name = line[len('.It Ic '):].replace('\\-', '-')
            items[name] = []
        elif line.startswith('.It Fl Fl '):
            items[name].append(line.split()[3].replace('\\-', '-'))
    return items


def check_page(tap, path, demos):
    page = read(path)
    tap.same(page_items(page),
             {demo['name']: [option['name'] for option in demo['options']] for demo in demos},
             'the page has every demonstration with its options')
    tap.ok(not re.search(r'^@\w+@$', page, re.M), 'no mark is left of the template')
    if not shutil.which('mandoc'):
        tap.skip('mandoc -T lint', 'mandoc is not installed')
        return
    result = subprocess.run(['mandoc', '-T', 'lint', path], stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT)
    lines = [line for line in result.stdout.decode().splitlines()
             if 'outdated mandoc.db' not in line and 'referenced manual not found' not in line]
    tap.ok(not lines, 'mandoc -T lint', lines)


def main():
    procview, page, readme = sys.argv[1:4]
    demos = json.loads(output(procview, 'demo', '--list', '--json'))['demos']
    if sys.argv[4:] == ['--update']:
        update(readme, demos)
        return
    tap = Tap()
    check_page(tap, page, demos)
    tap.same(table_in(read(readme)), readme_table(demos), 'the README has the same table')
    tap.done()


if __name__ == '__main__':
    main()
