"""Why a penalty on the weights is weight decay for gradient descent, but not for Adam."""

from fractions import Fraction

from generator.author import Criterion, Draw

TITLE = "Weight decay and Adam"
KNOBS = {"penalty": ("any", "half", "full", "anchored"), "checked": (False, True), "largest": range(2, 7)}
ABOUT = {
    "penalty": "penalty that is added to the loss",
    "checked": "whether an example in numbers is asked for too",
    "largest": "largest absolute value of the gradients, before they are scaled",
}
SPACE = 12.0
RATES = (([1, 2], [1, 2]), ([1, 2], [1, 4]), ([1, 4], [1, 2]), ([1, 10], [1, 2]))


def draw(d: Draw, *, penalty: str = "any", checked: bool = True, largest: int = 4) -> dict:
    kind = d.choice(["half", "full", "anchored"]) if penalty == "any" else penalty
    rate, decay = d.choice(RATES)
    roots = d.sample([1, 2, 3, 4], 2)
    anchor = d.integers(2, -5, 5) if kind == "anchored" else [0, 0]
    far = rate[1] * decay[1] * roots[0] * roots[1] * d.choice([-2, -1, 1, 2])
    g = [rate[1] * s * v for s, v in zip(roots, d.integers(2, -largest, largest, nonzero=True))]
    # both weights are as far from where the penalty pulls them, so that only the roots differ
    return {
        "penalty": kind,
        "anchor": anchor,
        "rate": rate,
        "decay": decay,
        "w": [v + far for v in anchor],
        "g": g,
        "roots": roots,
        "checked": checked,
    }


def criteria(penalty, anchor, rate, decay, w, g, roots, checked=True) -> list:
    pull = {"half": r"\lambda w", "full": r"2 \lambda w", "anchored": r"\lambda (w - w^*)"}[penalty]
    kappa, lost = (r"2 \lambda", "; the $2$ is lost") if penalty == "full" else (r"\lambda", "")
    distance, goal = ("(w - w^*)", "$w^*$") if penalty == "anchored" else ("w", "$0$")
    found = [
        Criterion(1, f"The gradient of the penalty is ${pull}$", f"the gradient of the penalty is wrong{lost}"),
        Criterion(
            1,
            rf"Gradient descent subtracts $\eta g + \eta \cdot {pull}$: decoupled decay with $\kappa = {kappa}$",
            r"no $\kappa$, or another one",
        ),
        Criterion(
            1,
            rf"Adam divides the pull of the penalty too: $\eta \kappa {distance} / \sqrt{{\hat v}}$",
            r"the pull of the penalty is not divided by $\sqrt{\hat v}$",
        ),
        Criterion(
            1,
            f"So the penalty pulls weights with large gradients less towards {goal}; decoupled decay pulls all alike",
            "not said which weights are pulled less, or the other way round",
        ),
    ]
    numbers = Criterion(1, "The numbers of the example", "the numbers are missing or wrong")
    return [*found, numbers] if checked else found


def claims(penalty, anchor, rate, decay, w, g, roots, checked=True) -> dict:
    """The new weights of gradient descent, of Adam on the loss with the penalty, and of AdamW."""
    eta, strength = Fraction(*rate), Fraction(*decay) * (2 if penalty == "full" else 1)
    found = {"descent": [], "penalized": [], "decoupled": []}
    for old, goal, slope, root in zip(w, anchor, g, roots):
        pull = strength * (old - goal)
        found["descent"].append(int(old - eta * (slope + pull)))
        found["penalized"].append(int(old - eta * (slope + pull) / root))
        found["decoupled"].append(int(old - eta * slope / root - eta * pull))
    return found


def holds(claims, penalty, anchor, rate, decay, w, g, roots, checked=True) -> bool:
    """The pull by differences of the penalty, which is a parabola; and every step undone, times its root."""
    if any(len(values) != 2 for values in claims.values()):
        return False
    (e, E), scale = rate, Fraction(*decay) / (1 if penalty == "full" else 2)
    for i, (old, goal, slope, root) in enumerate(zip(w, anchor, g, roots)):
        pull = scale * ((old + 1 - goal) ** 2 - (old - 1 - goal) ** 2) / 2
        descent, penalized, decoupled = (E * (old - claims[name][i]) for name in ("descent", "penalized", "decoupled"))
        if descent != e * (slope + pull) or penalized * root != descent or (decoupled - e * pull) * root != e * slope:
            return False
    return True


def steps(claims, penalty, anchor, rate, decay, w, g, roots, checked=True) -> dict:
    return {"pulls": [Fraction(*decay) * (2 if penalty == "full" else 1) * (v - u) for v, u in zip(w, anchor)]}


def identity(penalty, anchor, rate, decay, w, g, roots, checked=True) -> list:
    return [penalty, anchor, rate, decay, w, g, roots] if checked else [penalty]
