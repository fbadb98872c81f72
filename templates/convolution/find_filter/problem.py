"""Find the filter of a one-dimensional convolutional layer from one input and its output.   (EECS 182 HW 5, 1b)"""

from fractions import Fraction
from math import gcd

from generator.author import Draw, dot, product, quotient, total

TITLE = "Find the filter"
KNOBS = {
    "length": range(2, 10),
    "taps": range(1, 6),
    "stride": range(1, 4),
    "padding": range(3),
    "largest": range(1, 10),
}
ABOUT = {
    "length": "length of the input",
    "taps": "length of the filter",
    "stride": "stride of the filter",
    "padding": "number of zeros put at each end of the input",
    "largest": "largest absolute value of inputs and weights",
}
SPACE = 4.5


def draw(d: Draw, *, length: int = 5, taps: int = 3, stride: int = 1, padding: int = 0, largest: int = 4) -> dict:
    outputs = (length + 2 * padding - taps) // stride + 1
    d.require(padding < taps, f"with padding {padding}, the first window of a filter of length {taps} sees only zeros")
    d.require(outputs >= taps, f"{taps} taps need at least {taps} outputs")
    ends = d.integers(min(taps, 2), -largest, largest, nonzero=True)
    w = ends[:1] + d.integers(max(taps - 2, 0), -largest, largest) + ends[1:]
    d.require(taps == 1 or w != w[::-1], "the filter is the same read backwards")
    x = d.integers(length, -largest, largest)
    rows = _windows(x, taps, stride, padding)
    y = [sum(a * b for a, b in zip(row, w)) for row in rows]
    d.require(len(_triangle(rows, y)[0]) == taps, "several filters give this output")
    return {"x": x, "y": y, "taps": taps, "stride": stride, "padding": padding}


def solve(x, y, taps, stride, padding) -> dict:
    """Gaussian elimination on one equation per output."""
    if taps < 1 or stride < 1 or padding < 0 or len(x) + 2 * padding < taps:
        raise ValueError("taps and stride must be at least 1, padding at least 0, and the filter must fit")
    rows = _windows(x, taps, stride, padding)
    if len(rows) != len(y):
        raise ValueError(f"x has {len(rows)} windows but y has {len(y)} entries")
    w = _filter(rows, y)
    if not w:
        raise ValueError("no filter, or more than one, gives this y from this x")
    if any(sum(a * b for a, b in zip(row, w)) != out for row, out in zip(rows, y)):
        raise ValueError("no filter gives this y from this x")
    if any(tap.denominator > 1 for tap in w):
        raise ValueError(f"the filter is not made of integers: {', '.join(map(str, w))}")
    return {"w": [int(tap) for tap in w]}


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
    rows = _windows(x, taps, stride, padding)
    wrong = {"filter read backwards: true convolution instead of cross-correlation": _filter(rows, y)[::-1]}
    for number, _ in _triangle(rows, y)[0].values():
        if y[number - 1] < 0:
            dropped = [-out if i == number else out for i, out in enumerate(y, 1)]
            wrong[f"minus sign dropped on the right of equation {number}"] = _filter(rows, dropped)
    wrong |= {
        "right sides left as they are in the elimination": _filter(rows, y, right=lambda p, out, q, other: out),
        "right sides combined with the wrong sign in the elimination": _filter(
            rows, y, right=lambda p, out, q, other: p * out + q * other
        ),
        "known terms added to the right side instead of subtracted": _filter(rows, y, sign=1),
        "stride ignored: windows one place apart": min(stride, taps) > 1 and _filter(_windows(x, taps, 1, padding), y),
        "padding ignored: first window at the first entry of x": padding and _filter(_windows(x, taps, stride, 0), y),
    }
    readable = {name: w for name, w in wrong.items() if w and max(tap.denominator for tap in w) < 20}
    return {name: {"w": w} for name, w in readable.items()}


