"""A savings plan whose amounts are an arithmetic sequence, of which two terms are known; and its sum."""

from fractions import Fraction

from generator.author import Draw, product, quotient, total, whole

TITLE = "Arithmetic sequence and series"
KNOBS = {"largest_step": range(5, 26), "largest_first": range(50, 201), "longest": range(16, 49)}
ABOUT = {
    "largest_step": "largest increase from month to month, in euros",
    "largest_first": "largest amount of the first month, in euros",
    "longest": "largest number of months that are added up",
}
UNITS = {"first": "euros", "step": "euros", "sum": "euros"}
LABELS = {"first": r"\text{month 1}", "step": r"\text{increase}", "sum": r"\text{total}"}
SPACE = 4.5


def draw(d: Draw, *, largest_step: int = 12, largest_first: int = 90, longest: int = 30) -> dict:
    step, first = d.integer(2, largest_step), d.integer(20, largest_first)
    i = d.integer(3, 6)
    j = i + d.integer(3, 8)
    u, v = first + (i - 1) * step, first + (j - 1) * step
    d.require(first > step, "the first amount is less than the increase")
    return {"person": d.person(), "months": [i, j], "amounts": [u, v], "n": d.integer(j + 1, max(longest, j + 1))}


def solve(person, months, amounts, n) -> dict:
    """From month i to month j there are j − i increases; the total is n times the mean of the first and last amount."""
    (i, j), (u, v) = months, amounts
    step = Fraction(v - u, j - i)
    first = u - (i - 1) * step
    return dict(zip(("first", "step", "sum"), whole([first, step, n * (2 * first + (n - 1) * step) / 2], "an amount")))


def carried(written, person, months, amounts, n) -> dict:
    """The first amount from the increase that was written, and the total from both."""
    first, step = written["first"], written["step"]
    return {"first": amounts[0] - (months[0] - 1) * step, "sum": Fraction(n * (2 * first + (n - 1) * step)) / 2}


def verify(answer, person, months, amounts, n) -> bool:
    """Month by month."""
    amount, paid, seen = answer["first"], 0, {}
    for month in range(1, n + 1):
        paid += amount
        seen[month] = amount
        amount += answer["step"]
    return paid == answer["sum"] and all(seen.get(k) == a for k, a in zip(months, amounts))


def mistakes(person, months, amounts, n) -> dict:
    (i, j), (u, v) = months, amounts
    first, step, paid = solve(person, months, amounts, n).values()
    short = Fraction(v - u, j - i + 1)
    return {
        "one increase too many counted between the two months": {
            "step": short,
            "first": u - (i - 1) * short,
            "sum": n * (2 * u + (n + 1 - 2 * i) * short) / 2,
        },
        "one increase too many counted back to month 1": {"first": first - step, "sum": paid - n * step},
        "one increase too many counted to the last month": {"sum": Fraction(n * (2 * first + n * step), 2)},
        "half forgotten in the sum": {"sum": 2 * paid},
        "amount of the last month given for the total": {"sum": first + (n - 1) * step},
    }


def steps(answer, person, months, amounts, n) -> dict:
    return {"apart": months[1] - months[0], "last": answer["first"] + (n - 1) * answer["step"]}


def effort(person, months, amounts, n) -> int:
    """The increase, the first and the last amount, and the sum."""
    (i, j), (u, v) = months, amounts
    first, step, paid = solve(person, months, amounts, n).values()
    last = first + (n - 1) * step
    work = total([v, -u]) + total([j, -i]) + quotient(v - u, j - i) + product(i - 1, step) + total([u, first - u])
    work += product(n - 1, step) + total([first, last - first]) + total([first, last])
    return work + product(n, first + last) + quotient(2 * paid, 2)


def identity(person, months, amounts, n) -> list:
    return [months, amounts, n]
