"""Translations: po/POTFILES names every file with texts, every language has every text, whole and
well-formed, and the program finds them.

usage: translations_test.py SOURCE PROCVIEW FOLDER-OF-MO
"""

import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
from tap import Tap  # noqa: E402

MARK = re.compile(r'\b(_|N_|P_|ngettext)\(\s*"')
KEYWORDS = ['--keyword=_', '--keyword=N_', '--keyword=P_:1c,2', '--keyword=ngettext:1,2']


def files_with_texts(source):
    for folder in ('src', 'include'):
        for path in glob.glob(os.path.join(source, folder, '**', '*.[ch]'), recursive=True):
            with open(path, encoding='utf-8') as f:
                if MARK.search(f.read()):
                    yield os.path.relpath(path, source)


def check_files(tap, source):
    with open(os.path.join(source, 'po', 'POTFILES')) as f:
        listed = f.read().split()
    tap.same(sorted(set(listed)), sorted(files_with_texts(source)), 'POTFILES has every file')


def check_language(tap, source, template, language):
    path = os.path.join(source, 'po', language + '.po')
    result = subprocess.run(['msgfmt', '--check', '-o', os.devnull, path],
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    tap.ok(result.returncode == 0, language + ': msgfmt --check',
           result.stdout.decode().splitlines())
    # It says what is missing, untranslated or fuzzy.
    result = subprocess.run(['msgcmp', path, template], stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT)
    tap.ok(result.returncode == 0, language + ': every text is translated',
           result.stdout.decode().splitlines())
    with open(path, encoding='utf-8') as f:
        tap.ok('\n#~' not in f.read(), language + ': nothing that the program no longer says')


def check_sources(tap, source):
    if not shutil.which('xgettext') or not shutil.which('msgcmp'):
        tap.skip('texts of the sources', 'gettext is not installed')
        return
    check_files(tap, source)
    with open(os.path.join(source, 'po', 'LINGUAS')) as f:
        languages = f.read().split()
    with tempfile.TemporaryDirectory() as folder:
        template = os.path.join(folder, 'procview.pot')
        subprocess.run(['xgettext', '--from-code=UTF-8', *KEYWORDS, '-f', 'po/POTFILES',
                        '-o', template], cwd=source, check=True)
        for language in languages:
            check_language(tap, source, template, language)


def says(procview, folder, env, *args):
    env = {'PATH': os.environ['PATH'], 'TEXTDOMAINDIR': folder, **env}
    result = subprocess.run([procview, *args], env=env, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
    return (result.stdout + result.stderr).decode()


def check_program(tap, procview, folder):
    russian, english = 'процесса 4194305 нет', 'there is no process 4194305'
    cases = [
        (russian, {'LC_ALL': 'C.UTF-8', 'LANGUAGE': 'ru'}),
        (russian, {'LANG': 'xx_XX.UTF-8', 'LANGUAGE': 'ru'}),
        (russian, {'LC_ALL': 'ru_RU.UTF-8'}), (russian, {'LANG': 'ru_RU.UTF-8'}),
        (russian, {'LC_ALL': 'ru_RU.KOI8-R'}), (russian, {'LC_MESSAGES': 'ru_RU'}),
        (english, {'LC_ALL': 'C.UTF-8'}), (english, {'LC_ALL': 'C', 'LANGUAGE': 'ru'}),
        (english, {}),
        (english, {'LC_ALL': 'xx_XX.UTF-8'}),
        (english, {'LC_ALL': '../../../etc/passwd', 'LANGUAGE': ''}),
    ]
    for want, env in cases:
        text = says(procview, folder, env, 'ps', '-p', '4194305')
        name = ' '.join('%s=%s' % pair for pair in env.items()) or 'no locale'
        tap.ok(want in text, name, [text])
    env = {'LC_ALL': 'ru_RU.UTF-8'}
    numbers = says(procview, folder, env, 'ps', '-o', '%cpu=', '-p', '1')
    tap.ok(re.fullmatch(r'\s*\d+(\.\d)?\s*', numbers), 'numbers have a point in any language',
           [numbers])
    text = says(procview, folder, env, '--help')
    tap.ok(max(map(len, text.splitlines())) <= 79, 'the Russian help fits into 79 columns', [text])


def main():
    source, procview, folder = sys.argv[1:]
    tap = Tap()
    check_sources(tap, source)
    check_program(tap, os.path.abspath(procview), folder)
    tap.done()


if __name__ == '__main__':
    main()
