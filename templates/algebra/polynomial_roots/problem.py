"""All roots of a cubic or quartic with whole roots: one root by trying divisors, Horner's scheme, and so on."""

from generator.author import Draw, product, square_root, total

TITLE = "Roots of a polynomial"
KNOBS = {"degree": ("3", "4", "any"), "largest": range(4, 11)}
ABOUT = {
    "degree": "degree of the polynomial",
    "largest": "largest absolute value of a root",
    "repeated": "whether a root may be a double one",
}
SPACE = 6.0
LABELS = {"roots": r"\text{roots}"}
FIELDS = {"roots": "set"}


def draw(d: Draw, *, degree: str = "any", largest: int = 8, repeated: bool = True) -> dict:
    count = {"3": 3, "4": 4, "any": d.choice([3, 4, 4, 4])}[degree]
    roots = d.sample([v for v in range(-largest, largest + 1) if v], count)
    if repeated and d.integer(1, 3) == 1:
        roots[0] = roots[1]
    f = [1]
    for r in roots:
        f = [b - r * a for a, b in zip([*f, 0], [0, *f])]
    d.require(sorted(roots) != sorted(-r for r in roots), "changing all signs leaves the roots as they are")
    d.require(max(map(abs, f)) <= 600, "a coefficient is large")
    return {"f": f}


def solve(f) -> dict:
    """The divisors of the constant are tried; each root is divided off by Horner's scheme."""
    stages, left = _stages(f)
    root = round(max(left[1] ** 2 - 4 * left[0], 0) ** 0.5)
    if root * root != left[1] ** 2 - 4 * left[0]:
        raise ValueError("the roots are not all whole")
    return {"roots": sorted([s["root"] for s in stages] + [(-left[1] + s * root) // 2 for s in (-1, 1)])}


def verify(answer, f) -> bool:
    """The product of x − r is f(x), at more points than its degree."""
    roots = answer["roots"]
    for x in range(-len(f), 1):
        left = 1
        for r in roots:
            left *= x - r
        if left != sum(c * x**k for k, c in enumerate(f)):
            return False
    return len(roots) == len(f) - 1


def mistakes(f) -> dict:
    roots = solve(f)["roots"]
    wrong = {
        "signs of the roots reversed": {"roots": sorted(-r for r in roots)},
        "quadratic factor at the end not solved": {"roots": [s["root"] for s in _stages(f)[0]]},
        "signs of the roots of the quadratic factor reversed": {
            "roots": sorted([s["root"] for s in _stages(f)[0]] + [-r for r in _last(f)])
        },
    }
    if sum(_last(f)) == 0 or sum(s["root"] for s in _stages(f)[0]) == 0:
        del wrong["signs of the roots of the quadratic factor reversed"]
    if len(set(roots)) < len(roots):
        wrong["double root written once"] = {"roots": sorted(set(roots))}
    return wrong


def steps(answer, f) -> dict:
    return {"stages": _stages(f)[0], "last": _last(f)}


def effort(f) -> int:
    """Horner's scheme for each divisor that is tried, up to a root, and the roots of the quadratic factor."""
    (stages, left), work = _stages(f), 0
    p = f
    for stage in stages:
        for x in stage["tried"]:
            value = p[-1]
            for c in p[-2::-1]:
                work += product(value, x) + total([value * x, c])
                value = value * x + c
        p = stage["left"]
    n, m = left[:2]
    return work + product(m, m) + product(4, n) + total([m * m, -4 * n]) + square_root(m * m - 4 * n) + 4


def _stages(f) -> tuple:
    """Roots found by trying 1, −1, 2, −2 … and what they leave, down to a quadratic factor; and this."""
    left, stages, k = list(f), [], 0
    if len(f) not in (4, 5) or f[-1] != 1 or not f[0]:
        raise ValueError("f must be cubic or quartic, with leading coefficient 1 and not the root 0")
    bound = 2 * max(map(abs, f))
    while len(left) > 3:
        tried = []
        while True:
            x = (k // 2 + 1) * (1 if k % 2 == 0 else -1)
            if abs(x) > bound:
                raise ValueError("the roots are not all whole")
            if left[0] % x == 0:
                tried.append(x)
                scheme = [left[-1]]
                for c in left[-2::-1]:
                    scheme.append(c + x * scheme[-1])
                if not scheme.pop():
                    left = scheme[::-1]
                    stages.append({"root": x, "tried": tried, "left": left})
                    break
            k += 1
    return stages, left


def _last(f) -> list:
    """The roots of the quadratic factor."""
    roots = solve(f)["roots"]
    for stage in _stages(f)[0]:
        roots.remove(stage["root"])
    return roots
