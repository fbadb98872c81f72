"""The practice server and the practice page, of this tree beside another commit's: what a visitor waits for.

    python benchmarks/serving.py 03cffb6
    python benchmarks/serving.py 03cffb6 --runs 5

Prints the shortest of several runs of each side, in turns, and their ratio. Where a server's start is measured, each
run is a fresh server; the other pages are each of a new seed, so that nothing is drawn before it is asked for.
"""

from __future__ import annotations

import argparse
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial

from against import BUILD, Figures, Side, in_turns, this_tree, unpacked
from timing import timed

PAGES = 20  # of each kind, one after the other
FIGURE = "/problem/convolution/parameter_count/{}"
SET = "/set/{}/10?of=convolution&of=normalization"
FORMULAS = "/problem/convolution/forward/{}"


@contextmanager
def server(side: Side) -> Iterator[str]:
    """Its address."""
    words = [sys.executable, "-c", BUILD, "serve", "--port", "0"]
    process = subprocess.Popen(words, cwd=side.tree, env=side.environment(), stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        found = re.search(r"http://\S+(?=/)", process.stdout.readline())
        if not found:
            raise SystemExit(f"error: {side.name} does not serve")
        yield found[0]
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def first(side: Side, what: str, path: str) -> Figures:
    """From the start of a server to its first answer."""
    before, begun = _cpu(), time.perf_counter()
    with server(side) as address:
        _asked(address + path)
        seconds = time.perf_counter() - begun
    return {f"start to {what}": seconds, f"start to {what}, CPU": _cpu() - before}


def pages(side: Side) -> Figures:
    """What a page takes, on a server that has answered before."""
    found: Figures = {}
    with server(side) as address:
        for what, path in (("a problem", FORMULAS), ("a problem with a figure", FIGURE), ("a set's page", SET)):
            _asked(address + path.format(10**6))
            begun = time.perf_counter()
            for seed in range(PAGES):
                _asked(address + path.format(seed))
            found[what] = (time.perf_counter() - begun) / PAGES
        begun = time.perf_counter()
        for _ in range(PAGES):
            _asked(address + "/")
        found["the first page"] = (time.perf_counter() - begun) / PAGES
    return found


def practice_page(side: Side) -> Figures:
    """The command, from its start to the file."""
    with tempfile.TemporaryDirectory() as folder:
        options = ["--count", "12", "--format", "html", "--seed", "5", "--out", folder]
        run = timed(
            [sys.executable, "-c", BUILD, "practice", "convolution", "normalization", *options],
            cwd=side.tree, env=side.environment(),
        )  # fmt: skip
    return {"practice --format html": run.seconds, "practice --format html, CPU": run.cpu}


def measurements() -> Iterator[tuple[str, Callable[[Side], Figures]]]:
    yield "start to first page", partial(first, what="the first page", path="/")
    yield "start to a problem", partial(first, what="a problem", path=FORMULAS.format(1))
    yield "pages", pages
    yield "practice page", practice_page


def _asked(address: str) -> None:
    with urllib.request.urlopen(address) as answer:
        answer.read()


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("commit", nargs="?", help="the other side; without it, this tree alone")
    asked.add_argument("--runs", type=int, default=3)
    options = asked.parse_args()
    with unpacked(options.commit) if options.commit else nullcontext(this_tree()) as other:
        found = in_turns((other, this_tree()), measurements(), options.runs, lambda what: print(what, file=sys.stderr))
    print(f"| figure | {found.sides[0]} | {found.sides[1]} | ratio |\n|---|---|---|---|")
    for name, before in found.figures[0].items():
        now = found.figures[1][name]
        print(f"| {name} | {1000 * before:.1f} ms | {1000 * now:.1f} ms | {now / before:.2f} |")


if __name__ == "__main__":
    main()
