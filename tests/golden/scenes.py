"""The scenes of golden tests: a record, keys, sizes and modes. Keys are those of
tests/helpers/screen.c; the first picture of the record is there already."""

from dataclasses import dataclass

ALL_SIZES = ('80x24', '120x40', '200x60')
ALL_MODES = ('utf8', 'plain', 'ru', 'ru-plain')


@dataclass(frozen=True)
class Scene:
    name: str
    keys: str = ''
    record: str = 'house'
    args: tuple = ()
    sizes: tuple = ('80x24',)
    modes: tuple = ('utf8',)


def screen(name, keys):
    """A screen as a whole: in every size, set of characters and language."""
    return Scene(name, keys, record='server', sizes=ALL_SIZES, modes=ALL_MODES)


SCREENS = (
    screen('tree', '@tick'),
    screen('list', '@tick F5'),
    screen('sort-menu', '@tick F6'),
    screen('filter', "@tick F4 'user=postgres cpu>4'"),
    screen('help', '@tick F1'),
    screen('kill', "@tick / '4400' Enter F9 Tab"),
    screen('affinity', "@tick / '2211' Enter a @tick"),
    screen('overview', "@tick / '7000' Enter Enter @tick"),
    screen('memory', "@tick / '7000' Enter Enter @tick Tab*3 @tick Down Enter"),
    screen('environment', "@tick / '2211' Enter e @tick"),
    screen('stack', "@tick / '7000' Enter b @tick Enter @tick"),
    screen('detail-threads', "@tick / '7000' Enter Enter H @tick @tick"),
    screen('limits', "@tick / '4400' Enter e Tab @tick"),
    screen('setup-columns', '@tick F2'),
    screen('setup-sort', '@tick F2 Tab'),
    screen('setup-theme', '@tick F2 Tab*2 Down'),
    screen('setup-meters', '@tick F2 Tab*3'),
    screen('setup-switches', '@tick F2 Tab*4'),
    screen('setup-keys', '@tick F2 Tab*5'),
    screen('demos', '@tick D'),
    screen('demos-options', '@tick D End Up*2 Tab Down'),
)

HOSTILE = tuple(
    Scene('hostile-' + name, keys, record='hostile', sizes=('80x24', '120x40'), modes=('utf8', 'plain'))
    for name, keys in (
        ('tree', ''),
        ('list', 'F5 N'),
        ('threads', 'H @tick'),
        ('kill', 'F5 * F9 Tab'),
        ('user-menu', 'u'),
        ('detail', "/ '12' Enter Enter @tick"),
        ('environment', "/ '12' Enter e @tick"),
        ('memory', "/ '12' Enter Enter @tick Tab*3 @tick * End"),
        ('stack', "/ '12' Enter b @tick Enter @tick"),
        ('detail-threads', "/ '12' Enter Enter H @tick @tick"),
        ('limits', "/ '12' Enter e Tab @tick"),
        ('stuck', "/ '42' Enter Enter @tick"),
        ('filter', "\\ 'user~us'"),
    ))

LIST = (
    Scene('first-picture'),
    Scene('sort-memory', '@tick F5 M'),
    Scene('sort-memory-reversed', '@tick F5 M I'),
    Scene('sort-chosen', "@tick F6 'THR' Enter"),
    Scene('sort-by-click', '@tick F5 @click=32,4 @click=32,4'),
    Scene('machine-share', '@tick %'),
    Scene('fold', "@tick / '4400' Enter -"),
    Scene('fold-all', '@tick *'),
    Scene('fold-and-back', '@tick * *'),
    Scene('threads', "@tick H @tick / 'shop.jar' Enter"),
    Scene('threads-list', '@tick H @tick F5'),
    Scene('kernel-threads', '@tick K F5 N'),
    Scene('search', "@tick / 'nginx'"),
    Scene('search-next', "@tick / 'nginx' Enter n"),
    Scene('search-nothing', "@tick / 'nosuch'"),
    Scene('search-pid', "@tick / '4830' Enter"),
    Scene('filter-tree', "@tick \\ 'walwriter' Enter"),
    Scene('filter-list', "@tick F5 \\ '!user=root rss>10M' Enter"),
    Scene('filter-or', "@tick F5 \\ 'state=Z or state=T' Enter"),
    Scene('filter-error', "@tick \\ 'cpu>' "),
    Scene('filter-given', '@tick', args=('--filter', 'user=postgres')),
    Scene('filter-left', "@tick \\ 'nginx' Esc"),
    Scene('user-menu', '@tick u'),
    Scene('user-chosen', "@tick u 'ann' Enter"),
    Scene('user-cyrillic', "@tick u 'бор' Enter"),
    Scene('tags', '@tick Home Down*3 Space Space'),
    Scene('tags-tree', "@tick / '4400' Enter c"),
    Scene('untag', "@tick / '4400' Enter c U"),
    Scene('follow', "@tick / '1301' Enter F @tick"),
    Scene('pause', '@tick Z @tick'),
    Scene('cpu-bars', '@tick 1', sizes=ALL_SIZES, modes=('utf8', 'plain')),
    Scene('scrolled-right', '@tick Right*3'),
    Scene('end-of-list', '@tick G'),
    Scene('new-and-ended', '@tick @tick'),
    Scene('selected-ended', "@tick / '4822' Enter @tick"),
    Scene('below-one', '@tick', args=('--root', '4400')),
    Scene('these-only', '@tick', args=('--pids', '905,4400,8000')),
    Scene('of-user', '@tick', args=('--user', '106')),
    Scene('copied', "@tick / '4410' Enter y", args=('--cursor',)),
    Scene('click-row', '@tick @click=20,9'),
    Scene('click-key', '@tick @click=2,23'),
    Scene('wheel', '@tick @wheel-down=20,9 @wheel-down=20,9'),
    Scene('roles', '@tick', args=('--roles',)),
    Scene('roles-search', "@tick / '4400' Enter Space", args=('--roles',)),
    Scene('wide-at-the-edge', '@tick N', sizes=('79x30', '78x30', '77x30')),
    Scene('small', '@tick', sizes=('60x20', '40x12', '30x8', '20x5', '10x3', '1x1')),
    Scene('one-process', '@tick', record='empty'),
    Scene('resized', '@tick @size=120x12 @size=60x10'),
)


