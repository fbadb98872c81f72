"""Find the filter of a one-dimensional convolutional layer from one input and its output.   (EECS 182 HW 5, 1b)"""

from fractions import Fraction
from math import gcd

from generator.author import dot, product, quotient, total

TITLE = "Find the filter"
KNOBS = {
    "length": range(2, 10),
    "taps": range(1, 6),
    "stride": range(1, 4),
    "padding": range(3),
    "largest": range(1, 10),
}
SPACE = 4.5


def draw(d, *, length: int = 5, taps: int = 3, stride: int = 1, padding: int = 0, largest: int = 4) -> dict:
    outputs = (length + 2 * padding - taps) // stride + 1
    d.require(length + 2 * padding >= taps and outputs >= taps, f"{taps} taps need at least {taps} outputs")
    w = d.integers(taps, -largest, largest)
    d.require(w[0] != 0 and w[-1] != 0, "the filter begins or ends with zero")
    x = d.integers(length, -largest, largest)
    rows = _windows(x, taps, stride, padding)
    d.require(_rank(rows) == taps, "several filters give this output")
    y = [sum(a * b for a, b in zip(row, w)) for row in rows]
    return {"x": x, "y": y, "taps": taps, "stride": stride, "padding": padding}


def solve(x, y, taps, stride, padding) -> dict:
    """Gaussian elimination on one equation per output."""
    if taps < 1 or stride < 1 or padding < 0 or len(x) + 2 * padding < taps:
        raise ValueError("taps and stride must be at least 1, padding at least 0, and the filter must fit")
    rows = _windows(x, taps, stride, padding)
    if len(rows) != len(y):
        raise ValueError(f"x has {len(rows)} windows but y has {len(y)} entries")
    reduced, pivots = _eliminate([[*row, out] for row, out in zip(rows, y)], taps)
    if any(row[-1] for row in reduced[len(pivots) :]):
        raise ValueError("no filter gives this y from this x")
    if len(pivots) < taps:
        raise ValueError("more than one filter gives this y from this x")
    found = [(row[-1], row[k]) for k, row in enumerate(reduced[:taps])]  # numerator and denominator of w[k]
    if any(num % den for num, den in found):
        raise ValueError(f"the filter is not made of integers: {', '.join(str(Fraction(*ratio)) for ratio in found)}")
    return {"w": [num // den for num, den in found]}


def verify(answer, x, y, taps, stride, padding) -> bool:
    """Plug the filter into the definition, output by output; it is unique if the Gram determinant is not zero."""
    w = answer["w"]

    def under(i, k) -> int:
        """The input under tap k at output i; zero beyond the ends."""
        place = i * stride + k - padding
        return x[place] if 0 <= place < len(x) else 0

    seen = [[under(i, k) for k in range(taps)] for i in range(len(y))]
    if len(w) != taps or any(sum(a * b for a, b in zip(w, inputs)) != out for inputs, out in zip(seen, y)):
        return False
    gram = [[sum(row[j] * row[k] for row in seen) for k in range(taps)] for j in range(taps)]
    return _determinant(gram) != 0


def mistakes(x, y, taps, stride, padding) -> dict:
    w = solve(x, y, taps, stride, padding)["w"]
    wrong = {"filter read backwards: true convolution instead of cross-correlation": {"w": w[::-1]}}
    # behind the coefficients of each equation its right side, with the sign dropped in the first, second, … equation
    system = [
        [*row, *(-out if i == k else out for k in range(len(y)))]
        for i, (row, out) in enumerate(zip(_windows(x, taps, stride, padding), y))
    ]
    reduced, _ = _eliminate(system, taps)
    for k in range(len(y)):
        found = [(row[taps + k], row[j]) for j, row in enumerate(reduced[:taps])]
        if any(row[taps + k] for row in reduced[taps:]) or any(num % den for num, den in found):
            continue  # that slip has no integer filter, so the student would notice
        wrong[f"sign dropped in equation {k + 1}"] = {"w": [num // den for num, den in found]}
    return wrong


def steps(answer, x, y, taps, stride, padding) -> dict:
    """The linear system, its elimination one unknown at a time, and the check."""
    rows = _windows(x, taps, stride, padding)
    triangular, _ = _triangular(rows, y)
    w, back = answer["w"], []
    for k in range(taps - 1, -1, -1):
        *left, right = triangular[k]
        known = [j for j in range(k + 1, taps) if left[j]]
        back.append(
            {
                "index": k + 1,
                "value": w[k],
                "factor": left[k],
                "right": right,
                "rest": left[k] * w[k],
                "known": [left[j] for j in known],
                "found": [w[j] for j in known],
            }
        )
    return {
        "equations": [{"left": row, "right": out} for row, out in zip(rows, y)],
        "triangular": [{"left": row[:-1], "right": row[-1]} for row in triangular],
        "already_triangular": all(not row[j] for i, row in enumerate(rows) for j in range(min(i, taps))),
        "back": back,
        "checks": [{"window": row, "out": out} for row, out in zip(rows, y)],
    }


def effort(x, y, taps, stride, padding) -> int:
    """Products, differences and divisions of the elimination, back substitution, and the check of every output."""
    rows = _windows(x, taps, stride, padding)
    triangular, pairs = _triangular(rows, y)
    work = 0
    for unknown, head, row in pairs:
        a, b = head[unknown], row[unknown]
        for h, v in zip(head[unknown + 1 :], row[unknown + 1 :]):
            work += product(a, v) + product(b, h) + total([a * v, -b * h])
        combined = [a * v - b * h for h, v in zip(head, row)]
        work += sum(quotient(v, gcd(*combined) or 1) for v in combined)
    w = [0] * taps
    for k in range(taps - 1, -1, -1):
        *left, right = triangular[k]
        known = sum(f * v for f, v in zip(left, w))
        w[k] = (right - known) // left[k]
        work += dot(left[k + 1 :], w[k + 1 :]) + total([right, -known]) + quotient(right - known, left[k])
    return work + sum(dot(row, w) for row in rows)


def _triangular(rows, y) -> tuple:
    """The equations after elimination, and what was combined: unknown, the equation that keeps it, one below."""
    system, pairs = [[*row, out] for row, out in zip(rows, y)], []
    for unknown in range(len(rows[0])):
        pivot = next(i for i in range(unknown, len(system)) if system[i][unknown])
        system[unknown], system[pivot] = system[pivot], system[unknown]
        head = system[unknown]
        for i in range(unknown + 1, len(system)):
            if system[i][unknown]:
                a, b = head[unknown], system[i][unknown]
                pairs.append((unknown, head, system[i]))
                system[i] = _reduced([a * v - b * h for v, h in zip(system[i], head)])
        system = system[: unknown + 1] + [row for row in system[unknown + 1 :] if any(row)]
    return system, pairs


def _windows(x, taps, stride, padding) -> list:
    """One row per output: the inputs under the filter, zeros where it hangs over the edge."""
    padded = [0] * padding + list(x) + [0] * padding
    return [padded[i : i + taps] for i in range(0, len(padded) - taps + 1, stride)]


def _eliminate(system, unknowns) -> tuple:
    """Gauss–Jordan elimination of an augmented system of integers, and its pivot columns.

    No fractions arise: as Bareiss has shown, every entry is a minor of the system, and all divisions come out even.
    """
    rows, pivots, previous = [list(row) for row in system], [], 1
    for col in range(unknowns):
        top = len(pivots)
        pivot = next((i for i in range(top, len(rows)) if rows[i][col]), None)
        if pivot is None:
            continue
        rows[top], rows[pivot] = rows[pivot], rows[top]
        head = rows[top]
        for i, row in enumerate(rows):
            if i != top:
                rows[i] = [(head[col] * v - row[col] * h) // previous for v, h in zip(row, head)]
        previous = head[col]
        pivots.append(col)
    return rows, pivots


def _rank(rows) -> int:
    return len(_eliminate(rows, len(rows[0]))[1])


def _determinant(M) -> int:
    if not M:
        return 1
    return sum((-1) ** j * v * _determinant([row[:j] + row[j + 1 :] for row in M[1:]]) for j, v in enumerate(M[0]) if v)


def _reduced(row) -> list:
    """An equation divided by its common factor, its first coefficient positive: as one would write it down."""
    factor = gcd(*row) or 1
    sign = -1 if next((v for v in row if v), 1) < 0 else 1
    return [sign * v // factor for v in row]
