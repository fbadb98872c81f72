"""A deterministic finite automaton: which words it accepts, and how many of one length."""

from itertools import accumulate, combinations, product

from generator.author import Draw, automaton_figure, total

TITLE = "Finite automaton"
KNOBS = {"states": range(3, 6), "words": range(3, 7), "longest": range(4, 9)}
ABOUT = {
    "states": "number of states",
    "words": "number of words",
    "longest": "length of the words that are to be counted, or one less",
}
SPACE = 4.5
LABELS = {"accepted": r"\text{accepted}", "count": r"\text{number}"}
LETTERS = {"accepted": "words"}


def draw(d: Draw, *, states: int = 4, words: int = 5, longest: int = 6) -> dict:
    arrows, free = d.matrix(states, 2, 1, states), [(0, 0), (0, 1)]
    for state in d.shuffled(range(2, states + 1)):  # every state has an arrow from one before it
        i, j = free.pop(d.integer(0, len(free) - 1))
        arrows[i][j] = state
        free += [(state - 1, 0), (state - 1, 1)]
    drawn = []
    while len(drawn) < words:
        word = "".join("ab"[i] for i in d.integers(d.integer(4, 6), 0, 1))
        if word not in drawn and len(set(word)) == 2:
            drawn.append(word)
    ends, most = {_path(arrows, word)[-1] for word in drawn}, max(1, states // 2)
    subsets = [subset for k in range(1, most + 1) for subset in combinations(range(1, states + 1), k)]
    fitting = [subset for subset in subsets if 0 < len(ends.intersection(subset)) < len(ends)]
    d.require(bool(fitting), "all words end in one state")
    givens = {"arrows": arrows, "accepting": list(d.choice(fitting)), "words": drawn}
    givens["length"] = d.integer(longest - 1, longest)
    right = solve(**givens)
    d.require(right["count"] not in (0, 2 ** givens["length"]), "all or nothing is accepted")
    wrong = [slip.get("accepted") for slip in mistakes(**givens).values()]
    d.require(right["accepted"] not in wrong, "a mistake accepts the same words")
    return givens


def solve(arrows, accepting, words, length) -> dict:
    """Letter by letter; for the number, how many words lead to each state."""
    if not all(1 <= state <= len(arrows) for row in arrows for state in row) or set("".join(words)) - {"a", "b"}:
        raise ValueError("an arrow leads nowhere, or a word has another letter than a and b")
    letters = [letter for letter, word in zip("ABCDEF", words) if _path(arrows, word)[-1] in accepting]
    return {"accepted": letters, "count": sum(_counts(arrows, length)[-1][s - 1] for s in accepting)}


def verify(answer, arrows, accepting, words, length) -> bool:
    """From the end of a word to its beginning: the states from which the rest of it is accepted."""

    def accepts(word) -> bool:
        good = set(accepting)
        for letter in reversed(word):
            good = {s for s, row in enumerate(arrows, 1) if row[letter == "b"] in good}
        return 1 in good

    right = {letter for letter, word in zip("ABCDEF", words) if accepts(word)}
    number = sum(map(accepts, product("ab", repeat=length)))
    given = answer["accepted"]
    return len(given) == len(right) and set(given) == right and answer["count"] == number


def mistakes(arrows, accepting, words, length) -> dict:
    by_length = [sum(row[s - 1] for s in accepting) for row in _counts(arrows, length)]

    def read(change) -> dict:
        return {"accepted": [x for x, word in zip("ABCDEF", words) if _path(arrows, change(word))[-1] in accepting]}

    return {
        "last letter not read": read(lambda word: word[:-1]) | {"count": by_length[-2]},
        "first letter not read": read(lambda word: word[1:]),
        "arrows of a and b exchanged": read(lambda word: word.translate({97: "b", 98: "a"})),
        "shorter words counted too": {"count": sum(by_length)},
    }


def steps(answer, arrows, accepting, words, length) -> dict:
    runs = [{"letter": letter, "path": _path(arrows, word)} for letter, word in zip("ABCDEF", words)]
    counts = _counts(arrows, length)
    return {"runs": runs, "counts": counts, "last": [counts[-1][s - 1] for s in accepting]}


def effort(arrows, accepting, words, length) -> int:
    """One step for each letter that is read, and the sums of the numbers of words."""
    work = sum(map(len, words))
    for row in _counts(arrows, length)[:-1]:
        for state in range(1, len(arrows) + 1):
            work += total(n for n, targets in zip(row, arrows) for target in targets if target == state)
    return work + total(_counts(arrows, length)[-1][s - 1] for s in accepting)


def figure(arrows, accepting, words, length):
    edges = [(s, t, symbol) for s, row in enumerate(arrows, 1) for t, symbol in zip(row, "ab")]
    return automaton_figure(range(1, len(arrows) + 1), edges, start=1, accepting=accepting)


def _path(arrows, word) -> list:
    """The states through which a word leads, from the start."""
    return list(accumulate(word, lambda state, letter: arrows[state - 1][letter == "b"], initial=1))


def _counts(arrows, length) -> list:
    """For each length, how many words lead from the start to each state."""
    states = range(1, len(arrows) + 1)
    rows = [[int(state == 1) for state in states]]
    for _ in range(length):
        rows.append([sum(n * targets.count(state) for n, targets in zip(rows[-1], arrows)) for state in states])
    return rows
