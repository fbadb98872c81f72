"""Two batteries and three resistors in two meshes: the three currents by Kirchhoff's rules."""

from fractions import Fraction

from generator.author import Draw, branch_circuit, cramer_work, total

TITLE = "Kirchhoff's rules"
KNOBS = {"largest": range(6, 31), "highest": range(24, 121)}
ABOUT = {"largest": "largest resistance, in Ω", "highest": "highest voltage of a battery, in V"}
UNITS = {"currents": "A"}
LABELS = {"currents": "[I_1, I_2, I_3]"}
SPACE = 5.0


def draw(d: Draw, *, largest: int = 12, highest: int = 80) -> dict:
    first = d.integer(1, 8)
    second = d.choice([i for i in range(-5, 9) if i not in (0, first, -first)])
    third = d.integer(1, largest)
    across = third * (first + second)
    fitting = [[r for r in range(1, largest + 1) if 2 <= i * r + across <= highest] for i in (first, second)]
    d.require(all(fitting), "no resistors give the voltages")
    R = [*map(d.choice, fitting), third]
    U = [first * R[0] + across, second * R[1] + across]
    d.require(U[0] != U[1] and R[0] != R[1], "both batteries, or their resistors, are the same")
    return {"R": R, "U": U}


def solve(R, U) -> dict:
    """Cramer's rule for I₁ and I₂ in both meshes, with I₃ = I₁ + I₂."""
    r1, r2, r3 = R
    det = (r1 + r3) * (r2 + r3) - r3 * r3
    currents = [Fraction(U[0] * (r2 + r3) - U[1] * r3, det), Fraction(U[1] * (r1 + r3) - U[0] * r3, det)]
    if any(i.denominator > 1 for i in currents):
        raise ValueError("a current is not whole")
    return {"currents": [*map(int, currents), int(sum(currents))]}


def verify(answer, R, U) -> bool:
    """The voltage between both nodes, by Millman's theorem, and the three currents from it."""
    conductance = sum(Fraction(1, r) for r in R)
    node = (Fraction(U[0], R[0]) + Fraction(U[1], R[1])) / conductance
    return answer["currents"] == [(U[0] - node) / R[0], (U[1] - node) / R[1], node / R[2]]


def mistakes(R, U) -> dict:
    r1, r2, r3 = R

    def currents(a, b, c, e, u, v) -> list:
        """I₁, I₂ from a I₁ + b I₂ = u and c I₁ + e I₂ = v."""
        det = a * e - b * c
        return [Fraction(u * e - v * b, det), Fraction(v * a - u * c, det)] if det else []

    wrong = {
        "I₃ taken as I₁ − I₂": (currents(r1 + r3, -r3, r3, r2 - r3, *U), -1),
        "polarity of the second battery reversed": (currents(r1 + r3, r3, r3, r2 + r3, U[0], -U[1]), 1),
        "each mesh with its own current only": ([Fraction(U[0], r1 + r3), Fraction(U[1], r2 + r3)], 1),
        "middle resistor left out": ([Fraction(U[0], r1), Fraction(U[1], r2)], 1),
        "resistors of the outer branches exchanged": (currents(r2 + r3, r3, r3, r1 + r3, *U), 1),
    }
    return {name: {"currents": [*two, two[0] + sign * two[1]]} for name, (two, sign) in wrong.items() if two}


def steps(answer, R, U) -> dict:
    r1, r2, r3 = R
    first, second, _ = answer["currents"]
    det = (r1 + r3) * (r2 + r3) - r3 * r3
    return {"A": [r1 + r3, r2 + r3], "det": det, "ups": [first * det, second * det]}


def effort(R, U) -> int:
    """The coefficients of both meshes, Cramer's rule, and the sum of both currents."""
    r1, r2, r3 = R
    first, second, _ = solve(R, U)["currents"]
    work = total([r1, r3]) + total([r2, r3]) + cramer_work([[r1 + r3, r3], [r3, r2 + r3]], U)
    return work + total([first, second])


def identity(R, U) -> list:
    """Left and right may be exchanged."""
    return [sorted(zip(R[:2], U)), R[2]]


def figure(R, U):
    """Batteries with their plus at the top in the outer branches, and the arrows of the three currents."""
    left, middle, right = (f"R{index} = {r} Ω" for index, r in zip("₁₃₂", (R[0], R[2], R[1])))
    outer = [[["-I", "I₁"], left, ["U", f"U₁ = {U[0]} V"]], [["-I", "I₂"], right, ["U", f"U₂ = {U[1]} V"]]]
    return branch_circuit([outer[0], [["I", "I₃"], middle], outer[1]])
