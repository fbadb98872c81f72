"""The studio's memory over an hour of use: 1,200 actions, one every three seconds, without the pauses between them.

    python benchmarks/studio_memory.py
    python benchmarks/studio_memory.py --actions 400

Of every ten, four change an exam and look at its new preview and measures, two open cards of the bank, two turn pages
of printed papers, one opens a paper to type it in, one looks up a code. Prints the memory of the studio's own process
and of all that it has started, in megabytes, after each quarter.
"""

from __future__ import annotations

import argparse
import html
import itertools
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2 as httpx
from studio import SEEDS, processes, studio

EXAM, PRINTED = "course-midterm", "midterm"


def form_of(page: str, field: str) -> dict[str, str]:
    """What a browser would send of the form that has this field: as far as it is hidden, or the field itself."""
    form = next(one for one in page.split("<form")[1:] if f'name="{field}"' in one).partition("</form>")[0]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in hidden}


def change(client: httpx.Client, number: int) -> None:
    form = form_of(client.get(f"/exam/{EXAM}/compose").text, "f.subtitle")
    client.post(f"/exam/{EXAM}/edit", data={**form, "f.subtitle": f"Subtitle {number}"}).raise_for_status()
    page = client.get(f"/exam/{EXAM}/compose").text
    for address in re.findall(r'data-load="([^"]+)"', page):
        shown = client.get(address.replace("&amp;", "&"))
        for picture in re.findall(r'<img[^>]* src="(/[^"]+)"', shown.text):
            client.get(picture.replace("&amp;", "&"))


def cards(client: httpx.Client) -> Iterator[str]:
    addresses = re.findall(r'data-opened="([^"]+)"', client.get(f"/bank?exam={EXAM}").text)
    return itertools.cycle([f"{one.replace('&amp;', '&')}&seed={seed}" for seed in range(9) for one in addresses])


def printed(client: httpx.Client) -> list[str]:
    """Prints an exam; the codes of its papers."""
    client.post(f"/exam/{PRINTED}/print/start", data={}).raise_for_status()
    for _ in range(600):
        page = client.get(f"/exam/{PRINTED}/print").text
        if "data-poll" not in page:
            return re.findall(r"<td><code>([^<]+)</code></td>", page)
        time.sleep(0.2)
    raise SystemExit("error: printing does not end")


def actions(client: httpx.Client) -> Iterator[Callable[[], object]]:
    codes, card, count = printed(client), cards(client), itertools.count(1)
    look, marks = f"/exam/{PRINTED}/print/look", f"/exam/{PRINTED}/mark"
    for code in itertools.cycle(codes):
        for _ in range(4):
            yield lambda: change(client, next(count))
        for _ in range(2):
            yield lambda: client.get(next(card)).raise_for_status()
        for page in (1, 2):
            yield lambda page=page: client.get(
                f"{look}?at={1 + next(count) % len(codes)}&page={page}"
            ).raise_for_status()  # type: ignore[misc]
        yield lambda code=code: client.get(f"{marks}/paper", params={"code": code}).raise_for_status()  # type: ignore[misc]
        yield lambda code=code: client.get(f"/exam/{PRINTED}/lookup", params={"of": code}).raise_for_status()  # type: ignore[misc]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--actions", type=int, default=1200)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name in (EXAM, PRINTED):
            shutil.copy(SEEDS / f"{name}.toml", folder)
        with studio(Path(folder)) as (address, pid):
            client = httpx.Client(base_url=address.partition("/?")[0], follow_redirects=True, timeout=60)
            client.get(address).raise_for_status()
            print("actions  studio  with all that it has started, MB")
            quarter = max(1, asked.actions // 4)
            for done, act in enumerate(itertools.islice(actions(client), asked.actions + 1)):
                if done % quarter == 0:
                    rows = {row[0]: int(row[2]) // 1024 for row in processes(pid)}
                    print(f"{done:7}  {rows[str(pid)]:6}  {sum(rows.values()):6}", flush=True)
                act()


if __name__ == "__main__":
    main()
