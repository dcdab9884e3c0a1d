#!/usr/bin/env python3
"""Hostile names on every page of the screen: nothing of them is obeyed, all of them is told."""

import base64
import os
import pathlib
import re
import resource
import shutil
import sys
import tempfile
import unicodedata

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import harness  # noqa: E402
from raw import Raw  # noqa: E402
from screen import Node, View, start_actors  # noqa: E402
from hostile import FINE, NAMES, unsafe_screen  # noqa: E402

EVERYTHING = 'pid comm cmdline state exe cwd cgroup tty wchan user'


class Folder:
    def __init__(self, session, config=None):
        self.folder = tempfile.TemporaryDirectory(prefix='procview-test-')
        self.path = pathlib.Path(self.folder.name)
        session.keep(self)
        if config is not None:
            path = self.path / 'procview' / 'procview.conf'
            path.parent.mkdir()
            path.write_text(config)
            path.chmod(0o600)

    def close(self):
        self.folder.cleanup()


def check(data):
    found = unsafe_screen(data)
    assert found is None, found


def start_hostile(session, **more):
    """A process for each name: as its comm, and as an argument."""
    nodes = [Node([b'arg', name], comm=name[:15], flags='t') for name in NAMES.values()]
    return start_actors(session, Node('top', *nodes), **more)


def open_raw(session, actors, *args, config=''):
    """A screen with enough rows for all of them."""
    folder = Folder(session, config)
    raw = session.keep(Raw([session.program, '--root', actors['top'], '-s', 'pid', *args], cols=250,
                           rows=100, env={'XDG_CONFIG_HOME': str(folder.path)}))
    raw.wait_data(lambda data: b'top' in data and b'F1' in data, 'the screen')
    return raw


def press(raw, keys, text):
    """Presses keys and waits until a text was sent that was not there before."""
    before = len(raw.data)
    raw.send(keys)
    raw.wait_data(lambda data: text in data[before:], f'{text!r} after {keys!r}')


def leave(raw):
    raw.send(b'\003')
    assert raw.wait_exit() == 0
    check(raw.data)
    return raw.data


def test_list(session):
    actors = start_hostile(session)
    raw = open_raw(session, actors)
    raw.wait_data(lambda data: b'\\e]52;c;cHduZWQ=\\a' in data and b'\\u202egpj.exe' in data,
                  'escaped names')
    press(raw, b'H', b'{')
    press(raw, b't', b'List')
    data = leave(raw)
    for text in (b'new\\nline', b'good\\rbad', b') R 1 (', b'\\xff\\xfe\\xc0\\x80', b'\\x9b7773m',
                 b'\\u009b7774m', b'%s%n%d%%', b'\\u2028', b'\\U000e0001'):
        assert text in data, text


def test_all_columns(session):
    """Also names of programs and folders."""
    folder = Folder(session)
    place = os.path.join(os.fsencode(folder.path), NAMES['colour'])
    os.mkdir(place)
    program = os.path.join(place, NAMES['tab'])
    shutil.copy(os.environ['ACTOR'], program)
    actors = start_hostile(session, program=program, cwd=place)
    raw = open_raw(session, actors, config=f'columns = {EVERYTHING}\n')
    raw.wait_data(lambda data: b'\\e[7771m' in data, 'the folder')
    for _ in range(8):
        raw.send(b'\033[C')
    raw.send(b'\r')
    raw.wait_data(lambda data: b'a\\tb\\vc\\fd' in data and b'[Overview]' in data, 'the program')
    leave(raw)


def test_without_utf8(session):
    actors = start_hostile(session)
    raw = open_raw(session, actors, '--ascii')
    raw.wait_data(lambda data: b'\\u202egpj.exe' in data, 'escaped names')
    assert leave(raw).isascii()


def test_detail_dialogs_and_messages(session):
    hostile = {f'BAD{i}': os.fsdecode(name) for i, name in enumerate(NAMES.values())}
    for name in ('clipboard', 'newline', 'no UTF-8', 'override', 'stat'):
        bad = NAMES[name]
        actors = start_actors(session, Node([bad], comm=bad[:15]), env=hostile)
        pid = actors[bad.decode(errors='surrogateescape')]
        raw = session.keep(Raw([session.program, '-p', pid], cols=150, rows=100))
        raw.wait_data(lambda data: b'[Overview]' in data and b'Came from' in data, 'the detail')
        press(raw, b'e', b'BAD0')
        press(raw, b'\033[20~', b'SIGTERM to')
        raw.send(b'usr1\r')
        raw.wait_data(lambda data: b'SIGUSR1 sent' in data, 'the message')
        press(raw, b'a', b'Processors of')
        leave(raw)


