"""Interval scheduling: as many talks as possible in one room, and how many rooms all talks need."""

from itertools import combinations

from generator.author import Draw

TITLE = "Interval scheduling"
KNOBS = {"talks": range(6, 10), "longest": range(2, 5)}
ABOUT = {"talks": "number of talks", "longest": "longest talk besides the one that begins first, in hours"}
SPACE = 4
FIELDS = {"chosen": "any"}
LABELS = {"chosen": r"\text{talks in one room}", "rooms": r"\text{rooms for all}"}


def draw(d: Draw, *, talks: int = 8, longest: int = 3) -> dict:
    hours = [[9, 11 + longest]]  # begins first, and keeps others out
    for _ in range(talks - 1):
        start = d.integer(d.choice([9, 10]), 18)
        hours.append([start, min(20, start + d.integer(1, longest))])
    givens = {"place": d.place(), "hours": d.shuffled(hours)}
    answer, wrong = solve(**givens), mistakes(**givens)
    d.require(len(answer["chosen"]) > 2 and 2 < answer["rooms"] < talks - 1, "nearly all talks overlap, or hardly any")
    d.require("the talk that begins first chosen" in wrong and len(wrong) > 1, "other rules choose as many talks")
    return givens


def solve(place, hours) -> dict:
    """Of the talks that fit, the one that ends first; rooms one by one as talks begin."""
    rooms = []
    for start, end in sorted(hours):
        free = [i for i, until in enumerate(rooms) if until <= start]
        if free:
            rooms[free[0]] = end
        else:
            rooms.append(end)
    return {"chosen": _greedy(hours, lambda start, end: end), "rooms": len(rooms)}


def verify(answer, place, hours) -> bool:
    """No set of one more talk is free of overlaps; as many rooms as talks in the busiest hour."""
    named = dict(zip("ABCDEFGHI", hours))
    apart = {(u, v) for u in named for v in named if named[u][1] <= named[v][0] or named[v][1] <= named[u][0]}
    sets = [""]
    for those in sets:
        sets += [those + v for v in named if v > those[-1:] and all((u, v) in apart for u in those)]
    chosen = "".join(sorted(answer["chosen"]))
    busiest = max(sum(start <= hour < end for start, end in hours) for hour in range(24))
    return chosen in sets and len(chosen) == len(sets[-1]) and answer["rooms"] == busiest


def mistakes(place, hours) -> dict:
    right = solve(place, hours)
    closed = max(sum(start <= hour <= end for start, end in hours) for hour in range(24))
    overlaps = [sum(start < b and a < end for a, b in hours) for start, end in hours]  # each with itself too
    chosen = {
        "the talk that begins first chosen": _greedy(hours, lambda start, end: start),
        "talks that begin when another ends taken to overlap": _greedy(hours, lambda start, end: end, gap=1),
    }
    found = {name: {"chosen": those} for name, those in chosen.items() if len(those) < len(right["chosen"])}
    if closed > right["rooms"]:
        name = "talks that begin when another ends taken to overlap"
        found[name] = {**found.get(name, {}), "rooms": closed}
    if max(overlaps) not in (right["rooms"], closed):
        found["all talks that overlap one talk counted, not those at one time"] = {"rooms": max(overlaps)}
    return found


def steps(answer, place, hours) -> dict:
    """The talks in order of their ends, and whether they are chosen; the busiest hour, and its talks."""
    names = sorted("ABCDEFGHI"[: len(hours)], key=lambda v: hours["ABCDEFGHI".index(v)][1])
    rows, last = [], 0
    for v in names:
        start, end = hours["ABCDEFGHI".index(v)]
        rows.append({"talk": v, "start": start, "end": end, "taken": start >= last, "last": last})
        last = end if start >= last else last
    hour = max(range(24), key=lambda h: (sum(start <= h < end for start, end in hours), -h))
    return {"rows": rows, "hour": hour, "busy": [v for v, (a, b) in zip("ABCDEFGHI", hours) if a <= hour < b]}


def effort(place, hours) -> int:
    """Sorting by the ends, one step for each pair that is out of order; a comparison for each talk; and the hours."""
    ends = [end for _, end in hours]
    out_of_order = sum(u > v for u, v in combinations(ends, 2))
    return out_of_order + len(hours) + sum(end - start for start, end in hours)


def identity(place, hours) -> list:
    return sorted(hours)


def _greedy(hours, key, gap=0) -> list:
    """The talks in order of a key, as far as they fit. gap: hours that must lie between two talks."""
    chosen = []
    for v in sorted("ABCDEFGHI"[: len(hours)], key=lambda v: key(*hours["ABCDEFGHI".index(v)])):
        start, end = hours["ABCDEFGHI".index(v)]
        others = [hours["ABCDEFGHI".index(u)] for u in chosen]
        if all(b + gap <= start or end + gap <= a for a, b in others):
            chosen.append(v)
    return sorted(chosen)
