"""Measures procview beside its peers and prints each figure with its target.

usage: tools/bench [--pairs N] [--row WORD]... [--markdown]

Every row runs procview and a peer in turn, in the same run, and prints medians and the median of
the ratios pair by pair: times vary between machines and minutes, ratios far less. A row whose peer
is missing, or that this machine has no room for, says so. Run it as root on a machine that does
nothing else; it takes about ten minutes in full (--row picks rows whose name holds the word).
"""
import argparse
import datetime
import fcntl
import os
import platform
import pty
import re
import resource
import select
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time

TICK = os.sysconf("SC_CLK_TCK")


class Skip(Exception):
    """The row cannot be measured here; the text says why."""


# ---- what is measured ----

def cpu_of(argv):
    """CPU seconds of a whole command, its output thrown away."""
    null = os.open(os.devnull, os.O_RDWR)
    pid = os.posix_spawn(shutil.which(argv[0]) or argv[0], argv, os.environ, file_actions=[
        (os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, null, 1),
        (os.POSIX_SPAWN_DUP2, null, 2)])
    os.close(null)
    _, status, usage = os.wait4(pid, 0)
    if status:
        raise Skip("%s ended with status %d" % (argv[0], os.waitstatus_to_exitcode(status)))
    return usage.ru_utime + usage.ru_stime


class Screen:
    """A program in a terminal of its own; what it sends is counted."""

    def __init__(self, argv, columns=120, rows=40, limit_fds=None):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            env = dict(os.environ, TERM="xterm-256color", LANG="C.UTF-8")
            env.pop("COLUMNS", None)
            env.pop("LINES", None)
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            if limit_fds:
                resource.setrlimit(resource.RLIMIT_NOFILE, (limit_fds, limit_fds))
            os.execvpe(argv[0], argv, env)

    def read(self, seconds):
        """What comes within so many seconds; stops at the first batch if seconds is 0."""
        out, until = b"", time.monotonic() + seconds
        while True:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.fd], [], [], left)[0]:
                return out
            try:
                out += os.read(self.fd, 1 << 16)
            except OSError:
                raise Skip("the program ended early: %r" % out[-200:])

    def until(self, wanted, quiet, most=20.0):
        """Seconds from now until the last byte of the page that has this in it."""
        begin, out = time.monotonic(), b""
        while wanted not in out:
            if time.monotonic() - begin > most:
                raise Skip("%r never came" % wanted)
            if select.select([self.fd], [], [], 1.0)[0]:
                out += os.read(self.fd, 1 << 16)
        last = time.monotonic()
        while select.select([self.fd], [], [], quiet)[0]:
            os.read(self.fd, 1 << 16)
            last = time.monotonic()
        return last - begin

    def cpu(self):
        with open("/proc/%d/stat" % self.pid) as f:
            fields = f.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def rss(self):
        with open("/proc/%d/status" % self.pid) as f:
            return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1)) * 1024

    def type(self, keys):
        os.write(self.fd, keys)

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()


