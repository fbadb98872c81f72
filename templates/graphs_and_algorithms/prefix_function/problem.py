"""The prefix function of Knuth, Morris and Pratt, and the shortest period of a word."""

from generator.author import Draw

TITLE = "Prefix function"
KNOBS = {"length": range(12, 17)}
ABOUT = {"length": "length of the word"}
SPACE = 4.5
LABELS = {"borders": r"\pi", "period": r"\text{period}"}


def draw(d: Draw, *, length: int = 14) -> dict:
    letters = d.sample("ACGT", d.integer(2, 4))
    b, x = d.choice([(b, x) for b in (1, 2) for x in (1, 2, 3) if 2 * (2 * b + x) + 2 <= length])
    border, middle = ("".join(d.choice(letters) for _ in range(n)) for n in (b, x))
    part = (
        border + middle + border
    )  # stands twice, with another letter after it: the border falls back to a shorter one
    word = part + d.choice([v for v in letters if v != middle[0]])
    room = length - len(word) - len(part) - 1
    word += "".join(d.choice(letters) for _ in range(d.integer(0, min(2, room)))) + part + middle[0]
    while len(word) < length:
        word += word[_borders(word)[-1]] if d.integer(0, 1) else d.choice(letters)
    right = solve(word)
    d.require(all(right | slip != right for slip in mistakes(word).values()), "a mistake gives the answer")
    d.require(max(right["borders"]) < length - 3, "nearly all letters repeat")
    return {"word": word}


def solve(word) -> dict:
    """Each border is one of the prefix before it, made longer by a letter."""
    borders = _borders(word)
    return {"borders": borders, "period": len(word) - borders[-1]}


def verify(answer, word) -> bool:
    """By the definition, with every prefix and every length."""
    borders = [max(k for k in range(i) if word[:k] == word[i - k : i]) for i in range(1, len(word) + 1)]
    shifted = next(p for p in range(1, len(word) + 1) if word[p:] == word[: len(word) - p])
    return answer["borders"] == borders and answer["period"] == shifted


def mistakes(word) -> dict:
    reset, wrong = [0], _borders(word)
    for i in range(1, len(word)):
        reset.append(reset[-1] + 1 if word[i] == word[reset[-1]] else int(word[i] == word[0]))
    return {
        "begun again at the first letter where the border does not go on": {"borders": reset},
        "the whole prefix counted as its own border": {"borders": list(range(1, len(word) + 1)), "period": 0},
        "letters counted that occurred before": {"borders": [word[:i].count(v) for i, v in enumerate(word)]},
        "longest border given for the period": {"period": wrong[-1]},
    }


def carried(written, word) -> dict:
    return {"period": len(word) - written["borders"][-1]}


def steps(answer, word) -> dict:
    """For each prefix the borders that were tried, from the longest on."""
    rows, borders = [], answer["borders"]
    for i in range(1, len(word)):
        tried = [borders[i - 1]]
        while tried[-1] and word[tried[-1]] != word[i]:
            tried.append(borders[tried[-1] - 1])
        rows.append({"prefix": word[: i + 1], "tried": tried, "value": borders[i], "border": word[: borders[i]]})
    return {"rows": rows}


def effort(word) -> int:
    """The comparisons of letters, and the difference for the period."""
    borders, work = _borders(word), 1
    for i in range(1, len(word)):
        k, work = borders[i - 1], work + 1
        while k and word[k] != word[i]:
            k, work = borders[k - 1], work + 1
    return work


def identity(word) -> str:
    """Which letters they are does not matter."""
    return "".join(str(word.index(v)) for v in word)


def heads(word) -> dict:
    return {"borders": list(word)}


def _borders(word) -> list:
    borders = [0]
    for letter in word[1:]:
        k = borders[-1]
        while k and word[k] != letter:
            k = borders[k - 1]
        borders.append(k + (word[k] == letter))
    return borders
