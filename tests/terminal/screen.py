"""procview on live processes: starts both, and reads what the screen shows."""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
from actors import Actors, Node, Unable, state  # noqa: E402,F401
from harness import DEADLINE, Failure, Skip, poll  # noqa: E402

BOLD_REVERSE = {'1', '7'}


def row_of(screen, n):
    """A row of a screen, which may be blank, as while its size changes."""
    rows = screen.splitlines()
    return rows[n] if -len(rows) <= n < len(rows) else ''


class View:
    """A terminal with procview in it. The attributes are those of NO_COLOR, where the selected
    row alone is bold and reverse."""

    def __init__(self, session, *args, cols=100, rows=24, env=None, **more):
        self.terminal = session.start(*args, cols=cols, rows=rows,
                                      env={'NO_COLOR': '1', **(env or {})}, **more)

    def keys(self, *names):
        self.terminal.keys(*names)

    def wait(self, wanted):
        return self.terminal.wait_for(wanted)

    def wait_gone(self, text):
        return self.terminal.wait_gone(text)

    # -- rows

    def cells(self):
        """Of each row its characters with their attributes, without the blanks at the end."""
        state, rows = set(), []
        for line in self.terminal.lines(escapes=True):
            row = []
            for part in re.split(r'(\033\[[0-9;]*m)', line):
                if part.startswith('\033['):
                    state = after(state, part[2:-1].split(';'))
                else:
                    row += [(sign, frozenset(state)) for sign in part]
            while row and row[-1] == (' ', frozenset()):
                row.pop()
            rows.append(row)
        return rows

    def styled(self):
        """(row, the attributes of its first sign) of each row."""
        return [(''.join(sign for sign, _ in row),
                 next((style for sign, style in row if sign.strip()), set()))
                for row in self.cells()]

    def selected(self):
        """The row of the selected process, or nothing."""
        return next((text for text, style in self.styled()[:-1] if style == BOLD_REVERSE), '')

    def wait_selected(self, name):
        return self.until(lambda: name in self.selected(), f'{name!r} to be selected')

    def rows(self):
        """What stands between the header and the bottom line."""
        return self.terminal.lines()[4:-1]

    def row(self, name):
        """The row of a process whose command ends in that name, or nothing."""
        return next((line for line in self.rows() if ends_in(line, name)), '')

    def wait_row(self, name):
        return self.until(lambda: self.row(name), f'a row of {name!r}')

    def order(self, names):
        """Those of the names that have a row, from the top."""
        rows = self.rows()
        found = [(i, name) for name in names for i, row in enumerate(rows) if ends_in(row, name)]
        return [name for _, name in sorted(found)]

    def wait_order(self, names):
        """Waits until the names stand in this order and none is missing."""
        return self.until(lambda: self.order(names) == list(names),
                          lambda: f'{names}, not {self.order(names)}')

    def until(self, condition, what):
        def describe():
            return f'{what() if callable(what) else what}\n{self.terminal.picture()}'
        return poll(condition, DEADLINE, describe)

    def click(self, text, **more):
        """On the first place where the text stands."""
        for y, line in enumerate(self.terminal.lines()):
            if text in line:
                x = line.index(text) + len(text) // 2
                self.terminal.mouse(x, y, **more)
                self.terminal.mouse(x, y, press=False, **more)
                return
        raise Failure(f'no {text!r} to click at\n{self.terminal.picture()}')

    def quit(self):
        """By a key that an Escape just before it does not make another one."""
        self.keys('F10')
        status = self.terminal.wait_exit()
        if status != 0:
            raise Failure(f'exit status {status}')
        self.terminal.assert_restored()


def after(state, codes):
    """The attributes after an SGR sequence, colours left out."""
    for code in codes:
        if code in ('', '0'):
            state = set()
        elif code in ('1', '2', '4', '7'):
            state = state | {code}
    return state


def ends_in(line, name):
    """Whether it is the row of that command: a fold or a mark may stand behind it."""
    return re.search(rf'\s{re.escape(name)}(\s+\(\+\d+\)|\s+…)?\s*$', line) is not None


def start_actors(session, *trees, **more):
    """Processes that end with the test; it is skipped where they are not permitted."""
    try:
        return session.keep(Actors(*trees, **more))
    except Unable as error:
        raise Skip(str(error)) from None


def open_tree(session, tree, *args, **more):
    """Starts a tree of processes and a screen of it alone; returns both."""
    tree = tree if isinstance(tree, Node) else Node(tree)
    actors = start_actors(session, tree)
    root = actors[Actors.first_argument(tree)]
    view = View(session, '--root', str(root), *args, **more)
    view.wait_row(Actors.first_argument(tree))
    return view, actors
