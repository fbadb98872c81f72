"""Quicksort with the first element as pivot: the list after the first partition, and all comparisons."""

from generator.author import Draw, total

TITLE = "Quicksort"
KNOBS = {"length": range(7, 12), "largest": range(30, 100)}
ABOUT = {"length": "length of the list", "largest": "largest number"}
SPACE = 5
LABELS = {"first": r"\text{first partition}", "comparisons": r"\text{comparisons}"}


def draw(d: Draw, *, length: int = 9, largest: int = 60) -> dict:
    numbers = d.sample(range(1, largest + 1), length)
    smaller = sum(v < numbers[0] for v in numbers)
    d.require(1 < smaller < length - 2, "the first pivot is nearly the smallest or the largest")
    givens = {"numbers": numbers}
    answer = solve(**givens)
    d.require(all(answer | slip != answer for slip in mistakes(**givens).values()), "a mistake gives the answer")
    return givens


def solve(numbers) -> dict:
    """All partitions, part by part."""
    first, *others = _partitions(numbers)
    comparisons = sum(len(part["list"]) - 1 for part in (first, *others))
    return {"first": first["smaller"] + numbers[:1] + first["larger"], "comparisons": comparisons}


def verify(answer, numbers) -> bool:
    """Two numbers are compared if, of all those from one to the other in size, one of the two stands first."""
    compared = 0
    for i, u in enumerate(numbers):  # u stands before v
        compared += sum(not any(u < w < v or v < w < u for w in numbers[:i]) for v in numbers[i + 1 :])
    first = sorted(numbers, key=lambda v: (v > numbers[0]) - (v < numbers[0]))
    return answer == {"first": first, "comparisons": compared}


def mistakes(numbers) -> dict:
    n, last = len(numbers), numbers[-1]
    by_last = [v for v in numbers if v < last] + [last] + [v for v in numbers if v > last]
    return {
        "pivot compared with itself too": {"comparisons": sum(len(part["list"]) for part in _partitions(numbers))},
        "every two numbers compared": {"comparisons": n * (n - 1) // 2},
        "comparisons of the first partition only": {"comparisons": n - 1},
        "the two parts sorted already": {"first": sorted(numbers)},
        "last number taken for the pivot": {"first": by_last},
    }


def steps(answer, numbers) -> dict:
    return {"rows": _partitions(numbers)}


def effort(numbers) -> int:
    """The comparisons, and their sum."""
    found = [len(part["list"]) - 1 for part in _partitions(numbers)]
    return sum(found) + total(found)


def _partitions(numbers) -> list:
    """The lists of two or more numbers that are divided, each with its two parts; the larger numbers come last."""
    if len(numbers) < 2:
        return []
    smaller, larger = ([v for v in numbers if (v - numbers[0]) * sign > 0] for sign in (-1, 1))
    own = {"list": numbers, "smaller": smaller, "larger": larger}
    return [own, *_partitions(smaller), *_partitions(larger)]
