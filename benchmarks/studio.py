"""The studio: from a change to the new preview, in a browser; and the memory of what makes the previews.

    python benchmarks/studio.py
    python benchmarks/studio.py --changes 30

A homework of sixteen parts and an exam of ten problems are opened in Chromium. Their titles and points are
changed; a change ends when the page in sight is the new one. Prints the shortest, the middle and the longest time of
each, and the middle as a share of the half second that it may take; and what a change takes of the processors, in the
studio's processes, with the numbers beneath the exam: on a busy machine it says more than the clock.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

MOST = 0.5  # seconds
SEEDS = Path(__file__).parents[1] / "seeds"
EXAMS = {"homework, 16 parts": "eecs182-hw5.toml", "exam, 10 problems": "course-midterm.toml"}
CHANGES = {"title": "Title {}", "subtitle": "Subtitle {}", "points": "{}"}
"""Field of a form → what is written into it."""

_CHANGE = """async ([name, value]) => {
  const field = document.querySelector(`[name="f.${name}"]`);
  const pages = () => [...document.querySelectorAll(".sheet img")].map((one) => one.src).join();
  const before = pages();
  field.value = value;
  const begun = performance.now();
  field.dispatchEvent(new Event("change", { bubbles: true }));
  for (;;) {
    const first = document.querySelector(".sheet img");
    if (pages() !== before && first.complete) break;
    if (performance.now() - begun > 20000) return -1;
    await new Promise((done) => setTimeout(done, 2));
  }
  await new Promise(requestAnimationFrame);
  return (performance.now() - begun) / 1000;
}"""


@contextmanager
def studio(folder: Path) -> Iterator[tuple[str, int]]:
    """Its address, and its process."""
    words = [sys.executable, "-m", "generator.cli", "studio", str(folder), "--no-browser"]
    process = subprocess.Popen(words, cwd=SEEDS.parent, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        found = re.search(r"http://\S+", process.stdout.readline())
        if not found:
            raise SystemExit("error: the studio does not start")
        yield found[0], process.pid
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def changed(page: Page, count: int) -> dict[str, list[float]]:
    """Seconds of each change, by its field."""
    found: dict[str, list[float]] = {name: [] for name in CHANGES}
    for number in range(count):
        for name, pattern in CHANGES.items():
            seconds = page.evaluate(_CHANGE, [name, pattern.format(1 + number % 9)])
            if seconds < 0:
                raise SystemExit(f"error: after a change of {name} no other page is shown")
            found[name].append(seconds)
            page.wait_for_timeout(400)  # somebody who types is no quicker, and the counts below it have time
    return found


def processes(pid: int) -> list[list[str]]:
    """Of the studio and what it has started: process, parent, kilobytes, command."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,rss=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 3) for line in listed.splitlines()]
    mine = {str(pid)}
    for row in rows:  # parents come before their children
        if row[1] in mine:
            mine.add(row[0])
    return [row for row in rows if row[0] in mine]


def processor_time(pid: int) -> float:
    """Seconds that the studio's processes have had of the processors."""
    ticks = 0
    for row in processes(pid):
        with suppress(OSError):  # it has ended
            stat = Path(f"/proc/{row[0]}/stat").read_text().rpartition(")")[2].split()
            ticks += int(stat[11]) + int(stat[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--changes", type=int, default=8, help="of each kind")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        for name in EXAMS.values():
            shutil.copy(SEEDS / name, folder)
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        with studio(Path(folder)) as (address, pid):
            print(f"{'change':<30} shortest  middle  longest   of {MOST} s")
            for what, name in EXAMS.items():
                page = chromium.new_page(viewport={"width": 1280, "height": 900})
                page.goto(address)
                page.goto(f"{address.partition('/?')[0]}/exam/{Path(name).stem}/compose")
                page.wait_for_selector(".sheet img")
                page.wait_for_selector("#measures-papers")
                before = processor_time(pid)
                found = changed(page, asked.changes)
                for field, seconds in found.items():
                    middle = statistics.median(seconds)
                    print(f"{what + ': ' + field:<30} {min(seconds):6.2f} {middle:8.2f} {max(seconds):8.2f}"
                          f" {middle / MOST:9.2f}")  # fmt: skip
                count = sum(map(len, found.values()))
                print(f"{what + ', processors:':<30} {(processor_time(pid) - before) / count:6.2f} a change")
                page.close()
            print(f"\nload of the machine meanwhile: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
            print("\nmemory, MB")
            for row in sorted(processes(pid), key=lambda row: -int(row[2])):
                print(f"{int(row[2]) // 1024:5}  {row[3][:60]}")
        chromium.close()


if __name__ == "__main__":
    main()
