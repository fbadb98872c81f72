"""Expected time until a Markov chain with two transient states is absorbed: first-step analysis."""

from fractions import Fraction

from generator.author import Draw, graph_figure, product, quotient, total, whole

TITLE = "First-step analysis"
KNOBS = {"finest": range(3, 9), "longest": range(6, 21)}
ABOUT = {"finest": "largest denominator of a probability", "longest": "longest round, in minutes"}
LABELS = {"time": "[t_A, t_B]"}
UNITS = {"time": "minutes"}
SPACE = 4.5
PLACES = {"A": (0, 0), "B": (3.8, 0), "end": (1.9, 2.8)}


def draw(d: Draw, *, finest: int = 5, longest: int = 10) -> dict:
    repeated, parts, moves = d.integer(0, 1), d.integers(2, 3, finest), []
    for own, q in enumerate(parts):
        other = d.integer(1, q - 1)
        stay = d.integer(1 if own == repeated else 0, q - other)
        moves.append([stay, other, q - stay - other] if own == 0 else [other, stay, q - stay - other])
    d.require(moves[0][2] + moves[1][2] > 0, "the game never ends")
    times = [(v, w) for v in range(2, longest + 1) for w in range(2, longest + 1) if v != w]
    fitting = [pair for pair in times if all(t.denominator == 1 and t <= 60 for t in _solved(moves, parts, pair))]
    d.require(bool(fitting), "no rounds make both times whole")
    rounds = list(d.choice(fitting))
    d.require(len(set(_solved(moves, parts, rounds))) == 2, "the start does not matter")
    return {"name": d.first_name(), "moves": moves, "parts": parts, "rounds": rounds}


def solve(name, moves, parts, rounds) -> dict:
    """Cramer's rule for q t = q (time of the round) + (moves to A) t_A + (moves to B) t_B in both levels."""
    if len(moves) != 2 or [sum(row) for row in moves] != parts:
        raise ValueError("there must be two levels, and the probabilities of each must add up to 1")
    found = _solved(moves, parts, rounds)
    if not found:
        raise ValueError("the end is not always reached")
    return {"time": whole(found, "time")}


def verify(answer, name, moves, parts, rounds) -> bool:
    """After a round, the expected time that is left is less by what the round took."""
    left = [*answer["time"], 0]
    after = [Fraction(sum(k * t for k, t in zip(row, left)), q) for row, q in zip(moves, parts)]
    return len(left) == 3 and min(left) >= 0 and [t - v for t, v in zip(left, rounds)] == after


def mistakes(name, moves, parts, rounds) -> dict:
    (a, b), ((stay_a, to_b, end_a), (to_a, stay_b, end_b)), (v, w) = parts, moves, rounds
    wrong = {
        "numbers of rounds given, not minutes": _solved(moves, parts, (1, 1)),
        "times of the rounds exchanged": _solved(moves, parts, (w, v)),
    }
    if stay_a or stay_b:
        wrong["repetitions of a level left out"] = _solved([[0, to_b, 0], [to_a, 0, 0]], parts, rounds)
    if end_a and end_b:
        wrong["other level ignored: time of a round / P(end)"] = [Fraction(a * v, end_a), Fraction(b * w, end_b)]
    return {name: {"time": found} for name, found in wrong.items() if found and min(found) > 0}


def steps(answer, name, moves, parts, rounds) -> dict:
    """Both equations without fractions, and with B put into the first: its factor and right side."""
    (p, q), (right_a, right_b), (to_b, to_a) = _equations(moves, parts, rounds)
    return {
        "pivots": [p, q],
        "rights": [right_a, right_b],
        "left": p * q - to_b * to_a,
        "right": right_a * q + to_b * right_b,
    }


def effort(name, moves, parts, rounds) -> int:
    """Both equations, B eliminated from that of A, and B found."""
    (p, q), (right_a, right_b), (to_b, to_a) = _equations(moves, parts, rounds)
    t, u = solve(name, moves, parts, rounds)["time"]
    work = sum(map(product, parts, rounds)) + total([parts[0], p - parts[0]]) + total([parts[1], q - parts[1]])
    work += product(p, q) + product(to_b, to_a) + total([p * q, -to_b * to_a]) + product(right_a, q)
    work += product(to_b, right_b) + total([right_a * q, to_b * right_b])
    work += quotient(right_a * q + to_b * right_b, p * q - to_b * to_a)
    return work + product(to_a, t) + total([right_b, to_a * t]) + quotient(q * u, q)


def identity(name, moves, parts, rounds) -> list:
    """The letters of the levels do not matter."""
    (stay_a, to_b, _), (to_a, stay_b, _) = moves
    return sorted([[stay_a, to_b, parts[0], rounds[0]], [stay_b, to_a, parts[1], rounds[1]]])


def heads(name, moves, parts, rounds) -> dict:
    return {"time": ["from A", "from B"]}


def figure(name, moves, parts, rounds):
    """Both levels and the end, with the probabilities at the arrows."""
    rows = [(f, zip(PLACES, row), q) for f, row, q in zip("AB", moves, parts)]
    return graph_figure(
        PLACES, [(f, to, f"{k}/{q}") for f, row, q in rows for to, k in row if k], directed=True, marked=["end"]
    )


def _equations(moves, parts, rounds) -> tuple:
    """p t_A − to_b t_B = right_a, q t_B − to_a t_A = right_b."""
    (stay_a, to_b, _), (to_a, stay_b, _) = moves
    return (parts[0] - stay_a, parts[1] - stay_b), [q * v for q, v in zip(parts, rounds)], (to_b, to_a)


def _solved(moves, parts, rounds) -> list:
    """The expected times, as fractions; none if they are not decided."""
    (p, q), (right_a, right_b), (to_b, to_a) = _equations(moves, parts, rounds)
    det = p * q - to_a * to_b
    return [Fraction(right_a * q + to_b * right_b, det), Fraction(p * right_b + to_a * right_a, det)] if det else []
