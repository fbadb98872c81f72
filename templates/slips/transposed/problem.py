"""Find the first wrong line of a transposed convolution: scaled filters, rows of their sum.   (EECS 182 HW 5, 1c)"""

from functools import partial

from generator.author import draw_slip, first_wrong, is_first_wrong, misreadings, product, slip_steps, total

TITLE = "Find the slip: transposed convolution"
KNOBS = {"largest": range(2, 10)}
ABOUT = {
    "largest": "largest absolute value of the entries of X and W",
    "may_be_right": "whether now and then no line is wrong",
}
SPACE = 1.5
LABELS = {"line": r"\text{line}", "value": r"\text{right value}"}


def draw(d, *, largest: int = 4, may_be_right: bool = False) -> dict:
    def numbers():
        x = d.sample([v for v in range(-largest, largest + 1) if v], 4)  # of equal ones, one would give the other away
        w = d.sample(range(-largest, largest + 1), 4)
        return {"X": [x[:2], x[2:]], "W": [w[:2], w[2:]]}

    return draw_slip(d, numbers, _lines, may_be_right=may_be_right, results=(5, 6, 7))


def solve(X, W, lines) -> dict:
    """Pixel (i, j) scales the filter, whose corner lies at (i, j) of the output; where they overlap, they are added."""
    if [len(M) for M in (X, W)] + [len(row) for row in X + W] != [2] * 6:
        raise ValueError("X and W must have two rows and two columns")
    return first_wrong(_lines(X, W), lines)


def verify(answer, X, W, lines) -> bool:
    """A scaled filter by adding; an entry of the output by gathering what the scaled filters of the lines put there."""

    def holds(line, v) -> list:
        if line < 5:
            i, j = divmod(line - 1, 2)
            size = [sum(w for _ in range(abs(X[i][j]))) for row in W for w in row]
            found = [number for row in v[line] for number in row]
            return [number == (w if X[i][j] > 0 else -w) for number, w in zip(found, size)]
        r = line - 5
        truths = []
        for c, number in enumerate(v[line]):
            for n in range(1, 5):
                a, b = r - (n - 1) // 2, c - (n - 1) % 2  # the tap of scaled filter n that lies over (r, c)
                if a in (0, 1) and b in (0, 1):
                    number -= v[n][a][b]
            truths.append(number == 0)
        return truths

    return len(lines) == 7 and is_first_wrong(answer, lines, holds)


def mistakes(X, W, lines) -> dict:
    return {
        **misreadings(_lines(X, W), lines),
        "filter expected to be flipped": {"line": 1, "value": X[0][0] * W[1][1]},
        "ordinary convolution expected": {
            "line": 5,
            "value": sum(x * w for x, w in zip(X[0] + X[1], W[0] + W[1])),
        },
    }


def steps(answer, X, W, lines) -> dict:
    told = slip_steps(_lines(X, W), lines, answer)
    values = {line["number"]: line["value"] for line in told["right"]}
    return {**told, "sums": [_overlapping(row, values) for row in range(3)]}


def effort(X, W, lines) -> int:
    """The scaled filters and their overlaps, as they should be: where the slip stands does not count."""
    work, overlapping = 0, [[[] for _ in range(3)] for _ in range(3)]
    for i, row in enumerate(X):
        for j, x in enumerate(row):
            for a, taps in enumerate(W):
                for b, w in enumerate(taps):
                    work += product(x, w)
                    overlapping[i + a][j + b].append(x * w)
    return work + sum(total(terms) for row in overlapping for terms in row)


def identity(X, W, lines) -> list:
    """The same numbers with a slip elsewhere would give each other away."""
    return [X, W]


def _lines(X, W) -> list:
    def scaled(x, v):
        right = [[x * w for w in row] for row in W]

        def but_one(change) -> list:
            """One entry changed, for each of them that `change` has a number for."""
            return [
                [
                    [change(W[a][b]) if (a, b) == (i, j) else old for j, old in enumerate(row)]
                    for i, row in enumerate(right)
                ]
                for a, b in ((0, 0), (0, 1), (1, 0), (1, 1))
                if change(W[a][b]) is not None
            ]

        return right, {
            "sign lost": but_one(lambda w: -x * w if x < 0 or w < 0 else None),
            "entry not scaled": but_one(lambda w: w),
            "pixels mixed up": [[[other * w for w in row] for row in W] for other in X[0] + X[1] if other != x],
        }

    def row(r, v):
        places = _overlapping(r, v)
        right = list(map(sum, places))
        overlaps = [(c, term) for c, place in enumerate(places) if len(place) > 1 for term in place]
        return right, {
            "overlaps not added": [[place[-1] for place in places], *(less(right, c, term) for c, term in overlaps)],
            "sign lost": [less(right, c, 2 * term) for c, term in overlaps if term < 0],
            "overlap added twice": [less(right, c, -term) for c, term in overlaps],
        }

    def less(values, place, term) -> list:
        return [value - term * (i == place) for i, value in enumerate(values)]

    return [*(partial(scaled, x) for xs in X for x in xs), *(partial(row, r) for r in range(3))]


def _overlapping(row, v) -> list:
    """For each place of a row of Y, what the scaled filters put there, in the order of their lines."""
    found = [[], [], []]
    for n in (1, 2, 3, 4):
        i, j = divmod(n - 1, 2)
        if row - i in (0, 1):
            for b in (0, 1):
                found[j + b].append(v[n][row - i][b])
    return found