def files(name, pid, keys='', **more):
    """The tab of open files, of a process."""
    return Scene('files' + name, f"@tick / '{pid}' Enter l @tick {keys}", **{'record': 'joined', **more})


FILES = (
    files('', 1302, sizes=ALL_SIZES, modes=ALL_MODES),
    files('-many', 2000, sizes=ALL_SIZES, modes=('utf8', 'plain')),
    files('-follow', 1302, 'Enter @tick'),
    files('-follow-twice', 1302, 'Enter @tick Enter @tick'),
    files('-follow-selects', 1302, 'Down Enter @tick', args=('--roles',)),
    files('-back', 1302, 'Enter @tick Backspace'),
    files('-back-esc', 1302, 'Enter @tick Esc Esc'),
    files('-ends', 900, 'Enter', sizes=('80x24', '120x40')),
    files('-ends-chosen', 900, "Enter 'less 2' Enter @tick"),
    files('-ends-left', 900, 'Enter Esc'),
    files('-nobody', 900, 'Down Enter'),
    files('-end', 2000, 'G', args=('--roles',)),
    files('-search', 2000, "/ '4414' Enter"),
    files('-search-nothing', 2000, "/ 'nosuch'"),
    files('-filter', 2000, "\\ 'eventfd' Enter"),
    files('-filter-peer', 2000, "\\ '4414' Enter"),
    files('-filter-nothing', 2000, "\\ 'nosuch' Enter"),
    files('-filter-left', 2000, "\\ 'nosuch' Esc"),
    files('-sort-menu', 2000, 'F6'),
    files('-sorted', 2000, "F6 'type' Enter"),
    files('-reversed', 2000, 'I'),
    files('-scrolled', 2000, 'Right'),
    files('-click', 2000, '@click=20,9'),
    files('-resized', 2000, '@size=120x40 @size=60x10 @size=80x24'),
    files('-small', 2000, sizes=('60x16', '40x8', '20x5', '10x3', '1x1')),
    files('-paused', 1302, 'Z @tick'),
    files('-not-recorded', 4400, record='house'),
    Scene('files-from-detail', "@tick / '1302' Enter Enter @tick l @tick", record='joined'),
)

def joined(name, pid, keys='', **more):
    """The screen of who is joined to whom, at a process."""
    return Scene('ipc' + name, f"@tick / '{pid}' Enter i @tick {keys}", **{'record': 'joined', **more})


JOINED = (
    joined('', 1302, sizes=ALL_SIZES, modes=ALL_MODES),
    joined('-walk', 1302, 'Right Down Enter'),
    joined('-walk-far', 1302, 'Right Down Enter Right Down Enter Left Enter Left Enter'),
    joined('-back', 1302, 'Right Down Enter Backspace'),
    joined('-left', 1302, 'Right Down Enter Esc Esc'),
    joined('-many', 2000, 'Right End', sizes=ALL_SIZES, modes=('utf8', 'plain')),
    joined('-page', 2000, 'Right PgDn', args=('--roles',)),
    joined('-itself', 1304),
    joined('-itself-stays', 1304, 'Right End Enter'),
    joined('-denied', 6000),
    joined('-alone', 7001),
    joined('-hostile', 7000, sizes=('80x24', '120x40'), modes=('utf8', 'plain')),
    joined('-uncertain', 1, sizes=('80x24', '120x40')),
    joined('-paused', 1302, 'Z Right Down Enter @tick'),
    joined('-clicked', 1302, '@click=60,4 @click=60,4'),
    joined('-wheel', 2000, '@wheel-down=60,9 @wheel-down=60,9'),
    joined('-small', 2000, 'Right End', sizes=('60x16', '40x12', '20x6', '8x3', '1x1')),
    joined('-unread', 905, record='house'),
    joined('-from-detail', 1302, 'Esc Enter @tick i @tick'),
)

