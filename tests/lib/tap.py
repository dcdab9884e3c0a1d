"""Prints the results of a test program as TAP, one point a line."""

import sys


class Tap:
    def __init__(self):
        self.count = 0
        self.failed = 0

    def ok(self, passed, name, details=()):
        """One point; details (lines) are printed when it failed."""
        self.count += 1
        self.failed += not passed
        print(f"{'ok' if passed else 'not ok'} {self.count} - {self._plain(name)}")
        if not passed:
            for line in details:
                self.note(line)
        sys.stdout.flush()
        return passed

    def same(self, got, want, name):
        return self.ok(got == want, name, [f'got  {got!r}', f'want {want!r}'])

    def skip(self, name, reason):
        self.count += 1
        print(f'ok {self.count} - {self._plain(name)} # SKIP {self._plain(reason)}', flush=True)

    @staticmethod
    def note(text):
        """For people: on standard error, which test runners print when something failed."""
        for line in str(text).splitlines() or ['']:
            print('# ' + line, file=sys.stderr)

    @staticmethod
    def _plain(text):
        """A number sign would begin a directive."""
        return ' '.join(str(text).replace('#', 'No.').split())

    def done(self):
        """Prints the plan and ends the program."""
        print(f'1..{self.count}', flush=True)
        sys.exit(1 if self.failed or not self.count else 0)
