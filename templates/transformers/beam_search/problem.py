"""Beam search of width 2 in a drawn tree of log-probabilities, and greedy search."""

from generator.author import Draw, total

TITLE = "Beam search"
KNOBS = {"depth": range(3, 5), "largest": range(6, 10)}
ABOUT = {"depth": "number of tokens of a sequence", "largest": "largest absolute value of the number beside a branch"}
SPACE = 3.5
FIELDS = {"sequence": "sequence"}
LABELS = {"sequence": r"\text{sequence}", "score": r"\text{score}", "greedy": r"\text{greedy score}"}


def draw(d: Draw, *, depth: int = 3, largest: int = 9) -> dict:
    pairs = [[-a, -b] for a in range(1, largest + 1) for b in range(1, largest + 1) if a != b]
    near = [p for p in pairs if min(p) > -8]
    scores = [[v for _ in range(2**level) for v in d.choice(near)] for level in range(depth - 1)]
    sums, kept, greedy = _sums(scores), _beam(_sums(scores))[-1], _greedy(scores)[-1]
    for level in range(1, depth - 1):
        found = sorted((sums[level][n] for n in _candidates(sums, level)), reverse=True)
        d.require(found[1] > found[2], "two sequences are equally likely where one is pruned")
    d.require(greedy in kept, "greedy search leaves the beams before its last step")
    # the best of all is below a pruned node, and the best of the beams below the one that is not the greedy one
    (other,) = (n for n in kept if n != greedy)
    pruned = max((n for n in range(len(sums[-1])) if n not in kept), key=lambda n: sums[-1][n])
    gap, lead = sums[-1][other] - sums[-1][pruned], max(sums[-1][greedy] - sums[-1][other], 0)
    good = [p for p in pairs if lead + 1 - largest < max(p) < -1 - gap]
    d.require(bool(good), "beam search finds no more than greedy search, or as much as a full one")
    last = [d.choice(pairs) for _ in sums[-1]]
    last[other] = d.choice(good)
    best = max(last[other])
    last[pruned] = d.choice([p for p in pairs if max(p) > best + gap])
    last[greedy] = d.choice([p for p in pairs if max(p) < best + sums[-1][other] - sums[-1][greedy]])
    scores.append([v for pair in last for v in pair])
    *_, second, first = sorted(_sums(scores)[-1])
    d.require(first > second, "two sequences of the tree are the best")
    return {"scores": scores}


def solve(scores) -> dict:
    """Level by level, keep the two best sums; and walk to the better child."""
    sums = _sums(scores)
    return _answer(sums, _beam(sums)[-1][0], _greedy(scores)[-1])


def verify(answer, scores) -> bool:
    """No rival that survives is better at the end, and fewer than two are so before; greedy: no sibling is better."""

    def of(text) -> int:
        return sum(level[int(text[: i + 1], 2)] for i, level in enumerate(scores[: len(text)]))

    sequence = "".join({"A": "0", "B": "1"}.get(letter, "") for letter in answer["sequence"])
    alive, walked = [""], ""
    for row in scores:
        rivals = [text + letter for text in alive for letter in "01"]
        alive = [text for text in rivals if sum(of(other) > of(text) for other in rivals) < 2]
        walked += "01"[row[int(walked + "0", 2)] < row[int(walked + "1", 2)]]
    if not len(answer["sequence"]) == len(sequence) == len(scores) or any(of(text) > of(sequence) for text in alive):
        return False
    return sequence in alive and (answer["score"], answer["greedy"]) == (of(sequence), of(walked))


def mistakes(scores) -> dict:
    sums, greedy = _sums(scores), _greedy(scores)[-1]
    best, leaves = _beam(sums)[-1][0], range(len(sums[-1]))
    return {
        "greedy search instead of beam search": _answer(sums, greedy, greedy),
        "nothing pruned: the best of all sequences": _answer(sums, max(leaves, key=lambda n: sums[-1][n]), greedy),
        "scores of the last branches given, not their sums": _answer(scores, best, greedy),
    }