DIALOGS = (
    Scene('kill-one', "@tick / '1210' Enter k"),
    Scene('kill-search', "@tick / '1210' Enter k 'hup'"),
    Scene('kill-search-nothing', "@tick / '1210' Enter k 'xyz'"),
    Scene('kill-tagged', "@tick / '1210' Enter Space / '4410' Enter Space F9"),
    Scene('kill-sent', "@tick / '4400' Enter k Tab Enter @tick"),
    Scene('kill-ended', "@tick / '4822' Enter k @tick"),
    Scene('kill-all-ended', "@tick / '4822' Enter k @tick Enter"),
    Scene('kill-init', "@tick / '1' Enter Home k Tab", sizes=('80x24', '120x40')),
    Scene('kill-hostile', "@tick / '7100' Enter k"),
    Scene('kill-click', "@tick / '1210' Enter k @click=5,6"),
    Scene('kill-small', "@tick / '1210' Enter k", sizes=('60x16', '40x12', '20x6', '8x3', '1x1')),
    Scene('kill-thread', "@tick H @tick / '5502' Enter k"),
    Scene('kill-refused', "@tick k", args=('--readonly',)),
    Scene('nice-refused', '@tick F7', args=('--readonly',)),
    Scene('nice', "@tick / '1210' Enter F8 @tick"),
    Scene('affinity-none', "@tick / '905' Enter a @tick Space Right Space Right Space Right Space Enter"),
    Scene('affinity-applied', "@tick / '905' Enter a @tick Space Enter @tick"),
    Scene('affinity-all', "@tick / '905' Enter a @tick Space a"),
    Scene('affinity-click', "@tick / '905' Enter a @tick @click=13,4"),
    Scene('affinity-tagged', "@tick / '1210' Enter Space / '4410' Enter Space a @tick"),
    Scene('menu-search', "@tick F6 'rss'"),
    Scene('menu-left', '@tick F6 Esc'),
    Scene('prompt-cursor', "@tick \\ 'тест 日本' Left Left", args=('--cursor',)),
    Scene('prompt-long', "@tick \\ 'aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee fffffffff ggggggggg "
          "hhhhhhhhh iiiiiiiii'", args=('--cursor',)),
    Scene('help-scrolled', '@tick ? PgDn'),
    Scene('help-end', '@tick h End'),
    Scene('help-read-only', '@tick F1', args=('--readonly', '--roles')),
    Scene('help-over-kill', "@tick / '1210' Enter k F1"),
)

