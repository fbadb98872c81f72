"""A Huffman code: lengths of its words, length of the coded text, and what is saved against words of one length."""

from functools import cache

from generator.author import Draw, dot, product, total

TITLE = "Huffman code"
KNOBS = {"letters": range(6, 9), "largest_count": range(25, 61)}
ABOUT = {"letters": "number of different letters", "largest_count": "largest count of a letter"}
SPACE = 5
LABELS = {"lengths": r"\text{lengths}", "bits": r"\text{length of the text}", "saved": r"\text{saved}"}
UNITS = {"bits": "bits", "saved": "bits"}


def draw(d: Draw, *, letters: int = 6, largest_count: int = 40) -> dict:
    rare = d.sample(range(1, largest_count // 3 + 1), letters // 2)
    others = d.sample([n for n in range(1, largest_count + 1) if n not in rare], letters - len(rare))
    counts = d.shuffled(rare + others)
    d.require(all(merge["apart"] for merge in _merges(counts)), "two weights are equal")
    right = solve(counts)
    d.require(len(set(right["lengths"])) > 2 and right["saved"] > 2, "the lengths are nearly equal")
    wrong = [right | slip for slip in mistakes(counts).values()]
    d.require(right not in wrong and wrong[0]["bits"] != wrong[1]["bits"], "a mistake gives the answer")
    return {"counts": counts}


def solve(counts) -> dict:
    """The two lightest trees are joined, again and again."""
    merges = _merges(counts)
    if not all(m["apart"] for m in merges):
        raise ValueError("two weights are equal, so that there are several Huffman codes")
    return _answer(counts, [sum(i in m["letters"] for m in merges) for i in range(len(counts))])


def verify(answer, counts) -> bool:
    """Of all lists of lengths that a binary tree can have, the shorter ones for the more frequent letters, this one
    makes the text shortest."""
    by_count = sorted(range(len(counts)), key=lambda i: -counts[i])
    found = {}
    for lengths in _trees(len(counts)):
        bits = sum(counts[i] * n for i, n in zip(by_count, lengths))
        found.setdefault(bits, []).append([n for _, n in sorted(zip(by_count, lengths))])
    best, width = min(found), 1
    while 2**width < len(counts):
        width += 1
    saved = sum(n * width for n in counts) - best
    return found[best] == [answer["lengths"]] and [answer["bits"], answer["saved"]] == [best, saved]


def mistakes(counts) -> dict:
    whole, order = sum(counts), sorted(range(len(counts)), key=lambda i: -counts[i])
    chain = [min(order.index(i) + 1, len(counts) - 1) for i in range(len(counts))]
    shannon = [next(k for k in range(9) if n << k >= whole) for n in counts]
    right = solve(counts)
    return {
        "each letter joined to all lighter ones: one chain": _answer(counts, chain),
        "lengths from the shares p: log of 1/p to base 2, rounded up": _answer(counts, shannon),
        "lengths added without the counts": {"bits": sum(right["lengths"])},
        "saved bits of the words only": {"saved": _width(counts) * len(counts) - sum(right["lengths"])},
    }


def carried(written, counts) -> dict:
    bits = sum(n * length for n, length in zip(counts, written["lengths"]))
    return {"bits": bits, "saved": _width(counts) * sum(counts) - written.get("bits", bits)}


def steps(answer, counts) -> dict:
    names = "ABCDEFGH"
    rows = [[sorted("".join(sorted(names[i] for i in part)) for part in m["parts"]), m] for m in _merges(counts)]
    merges = [{"first": a, "second": b, "weights": m["weights"], "sum": sum(m["weights"])} for (a, b), m in rows]
    return {"merges": merges, "width": _width(counts), "count": sum(counts)}


def effort(counts) -> int:
    """A sum for each joint, with a look for the two lightest; the products with the lengths; what is saved."""
    right, whole = solve(counts), sum(counts)
    work = sum(2 + total(m["weights"]) for m in _merges(counts)) + dot(counts, right["lengths"])
    return (
        work + total(counts) + product(_width(counts), whole) + total([right["saved"] + right["bits"], -right["bits"]])
    )


def identity(counts) -> list:
    """The order of the letters does not matter."""
    return sorted(counts)


def heads(counts) -> dict:
    return {"lengths": list("ABCDEFGH"[: len(counts)])}


def _answer(counts, lengths) -> dict:
    bits = sum(n * length for n, length in zip(counts, lengths))
    return {"lengths": lengths, "bits": bits, "saved": _width(counts) * sum(counts) - bits}


def _width(counts) -> int:
    """Bits of words of one length."""
    return (len(counts) - 1).bit_length()


def _merges(counts) -> list:
    """Each joint: its letters, the parts and their weights, and whether no third tree was as light."""
    trees, merges = sorted((n, [i]) for i, n in enumerate(counts)), []
    while len(trees) > 1:
        (u, first), (v, second), *rest = trees
        apart = not rest or v < rest[0][0]
        merges.append({"letters": first + second, "parts": [first, second], "weights": [u, v], "apart": apart})
        trees = sorted([*rest, (u + v, first + second)])
    return merges


@cache
def _trees(leaves) -> list:
    """The depths of all binary trees with so many leaves, each in ascending order."""
    found = {(0,)}
    for _ in range(leaves - 1):
        found = {tuple(sorted([*t[:i], *t[i + 1 :], n + 1, n + 1])) for t in found for i, n in enumerate(t)}
    return sorted(found)