def steps(answer, scores) -> dict:
    """Every level: its candidates with the sum of their scores, and those that are kept; and the greedy way."""
    sums, levels = _sums(scores), []
    for level, kept in enumerate(_beam(sums)):
        rows = [
            {"name": "".join(_letters(n, level + 1)), "before": sums[level - 1][n // 2] if level else None}
            | {"score": scores[level][n], "sum": sums[level][n], "kept": n in kept}
            for n in _candidates(sums, level)
        ]
        levels.append({"rows": rows, "kept": ["".join(_letters(n, level + 1)) for n in sorted(kept)]})
    way = _greedy(scores)
    return {
        "levels": levels,
        "greedy_way": "".join(_letters(way[-1], len(scores))),
        "greedy_scores": [level[n] for level, n in zip(scores, way)],
        "best": max(sums[-1]),
        "best_way": "".join(_letters(sums[-1].index(max(sums[-1])), len(scores))),
    }


def effort(scores) -> int:
    """A sum for every candidate after the first level and a comparison; the branches of greedy search and their sum."""
    sums = _sums(scores)
    work = sum(
        total([sums[level - 1][n // 2], scores[level][n]]) + 1
        for level in range(1, len(scores))
        for n in _candidates(sums, level)
    )
    return work + len(scores) + total([level[n] for level, n in zip(scores, _greedy(scores))])


def figure(scores):
    """The tree, from its root at the top: a letter at every node, and a score beside every branch."""
    from generator.author import Sheet

    depth = len(scores)
    width, step = 12.8, 1.35
    sheet = Sheet(width, step * depth + 0.5)
    small = depth > 3

    def place(level, n) -> tuple:  # level 0 is the root
        return (n + 0.5) * width / 2**level, step * (depth - level) + 0.25

    r = 0.19
    for level, row in enumerate(scores, 1):
        sheet.lines([[place(level - 1, n // 2), place(level, n)] for n in range(len(row))])
        for n, score in enumerate(row):
            (x, y), (x0, y0) = place(level, n), place(level - 1, n // 2)
            share = 0.45 if level < depth else 0.38
            left = x < x0
            sheet.text(
                x + share * (x0 - x) + (-0.08 if left else 0.08),
                y + share * (y0 - y) + 0.06,
                f"−{-score}",
                size=7 if small else 8,
                side="right" if left else "left",
            )
    for level in range(depth + 1):
        nodes = [(*place(level, n), r if level else 0.07) for n in range(2**level)]
        sheet.dots(nodes, "0.25")
        if level:
            sheet.dots([(x, y, size - 0.02) for x, y, size in nodes], "white")
            for n, (x, y, _) in enumerate(nodes):
                sheet.text(x, y, "AB"[n % 2], size=7.5)
    return sheet.figure


def _sums(scores) -> list:
    sums = [scores[0]]
    for row in scores[1:]:
        sums.append([sums[-1][n // 2] + score for n, score in enumerate(row)])
    return sums


def _beam(values) -> list:
    """The nodes that are kept at every level, the best first."""
    kept = [sorted(range(2), key=lambda n: -values[0][n])]
    for row in values[1:]:
        kept.append(sorted((c for n in kept[-1] for c in (2 * n, 2 * n + 1)), key=lambda n: -row[n])[:2])
    return kept


def _candidates(sums, level) -> list:
    return [c for n in sorted(_beam(sums)[level - 1]) for c in (2 * n, 2 * n + 1)] if level else [0, 1]


def _greedy(scores) -> list:
    way = [0]
    for row in scores:
        way.append(max((2 * way[-1], 2 * way[-1] + 1), key=lambda n: row[n]))
    return way[1:]


def _letters(node, length) -> list:
    return ["AB"[node >> i & 1] for i in reversed(range(length))]


def _answer(values, best, greedy) -> dict:
    depth = len(values)
    return {"sequence": _letters(best, depth), "score": values[-1][best], "greedy": values[-1][greedy]}
