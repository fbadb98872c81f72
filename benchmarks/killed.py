"""A large roster build that is killed again and again, beside an undisturbed one: do both end with the same bytes?

    python benchmarks/killed.py --versions 1000 --kills 10
    python benchmarks/killed.py --versions 200 --kills 5 --cluster local --victim worker

victim: parent (the command is run again), worker (one of its processes; the build goes on by itself) or both in turn.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
HOMEWORK = HERE.parent / "seeds" / "eecs182-hw5.toml"
SEED = 0x1F2E3D4C5B6A798877665544332211AA
FIXED = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}


def command(folder: Path, roster: Path, options: list[str]) -> list[str]:
    return [
        sys.executable, "-m", "generator.cli", "build", str(HOMEWORK), "--roster", str(roster), "--seed", str(SEED),
        "--out", str(folder / "out"), "--record", str(folder / "record.jsonl"), *options,
    ]  # fmt: skip


def hashes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def workers(parent: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "status").read_text()
            if f"PPid:\t{parent}\n" in status and b"spawn_main" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue  # ended meanwhile
    return found


def made(folder: Path) -> int:
    return len(list((folder / "out" / ".unfinished").glob("*-key.pdf")))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--versions", type=int, default=1000)
    asked.add_argument("--kills", type=int, default=10)
    asked.add_argument("--victim", choices=["parent", "worker", "both"], default="parent")
    asked.add_argument("--cluster", help="render by this Dask cluster, as the command does")
    asked.add_argument("--engine", choices=["typst", "latex"], default="typst")
    options = asked.parse_args()
    chance = random.Random(options.kills)
    rendered_by = ["--cluster", options.cluster] if options.cluster else []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        roster = home / "roster.csv"
        words = [sys.executable, "-m", "generator.cli", "roster", "--demo", str(options.versions), "--out", str(roster)]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        engine = ["--engine", options.engine]
        begun = time.monotonic()
        subprocess.run(command(home / "whole", roster, engine), check=True, env=FIXED, stdout=subprocess.DEVNULL)
        whole = time.monotonic() - begun
        print(f"undisturbed: {options.versions} papers and keys in {whole:.0f} s", flush=True)

        target, kills = home / "killed", 0
        while True:
            process = subprocess.Popen(
                command(target, roster, [*engine, *rendered_by]), env=FIXED, stdout=subprocess.DEVNULL
            )
            while kills < options.kills:
                # some kills come while versions are drawn, most while papers are made
                wanted = made(target) + int(chance.uniform(-0.3, 1.6) * options.versions / options.kills)
                time.sleep(chance.uniform(0, 3))
                while process.poll() is None and made(target) < wanted:
                    time.sleep(0.02)
                if process.poll() is not None:
                    break
                kills += 1
                victim = options.victim if options.victim != "both" else ("parent", "worker")[kills % 2]
                if victim == "worker" and (found := workers(process.pid)):
                    os.kill(chance.choice(found), signal.SIGKILL)
                    print(f"kill {kills}: a worker, with {made(target)} versions made", flush=True)
                    continue
                print(f"kill {kills}: the parent, with {made(target)} versions made", flush=True)
                process.kill()
                process.wait()
                break
            else:
                if process.wait():
                    raise SystemExit(f"exit code {process.returncode}")
            if process.returncode == 0:
                break
        theirs, ours = hashes(home / "whole"), hashes(target)
        differ = sorted(name for name in theirs.keys() | ours.keys() if theirs.get(name) != ours.get(name))
        print(f"{kills} kills; {len(ours)} files, {len(differ)} of them not as in the undisturbed build {differ[:5]}")
        raise SystemExit(bool(differ) or kills < options.kills)


if __name__ == "__main__":
    main()
