"""Rotary position embeddings with quarter turns: query and key turned by their positions, and their score."""

from generator.author import Draw, dot

TITLE = "Rotary position embeddings"
KNOBS = {"pairs": range(1, 4), "largest": range(3, 13), "largest_position": range(4, 31)}
ABOUT = {
    "pairs": "number of pairs that a vector's entries form",
    "largest": "largest absolute value of the entries of q and k",
    "largest_position": "largest position of a token",
}
SPACE = 4.0
LABELS = {"q_turned": r"\tilde q", "k_turned": r"\tilde k", "score": r"\text{score}"}
TURNS = {1: [(1,), (3,)], 2: [(2, 1), (3, 1), (3, 2)], 3: [(3, 2, 1)]}  # quarter turns for each position, falling


def draw(d: Draw, *, pairs: int = 2, largest: int = 6, largest_position: int = 12) -> dict:
    turns = list(d.choice(TURNS[pairs]))
    q, k = (d.integers(2 * pairs, -largest, largest, nonzero=True) for _ in range(2))
    # both are turned, and the direction of turning matters to the score
    odd, even = d.choice(range(1, largest_position + 1, 2)), d.choice(range(2, largest_position + 1, 4))
    m, n = d.shuffled([odd, even])
    right = solve(q, k, m, n, turns)
    scores = [slip["score"] for slip in mistakes(q, k, m, n, turns).values() if "score" in slip]
    d.require(right["score"] != 0 and right["score"] not in scores, "a mistake gives the right score, or it is zero")
    return {"q": q, "k": k, "m": m, "n": n, "turns": turns}


def solve(q, k, m, n, turns) -> dict:
    """Each pair turned by its angle times the position, then the dot product."""
    return _answer(_turned(q, m, turns), _turned(k, n, turns))


def carried(written, **_) -> dict:
    """The score of the vectors that were written."""
    return {"score": sum(a * b for a, b in zip(written["q_turned"], written["k_turned"]))}


def verify(answer, q, k, m, n, turns) -> bool:
    """Pairs as complex numbers: a quarter turn multiplies by i. The score takes only the difference of positions."""
    q_turned, k_turned, score = answer["q_turned"], answer["k_turned"], 0
    if len(q_turned) != len(q) or len(k_turned) != len(k):
        return False
    for j, t in enumerate(turns):
        pair = slice(2 * j, 2 * j + 2)
        for old, new, position in ((q, q_turned, m), (k, k_turned, n)):
            if complex(*new[pair]) * (1, -1j, -1, 1j)[t * position % 4] != complex(*old[pair]):
                return False
        score += (complex(*q[pair]).conjugate() * complex(*k[pair]) * (1, 1j, -1, -1j)[t * (n - m) % 4]).real
    return answer["score"] == score


def mistakes(q, k, m, n, turns) -> dict:
    size, one_angle = len(q), turns[:1] * len(turns)
    halves = [*range(0, size, 2), *range(1, size, 2)]  # (x₁, x₃) and (x₂, x₄) in place of (x₁, x₂) and (x₃, x₄)
    back = [halves.index(i) for i in range(size)]
    first, second = ([_turned([v[i] for i in back], p, turns)[i] for i in halves] for v, p in ((q, m), (k, n)))
    wrong = {
        "turned clockwise": (_turned(q, -m, turns), _turned(k, -n, turns)),
        "both turned by the position of the query": (_turned(q, m, turns), _turned(k, m, turns)),
        "the same angle for every pair": (_turned(q, m, one_angle), _turned(k, n, one_angle)),
        "entries paired across the halves of the vector": (first, second),
    }
    kept = {name: vectors for name, vectors in wrong.items() if len(turns) > 1 or "pair" not in name}
    slips = {name: _answer(*vectors) for name, vectors in kept.items()}
    return {**slips, "score of the vectors before they were turned": {"score": _answer(q, k)["score"]}}


def steps(answer, q, k, m, n, turns) -> dict:
    """For each pair: by how many quarter turns query and key are turned, in all and beyond full turns."""
    pairs = [
        {"t": t, "q": [t * m, t * m % 4, q[2 * j : 2 * j + 2]], "k": [t * n, t * n % 4, k[2 * j : 2 * j + 2]]}
        for j, t in enumerate(turns)
    ]
    return {"pairs": pairs}


def effort(q, k, m, n, turns) -> int:
    """For each pair two numbers of turns and their remainders, a sign or two, and the dot product."""
    signs = sum((0, 1, 2, 1)[t * position % 4] for t in turns for position in (m, n))
    return 4 * len(turns) + signs + dot(_turned(q, m, turns), _turned(k, n, turns))


def _turned(v, position, turns) -> list:
    """Each pair (x, y) turned counter-clockwise by as many quarter turns as its own, times the position."""
    turned = []
    for j, t in enumerate(turns):
        x, y = v[2 * j : 2 * j + 2]
        turned += ([x, y], [-y, x], [-x, -y], [y, -x])[t * position % 4]
    return turned


def _answer(q, k) -> dict:
    return {"q_turned": q, "k_turned": k, "score": sum(a * b for a, b in zip(q, k))}