def steps(answer, x, y, taps, stride, padding) -> dict:
    """The linear system, its elimination by row operations, the unknowns from the last to the first, and the check."""
    rows, w, back = _windows(x, taps, stride, padding), answer["w"], []
    triangle, operations = _triangle(rows, y)
    for k in sorted(triangle, reverse=True):
        number, (*left, right) = triangle[k]
        known = [j for j in range(k + 1, taps) if left[j]]
        back.append(
            {
                "equation": number,
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
        "enough": sorted(number for number, _ in triangle.values()) if len(rows) > taps else [],
        "operations": operations,
        "back": back,
    }


def effort(x, y, taps, stride, padding) -> int:
    """Products, differences and divisions of the elimination, back substitution, and the check of every output."""
    rows = _windows(x, taps, stride, padding)
    triangle, operations = _triangle(rows, y)
    work, w = 0, [0] * taps
    for o in operations:
        p, q = o["times"], o["less"]
        for v, h in zip(o["before"], o["other"]):
            if p * v != q * h or not v:  # the unknown that is eliminated is not computed
                work += product(p, v) + product(q, h) + total([p * v, -q * h]) + quotient(p * v - q * h, o["divisor"])
    for k in sorted(triangle, reverse=True):
        *left, right = triangle[k][1]
        known = sum(f * v for f, v in zip(left, w))
        w[k] = (right - known) // left[k]
        work += dot(left[k + 1 :], w[k + 1 :]) + total([right, -known]) + quotient(right - known, left[k])
    return work + sum(dot(row, w) for row in rows)


def identity(x, y, taps, stride, padding) -> list:
    """What no window sees does not matter."""
    return [_windows(x, taps, stride, padding), y]


def _windows(x, taps, stride, padding) -> list:
    """One row per output: the inputs under the filter, zeros where it hangs over the edge."""
    padded = [0] * padding + list(x) + [0] * padding
    return [padded[i : i + taps] for i in range(0, len(padded) - taps + 1, stride)]


def _triangle(rows, y, right=lambda p, out, q, other: p * out - q * other) -> tuple:
    """Row operations on one equation after another, until no two of those that are kept lead with the same unknown.

    Returns leading unknown → number of the equation and what is left of it, for as many equations as there are
    unknowns (fewer only if they do not decide them), and the operations. right: what becomes of the right sides.
    """
    kept, operations = {}, []
    for number, (left, out) in enumerate(zip(rows, y), 1):
        row, mine = [*left, out], []
        while (lead := next((k for k, v in enumerate(row[:-1]) if v), None)) in kept:
            head, other = kept[lead]
            q, p = Fraction(row[lead], other[lead]).as_integer_ratio()
            combined = [p * v - q * h for v, h in zip(row[:-1], other)] + [right(p, row[-1], q, other[-1])]
            divisor = gcd(*combined) or 1
            mine.append({"equation": number, "head": head, "times": p, "less": q, "divisor": divisor})
            mine[-1] |= {"before": row, "other": other}
            row = [v // divisor for v in combined]
            mine[-1] |= {"left": row[:-1], "right": row[-1]}
        if lead is not None:
            kept[lead] = number, row
            operations += mine
        if len(kept) == len(left):
            break
    return kept, operations


def _filter(rows, y, right=lambda p, out, q, other: p * out - q * other, sign=-1) -> list:
    """The taps, as fractions; none if the equations do not decide them. sign: of the known terms on the right side."""
    triangle, w = _triangle(rows, y, right)[0], {}
    if not rows or len(triangle) < len(rows[0]):
        return []
    for k in sorted(triangle, reverse=True):
        *left, out = triangle[k][1]
        w[k] = Fraction(out + sign * sum(left[j] * w[j] for j in w), left[k])
    return [w[k] for k in sorted(w)]


def _determinant(M) -> int:
    if not M:
        return 1
    return sum((-1) ** j * v * _determinant([row[:j] + row[j + 1 :] for row in M[1:]]) for j, v in enumerate(M[0]) if v)
