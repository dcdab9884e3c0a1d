#!/usr/bin/env python3
"""The config file and the folds: read, broken, written, and where they cannot be."""

import os
import pathlib
import random
import stat
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import harness  # noqa: E402
from screen import Node, View, start_actors  # noqa: E402

FAMILY = Node('top', Node('mid', 'leaf1', 'leaf2'), 'other')
NAMES = ['top', 'mid', 'leaf1', 'leaf2', 'other']


class Home:
    """Folders of a user, which a test fills."""

    def __init__(self, session):
        self.folder = tempfile.TemporaryDirectory(prefix='procview-home-')
        session.keep(self)
        base = pathlib.Path(self.folder.name)
        self.config = base / 'config' / 'procview' / 'procview.conf'
        self.folds = base / 'state' / 'procview' / 'folds'
        self.env = {'XDG_CONFIG_HOME': str(base / 'config'), 'XDG_STATE_HOME': str(base / 'state')}

    def write(self, text, mode=0o600):
        self.config.parent.mkdir(parents=True, exist_ok=True)
        self.config.write_bytes(text if isinstance(text, bytes) else text.encode())
        self.config.chmod(mode)

    def close(self):
        self.folder.cleanup()


def open_home(session, home, *args, tree=FAMILY, **more):
    actors = start_actors(session, tree)
    view = View(session, '--root', str(actors['top']), '-s', 'pid', *args, env=home.env, **more)
    view.wait_row('top')
    return view


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


# -- as they should be


def test_setup_writes_when_asked(session):
    home = Home(session)
    view = open_home(session, home)
    view.keys('F2')
    view.wait('[Columns]')
    view.keys('Down', 'DC')  # USER
    view.wait('[ ] user')
    view.keys('Escape')
    view.wait('the changes hold for this run')
    view.wait_gone(' USER ')
    assert not home.config.exists()
    view.keys('F2')
    view.wait('[Columns]')
    view.terminal.type('W')
    view.wait('written to')
    assert mode_of(home.config) == 0o600 and mode_of(home.config.parent) == 0o700
    assert [path.name for path in home.config.parent.iterdir()] == ['procview.conf']
    view.keys('Escape')
    view.wait_row('top')
    view.quit()
    again = open_home(session, home)
    assert ' USER ' not in again.terminal.screen()
    again.quit()
    assert 'procview.conf' not in again.terminal.screen()  # no remarks


def test_setup_of_everything(session):
    """Every page, what it changes, and that the file says so."""
    home = Home(session)
    view = open_home(session, home)
    view.keys('F2')
    for page, keys in (('[Columns]', []), ('[Sort]', ['Down']), ('[Theme]', ['Down']),
                       ('[Meters]', ['Space']), ('[Delay, switches]', ['Right']), ('[Keys]', [])):
        view.wait(page)
        view.keys(*keys, 'Tab')
    view.wait('[Columns]')
    view.terminal.type('W')
    view.wait('written to')
    text = home.config.read_text()
    for word in ('theme = ', 'delay = ', 'columns = ', 'sort = '):
        assert word in text, text
    view.keys('Escape')
    view.quit()


def test_config_is_used(session):
    home = Home(session)
    home.write('tree = no\ndelay = 0.5\ncolumns = pid state cmdline\nkeys = vi\ncpus = yes\n')
    view = open_home(session, home)
    view.wait(' 0.5s')
    view.wait(' List')
    view.wait('  0 ▕')
    view.wait_order(['top', 'mid', 'other', 'leaf1', 'leaf2'])
    assert ' USER ' not in view.terminal.screen()
    view.keys('j')
    view.wait_selected('mid')
    view.keys('k')
    view.wait_selected('top')
    view.keys('X')
    view.wait('SIGTERM to 1 process')
    view.keys('Escape')
    view.quit()


def test_folds_are_kept(session):
    home = Home(session)
    view = open_home(session, home)
    view.wait_order(NAMES)
    view.quit()
    assert not home.folds.exists()
    view = open_home(session, home)
    view.wait_order(NAMES)
    view.keys('Down', '-')
    view.wait_order(['top', 'mid', 'other'])
    view.quit()
    assert mode_of(home.folds) == 0o600
    view = open_home(session, home)  # other processes of the same names
    view.wait_order(['top', 'mid', 'other'])
    view.wait('(+2)')
    view.keys('Down', '+')
    view.wait_order(NAMES)
    view.quit()
    view = open_home(session, home)
    view.wait_order(NAMES)
    view.quit()


