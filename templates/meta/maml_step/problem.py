"""A meta-step of MAML for one parameter: adapt to each task, differentiate through the adaptation, update."""

from fractions import Fraction
from math import gcd

from generator.author import Draw, product, quotient, total, whole

TITLE = "A meta-step of MAML"
KNOBS = {"tasks": range(1, 4), "largest": range(3, 8), "largest_inverse_alpha": range(4, 11)}
ABOUT = {
    "tasks": "number of tasks",
    "largest": "largest absolute value of the initial parameter",
    "largest_inverse_alpha": "largest value of 1/α, where α is the learning rate of the adaptation",
}
SPACE = 5
LABELS = {"adapted": r"[\theta'_1, \ldots]", "gradients": "[g_1, \\ldots]", "updated": r"\theta_{\text{new}}"}


def draw(d: Draw, *, tasks: int = 2, largest: int = 5, largest_inverse_alpha: int = 8) -> dict:
    q, theta = d.integer(4, largest_inverse_alpha), d.integer(-largest, largest)
    drawn = []
    for _ in range(tasks):
        a, b = d.integer(2, q - 1), d.integer(1, 4)
        step = q // gcd(q, a) * d.integer(-2, 2, nonzero=True)  # θ − c: a step of it over q is whole
        adapted = theta - a * step // q
        off = q // gcd(q, (q - a) * b) * d.integer(-2, 2, nonzero=True)  # θ′ − e
        drawn.append({"a": a, "c": theta - step, "b": b, "e": adapted - off})
    gradient = sum(_gradients(theta, drawn, q))
    inverse_betas = [r for r in range(2, 11) if gradient % r == 0]
    d.require(all(t["c"] != t["e"] for t in drawn), "support and query loss have one minimum")
    d.require(len({(t["a"], t["c"]) for t in drawn}) == tasks, "two tasks have the same support loss")
    d.require(gradient != 0 and bool(inverse_betas), "the meta-gradient is 0, or has no small divisor")
    d.require(all(abs(v) <= 6 * largest for task in drawn for v in task.values()), "a minimum is too far away")
    givens = {"theta": theta, "tasks": drawn, "inverse_alpha": q, "inverse_beta": d.choice(inverse_betas)}
    right = solve(**givens)
    wrong = [{**right, **slip} for slip in mistakes(**givens).values()]
    d.require(right not in wrong, "a mistake gives the right update")
    return givens


def solve(theta, tasks, inverse_alpha, inverse_beta) -> dict:
    """θ′ = θ − α a (θ − c), and by the chain rule g = (1 − αa) · b (θ′ − e)."""
    gradients = _gradients(theta, tasks, inverse_alpha)
    return {
        "adapted": whole(_adapted(theta, tasks, inverse_alpha), "θ′"),
        "gradients": whole(gradients, "the gradients"),
        "updated": whole(theta - Fraction(sum(gradients)) / inverse_beta, "the new θ"),
    }


def verify(answer, theta, tasks, inverse_alpha, inverse_beta) -> bool:
    """θ′ from the adaptation, solved for its gradient; gradients from the query loss of θ + 1 and θ − 1, a parabola."""
    adapted, gradients = answer["adapted"], answer["gradients"]
    if len(adapted) != len(tasks) or len(gradients) != len(tasks):
        return False
    for t, end, g in zip(tasks, adapted, gradients):
        if inverse_alpha * (theta - end) != t["a"] * (theta - t["c"]):
            return False
        up, down = (
            Fraction(t["b"], 2) * (s - Fraction(t["a"] * (s - t["c"]), inverse_alpha) - t["e"]) ** 2
            for s in (theta + 1, theta - 1)
        )
        if up - down != 2 * g:
            return False
    return inverse_beta * (theta - answer["updated"]) == sum(gradients)


def mistakes(theta, tasks, inverse_alpha, inverse_beta) -> dict:
    adapted = _adapted(theta, tasks, inverse_alpha)
    first = [t["b"] * (end - t["e"]) for t, end in zip(tasks, adapted)]
    still = [t["b"] * (theta - t["e"]) for t in tasks]
    support = [t["a"] * (end - t["c"]) * (1 - Fraction(t["a"], inverse_alpha)) for t, end in zip(tasks, adapted)]
    slips = {
        "first-order MAML: not differentiated through the adaptation": first,
        "query loss differentiated at θ instead of θ′": still,
        "support loss in place of the query loss": support,
    }
    wrong = {name: {"gradients": g, "updated": theta - Fraction(sum(g)) / inverse_beta} for name, g in slips.items()}
    up = [theta + Fraction(t["a"] * (theta - t["c"]), inverse_alpha) for t in tasks]
    return {**wrong, "adapted uphill: sign of the step": {"adapted": up}}


def carried(written, theta, tasks, inverse_alpha, inverse_beta) -> dict:
    """Gradients at the adapted parameters that were written, and the update with the gradients that were."""
    pairs = zip(tasks, written["adapted"])
    return {
        "gradients": [(1 - Fraction(t["a"], inverse_alpha)) * t["b"] * (end - t["e"]) for t, end in pairs],
        "updated": theta - Fraction(sum(written["gradients"])) / inverse_beta,
    }


def steps(answer, theta, tasks, inverse_alpha, inverse_beta) -> dict:
    return {
        "worked": [
            {**t, "kept": 1 - Fraction(t["a"], inverse_alpha), "end": end, "g": g, "apart": theta - t["c"]}
            for t, end, g in zip(tasks, answer["adapted"], answer["gradients"])
        ],
        "rates": [Fraction(t["a"], inverse_alpha) for t in tasks],
    }


def effort(theta, tasks, inverse_alpha, inverse_beta) -> int:
    """For each task the inner step and the chain rule; the sum of the gradients and the update."""
    answer, work = solve(theta, tasks, inverse_alpha, inverse_beta), 0
    for t, end, g in zip(tasks, answer["adapted"], answer["gradients"]):
        apart, off = theta - t["c"], end - t["e"]
        work += total([theta, -t["c"]]) + product(t["a"], apart) + quotient(t["a"] * apart, inverse_alpha)
        work += total([theta, end - theta]) + total([inverse_alpha, -t["a"]]) + total([end, -t["e"]])
        work += product(inverse_alpha - t["a"], t["b"], off) + quotient(inverse_alpha * g, inverse_alpha)
    move = answer["updated"] - theta
    return work + total(answer["gradients"]) + quotient(-move * inverse_beta, inverse_beta) + total([theta, move])


def _adapted(theta, tasks, inverse_alpha) -> list:
    return [theta - Fraction(t["a"] * (theta - t["c"]), inverse_alpha) for t in tasks]


def _gradients(theta, tasks, inverse_alpha) -> list:
    pairs = zip(tasks, _adapted(theta, tasks, inverse_alpha))
    return [(1 - Fraction(t["a"], inverse_alpha)) * t["b"] * (end - t["e"]) for t, end in pairs]
