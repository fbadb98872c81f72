"""Low-rank adaptation: parameters of the adapters, of the matrices themselves, and the rank where they break even."""

from fractions import Fraction

from generator.author import Draw, product, quotient, total

TITLE = "Low-rank adaptation"
KNOBS = {"largest_side": range(40, 1001), "largest_rank": range(4, 33), "largest_layers": range(4, 49)}
ABOUT = {
    "largest_side": "largest side of the weight matrix",
    "largest_rank": "largest rank of the adapters",
    "largest_layers": "largest number of layers",
}
SPACE = 3.5
LABELS = {"full": r"\text{full}", "trained": r"\text{LoRA}", "largest_rank": r"\text{largest rank}"}


def draw(d: Draw, *, largest_side: int = 160, largest_rank: int = 8, largest_layers: int = 12) -> dict:
    d_in, d_out = (4 * n for n in d.sample(range(4, largest_side // 4 + 1), 2))
    rank = d.integer(2, min(largest_rank, min(d_in, d_out) // 4))
    return {"d_in": d_in, "d_out": d_out, "rank": rank, "layers": d.integer(2, largest_layers)}


def solve(d_in, d_out, rank, layers) -> dict:
    """d_out·d_in against r·(d_in + d_out): fewer as long as r < d_in·d_out / (d_in + d_out)."""
    largest = (d_in * d_out - 1) // (d_in + d_out)
    return {"full": d_in * d_out * layers, "trained": rank * (d_in + d_out) * layers, "largest_rank": largest}


def verify(answer, d_in, d_out, rank, layers) -> bool:
    """Count the entries of the rows of W, A and B; the next rank after the largest one saves nothing any more."""
    A, B = [d_in] * rank, [rank] * d_out  # entries in each row
    r, matrix = answer["largest_rank"], sum([d_in] * d_out)
    saved = [matrix - sum([d_in] * k) - sum([k] * d_out) for k in (r, r + 1)]
    counted = answer["full"] == matrix * layers and answer["trained"] == (sum(A) + sum(B)) * layers
    return counted and saved[0] > 0 >= saved[1]


def mistakes(d_in, d_out, rank, layers) -> dict:
    right = solve(d_in, d_out, rank, layers)
    return {
        "only one of the two factors counted": {
            "trained": rank * d_in * layers,
            "largest_rank": d_out - 1,
        },
        "a matrix of r × r counted between the factors": {"trained": (rank * (d_in + d_out) + rank**2) * layers},
        "one layer counted instead of all": {"full": d_in * d_out, "trained": rank * (d_in + d_out)},
        "frozen parameters counted as trained": {"trained": right["full"] + right["trained"]},
        "largest rank not rounded down": {"largest_rank": Fraction(d_in * d_out, d_in + d_out)},
        "half of the shorter side taken for the largest rank": {"largest_rank": Fraction(min(d_in, d_out), 2)},
    }


def steps(answer, d_in, d_out, rank, layers) -> dict:
    ratio = Fraction(d_in * d_out, d_in + d_out)
    return {"matrix": d_in * d_out, "sides": d_in + d_out, "ratio": ratio, "is_whole": ratio.denominator == 1}


def effort(d_in, d_out, rank, layers) -> int:
    """The entries of W, the sum of the sides, both counts times the layers, and a long division."""
    matrix, sides = d_in * d_out, d_in + d_out
    work = product(d_in, d_out, layers) + total([d_in, d_out]) + product(rank, sides, layers)
    return work + quotient(sides * (matrix // sides), sides) + total([matrix, -sides * (matrix // sides)])
