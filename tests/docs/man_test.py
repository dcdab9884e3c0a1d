"""The manual pages: every option of --help of every command is in its section, and no other; mandoc
has nothing to say of it.

usage: man_test.py PROCVIEW PAGE PAGE-OF-TRACE
"""

import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
from tap import Tap  # noqa: E402

# Command → the subsection of the page with its options.
SECTIONS = {'': 'The screen', 'ps': 'procview ps', 'tree': 'procview tree',
            'threads': 'procview threads', 'info': 'procview info', 'fds': 'procview fds',
            'mem': 'procview mem',
            'stack': 'procview stack', 'ipc': 'procview ipc'}
COMMON = 'Options of every command'
ENV = {**os.environ, 'LC_ALL': 'C.UTF-8', 'LANGUAGE': 'en'}
# In the page these stand in the running text of `ps`, as letters of ps(1).
PS_LETTERS = {'-e', '-A', '-f', '-j', '-l', '-L', '-T', '-w'}


def help_options(procview, command):
    """Names of the options that --help lists, those of every command apart."""
    argv = [procview] + ([command] if command else []) + ['--help']
    text = subprocess.run(argv, env=ENV, stdout=subprocess.PIPE, check=True).stdout.decode()
    own, common = text.split('\nEvery command:\n')
    return names_in(own), names_in(common)


def names_in(text):
    names = set()
    for line in text.splitlines():
        match = re.match(r' {2,6}(-\S.*?)(?: {2,}|$)', line)
        if match:
            names |= {re.match(r'-{1,2}[\w-]+', part)[0] for part in match[1].split(', ')
                      if part.startswith('-')}
    return names


def page_sections(page):
    """Title of a section → its lines."""
    sections, title = {}, None
    for line in page.splitlines():
        match = re.match(r'\.S[hs] (.*)', line)
        if match:
            title = match[1]
            sections[title] = []
        elif title:
            sections[title].append(line)
    return sections


def page_options(lines):
    """Names of options that are items of a list: `.It Fl p , Fl Fl pid Ar pid`."""
    names = set()
    for line in lines:
        if line.startswith('.It Fl'):
            names |= {'--' + name for name in re.findall(r'Fl Fl ([\w-]+)', line)}
            names |= {'-' + name for name in re.findall(r'(?<!Fl )Fl (\w)\b', line)}
    return names


def check_commands(tap, procview, sections):
    for command, title in SECTIONS.items():
        own, common = help_options(procview, command)
        letters = PS_LETTERS if command == 'ps' else set()
        tap.same(page_options(sections.get(title, [])), own - letters,
                 'options of procview ' + command)
        tap.same(page_options(sections.get(COMMON, [])), common,
                 'common options of procview ' + command)
        flags = set(re.findall(r'^\.Fl (\w)$', '\n'.join(sections.get(title, [])), re.M))
        tap.ok({letter[1] for letter in letters} <= flags, 'letters of ps in ' + title)


def check_synopsis(tap, procview, sections):
    """Each option with a letter is in the synopsis too."""
    synopsis = ' '.join(sections['SYNOPSIS'])
    for command in SECTIONS:
        own, _ = help_options(procview, command)
        parts = re.split(r'\.Nm', synopsis)[1:]
        part = next(p for p in parts if not command or '.Cm %s ' % command in p + ' ')
        letters = {name[1] for name in own if len(name) == 2} - {'e', 'A', 'f', 'j', 'l', 'L', 'T'}
        found = set(''.join(re.findall(r'Fl (\w+)', part)))
        tap.ok(letters <= found, 'synopsis of procview ' + command, [letters - found])


def check_trace(tap, procview, sections):
    """It has a page of its own: all of its sections."""
    own, _ = help_options(procview, 'trace')
    found = set().union(*(page_options(lines) for lines in sections.values()))
    tap.same(found, own, 'options of procview trace')
    letters = {name[1] for name in own if len(name) == 2}
    synopsis = set(''.join(re.findall(r'Fl (\w+)', ' '.join(sections['SYNOPSIS']))))
    tap.ok(letters <= synopsis, 'synopsis of procview trace', [letters - synopsis])


def check_fields_and_keys(tap, procview, page):
    text = subprocess.run([procview, 'ps', '--list-fields'], env=ENV, stdout=subprocess.PIPE,
                          check=True).stdout.decode()
    missing = [line.split()[0] for line in text.splitlines()
               if '.It Ic %s\n' % line.split()[0] not in page]
    tap.ok(text and not missing, 'every field is in the page', missing)
    tap.ok('@' not in re.sub(r'\\\(at', '', page), 'no mark is left of the template')
    tap.ok('.Pq Ic quit' in page, 'the keys are in the page')


def check_lint(tap, path):
    if not shutil.which('mandoc'):
        tap.skip('mandoc -T lint', 'mandoc is not installed')
        return
    result = subprocess.run(['mandoc', '-T', 'lint', path], stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT)
    lines = [line for line in result.stdout.decode().splitlines()
             if 'outdated mandoc.db' not in line and 'referenced manual not found' not in line]
    tap.ok(not lines, 'mandoc -T lint', lines)


def main():
    procview, path, trace_path = sys.argv[1:]
    tap = Tap()
    with open(path, encoding='utf-8') as f:
        page = f.read()
    with open(trace_path, encoding='utf-8') as f:
        check_trace(tap, procview, page_sections(f.read()))
    sections = page_sections(page)
    check_commands(tap, procview, sections)
    check_synopsis(tap, procview, sections)
    check_fields_and_keys(tap, procview, page)
    check_lint(tap, path)
    check_lint(tap, trace_path)
    tap.done()


if __name__ == '__main__':
    main()
