"""A relation on a few numbers: its properties, and how many pairs its closures add."""

from generator.author import Draw, graph_figure

TITLE = "Properties and closures of a relation"
KNOBS = {"elements": range(3, 6), "pairs": range(3, 8)}
ABOUT = {"elements": "number of elements", "pairs": "number of pairs to begin with, without loops"}
SPACE = 3
LABELS = {"holds": r"\text{holds}", "missing": r"[\rho, \sigma, \tau]"}
FIELDS = {"holds": "sequence"}


def draw(d: Draw, *, elements: int = 4, pairs: int = 5) -> dict:
    n, kind = elements, d.choice(["free", "free", "free", "symmetric", "antisymmetric", "transitive"])
    apart = [[a, b] for a in range(1, n + 1) for b in range(1, n + 1) if a != b]
    chosen = d.sample(apart, min(pairs, n * (n - 1) // 2))
    if kind == "symmetric":
        chosen = [pair for a, b in chosen[: len(chosen) // 2 + 1] for pair in ([a, b], [b, a])]
    if kind == "antisymmetric":
        chosen = [[a, b] for i, (a, b) in enumerate(chosen) if [b, a] not in chosen[:i]]
    loops = d.choice([0, n, *[d.integer(1, n - 1)] * 3])
    chosen += [[a, a] for a in d.sample(range(1, n + 1), loops)]
    if kind == "transitive":
        chosen = _closure(n, chosen)
    found = sorted(list(pair) for pair in {tuple(pair) for pair in chosen})
    d.require(len(found) < n * n - 1, "nearly all pairs are in the relation")
    d.require(len(mistakes(n, found)) > 1, "hardly a mistake shows")
    return {"n": n, "pairs": found}


def solve(n, pairs) -> dict:
    """Pairs that are missing for each closure (by Warshall's algorithm); a property holds where none is."""
    missing = [n - sum(a == b for a, b in pairs), sum([b, a] not in pairs for a, b in pairs)]
    missing.append(len(_closure(n, pairs)) - len(pairs))
    both = any(a != b and [b, a] in pairs for a, b in pairs)
    return {"holds": _words(missing[0] == 0, missing[1] == 0, not both, missing[2] == 0), "missing": missing}


def verify(answer, n, pairs) -> bool:
    """With the 0-1 matrix: its diagonal, its transpose, and what can be reached from each element in n steps."""
    M = [[int([a, b] in pairs) for b in range(1, n + 1)] for a in range(1, n + 1)]
    places, reached = [(i, j) for i in range(n) for j in range(n)], M
    for _ in range(n):
        reached = [[int(row[j] or any(r and M[k][j] for k, r in enumerate(row))) for j in range(n)] for row in reached]
    loops, unlike = sum(M[i][i] for i in range(n)), sum(M[i][j] != M[j][i] for i, j in places) // 2
    both, added = sum(M[i][j] * M[j][i] for i, j in places if i != j), sum(map(sum, reached)) - len(pairs)
    words = ["no" if lacking else "yes" for lacking in (n - loops, unlike, both, added)]
    return answer["holds"] == words and answer["missing"] == [n - loops, unlike, added]


def mistakes(n, pairs) -> dict:
    right = solve(n, pairs)
    (reflexive, symmetric, antisymmetric, transitive), (loops, turned, _) = right["holds"], right["missing"]
    once = {(a, c) for a, b in pairs for e, c in pairs if b == e and [a, c] not in pairs}
    apart = sum(a != b and [a, b] not in pairs for a, b in _closure(n, pairs))
    opposite = "no" if symmetric == "yes" else "yes"
    wrong = {
        "antisymmetric taken for “not symmetric”": {"holds": [reflexive, symmetric, opposite, transitive]},
        "loops taken to forbid antisymmetry": {
            "holds": [reflexive, symmetric, antisymmetric if loops == n else "no", transitive]},
        "one loop taken for reflexive": {
            "holds": ["yes" if loops < n else "no", symmetric, antisymmetric, transitive]},
        "pairs that new pairs demand not added": {"missing": [loops, turned, len(once)]},
    }  # fmt: skip
    if apart != len(once):
        wrong["loops left out of the transitive closure"] = {"missing": [loops, turned, apart]}
    if opposite == "no":
        del wrong["loops taken to forbid antisymmetry"]  # which says the same
    return {name: slip for name, slip in wrong.items() if right | slip != right}


def steps(answer, n, pairs) -> dict:
    found = {
        "reflexive": [[a, a] for a in range(1, n + 1) if [a, a] not in pairs],
        "symmetric": sorted([b, a] for a, b in pairs if [b, a] not in pairs),
        "transitive": [pair for pair in _closure(n, pairs) if pair not in pairs],
        "both": [[a, b] for a, b in pairs if a < b and [b, a] in pairs],
    }
    return {name: [f"({a}, {b})" for a, b in those] for name, those in found.items()}


def effort(n, pairs) -> int:
    """One step for each element, each pair, and each two pairs a → b → c of the closure that are to be checked."""
    return n + len(pairs) + sum(b == c for _, b in pairs for c, _ in _closure(n, pairs))


def figure(n, pairs):
    return graph_figure(range(1, n + 1), pairs, directed=True)


def heads(n, pairs) -> dict:
    return {"holds": ["reflexive", "symmetric", "antisymm.", "transitive"]}


def _words(*truths) -> list:
    return ["yes" if true else "no" for true in truths]


def _closure(n, pairs) -> list:
    found = {tuple(pair) for pair in pairs}
    for k in range(1, n + 1):
        into, out = [a for a, b in found if b == k], [b for a, b in found if a == k]
        found |= {(a, b) for a in into for b in out}
    return sorted([a, b] for a, b in found)
