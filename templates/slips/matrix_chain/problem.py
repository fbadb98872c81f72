"""Find the first wrong line of a dynamic program: the cheapest order of a product of four matrices."""

from functools import partial
from math import prod

from generator.author import (
    Draw,
    added,
    draw_slip,
    first_wrong,
    is_first_wrong,
    misreadings,
    product,
    right_values,
    slip_steps,
    times,
    total,
)

TITLE = "Find the slip: matrix chain"
KNOBS = {"largest": range(7, 13)}
ABOUT = {
    "largest": "largest number of rows or columns of a matrix",
    "may_be_right": "whether now and then no line is wrong",
}
SPACE = 1.5
LABELS = {"line": r"\text{line}", "value": r"\text{right value}"}
ALLOW = {"hidden: the product from left to right expected in the last line": "it may be the cheapest one"}
# of the lines 4, 5 and 6: the lines with the parts of each split, and the places of the three sizes
_SPLITS = {
    4: (((2,), (0, 1, 3)), ((1,), (0, 2, 3))),
    5: (((3,), (1, 2, 4)), ((2,), (1, 3, 4))),
    6: (((5,), (0, 1, 4)), ((1, 3), (0, 2, 4)), ((4,), (0, 3, 4))),
}


def draw(d: Draw, *, largest: int = 9, may_be_right: bool = False) -> dict:
    def numbers():
        p = d.integers(5, 2, largest)
        costs = right_values(_lines(p))
        ties = any(len({_cost(p, costs, *split) for split in splits}) < len(splits) for splits in _SPLITS.values())
        return None if ties or len(set(p)) < 4 else {"p": p}

    return draw_slip(d, numbers, _lines, may_be_right=may_be_right)


def solve(p, lines) -> dict:
    """Each line is worked out from the sizes and the lines above it."""
    if len(p) != 5:
        raise ValueError("four matrices have five sizes")
    return first_wrong(_lines(p), lines)


def verify(answer, p, lines) -> bool:
    """Costs are taken apart again: less its parts, a cost is at most the product of the sizes of each split, and equal
    to that of one."""

    def holds(line, v) -> bool:
        if line < 4:
            return v[line] % p[line] == 0 and v[line] // p[line] == p[line - 1] * p[line + 1]
        first, last = {4: (0, 3), 5: (1, 4), 6: (0, 4)}[line]
        parts = {4: [v[2], v[1]], 5: [v[3], v[2]], 6: [v[5], v[1] + v[3], v[4]]}[line]
        left = [v[line] - part - p[first] * p[first + 1 + i] * p[last] for i, part in enumerate(parts)]
        return max(left) == 0

    return len(lines) == 6 and is_first_wrong(answer, lines, holds)


def mistakes(p, lines) -> dict:
    from_left = lines[3]["value"] + p[0] * p[3] * p[4]
    return {
        **misreadings(_lines(p), lines),
        "the product from left to right expected in the last line": {"line": 6, "value": from_left},
    }


def steps(answer, p, lines) -> dict:
    """Beside what the slip was, the costs of all splits of the wrong line."""
    shown = {n: line["value"] for n, line in enumerate(lines, 1)}
    splits = _SPLITS.get(answer["line"], ())
    return {**slip_steps(_lines(p), lines, answer), "splits": [_cost(p, shown, *split) for split in splits]}


def effort(p, lines) -> int:
    """The products of sizes, the sums of the splits, and their comparison."""
    costs, work = right_values(_lines(p)), sum(product(*p[i : i + 3]) for i in range(3))
    for splits in _SPLITS.values():
        for parts, sizes in splits:
            own = [p[i] for i in sizes]
            work += 1 + product(*own) + total([*(costs[n] for n in parts), prod(own)])
    return work


def identity(p, lines) -> list:
    """The same sizes with a slip elsewhere would give each other away."""
    return p


def _cost(p, v, parts, sizes) -> int:
    return sum(v[n] for n in parts) + prod(p[i] for i in sizes)


def _lines(p) -> list:
    def pair(n, v):
        a, b, c = sizes = p[n - 1 : n + 2]
        others = [p[i : i + 3] for i in range(3) if i != n - 1]
        return times(*sizes), {
            "factor left out": [times(a, b), times(b, c), times(a, c)],
            "other sizes taken": [times(*other) for other in others],
        }

    def chain(n, v):
        (parts, sizes), *others = sorted(_SPLITS[n], key=lambda split: _cost(p, v, *split))
        costs, own = [v[m] for m in parts], [p[i] for i in sizes]
        return added(*costs, times(*own)), {
            "factor left out": [added(*costs, times(*pair)) for pair in (own[:2], own[1:], own[::2])],
            "product left out": [added(*costs) if len(costs) > 1 else costs[0]],
            "not the least": [added(*(v[m] for m in those), times(*(p[i] for i in at))) for those, at in others],
        }

    return [*(partial(pair, n) for n in (1, 2, 3)), *(partial(chain, n) for n in (4, 5, 6))]
