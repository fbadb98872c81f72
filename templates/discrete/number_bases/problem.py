"""Two numbers in one base: their sum, and one of them in another base."""

from generator.author import Draw, product, total

TITLE = "Number bases"
KNOBS = {"largest_base": range(4, 10), "largest": range(300, 5001)}
ABOUT = {"largest_base": "largest base", "largest": "largest of the two numbers"}
SPACE = 5
LABELS = {"value": r"\text{value of } u", "digits": r"\text{digits of } u", "sum": "u + v"}


def draw(d: Draw, *, largest_base: int = 9, largest: int = 2000) -> dict:
    base, other = d.sample(range(3, largest_base + 1), 2)
    u, v = _digits(d.integer(100, largest), base), _digits(d.integer(100, largest), base)
    givens = {"base": base, "u": u, "v": v, "other": d.choice([other, 2]) if base % 2 else other}
    right = solve(**givens)
    d.require(right["digits"] != right["digits"][::-1] and u != u[::-1], "a palindrome")
    d.require(any(sum(pair) >= base for pair in _places(u, v)), "no carry")
    return givens


def cells(*, largest, **_) -> dict:
    """Enough for digits in base 2, and for a sum in base 3."""
    return {"digits": (1, largest.bit_length()), "sum": (1, len(_digits(2 * largest, 3)))}


def solve(base, u, v, other) -> dict:
    """The value by Horner's scheme, its digits as remainders, and the sum place by place with carries."""
    if min(base, other) < 2 or not all(0 <= digit < base for digit in u + v):
        raise ValueError("a digit is not below the base")
    value, carry, digits = 0, 0, []
    for digit in u:
        value = value * base + digit
    for pair in _places(u, v):
        digits.insert(0, (carry + sum(pair)) % base)
        carry = (carry + sum(pair)) // base
    return {"value": value, "digits": _digits(value, other), "sum": [carry] * (carry > 0) + digits}


def carried(written, base, u, v, other) -> dict:
    return {"digits": _digits(written["value"], other)} if written["value"] > 0 else {}


def verify(answer, base, u, v, other) -> bool:
    """Powers of the bases; no digit is too large, and none before the first."""

    def value(digits, b) -> int:
        good = bool(digits) and digits[0] > 0 and all(0 <= digit < b for digit in digits)
        return sum(digit * b**k for k, digit in enumerate(reversed(digits))) if good else -1

    same = answer["value"] == value(u, base) == value(answer["digits"], other)
    return same and value(answer["sum"], base) == value(u, base) + value(v, base)


def mistakes(base, u, v, other) -> dict:
    right = solve(base, u, v, other)
    backwards = sum(digit * base**k for k, digit in enumerate(u))
    bare = [sum(pair) % base for pair in _places(u, v)][::-1]
    plain = sum(int("".join(map(str, number))) for number in (u, v))
    return {
        "places counted from the left": {"value": backwards, "digits": _digits(backwards, other)},
        "remainders in the order in which they come": {"digits": right["digits"][::-1]},
        "carries left out": {"sum": bare},
        "added as in base ten": {"sum": [int(digit) for digit in str(plain)]},
    }


def steps(answer, base, u, v, other) -> dict:
    rows, value = [], answer["value"]
    while value:
        rows.append([value, value // other, value % other])
        value //= other
    carries, carry = [], 0
    for pair in _places(u, v):
        parts = pair + [carry] * (carry > 0)
        carry = sum(parts) // base
        carries.append({"parts": parts, "sum": sum(parts), "carry": carry, "rest": sum(parts) % base})
    return {"powers": [base**k for k in range(len(u) - 1, -1, -1)], "rows": rows, "carries": carries}


def effort(base, u, v, other) -> int:
    """Powers, products and their sum; the divisions; and the sums of digits with their carries."""
    found = steps(solve(base, u, v, other), base, u, v, other)
    work = sum(product(base, power) for power in found["powers"][:-1] if power >= base)
    work += sum(map(product, u, found["powers"])) + total(map(int.__mul__, u, found["powers"]))
    work += sum(product(quotient, other) for _, quotient, _ in found["rows"])
    return work + sum(total(row["parts"]) + (row["carry"] > 0) for row in found["carries"])


def _digits(value, base) -> list:
    return [*_digits(value // base, base), value % base] if value else []


def _places(u, v) -> list:
    """The digits of each place that has any, from the right."""
    return [[number[-k] for number in (u, v) if k <= len(number)] for k in range(1, max(len(u), len(v)) + 1)]
