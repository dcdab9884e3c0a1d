"""Sanitizers write their reports into a folder, so that what a program prints stays its own."""

import os
import pathlib

LEAKS = pathlib.Path(__file__).resolve().parent / 'leaks.txt'


def environment(folder):
    """What a program needs to report there; a program without sanitizers does not mind."""
    log = f'log_path={folder}/sanitizer'
    return {
        'ASAN_OPTIONS': join(os.environ.get('ASAN_OPTIONS', ''), log),
        'UBSAN_OPTIONS': join(os.environ.get('UBSAN_OPTIONS', ''), log),
        'TSAN_OPTIONS': join(os.environ.get('TSAN_OPTIONS', ''), log),
        'LSAN_OPTIONS': f'suppressions={LEAKS}:print_suppressions=0',
    }


def join(*options):
    return ':'.join(option for option in options if option)


def reports(folder):
    """All that was reported, or nothing."""
    return '\n'.join(path.read_text(errors='replace')
                     for path in sorted(pathlib.Path(folder).glob('sanitizer*')))