def test_copy(session):
    bad = NAMES['clipboard'] + NAMES['override']
    actors = start_actors(session, Node([bad]))
    raw = session.keep(Raw([session.program, '--root', actors[bad.decode()]], cols=150))
    raw.wait_data(lambda data: b'gpj' in data, 'the screen')
    press(raw, b'y', b'\033]52;c;')
    raw.send(b'\003')
    assert raw.wait_exit() == 0
    copied = re.search(rb'\033\]52;c;([A-Za-z0-9+/=]+)\a', raw.data)
    text = base64.b64decode(copied[1]).decode()
    assert '\\e]52;c;' in text and '\033' not in text and '\u202e' not in text, text
    check(raw.data.replace(copied[0], b''))


def test_filter_of_the_command_line(session):
    actors = start_actors(session, 'top')
    raw = open_raw(session, actors, '-F', 'comm="\033[7771m\u202e" or top')
    raw.wait_data(lambda data: b'\\e[7771m\\u202e' in data, 'the filter, made safe')
    leave(raw)


def long_arguments():
    """2 MiB of them, as far as the kernel takes it."""
    hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
    resource.setrlimit(resource.RLIMIT_STACK, (hard, hard))


def test_many_arguments(session):
    """The screen shows the beginning of 2 MiB, and does not grow by them."""
    arguments = ['long', *(f'{i:07d}' * 15000 for i in range(20))]
    actors = start_actors(session, Node(arguments), 'behind', preexec_fn=long_arguments)
    with open(f'/proc/{actors["long"]}/cmdline', 'rb') as file:
        assert len(file.read()) > 2 << 20
    view = View(session, '--root', str(actors.pid), '-s', 'pid')
    view.wait('long 00000000')
    view.wait_row('behind')
    view.keys('Down', 'Enter')
    view.wait('[Overview]')
    view.wait('00000000')
    view.keys('End', 'Escape')
    view.wait_row('behind')
    view.keys('F9')
    view.wait('SIGTERM to 1 process')
    view.keys('Escape')
    view.wait_gone('SIGTERM')
    view.keys('\\')
    view.terminal.type('00000000')
    view.wait('1 match')
    with open(f'/proc/{view.terminal.pid}/status', encoding='utf-8') as file:
        rss = int(re.search(r'VmRSS:\s*(\d+)', file.read())[1])
    assert rss < 400 << 10, f'{rss} KiB'  # sanitizers need much themselves
    view.keys('Escape')
    view.quit()


def test_no_arguments(session):
    """The name of the task in brackets stands for them; also where the name itself is blank."""
    actors = start_actors(session, Node('top', Node('gone', comm='nameless', flags='e'),
                                        Node('', comm='emptyarg'), Node('x', comm=' ', flags='e'),
                                        'behind'))
    view = View(session, '--root', str(actors['top']), '-s', 'pid')
    view.wait('[nameless]')
    view.wait_row('behind')
    view.keys('Down', 'Enter')
    view.wait('[Overview]')
    view.wait('nameless')
    view.keys('Escape')
    view.quit()


def width_of(text):
    return sum(0 if unicodedata.category(sign) == 'Mn'
               else 2 if unicodedata.east_asian_width(sign) in 'WF' else 1 for sign in text)


def test_columns_stay_aligned(session):
    """What stands behind a name stands below its head, whatever the name."""
    home = Folder(session, 'columns = pid comm state cmdline\n')
    comms = [name.encode() for name in FINE] + list(NAMES.values())
    names = [f'n{i:02d}' for i in range(len(comms))]
    nodes = [Node(name, comm=comm[:15]) for name, comm in zip(names, comms)]
    actors = start_actors(session, Node('top', *nodes))
    view = View(session, '--root', str(actors['top']), '-s', 'pid', rows=60,
                env={'XDG_CONFIG_HOME': str(home.path)})
    view.wait_row('top')
    view.keys('t')
    view.wait(' List')
    for name in names:
        view.wait_row(name)
    head = next(line for line in view.rows() if ' COMMAND' in line)
    place = head.rindex('COMMAND')
    for name in names:
        before = view.row(name).rstrip()[:-len(name)]
        assert width_of(before) == place, (before, width_of(before), place)
        assert before.rstrip()[-1] in 'SR', before
    for name in FINE:
        assert any(name in line for line in view.rows()), name
    view.quit()


if __name__ == '__main__':
    harness.main(globals())
