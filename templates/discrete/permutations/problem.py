"""Two permutations: their product, its order and its sign."""

from math import lcm, prod

from generator.author import Draw

TITLE = "Permutations"
KNOBS = {"elements": range(5, 10)}
ABOUT = {"elements": "number of elements"}
SPACE = 3.5
LABELS = {"product": r"\sigma \tau", "order": r"\text{order}", "sign": r"\text{sign}"}
FIELDS = {"sign": ("even", "odd")}


def draw(d: Draw, *, elements: int = 7) -> dict:
    sigma, tau = (d.shuffled(range(1, elements + 1)) for _ in range(2))
    lengths = sorted(len(cycle) for cycle in _cycles(solve(sigma, tau)["product"]) if len(cycle) > 1)
    d.require(len(lengths) > 1, "the product is a single cycle")
    d.require(_after(sigma, tau) != _after(tau, sigma), "the permutations commute")
    moved = [sum(x != i for i, x in enumerate(p, 1)) for p in (sigma, tau)]
    d.require(min(moved) >= elements - 2, "too many elements stay where they are")
    return {"sigma": sigma, "tau": tau}


def solve(sigma, tau) -> dict:
    """First τ, then σ; the order is the least common multiple of the cycles' lengths."""
    if not sorted(sigma) == sorted(tau) == list(range(1, len(sigma) + 1)):
        raise ValueError("σ and τ must be permutations of the same numbers")
    return {"product": _after(sigma, tau), **_about(_after(sigma, tau))}


def carried(written, sigma, tau) -> dict:
    p = written["product"]
    return _about(p) if sorted(p) == sorted(sigma) else {}


def verify(answer, sigma, tau) -> bool:
    """σ⁻¹ of the product is τ; powers until the identity comes back; the sign by counting inversions."""
    p, n = answer["product"], len(sigma)
    if sorted(p) != sorted(tau) or [sigma.index(x) + 1 for x in p] != tau:
        return False
    power, order = p, 1
    while power != sorted(p):
        power, order = [p[x - 1] for x in power], order + 1
    inversions = sum(p[i] > p[j] for i in range(n) for j in range(i + 1, n))
    return answer["order"] == order and answer["sign"] == ("odd" if inversions % 2 else "even")


def mistakes(sigma, tau) -> dict:
    right, other = solve(sigma, tau), _after(tau, sigma)
    lengths = [len(cycle) for cycle in _cycles(right["product"])]
    added = sum(length for length in lengths if length > 1)
    found = {
        "first σ, then τ": {"product": other},
        "inverse of the product given": {"product": [right["product"].index(i) + 1 for i in sorted(sigma)]},
        "longest cycle taken for the order": {"order": max(lengths)},
        "lengths of the cycles added": {"order": added},
        "number of cycles in place of n minus that": {"sign": ("even", "odd")[len(lengths) % 2]},
    }
    if prod(lengths) != added:
        found["lengths of the cycles multiplied"] = {"order": prod(lengths)}
    return {name: slip for name, slip in found.items() if right | slip != right}


def steps(answer, sigma, tau) -> dict:
    cycles = _cycles(answer["product"])
    return {"cycles": [cycle for cycle in cycles if len(cycle) > 1], "count": len(cycles),
            "lengths": [len(cycle) for cycle in cycles if len(cycle) > 1], "first": [1, tau[0], sigma[tau[0] - 1]],
            "fixed": [cycle[0] for cycle in cycles if len(cycle) == 1]}  # fmt: skip


def effort(sigma, tau) -> int:
    """Two look-ups for each element, one more to follow it in its cycle, and one for each cycle."""
    return 3 * len(sigma) + len(_cycles(_after(sigma, tau)))


def heads(sigma, tau) -> dict:
    return {"product": [str(i) for i in range(1, len(sigma) + 1)]}


def _after(sigma, tau) -> list:
    return [sigma[x - 1] for x in tau]


def _about(p) -> dict:
    """The order of a permutation, and its sign."""
    lengths = [len(cycle) for cycle in _cycles(p)]
    return {"order": lcm(*lengths), "sign": "odd" if (len(p) - len(lengths)) % 2 else "even"}


def _cycles(p) -> list:
    found, left = [], list(range(1, len(p) + 1))
    while left:
        cycle = [left[0]]
        while p[cycle[-1] - 1] != cycle[0]:
            cycle.append(p[cycle[-1] - 1])
        found.append(cycle)
        left = [x for x in left if x not in cycle]
    return found
