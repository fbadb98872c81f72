"""A gradient through residual blocks, and through the same blocks without their skip connections."""

from generator.author import Draw, dot, total

TITLE = "Gradient through residual blocks"
KNOBS = {"size": range(2, 4), "blocks": range(2, 4), "largest": range(1, 5)}
ABOUT = {
    "size": "rows and columns of the Jacobians",
    "blocks": "number of residual blocks",
    "largest": "largest absolute value of the entries of the Jacobians and of g",
}
SPACE = 6.0
LABELS = {"residual": r"\text{with skips}", "plain": r"\text{without skips}"}


def draw(d: Draw, *, size: int = 2, blocks: int = 2, largest: int = 3) -> dict:
    J = [d.matrix(size, size, -largest, largest, nonzero=True) for _ in range(blocks)]
    g = d.integers(size, -largest, largest, nonzero=True)
    right = {"residual": _back(J, g, 1)[-1], "plain": _back(J, g, 0)[-1]}
    d.require(any(right["residual"]) and any(right["plain"]), "nothing is left of the gradient")
    d.require(all({**right, **wrong} != right for wrong in mistakes(J, g).values()), "a common slip does no harm")
    return {"J": J, "g": g}


def solve(J, g) -> dict:
    """From the last block to the first: g becomes g + Jᵀ g, or Jᵀ g without the skip."""
    if any(len(M) != len(g) or any(len(row) != len(g) for row in M) for M in J):
        raise ValueError("every Jacobian must have as many rows and columns as g has entries")
    return {"residual": _back(J, g, 1)[-1], "plain": _back(J, g, 0)[-1]}


def verify(answer, J, g) -> bool:
    """Forward mode: each unit change of x₀ is pushed through the blocks, and the loss changes by g · what comes out."""
    for field, skip in (("residual", True), ("plain", False)):
        found = []
        for i in range(len(g)):
            change = [int(j == i) for j in range(len(g))]
            for M in J:
                moved = [sum(a * v for a, v in zip(row, change)) for row in M]
                change = [v + m for v, m in zip(change, moved)] if skip else moved
            found.append(sum(a * v for a, v in zip(g, change)))
        if answer[field] != found:
            return False
    return True


def mistakes(J, g) -> dict:
    transposed = [[list(column) for column in zip(*M)] for M in J]
    plain, separate = _back(J, g, 0)[-1], [_back([M], g, 0)[-1] for M in J]
    return {
        "blocks taken in the wrong order": {
            "residual": _back(J[::-1], g, 1)[-1],
            "plain": _back(J[::-1], g, 0)[-1],
        },
        "Jacobians not transposed": {
            "residual": _back(transposed, g, 1)[-1],
            "plain": _back(transposed, g, 0)[-1],
        },
        "one skip around all blocks, not one around each": {"residual": [a + b for a, b in zip(g, plain)]},
        "paths through more than one block forgotten": {"residual": [sum(v) for v in zip(g, *separate)]},
        "skip forgotten in the last block": {"residual": _back(J[:-1], separate[-1], 1)[-1]},
    }


def steps(answer, J, g) -> dict:
    """The gradients between the blocks, from the last to the first."""
    transposed = [[list(column) for column in zip(*M)] for M in J][::-1]
    return {"transposed": transposed, "with_skips": _back(J, g, 1), "without": _back(J, g, 0)}


def effort(J, g) -> int:
    """Each product with a transposed Jacobian, and the gradient added that takes the skip."""
    work = 0
    for skip in (1, 0):
        passed = _back(J, g, skip)
        for M, before, after in zip(J[::-1], passed, passed[1:]):
            work += sum(dot(column, before) for column in zip(*M))
            work += skip * sum(total([v, new - v]) for v, new in zip(before, after))
    return work


def _back(J, g, skip) -> list:
    """The gradients at the output of the last block, before it, …, at the input of the first."""
    passed = [g]
    for M in J[::-1]:
        through = [sum(a * v for a, v in zip(column, passed[-1])) for column in zip(*M)]
        passed.append([skip * v + new for v, new in zip(passed[-1], through)])
    return passed
