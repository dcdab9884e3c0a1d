"""Demonstrations with threads, for the sanitizer of threads: only what they show on purpose goes
wrong."""

import os

from demo_harness import Demo, Late, Left, Tap, failures, table

# The main thread that ends without joining is one of the lessons.
OPTIONS = os.environ.get('TSAN_OPTIONS', '') + ':report_thread_leaks=0'
GROUPS = ('threads', 'sync')


def attempt(row):
    try:
        with Demo(row['name'], '--for', '0.5', env={'TSAN_OPTIONS': OPTIONS}) as demo:
            return failures(demo, demo.wait())
    except (Left, Late, RuntimeError) as e:
        return [e]


def main():
    tap = Tap()
    for row in table():
        if row['group'] in GROUPS:
            wrong = attempt(row)
            tap.ok(not wrong, row['name'] + ' under the sanitizer of threads', wrong)
    tap.done()


if __name__ == '__main__':
    main()
