"""Committees with at least so many of one kind, and with two members who must not both belong to it."""

from math import comb

from generator.author import Draw, product, total

TITLE = "Committees"
KNOBS = {"largest_group": range(6, 13), "largest_committee": range(4, 8)}
ABOUT = {"largest_group": "most teachers, and most students", "largest_committee": "most members of the committee"}
SPACE = 4
LABELS = {"at_least": r"\text{committees}", "apart": r"\text{without both}"}


def draw(d: Draw, *, largest_group: int = 10, largest_committee: int = 6) -> dict:
    teachers, students = d.integers(2, 4, largest_group)
    pair = d.choice([[1, 1], [2, 0], [0, 2]])
    sizes = [(k, n) for k in range(4, largest_committee + 1) for n in range(2, k - 1)]
    # there are committees with fewer students, and some with more
    size, least = d.choice([(k, n) for k, n in sizes if k - n < teachers and n < students])
    names = d.first_names(2)
    return {"teachers": teachers, "students": students, "size": size, "least": least, "names": names, "pair": pair}


def solve(teachers, students, size, least, names, pair) -> dict:
    """By the number of students; and those with both persons of the pair are taken away."""
    if not 2 <= least <= size - 2 or sum(pair) != 2:
        raise ValueError("there must be at least two students and two more members, and two persons in the pair")
    found = _count(teachers, students, size, least)
    return {"at_least": found, "apart": found - _both(teachers, students, size, least, pair)}


def carried(written, teachers, students, size, least, names, pair) -> dict:
    return {"apart": written["at_least"] - _both(teachers, students, size, least, pair)}


def verify(answer, teachers, students, size, least, names, pair) -> bool:
    """All committees, less those with too few students; of the pair none, or just one person, belongs to them."""

    def enough(t, s, k, n) -> int:
        """Of t teachers and s students, k members with at least n students."""
        few = sum(comb(s, j) * comb(t, k - j) for j in range(n) if j <= k)
        return comb(t + s, k) - few

    t, s = teachers - pair[0], students - pair[1]
    apart = enough(t, s, size, least)
    apart += pair[0] * enough(t, s, size - 1, least) + pair[1] * enough(t, s, size - 1, least - 1)
    return answer["at_least"] == enough(teachers, students, size, least) and answer["apart"] == apart


def mistakes(teachers, students, size, least, names, pair) -> dict:
    (p, q), both = pair, _both(teachers, students, size, least, pair)
    rules = {
        "students chosen first, then anybody": lambda t, s, k, n: comb(s, n) * comb(t + s - n, k - n),
        "exactly so many students": lambda t, s, k, n: comb(s, n) * comb(t, k - n),
        "more than so many students": lambda t, s, k, n: _count(t, s, k, n + 1),
        "all committees, whoever belongs to them": lambda t, s, k, n: comb(t + s, k),
    }
    found = {}
    for name, rule in rules.items():
        count = rule(teachers, students, size, least)
        found[name] = {"at_least": count, "apart": count - rule(teachers - p, students - q, size - 2, least - q)}
    found["neither of the two chosen"] = {"apart": _count(teachers - p, students - q, size, least)}
    return found | {"committees with both given": {"apart": both}}


def steps(answer, teachers, students, size, least, names, pair) -> dict:
    t, s = teachers - pair[0], students - pair[1]
    terms, rest = _terms(teachers, students, size, least), _terms(t, s, size - 2, least - pair[1])
    return {"terms": terms, "rest": rest, "both": answer["at_least"] - answer["apart"]}


def effort(teachers, students, size, least, names, pair) -> int:
    """Binomials (one step for each factor above the line), their products, and the sums."""
    right = solve(teachers, students, size, least, names, pair)
    found, work = steps(right, teachers, students, size, least, names, pair), 0
    for terms in (found["terms"], found["rest"]):
        work += sum(min(j, s - j) + min(i, t - i) + product(u, v) for s, j, t, i, u, v in terms)
        work += total(u * v for *_, u, v in terms)
    return work + total([right["at_least"], -found["both"]])


def identity(teachers, students, size, least, names, pair) -> list:
    """Names do not matter."""
    return [teachers, students, size, least, pair]


def _terms(t, s, k, n) -> list:
    """For each number j of students from n on: s, j, t, k − j, and both binomials."""
    return [[s, j, t, k - j, comb(s, j), comb(t, k - j)] for j in range(n, k + 1) if j <= s and k - j <= t]


def _count(t, s, k, n) -> int:
    """Choices of k among t teachers and s students with at least n students."""
    return sum(u * v for *_, u, v in _terms(t, s, k, n))


def _both(teachers, students, size, least, pair) -> int:
    return _count(teachers - pair[0], students - pair[1], size - 2, least - pair[1])
