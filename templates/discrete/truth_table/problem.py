"""The truth table of a compound formula in three letters.

A joins two letters, which may be negated: ["implies", "p", "¬q"]. B joins a letter with a formula of two others:
["or", "r", "implies", "¬p", "q"] is r ∨ (¬p → q), or, if `turned`, (¬p → q) ∨ r. A column is computed as a number of
eight binary digits, one for each line.
"""

from itertools import product

from generator.author import Draw

TITLE = "Truth table"
KNOBS = {"negations": range(1, 5)}
ABOUT = {"negations": "largest number of negations", "exclusive": "whether ⊕ (exclusive or) occurs too"}
SPACE = 3
FIELDS = {"A": "sequence", "B": "sequence", "C": "sequence"}
COLUMNS = {"p": 0b11110000, "q": 0b11001100, "r": 0b10101010}
RULES = {
    "and": lambda u, v: u & v,
    "or": lambda u, v: u | v,
    "implies": lambda u, v: 255 - u | v,
    "iff": lambda u, v: 255 - (u ^ v),
    "xor": lambda u, v: u ^ v,
}


def draw(d: Draw, *, negations: int = 3, exclusive: bool = False) -> dict:
    negated = d.sample(range(5), d.integer(1, negations))
    letters = [*d.shuffled("pqr")[:2], *d.shuffled("pqr")]  # of A, and of B
    first, second, third, *rest = ("¬" * (i in negated) + x for i, x in enumerate(letters))
    one, outer, inner = d.shuffled(["or", "implies", d.choice(["and", "or", "implies"])])
    root = d.choice(["implies", "iff", *["xor"] * exclusive])
    A, B = [one, first, second], [outer, third, inner, *rest]
    givens = {"A": A, "B": B, "turned": d.choice([False, True]), "root": root}
    d.require(2 <= solve(**givens)["C"].count("T") <= 6, "the last column is nearly constant")
    return givens


def solve(A, B, turned, root) -> dict:
    """Line by line, from the inside out."""
    return _table(A, B, turned, root, RULES)


def carried(written, A, B, turned, root) -> dict:
    first, second = (int("".join("01"[v == "T"] for v in written[name]), 2) for name in "AB")
    return {"C": _letters(RULES[root](first, second))}


def verify(answer, A, B, turned, root) -> bool:
    """Each formula as a polynomial modulo 2 in the values of its letters."""

    def joined(name, u, v) -> int:
        return {"and": u * v, "or": u + v + u * v, "implies": 1 + u + u * v, "iff": 1 + u + v}.get(name, u + v) % 2

    lines = []
    for at in product((1, 0), repeat=3):
        values = {"pqr"[i]: at[i] for i in range(3)} | {"¬" + "pqr"[i]: 1 - at[i] for i in range(3)}
        sides = [values[B[1]], joined(B[2], values[B[3]], values[B[4]])]
        a, b = joined(A[0], values[A[1]], values[A[2]]), joined(B[0], *(sides[::-1] if turned else sides))
        lines.append(["FT"[a], "FT"[b], "FT"[joined(root, a, b)]])
    return [answer["A"], answer["B"], answer["C"]] == [list(column) for column in zip(*lines)]


def mistakes(A, B, turned, root) -> dict:
    other = {
        "p → q read as q → p": {"implies": lambda u, v: u | 255 - v},
        "p → q taken for false where p is false": {"implies": lambda u, v: u & v},
        "∨ read as “either … or …, but not both”": {"or": lambda u, v: u ^ v},
    }
    return {name: _table(A, B, turned, root, RULES | rule) for name, rule in other.items()}


def steps(answer, A, B, turned, root) -> dict:
    _, _, connective, first, second = B
    return {"inner": " ".join(_letters(RULES[connective](_value(first), _value(second))))}


def effort(A, B, turned, root) -> int:
    """One step for each connective and each negation in each line."""
    return 8 * (4 + "".join([*A, *B]).count("¬"))


def heads(A, B, turned, root) -> dict:
    lines = ["".join(line) for line in product("TF", repeat=3)]
    return {"A": lines, "B": lines, "C": lines}


def _table(A, B, turned, root, rules) -> dict:
    first = rules[A[0]](_value(A[1]), _value(A[2]))
    sides = [_value(B[1]), rules[B[2]](_value(B[3]), _value(B[4]))]
    second = rules[B[0]](*(sides[::-1] if turned else sides))
    return {"A": _letters(first), "B": _letters(second), "C": _letters(rules[root](first, second))}


def _value(letter) -> int:
    return 255 - COLUMNS[letter[1]] if letter[0] == "¬" else COLUMNS[letter]


def _letters(value) -> list:
    return list(f"{value:08b}".replace("0", "F").replace("1", "T"))
