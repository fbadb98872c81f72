"""The critical path method: earliest and latest starts of tasks, the duration of the project, and what is critical."""

from itertools import combinations

from generator.author import Draw, graph_figure, total

TITLE = "Critical path"
KNOBS = {"tasks": range(5, 9), "extra_edges": range(1, 4), "largest_duration": range(6, 13)}
ABOUT = {
    "tasks": "number of tasks",
    "extra_edges": "number of edges beyond as many as there are tasks, less one",
    "largest_duration": "longest duration of a task",
}
SPACE = 5
LABELS = {
    "earliest": r"\text{earliest start}",
    "latest": r"\text{latest start}",
    "duration": r"\text{duration}",
    "critical": r"\text{critical}",
}
UNITS = {"duration": "days"}


def draw(d: Draw, *, tasks: int = 7, extra_edges: int = 2, largest_duration: int = 9) -> dict:
    order = d.shuffled("ABCDEFGH"[:tasks])
    tree = [(d.integer(max(0, i - 3), i - 1), i) for i in range(1, tasks)]
    if d.integer(0, 1):  # mirrored: several tasks that wait for nothing
        tree = [(tasks - 1 - j, tasks - 1 - i) for i, j in tree]
    others = [pair for pair in combinations(range(tasks), 2) if pair not in tree]
    edges = sorted([order[i], order[j]] for i, j in [*tree, *d.sample(others, extra_edges)])
    givens = {"company": d.company(), "durations": d.integers(tasks, 1, largest_duration), "edges": edges}
    answer = solve(**givens)
    d.require(2 < len(answer["critical"]) < tasks - 1, "nearly all tasks are critical, or only two")
    return givens


def solve(company, durations, edges) -> dict:
    """Forward for the earliest starts, backward for the latest."""
    return _plan(durations, edges)


def verify(answer, company, durations, edges) -> bool:
    """All chains of tasks: the longest one is the duration, and that before or after a task says when it can start."""
    days = dict(zip("ABCDEFGH", durations))
    chains = [[v] for v in days]
    for chain in chains:
        chains += [[*chain, v] for u, v in edges if u == chain[-1]]
    length = {"".join(chain): sum(days[v] for v in chain) for chain in chains}
    longest = max(length.values())
    before = [max(n for c, n in length.items() if c[-1] == v) - days[v] for v in days]
    after = [longest - max(n for c, n in length.items() if c[0] == v) for v in days]
    critical = sorted({v for c, n in length.items() if n == longest for v in c})
    return answer == {"earliest": before, "latest": after, "duration": longest, "critical": critical}


def mistakes(company, durations, edges) -> dict:
    right, first = _plan(durations, edges), _plan(durations, edges, forward=min)
    late = _plan(durations, edges, backward=max)
    chains, days = [[v] for v in "ABCDEFGH"[: len(durations)]], dict(zip("ABCDEFGH", durations))
    for chain in chains:
        chains += [[*chain, v] for u, v in edges if u == chain[-1]]
    most = max(chains, key=len)
    found = {
        "started after the first of the tasks before, not the last": {
            "earliest": first["earliest"],
            "duration": first["duration"],
        },
        "latest start from the last of the tasks after, not the first": late,
        "durations of all tasks added": {"duration": sum(durations)},
        "chain of the most tasks": {"duration": sum(days[v] for v in most), "critical": sorted(most)},
        "latest finish given, not the latest start": {"latest": [v + t for v, t in zip(right["latest"], durations)]},
    }
    return {name: slip for name, slip in found.items() if right | slip != right}


def carried(written, company, durations, edges) -> dict:
    pairs = zip("ABCDEFGH", written["earliest"], written["latest"])
    ends = [v + t for v, t in zip(written["earliest"], durations)]
    return {"duration": max(ends), "critical": [v for v, early, late in pairs if early == late]}


def steps(answer, company, durations, edges) -> dict:
    """For each task, in an order in which they can be done, what comes before and after it."""
    names = "ABCDEFGH"[: len(durations)]
    place = {v: (early, v) for v, early in zip(names, answer["earliest"])}
    rows = []
    for v in sorted(names, key=lambda v: place[v]):
        i = names.index(v)
        before = [names.index(a) for a, b in edges if b == v]
        after = [names.index(b) for a, b in edges if a == v]
        rows.append({
            "task": v, "days": durations[i], "early": answer["earliest"][i], "late": answer["latest"][i],
            "ends": [[answer["earliest"][j], durations[j]] for j in before],
            "starts": [answer["latest"][j] for j in after],
        })  # fmt: skip
    return {"rows": rows}


def effort(company, durations, edges) -> int:
    """For each edge a sum and a difference, each compared; for each task with nothing after it a difference."""
    plan, names, work = _plan(durations, edges), "ABCDEFGH", 0
    for u, v in edges:
        i, j = names.index(u), names.index(v)
        work += 2 + total([plan["earliest"][i], durations[i]]) + total([plan["latest"][j], -durations[i]])
    return work + sum(1 for v in names[: len(durations)] if v not in {e[0] for e in edges})


def identity(company, durations, edges) -> list:
    return [durations, edges]


def heads(company, durations, edges) -> dict:
    names = list("ABCDEFGH"[: len(durations)])
    return {"earliest": names, "latest": names}


def figure(company, durations, edges):
    notes = {v: f"{t} d" for v, t in zip("ABCDEFGH", durations)}
    return graph_figure(list(notes), edges, directed=True, notes=notes)


def _plan(durations, edges, forward=max, backward=min) -> dict:
    """forward, backward: which of several ends before, and of several starts after, a task keeps to."""
    names = "ABCDEFGH"[: len(durations)]
    days, early, late = dict(zip(names, durations)), {}, {}
    for _ in names:
        for v in names:
            before = [u for u, w in edges if w == v]
            if v not in early and all(u in early for u in before):
                early[v] = forward([early[u] + days[u] for u in before], default=0)
    if len(early) < len(names):
        raise ValueError("there is a cycle")
    duration = max(early[v] + days[v] for v in names)
    for _ in names:
        for v in names:
            after = [w for u, w in edges if u == v]
            if v not in late and all(w in late for w in after):
                late[v] = backward([late[w] for w in after], default=duration) - days[v]
    earliest, latest = [early[v] for v in names], [late[v] for v in names]
    critical = [v for v in names if early[v] == late[v]]
    return {"earliest": earliest, "latest": latest, "duration": duration, "critical": critical}
