"""Stationary distribution of a Markov chain with three states: bikes that move between three stations."""

from fractions import Fraction
from functools import cache
from itertools import product as combined
from math import gcd

from generator.author import Draw, graph_figure, null_space, product, quotient, total, transpose

TITLE = "Stationary distribution"
KNOBS = {"largest_flow": range(2, 6), "most_bikes": range(120, 501)}
ABOUT = {"largest_flow": "how much the stations may differ", "most_bikes": "most bikes altogether"}
LABELS = {"bikes": r"\text{bikes}"}
SPACE = 5
PLACES = {"A": (0, 0), "B": (4.6, 0), "C": (2.3, 3)}


def draw(d: Draw, *, largest_flow: int = 3, most_bikes: int = 300) -> dict:
    smallest, between = d.choice(_chains(largest_flow))
    stay = [d.choice([v for v in range(largest_flow + 1) if gcd(v, *row) == 1]) for row in between]
    moves = [[*row[:i], stay[i], *row[i + 1 :]] for i, row in enumerate(between)]
    parts = [sum(row) for row in moves]
    shares = [p * v for p, v in zip(parts, smallest)]
    whole = sum(shares) // gcd(*shares)
    d.require(len(set(shares)) > 1 and 2 * whole <= most_bikes, "all shares are equal, or there are too few bikes")
    bikes = whole * d.integer(50 // whole + 1, most_bikes // whole)
    return {"place": d.place(), "moves": moves, "parts": parts, "bikes_in_all": bikes}


def solve(place, moves, parts, bikes_in_all) -> dict:
    """The shares over the denominators of their states solve a homogeneous system in integers."""
    if [sum(row) for row in moves] != parts:
        raise ValueError("the probabilities of a state do not add up to 1")
    system = [[v - p * (i == j) for j, v in enumerate(row)] for i, (row, p) in enumerate(zip(moves, parts))]
    basis = null_space(transpose(system))
    if len(basis) != 1:
        raise ValueError("there is more than one stationary distribution")
    shares = [p * v for p, v in zip(parts, basis[0])]
    bikes = [Fraction(bikes_in_all * v, sum(shares)) for v in shares]
    if any(v.denominator > 1 for v in bikes):
        raise ValueError("the numbers of bikes are not integers")
    return {"bikes": [int(v) for v in bikes]}


def verify(answer, place, moves, parts, bikes_in_all) -> bool:
    """All bikes are there, and as many arrive at each station as leave it."""
    bikes = answer["bikes"]
    if len(bikes) != 3 or sum(bikes) != bikes_in_all:
        return False
    moved = [[Fraction(n * v, p) for v in row] for n, row, p in zip(bikes, moves, parts)]
    return all(sum(moved[i][j] - moved[j][i] for i in range(3)) == 0 for j in range(3))


def mistakes(place, moves, parts, bikes_in_all) -> dict:
    chances = [[Fraction(v, p) for v in row] for row, p in zip(moves, parts)]
    stay = [chances[i][i] for i in range(3)]
    wrong = {
        "equal numbers at all stations": [Fraction(1, 3)] * 3,
        "denominators of the probabilities taken for the shares": [Fraction(p, sum(parts)) for p in parts],
        "equal numbers at all stations, moved once": [sum(column) / 3 for column in zip(*chances)],
    }
    if sum(stay):
        wrong["probabilities of staying taken for the shares"] = [v / sum(stay) for v in stay]
    return {name: {"bikes": [bikes_in_all * v for v in shares]} for name, shares in wrong.items()}


def steps(answer, place, moves, parts, bikes_in_all) -> dict:
    """Two balance equations α u = b v + c w, β v = a u + e w, and their solution by Cramer's rule."""
    (stay_a, a, _), (b, stay_b, _), (c, e, _) = moves
    alpha, beta, solved = parts[0] - stay_a, parts[1] - stay_b, _balanced(moves, parts)
    shares = [p * v // gcd(*solved) for p, v in zip(parts, solved)]
    found = {"first": [alpha, b, c], "second": [beta, a, e], "solved": solved, "shares": shares, "sum": sum(shares)}
    return found | {"smallest": [v // gcd(*solved) for v in solved]}


def effort(place, moves, parts, bikes_in_all) -> int:
    """Cramer's rule, the shares, and a product and a quotient for each station."""
    s = steps({}, place, moves, parts, bikes_in_all)
    (alpha, b, c), (beta, a, e) = s["first"], s["second"]
    pairs = ((c, beta, b, e), (alpha, e, a, c), (alpha, beta, -a, b))
    work = sum(product(p, q) + product(r, t) + total([p * q, r * t]) for p, q, r, t in pairs)
    work += sum(map(product, parts, s["smallest"])) + total(s["shares"]) + quotient(bikes_in_all, s["sum"])
    return work + sum(product(v, bikes_in_all // s["sum"]) for v in s["shares"])


def heads(place, moves, parts, bikes_in_all) -> dict:
    return {"bikes": ["A", "B", "C"]}


def identity(place, moves, parts, bikes_in_all) -> list:
    return [moves, parts, bikes_in_all]


def figure(place, moves, parts, bikes_in_all):
    """The stations, with the probabilities of moving and of staying at the arrows."""
    rows = zip("ABC", moves, parts)
    arrows = [(f, to, f"{v}/{p}" if p > 1 else 1) for f, row, p in rows for to, v in zip("ABC", row) if v]
    return graph_figure(PLACES, arrows, directed=True)


@cache
def _chains(largest_flow) -> list:
    """Moves between different stations; with u, v and w in smallest numbers, which are not all 1, and small."""
    found = []
    for a, b, c, e, f, g in combined(range(largest_flow + 1), repeat=6):
        moves = [[0, a, b], [c, 0, e], [f, g, 0]]
        solved = _balanced(moves, [a + b, c + e, f + g])
        if min(solved) > 0 and 1 < max(solved) // gcd(*solved) <= 5:
            found.append(([v // gcd(*solved) for v in solved], moves))
    return found


def _balanced(moves, parts) -> list:
    """u, v and w, up to a factor, with as many bikes leaving as arriving: see `steps`."""
    (stay_a, a, _), (b, stay_b, _), (c, e, _) = moves
    alpha, beta = parts[0] - stay_a, parts[1] - stay_b
    return [c * beta + b * e, alpha * e + a * c, alpha * beta - a * b]