def test_folds_of_hostile_names(session):
    home = Home(session)
    name = b'a/b\\c\n\033]0;x\a'
    tree = Node('top', Node(['mid'], 'leaf', comm=name))
    view = open_home(session, home, tree=tree)
    view.wait_row('leaf')
    view.keys('Down', '-')
    view.wait('(+1)')
    view.quit()
    data = home.folds.read_bytes()
    assert data.isascii() and b'\033' not in data and data.count(b'\n') == 1, data
    view = open_home(session, home, tree=tree)
    view.wait('(+1)')
    view.quit()


# -- broken


def broken_files():
    dice = random.Random(42)
    return {
        'garbage': 'this is no config\n[[[[\n=\n= =\n]\n',
        'binary': bytes(dice.randrange(256) for _ in range(20000)),
        'zeros': bytes(5000),
        'a huge line': 'columns = ' + 'pid ' * 50000,
        'many lines': 'x\n' * 60000,
        'an endless section': '[' + 'a' * 100000,
        'escapes': 'theme = \033]0;title\a\nkeys = \033[31m\n[\033[2J]\n\u202ex = 1\n',
        'huge numbers': 'delay = 1e308\ndelay = -1\ndelay = nan\ndelay = 0x10\n',
        'odd values': 'columns =\nsort = nosuch\ntree = maybe\ntheme = none\nkeys = emacs\n',
        'keys that clash': '[keys]\nquit = q\nkill = q\nup = nosuchkey\nnosuchaction = x\n',
        'no newline': 'tree = no',
        'returns': 'tree = maybe\r\ndelay = x\r\n',
    }


def test_broken_config(session):
    """The screen comes up, with defaults where a line is bad; the remarks come afterwards."""
    silent = {'no newline'}
    for name, text in broken_files().items():
        home = Home(session)
        home.write(text)
        view = open_home(session, home)
        view.keys('C-c' if 'clash' in name else 'F10')
        assert view.terminal.wait_exit() == 0, name
        view.terminal.assert_restored()
        screen = view.terminal.screen()
        assert ('procview.conf' in screen) == (name not in silent), (name, screen)
        rest = view.terminal.output().rpartition(b'\033[?1049l')[2]
        assert b'\033]' not in rest and '\u202e'.encode() not in rest, (name, rest[-2000:])
        assert len(rest) < 20000, (name, len(rest))
        view.terminal.close()


def spoil(home, how):
    path = home.config
    path.parent.mkdir(parents=True)
    if how == 'a folder':
        path.mkdir()
    elif how == 'a fifo':
        os.mkfifo(path)
    elif how == 'a link to itself':
        path.symlink_to(path.name)
    elif how == 'of 1 MB':
        path.write_text('# comment\n' * 100000)
    else:
        path.write_text('tree = no\n')
        path.chmod({'world-writable': 0o666, 'group-writable': 0o620}.get(how, 0o600))
        if how == "another user's":
            os.chown(path, 65534, 65534)


def test_config_that_is_not_taken(session):
    hows = ['a folder', 'a fifo', 'a link to itself', 'of 1 MB', 'world-writable', 'group-writable']
    hows += ["another user's"] * (os.geteuid() == 0)
    for how in hows:
        home = Home(session)
        spoil(home, how)
        view = open_home(session, home)
        view.keys('F10')
        assert view.terminal.wait_exit() == 0, how
        screen = view.terminal.screen().replace('\n', '')
        assert 'procview.conf: ' in screen and 'Invalid' not in screen, (how, screen)
        view.terminal.close()


def test_remarks_are_seen_on_the_screen(session):
    home = Home(session)
    home.write('theme = nosuch\n')
    view = open_home(session, home)
    view.wait('procview.conf:1')
    view.quit()
    view.wait('procview.conf:1')


# -- where nothing can be written


def identity(path):
    status = path.lstat()
    return status.st_ino, status.st_mode, status.st_uid, status.st_mtime_ns


def try_to_write(view, text):
    view.keys('F2')
    view.wait('[Columns]')
    view.keys('Down', 'DC')
    view.wait('[ ] user')
    view.terminal.type('W')
    view.wait(text)
    view.keys('F10')
    assert view.terminal.wait_exit() == 0
    view.terminal.assert_restored()


def test_write_into_no_folder(session):
    home = Home(session)
    home.env['XDG_CONFIG_HOME'] = '/dev/null'
    try_to_write(open_home(session, home), 'not a folder')