DETAIL = (
    Scene('detail-of-one', '@tick @tick', args=('--pids', '4400')),
    Scene('detail-waits', "@tick / '905' Enter Enter"),
    Scene('detail-deleted', "@tick / '4400' Enter Enter @tick", sizes=('80x24', '200x60')),
    Scene('detail-container', "@tick / '6012' Enter Enter @tick", sizes=('200x60',)),
    Scene('detail-denied', "@tick / '8000' Enter Enter @tick", sizes=('80x24', '200x60')),
    Scene('detail-zombie', "@tick / '7200' Enter Enter @tick", sizes=('80x24', '200x60')),
    Scene('detail-ended', "/ '4822' Enter Enter @tick @tick"),
    Scene('detail-read-too-late', "@tick / '4822' Enter Enter @tick"),
    Scene('detail-ended-unread', "@tick / '4823' Enter Enter @tick @tick"),
    Scene('detail-ended-kill', "@tick / '4822' Enter Enter @tick @tick k"),
    Scene('detail-scrolled', "@tick / '905' Enter Enter @tick PgDn PgDn"),
    Scene('detail-end', "@tick / '905' Enter Enter @tick End"),
    Scene('detail-and-back', "@tick / '905' Enter Enter @tick Esc"),
    Scene('detail-kill', "@tick / '905' Enter Enter @tick F9"),
    Scene('memory-shared', "@tick / '4400' Enter Enter @tick Tab*3 @tick"),
    Scene('memory-sorted', "@tick / '4400' Enter Enter @tick Tab*3 @tick F6 F6 I"),
    Scene('memory-stays-selected', "@tick / '4400' Enter Enter @tick Tab*3 @tick Down*2 Enter F6 @tick"),
    Scene('memory-unfolded', "@tick / '4400' Enter Enter @tick Tab*3 @tick Down*2 + Down*2 - * End"),
    Scene('memory-clicked', "@tick / '4400' Enter Enter @tick Tab*3 @tick @click=17,10 @click=30,12 @click=30,12"),
    Scene('memory-denied', "@tick / '8000' Enter Enter @tick Tab*3 @tick"),
    Scene('memory-zombie', "@tick / '7200' Enter Enter @tick Tab*3 @tick"),
    Scene('memory-waits', "@tick / '905' Enter Enter @tick Tab*3"),
    Scene('memory-ended', "/ '4822' Enter Enter Tab*3 @tick @tick"),
    Scene('memory-small', "@tick / '4400' Enter Enter @tick Tab*3 @tick",
          sizes=('40x12', '20x6', '10x3', '1x1')),
    Scene('stack-offer', "@tick / '700' Enter b @tick", record='server', modes=('utf8', 'ru')),
    Scene('stack-asked', "@tick / '700' Enter b @tick Enter", record='server'),
    Scene('stack-read', "@tick / '700' Enter b @tick Enter @tick", record='server'),
    Scene('stack-again', "@tick / '700' Enter b @tick Enter @tick @tick Enter", record='server'),
    Scene('stack-end', "@tick / '7000' Enter b @tick Enter @tick End", record='server'),
    Scene('stack-traced', "@tick / '2211' Enter b @tick Enter @tick", record='server', modes=('utf8', 'ru')),
    Scene('stack-small', "@tick / '700' Enter b @tick Enter @tick", record='server',
          sizes=('40x12', '20x6', '10x3', '1x1')),
    Scene('threads-sorted', "@tick / '5500' Enter Enter H @tick @tick P Down*2"),
    Scene('threads-right', "@tick / '5500' Enter Enter H @tick @tick Right*4"),
    Scene('threads-one', "@tick / '5500' Enter Enter H @tick @tick Down Enter @tick", sizes=('80x24', '120x40')),
    Scene('threads-and-back', "@tick / '5500' Enter Enter H @tick @tick Down Enter @tick Esc"),
    Scene('threads-paused', "@tick / '5500' Enter Enter H @tick Z Down*2"),
    Scene('threads-small', "@tick / '5500' Enter Enter H @tick @tick", sizes=('40x12', '20x6', '10x3', '1x1')),
    Scene('threads-in-the-list', "@tick H F5 @tick / '5500' Enter"),
    Scene('threads-ended', "/ '4822' Enter Enter H @tick @tick"),
    Scene('limits-small', "/ '4400' Enter e Tab @tick", sizes=('40x12', '20x6')),
    Scene('detail-small', "@tick / '905' Enter Enter @tick", sizes=('40x12', '20x6', '10x3', '1x1')),
)

SETUP = (
    Scene('setup-add', "@tick F2 Right / 'swap' Enter Enter"),
    Scene('setup-added', "@tick F2 Right / 'swap' Enter Enter Esc", sizes=('120x40',)),
    Scene('setup-remove', '@tick F2 Down*2 Del'),
    Scene('setup-move', '@tick F2 F8 F8'),
    Scene('setup-remove-all', '@tick F2 Del*12'),
    Scene('setup-sorted', "@tick F2 Tab / 'rss' Enter Enter Enter"),
    Scene('setup-theme-mono', '@tick F2 Tab*2 Down', args=('--roles',)),
    Scene('setup-bars', '@tick F2 Tab*3 Space'),
    Scene('setup-delay', '@tick F2 Tab*4 Right Right Left'),
    Scene('setup-tree', '@tick F2 Tab*4 Down*2 Space Esc'),
    Scene('setup-vi', '@tick F2 Tab*5 Down Enter Esc F1'),
    Scene('setup-vi-moves', '@tick F2 Tab*5 Down Enter Esc j j', args=('--roles',)),
    Scene('setup-nowhere', '@tick F2 W'),
    Scene('setup-not-a-folder', '@tick F2 W', args=('--config', '/dev/null/procview.conf')),
    Scene('setup-left', '@tick F2 F8 Esc'),
    Scene('setup-unchanged', '@tick F2 Esc'),
    Scene('setup-click', '@tick F2 @click=20,3 @click=8,8 @click=8,8'),
    Scene('setup-small', '@tick F2', sizes=('60x20', '40x12', '20x6', '1x1')),
)

SCENES = SCREENS + HOSTILE + LIST + FILES + JOINED + DIALOGS + DETAIL + SETUP
