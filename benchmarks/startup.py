"""How long commands take from a cold start, with a small bank and with a large one: does the bank's size matter?

    python benchmarks/startup.py                 # the recipe's types alone, and a bank of 200
    python benchmarks/startup.py --types 400 --runs 9

Prints the shortest and the middle time of several runs, the ratio of the shortest ones, and the same of the time on the
processors. The goal for --help, list and the home page is 0.35 s. The program is copied beside each bank, so that the
bank is the built-in one; types beyond those of this repository are copies of them.
"""

from __future__ import annotations

import argparse
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count, islice
from pathlib import Path
from statistics import median

from generator.bank import Bank
from generator.exam import all_slots, load_recipe

ROOT = Path(__file__).parent.parent
HOMEWORK = ROOT / "seeds" / "eecs182-hw5.toml"
VERSIONS = 16
SEED = 0x1F2E3D4C5B6A798877665544332211AA


def recipe_types() -> list[str]:
    bank = Bank()
    used = {slot.type for slot in all_slots(load_recipe(HOMEWORK, bank))}
    return [type_id for type_id in bank.ids() if type_id in used]


def every_type() -> Iterator[tuple[str, str]]:
    """Type → where it goes: first the recipe's, then the others, then copies of all."""
    first = recipe_types()
    ids = [*first, *(type_id for type_id in Bank().ids() if type_id not in first)]
    for again in count():
        for type_id in ids:
            yield type_id, type_id.replace("/", f"_{again}/") if again else type_id


def checkout(folder: Path, types: int) -> Path:
    """The program with a built-in bank of so many types."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "generator", folder / "generator", ignore=ignored)
    for type_id, target in islice(every_type(), types):
        source, copy = ROOT / "templates" / type_id, folder / "templates" / target
        shutil.copytree(source, copy, ignore=ignored)
        for macros in source.parent.glob("_macros.md.j2"):
            shutil.copy(macros, copy.parent)
    return folder


def command(words: str) -> list[str]:
    return [sys.executable, "-m", "generator.cli", *words.split()]


@dataclass(frozen=True)
class Time:
    """What a command took, in seconds: on the clock, and on the processors by all of its processes."""

    wall: float
    cpu: float


def timed(folder: Path, words: str) -> Time:
    shutil.rmtree(folder / "build", ignore_errors=True)
    (folder / "record.jsonl").unlink(missing_ok=True)
    begun, cpu = time.perf_counter(), children_cpu()
    subprocess.run(command(words), cwd=folder, stdout=subprocess.DEVNULL, check=True)
    return Time(time.perf_counter() - begun, children_cpu() - cpu)


def children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def home_page(folder: Path) -> tuple[Time, float]:
    """From the start of a server to its home page; and from the request to it, on the clock."""
    begun, cpu = time.perf_counter(), children_cpu()
    server = subprocess.Popen(command("serve --port 0"), cwd=folder, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout
        address = re.search(r"http://\S+", server.stdout.readline())
        assert address
        asked = time.perf_counter()
        with urllib.request.urlopen(address[0]) as page:
            page.read()
        done = time.perf_counter()
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()
    return Time(done - begun, children_cpu() - cpu), done - asked


def measure(folders: Sequence[Path], runs: int) -> Iterator[tuple[str, list[list[Time]]]]:
    """What was done, and for each bank what each run took. The banks take turns, so that a busy machine is as busy for
    each; the first turn, which compiles, is left out."""

    def turns(run: Callable[[Path], Time], count: int) -> list[list[Time]]:
        made = [[run(folder) for folder in folders] for _ in range(count + 1)]
        return [list(times) for times in zip(*made[1:], strict=True)]

    for words in ("--help", "list", "list convolution", "list convolution/forward", "list --search dropout"):
        yield words, turns(partial(timed, words=words), runs)
    build = f"build {HOMEWORK} --versions {VERSIONS} --seed {SEED} --record record.jsonl --jobs 2"
    yield f"build of {VERSIONS} versions", turns(lambda folder: timed(folder, build), max(3, runs // 2))
    yield "serve: start to home page", turns(lambda folder: home_page(folder)[0], runs)
    yield "serve: request to home page", turns(lambda folder: Time(home_page(folder)[1], 0), runs)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--types", type=int, default=200, help="of the large bank")
    asked.add_argument("--runs", type=int, default=7)
    options = asked.parse_args()
    sizes = (len(recipe_types()), options.types)
    print(f"{'seconds':<30}{sizes[0]:>13} types{sizes[1]:>13} types{'ratio':>8}{'CPU':>15}{'ratio':>8}")
    with tempfile.TemporaryDirectory() as home:
        folders = [checkout(Path(home) / str(size), size) for size in sizes]
        for what, found in measure(folders, options.runs):
            wall = [[one.wall for one in times] for times in found]
            cpu = [min(one.cpu for one in times) for times in found]
            cells = "".join(f"{f'{min(times):.3f} ({median(times):.3f})':>19}" for times in wall)
            line = f"{what:<30}{cells}{min(wall[1]) / min(wall[0]):>8.2f}"
            if all(cpu):
                line += f"{f'{cpu[0]:.2f}, {cpu[1]:.2f}':>15}{cpu[1] / cpu[0]:>8.2f}"
            print(line, flush=True)


if __name__ == "__main__":
    main()