def test_write_over_what_is_no_file(session):
    for how, text in (('a folder', 'a folder'), ('a link to itself', 'is a symbolic link'),
                      ("another user's", 'belongs to another user')):
        if how == "another user's" and os.geteuid() != 0:
            continue
        home = Home(session)
        spoil(home, how)
        before = identity(home.config)
        try_to_write(open_home(session, home), text if how != 'a folder' else 'irectory')
        assert identity(home.config) == before, how
        assert len(list(home.config.parent.iterdir())) == 1, how


def test_write_nowhere(session):
    home = Home(session)
    home.env.update({'XDG_CONFIG_HOME': None, 'XDG_STATE_HOME': None, 'HOME': None})
    view = open_home(session, home)
    view.keys('Down', '-')
    view.wait('(+2)')
    try_to_write(view, 'nowhere to write: set HOME or XDG_CONFIG_HOME')


def test_write_of_a_relative_path(session):
    """Never into the current folder."""
    home = Home(session)
    home.env.update({'XDG_CONFIG_HOME': 'here', 'XDG_STATE_HOME': 'here', 'HOME': 'here'})
    with tempfile.TemporaryDirectory() as folder:
        view = open_home(session, home, cwd=folder)
        view.keys('Down', '-')
        view.wait('(+2)')
        try_to_write(view, 'nowhere to write')
        assert not os.listdir(folder)


def test_write_where_it_may_not(session):
    home = Home(session)
    home.config.parent.parent.mkdir(parents=True)
    home.config.parent.parent.chmod(0o500)
    if os.geteuid() == 0:
        raise harness.Skip('root may write everywhere')
    try_to_write(open_home(session, home), 'no permission')


FULL_DISK = '''
mount -t tmpfs -o size=16k tmpfs "$1" && mkdir -p "$1/config/procview" "$1/state/procview" &&
cp "$2" "$1/config/procview/procview.conf" && chmod 600 "$1/config/procview/procview.conf" ||
    exit 99
cat /dev/zero >"$1/full" 2>/dev/null
shift 2
exec "$@"
'''


def open_on_full_disk(session, home, old):
    """A screen whose home has no block left, in a mount namespace of its own."""
    if os.geteuid() != 0:
        raise harness.Skip('needs root, to mount a small disk')
    folder = pathlib.Path(home.folder.name)
    source = folder.parent / (folder.name + '.conf')
    source.write_text(old)
    actors = start_actors(session, FAMILY)
    terminal = session.terminal(100, 24)
    terminal.start(['unshare', '-m', 'sh', '-c', FULL_DISK, 'sh', folder, source, session.program,
                    '--root', actors['top'], '-s', 'pid'], env={**home.env, 'NO_COLOR': '1'})
    view = View.__new__(View)
    view.terminal = terminal
    view.wait_row('other')
    source.unlink()
    return view, pathlib.Path(f'/proc/{terminal.pid}/root{folder}')


def test_full_disk(session):
    home = Home(session)
    old = 'tree = yes\n'
    view, inside = open_on_full_disk(session, home, old)
    view.keys('Down', '-')
    view.wait('(+2)')
    view.keys('F2')
    view.wait('[Columns]')
    view.terminal.type('W')
    view.wait('no space left')
    config = inside / 'config' / 'procview'
    assert (config / 'procview.conf').read_text() == old
    assert [path.name for path in config.iterdir()] == ['procview.conf']
    view.keys('F10')
    assert view.terminal.wait_exit() == 0
    view.terminal.assert_restored()
    view.wait('folds: No space left on device')


def test_no_file_may_grow(session):
    """RLIMIT_FSIZE: the signal that comes with it must not end the screen."""
    home = Home(session)
    actors = start_actors(session, FAMILY)
    terminal = session.terminal(100, 24)
    terminal.start(['sh', '-c', 'ulimit -f 0; exec "$@"', 'sh', session.program, '--root',
                    actors['top']], env={**home.env, 'NO_COLOR': '1'})
    terminal.wait_for('leaf2')
    terminal.keys('F2')
    terminal.wait_for('[Columns]')
    terminal.type('W')
    terminal.wait_for('File too large')
    assert not list(home.config.parent.iterdir())
    terminal.keys('F10')
    assert terminal.wait_exit() == 0
    terminal.assert_restored()


if __name__ == '__main__':
    harness.main(globals())
