"""One figure of one tree, asked of that tree's own benchmarks/measure.py; `against.py` runs this with each tree's code.

    python -P benchmarks/parts.py plain RECIPE VERSIONS
    python -P benchmarks/parts.py bare-typst RECIPE VERSIONS

Prints JSON: seconds a version, and seconds on the processors; of a bare engine, on one core and on all of them at once.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import measure

from generator.bank import Bank


def cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> None:
    part, recipe_file, versions = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    bank = Bank()
    recipe, drawn = measure.drawn(recipe_file, versions, bank)
    if part == "plain":
        begun, used = time.perf_counter(), cpu()
        measure.plain_seconds(recipe, drawn, bank)
        figures = [(time.perf_counter() - begun) / versions, (cpu() - used) / versions]
    else:
        engine = part.removeprefix("bare-")
        figures = list(measure.bare_seconds(engine, measure.sources_of(recipe, drawn, bank, engine)))
    print(json.dumps(figures))


if __name__ == "__main__":  # the processes of a bare engine import this file too
    main()
