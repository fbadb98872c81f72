"""The pigeonhole principle with unequal holes: how many must be drawn to be sure?"""

from generator.author import Draw, total

TITLE = "Pigeonhole principle"
KNOBS = {"colours": range(3, 6), "largest": range(8, 21)}
ABOUT = {"colours": "number of colours", "largest": "most socks of one colour"}
SPACE = 3
LABELS = {"same": r"\text{of one colour}", "all": r"\text{of each colour}", "given": r"\text{of the named colour}"}
NAMES = ("red", "green", "blue", "black", "white", "grey", "brown")


def draw(d: Draw, *, colours: int = 4, largest: int = 12) -> dict:
    k = d.integer(4, 7)
    named = d.integer(0, colours - 1)
    counts = d.integers(colours - 2, 2, largest)
    counts = d.shuffled([d.integer(2, k - 2), *counts])  # one colour has too few socks to reach k
    counts.insert(named, d.integer(k, max(k, largest)))
    d.require(counts.count(min(counts)) == 1, "two colours are the rarest")
    return {"name": d.first_name(), "colours": d.sample(NAMES, colours), "counts": counts, "k": k, "named": named}


def solve(name, colours, counts, k, named) -> dict:
    """The worst case, and one more."""
    if max(counts) < k or counts[named] < k or min(counts) < 1:
        raise ValueError("there are not as many socks of a colour")
    worst = sum(min(n, k - 1) for n in counts)
    return {"same": worst + 1, "all": sum(counts) - min(counts) + 1, "given": sum(counts) - counts[named] + k}


def verify(answer, name, colours, counts, k, named) -> bool:
    """All numbers of socks with which one may fail, colour by colour: one more than the largest is enough."""
    few, missing, other = {0}, {(0, False)}, {0}
    for i, n in enumerate(counts):
        few = {t + x for t in few for x in range(n + 1) if x < k}
        missing = {(t + x, lacks or x == 0) for t, lacks in missing for x in (0, n)}
        other = {t + x for t in other for x in range(n + 1) if i != named or x < k}
    lacking = [t for t, lacks in missing if lacks]
    return [answer["same"], answer["all"], answer["given"]] == [max(found) + 1 for found in (few, lacking, other)]


def mistakes(name, colours, counts, k, named) -> dict:
    right = solve(name, colours, counts, k, named)
    return {
        "taken for granted that there are k socks of every colour": {"same": len(counts) * (k - 1) + 1},
        "best case in place of the worst": {"same": k, "all": len(counts), "given": k},
        "the last sock forgotten": {field: value - 1 for field, value in right.items()},
        "the most frequent colour left out, not the rarest": {"all": sum(counts) - max(counts) + 1},
        "k − 1 socks of every colour before the named one": {"given": len(counts) * (k - 1) + 1},
    }


def steps(answer, name, colours, counts, k, named) -> dict:
    most = [min(n, k - 1) for n in counts]
    rest = [n for i, n in enumerate(counts) if i != named]
    others = sorted(counts)[1:]
    return {"most": most, "others": others, "rest": rest, "rare": colours[counts.index(min(counts))]}


def effort(name, colours, counts, k, named) -> int:
    """A comparison for each colour, and three sums."""
    found = steps({}, name, colours, counts, k, named)
    rest = found["rest"]
    return len(counts) + total([*found["most"], 1]) + total([*found["others"], 1]) + total([*rest, k])


def identity(name, colours, counts, k, named) -> list:
    """What the colours are called, and in which order they stand, does not matter."""
    return [sorted(counts), counts[named], k]