class Crowd:
    """N sleeping processes, for as long as it is entered."""

    def __init__(self, bench, count, descriptors=0):
        self.argv = [bench.helper("sleepers"), str(count), str(descriptors)]
        self.count = count

    def __enter__(self):
        self.proc = subprocess.Popen(self.argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        if not self.proc.stdout.readline().startswith(b"ready"):
            raise Skip("no room for %d processes here" % self.count)
        return self

    def __exit__(self, *_):
        self.proc.stdin.close()
        self.proc.wait()


def pairs(n, ours, theirs):
    """Medians of both, and of the ratio, over n pairs after one that does not count."""
    ours(), theirs()
    a, b = [], []
    for i in range(n):
        if i % 2:
            b.append(theirs())
            a.append(ours())
        else:
            a.append(ours())
            b.append(theirs())
    ratios = [x / y for x, y in zip(a, b) if y > 0]
    return statistics.median(a), statistics.median(b), statistics.median(ratios)


def steady_cpu(argv, seconds, limit_fds=None):
    """Share of one processor that a program on screen takes once it has settled."""
    with Screen(argv, limit_fds=limit_fds) as s:
        s.read(3.0)
        before, begin = s.cpu(), time.monotonic()
        s.read(seconds)
        return (s.cpu() - before) / (time.monotonic() - begin)


# ---- rows ----

def need(name):
    if not shutil.which(name):
        raise Skip("%s is not installed" % name)


def row_ps(bench, count, ours, target):
    need("ps")
    with Crowd(bench, count):
        a, b, ratio = pairs(bench.pairs, lambda: cpu_of([bench.procview, "ps"] + ours),
                            lambda: cpu_of(["ps", "aux"]))
    bench.say("procview ps %s : ps aux, CPU, %d processes" % (" ".join(ours), count),
              "%.0f : %.0f ms" % (a * 1e3, b * 1e3), ratio, target)


def peak_of(argv):
    """Peak memory of a whole command, bytes, its output thrown away."""
    null = os.open(os.devnull, os.O_RDWR)
    pid = os.posix_spawn(shutil.which(argv[0]) or argv[0], argv, os.environ, file_actions=[
        (os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, null, 1),
        (os.POSIX_SPAWN_DUP2, null, 2)])
    os.close(null)
    return os.wait4(pid, 0)[2].ru_maxrss * 1024


# 5,000 processes with 5 descriptors each.
FDS_CROWD = (5000, 3)


def row_fds(bench, peer, target):
    need(peer[0])
    with Crowd(bench, *FDS_CROWD):
        a, b, ratio = pairs(bench.pairs, lambda: cpu_of([bench.procview, "fds"]),
                            lambda: cpu_of(peer))
    bench.say("procview fds : %s, CPU, 5,000 processes, 25,000 descriptors" % " ".join(peer),
              "%.0f : %.0f ms" % (a * 1e3, b * 1e3), ratio, target)


def row_fds_memory(bench):
    with Crowd(bench, *FDS_CROWD):
        for words, target in (([], 24), (["--json"], 32)):
            peak = peak_of([bench.procview, "fds"] + words)
            bench.say("peak memory of procview fds %s, 25,000 descriptors" % " ".join(words),
                      "%.1f MiB" % (peak / 2**20), peak / 2**20, target)


def row_screen(bench, peer, target, limit_fds=None):
    need(peer[0])
    name = "without kept fds" if limit_fds else "with kept fds"
    with Crowd(bench, 5000):
        a, b, ratio = pairs(bench.screen_pairs,
                            lambda: steady_cpu([bench.procview, "-d", "1"], 6, limit_fds),
                            lambda: steady_cpu(peer, 6))
    bench.say("screen, 1 s, 5,000 processes, %s : %s, CPU" % (name, " ".join(peer)),
              "%.1f : %.1f %%" % (a * 100, b * 100), ratio, target)


def first_frame(argv):
    begin = time.monotonic()
    with Screen(argv) as s:
        spawn = time.monotonic() - begin
        return spawn + s.until(b"sleepers", 0.05)


def row_start(bench):
    need("htop")
    with Crowd(bench, 300):
        a, b, ratio = pairs(max(bench.pairs, 9),
                            lambda: first_frame([bench.procview, "-d", "5", "-F", "sleepers"]),
                            lambda: first_frame(["htop", "-d", "50", "-F", "sleepers"]))
    bench.say("start to first full frame, 300 processes : htop",
              "%.1f : %.1f ms" % (a * 1e3, b * 1e3), ratio, 1.0)
    bench.say("start to first full frame, ms", "%.1f ms" % (a * 1e3), a * 1e3, 30)


def row_keys(bench):
    """Time from a key to the row drawn as selected, in the mono theme, where that is reverse."""
    selected = re.compile(rb"\x1b\[[0-9;]*7m")
    with Crowd(bench, 20000), Screen([bench.procview, "-d", "1", "-s", "pid", "--no-color"]) as s:
        s.read(6.0)
        times = []
        for i in range(300):
            s.read(0.013 * (i % 7) + 0.02)
            begin, out = time.monotonic(), b""
            s.type(b"\x1bOB" if i % 40 < 20 else b"\x1bOA")
            while not selected.search(out) and time.monotonic() - begin < 2:
                if select.select([s.fd], [], [], 2)[0]:
                    out += os.read(s.fd, 1 << 16)
            times.append(time.monotonic() - begin)
    times.sort()
    p99 = times[int(len(times) * 0.99)]
    bench.say("key to redrawn row while 20,000 processes are scanned, 99th percentile",
              "%.1f ms (median %.1f)" % (p99 * 1e3, times[len(times) // 2] * 1e3), p99 * 1e3, 16)


def row_memory(bench):
    with Crowd(bench, 5000), Screen([bench.procview, "-d", "1"]) as s:
        s.read(8.0)
        rss = s.rss()
    bench.say("memory on screen, 5,000 processes", "%.1f MiB" % (rss / 2**20), rss / 2**20, 12)


def row_growth(bench):
    def cost(count):
        with Crowd(bench, count):
            return steady_cpu([bench.procview, "-d", "1"], 10, limit_fds=64) / count
    small, large = [], []
    for _ in range(3):
        small.append(cost(1000))
        large.append(cost(20000))
    a, b = statistics.median(large), statistics.median(small)
    bench.say("CPU of a refresh a process, 20,000 against 1,000, kept fds off",
              "%.1f : %.1f µs" % (a * 1e6, b * 1e6), a / b, 1.3)


def idle_bytes(bench, argv):
    """In a pid namespace of its own nothing runs but what the row starts."""
    if os.geteuid() != 0:
        raise Skip("needs root, for a pid namespace without other processes")
    script = '"$0" 100 >/dev/null <"$1" & shift; exec "$@"'
    with tempfile.TemporaryDirectory() as folder:
        return idle_bytes_in(folder, ["unshare", "-pf", "--mount-proc", "--kill-child", "sh", "-c",
                                      script, bench.helper("sleepers")] + argv)


def idle_bytes_in(folder, argv):
    fifo = os.path.join(folder, "fifo")
    os.mkfifo(fifo)
    hold = os.open(fifo, os.O_RDWR)
    at = argv.index("sh") + 4
    with Screen(argv[:at] + [fifo] + argv[at:]) as s:
        s.read(3.2)
        amount = len(s.read(8.0)) / 8.0
    os.close(hold)
    return amount


def row_bytes(bench):
    need("htop")
    a, b, ratio = pairs(3, lambda: idle_bytes(bench, [bench.procview, "-d", "1"]),
                        lambda: idle_bytes(bench, ["htop", "-d", "10"]))
    bench.say("bytes to the terminal a refresh, idle, 120x40 : htop", "%.0f : %.0f" % (a, b),
              ratio, 1.0)


def wall_of(argv, cwd=None):
    """Seconds that a command takes, its output thrown away."""
    begin = time.monotonic()
    subprocess.run(argv, cwd=cwd, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    return time.monotonic() - begin


def say_traced(bench, name, command, words, target, cwd=None):
    follow = [word for word in words if word == "-f"]
    a, b, ratio = pairs(
        bench.pairs,
        lambda: wall_of([bench.procview, "trace", *words, "-o", "/dev/null", *command], cwd),
        lambda: wall_of(["strace", *follow, "-o", "/dev/null", *command], cwd))
    bench.say("procview trace %s : strace, %s" % (" ".join(words), name),
              "%.0f : %.0f ms" % (a * 1e3, b * 1e3), ratio, target)


TRACED = {"getppid": 20000, "copy": 10000, "open": 7000}


def row_trace(bench, kind):
    need("strace")
    command = [bench.helper("calls"), kind, str(TRACED[kind])]
    say_traced(bench, "%s loop" % kind, command, [], 0.80)


MAKEFILE = "all: %s\n%%.o: %%.c\n\t$(CC) -c -o $@ $<\n"


def row_trace_make(bench):
    """Builds everything each time."""
    for name in ("strace", "make", "cc"):
        need(name)
    with tempfile.TemporaryDirectory() as folder:
        for i in range(12):
            with open(os.path.join(folder, "f%d.c" % i), "w") as f:
                f.write("#include <stdio.h>\nint f%d(void) { return puts(\"f\"); }\n" % i)
        with open(os.path.join(folder, "Makefile"), "w") as f:
            f.write(MAKEFILE % " ".join("f%d.o" % i for i in range(12)))
        build = ["make", "-B", "-j2", "CC=cc"]
        say_traced(bench, "make -j2 of 12 files", build, ["-f"], 0.80, folder)
        say_traced(bench, "make -j2 of 12 files", build, ["-f", "--pin=never"], 1.0, folder)


SHORT = ["-o", "pid,ppid,user,stat,%cpu,time,comm"]
ROWS = [
    ("ps-5000", lambda b: row_ps(b, 5000, ["aux"], 0.55)),
    ("ps-20000", lambda b: row_ps(b, 20000, ["aux"], 0.55)),
    ("ps-short-5000", lambda b: row_ps(b, 5000, SHORT, 0.40)),
    ("ps-short-20000", lambda b: row_ps(b, 20000, SHORT, 0.40)),
    ("fds-lsof", lambda b: row_fds(b, ["lsof", "-n"], 0.40)),
    ("fds-lsfd", lambda b: row_fds(b, ["lsfd"], 0.20)),
    ("fds-memory", row_fds_memory),
    ("screen-top", lambda b: row_screen(b, ["top", "-d1"], 0.50)),
    ("screen-htop", lambda b: row_screen(b, ["htop", "-d10"], 0.30)),
    ("screen-top-nofds", lambda b: row_screen(b, ["top", "-d1"], 0.80, limit_fds=64)),
    ("screen-htop-nofds", lambda b: row_screen(b, ["htop", "-d10"], 0.40, limit_fds=64)),
    ("start", row_start),
    ("keys", row_keys),
    ("memory", row_memory),
    ("growth", row_growth),
    ("bytes", row_bytes),
    ("trace-getppid", lambda b: row_trace(b, "getppid")),
    ("trace-copy", lambda b: row_trace(b, "copy")),
    ("trace-open", lambda b: row_trace(b, "open")),
    ("trace-make", row_trace_make),
]


# ---- the run ----

class Bench:
    def __init__(self, args):
        self.build = args.build
        self.pairs, self.screen_pairs = args.pairs, max(3, args.pairs // 2 + 1)
        self.markdown = args.markdown
        self.procview = os.path.join(self.build, "src", "procview")
        self.missed = self.unknown = 0

    def helper(self, name):
        path = os.path.join(self.build, "tests", "helpers", name)
        if not os.path.exists(path):
            raise Skip("%s is not built" % path)
        return path

    def line(self, name, figure, value, target, verdict):
        form = "| %s | %s | %s | %s | %s |" if self.markdown else "%-76s %22s %7s %7s  %s"
        print(form % (name, figure, value, target, verdict), flush=True)

    def say(self, name, figure, value, target):
        good = value <= target
        self.missed += not good
        self.line(name, figure, "%.2f" % value, "≤ %g" % target, "ok" if good else "MISSED")

    def run(self, words):
        self.line("what", "measured", "value", "target", "")
        if self.markdown:
            self.line("---", "---", "---", "---", "---")
        for name, row in ROWS:
            if words and not any(w in name for w in words):
                continue
            try:
                row(self)
            except Skip as why:
                self.unknown += 1
                self.line(name, "not measured", "", "", str(why))


def model_name():
    with open("/proc/cpuinfo") as f:
        found = re.search(r"model name\s*:\s*(.*)", f.read())
    return found.group(1) if found else platform.machine()


def main():
    parser = argparse.ArgumentParser(prog="tools/bench", description=__doc__.split("\n")[0])
    parser.add_argument("--pairs", type=int, default=7, help="pairs of runs a row (7)")
    parser.add_argument("--row", action="append", help="only rows whose name holds this word")
    parser.add_argument("--build", required=True, help="folder of a release build with tests")
    parser.add_argument("--markdown", action="store_true")
    args = parser.parse_args()
    print("%s, %d × %s, Linux %s, load %.2f" % (
        datetime.date.today(), os.cpu_count(), model_name(), platform.release(),
        os.getloadavg()[0]))
    print()
    bench = Bench(args)
    bench.run(args.row)
    print()
    print("%d missed, %d not measured" % (bench.missed, bench.unknown)
          if bench.missed or bench.unknown else "all targets met")
    return 1 if bench.missed or bench.unknown else 0


if __name__ == "__main__":
    sys.exit(main())
