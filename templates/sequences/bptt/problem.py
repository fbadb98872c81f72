"""Backpropagation through time: gradients of the two weights of a linear recurrence that are used in every step."""

from generator.author import Draw, product, total

TITLE = "Backpropagation through time"
KNOBS = {"length": range(2, 6), "largest": range(2, 5), "largest_weight": range(2, 4)}
ABOUT = {
    "length": "number of time steps",
    "largest": "largest absolute value of the inputs, u and h₀",
    "largest_weight": "largest absolute value of the recurrent weight w",
}
SPACE = 5
LABELS = {"dw": r"\partial L / \partial w", "du": r"\partial L / \partial u"}


def draw(d: Draw, *, length: int = 3, largest: int = 3, largest_weight: int = 2) -> dict:
    w = d.choice([v for v in range(-largest_weight, largest_weight + 1) if abs(v) > 1])
    u = d.choice([v for v in range(-largest, largest + 1) if v])
    h0, x = d.integer(1, largest), d.integers(length, -largest, largest, nonzero=True)
    states = _states(w, u, h0, x)
    target = states[-1] - d.choice([e for e in range(-4, 5) if e])
    givens = {"w": w, "u": u, "h0": h0, "x": x, "target": target}
    answer = solve(**givens)
    d.require(all(0 < abs(v) < 2000 for v in answer.values()), "a gradient is zero or very large")
    d.require(0 not in states and len(set(x)) > 1, "a state is zero, or the inputs are equal")
    wrong = [{**answer, **slip} for slip in mistakes(**givens).values()]
    d.require(all(wrong.count(slip) == 1 and answer != slip for slip in wrong), "a mistake cannot be told from another")
    return givens


def solve(w, u, h0, x, target) -> dict:
    """From the last state back: δₜ₋₁ = w δₜ; each step adds δₜ hₜ₋₁ to ∂L/∂w, and δₜ xₜ to ∂L/∂u."""
    states, deltas = _states(w, u, h0, x), _deltas(w, u, h0, x, target)
    return {"dw": sum(d * h for d, h in zip(deltas, states)), "du": sum(d * v for d, v in zip(deltas, x))}


def verify(answer, w, u, h0, x, target) -> bool:
    """Unrolled: h_T = w^T h₀ + u Σ w^(T−k) xₖ, a polynomial in w and linear in u, is differentiated term by term."""
    T = len(x)
    last = w**T * h0 + u * sum(w ** (T - k) * v for k, v in enumerate(x, 1))
    by_w = T * w ** (T - 1) * h0 + u * sum((T - k) * w ** (T - k - 1) * v for k, v in enumerate(x[:-1], 1))
    by_u = sum(w ** (T - k) * v for k, v in enumerate(x, 1))
    return answer["dw"] == (last - target) * by_w and answer["du"] == (last - target) * by_u


def mistakes(w, u, h0, x, target) -> dict:
    states, deltas = _states(w, u, h0, x), _deltas(w, u, h0, x, target)
    error, right = deltas[-1], solve(w, u, h0, x, target)
    return {
        "only the last step differentiated": {"dw": error * states[-2], "du": error * x[-1]},
        "error not multiplied by w from step to step": {"dw": error * sum(states[:-1]), "du": error * sum(x)},
        "each step multiplied by its own state instead of the one before": {
            "dw": sum(delta * h for delta, h in zip(deltas, states[1:]))
        },
        "factor 2 although L has the factor 1/2": {name: 2 * value for name, value in right.items()},
        "sign of the error reversed": {name: -value for name, value in right.items()},
    }


def steps(answer, w, u, h0, x, target) -> dict:
    states, deltas = _states(w, u, h0, x), _deltas(w, u, h0, x, target)
    forward = [
        {"t": t, "before": h, "x": v, "sum": [w * h, u * v], "h": new}
        for t, (h, v, new) in enumerate(zip(states, x, states[1:]), 1)
    ]
    back = [{"t": t, "delta": delta, "next": t < len(x) and deltas[t]} for t, delta in enumerate(deltas, 1)][::-1]
    return {"forward": forward, "back": back, "deltas": deltas, "states": states}


def effort(w, u, h0, x, target) -> int:
    """The states; the error and its way back; the products of each step and their two sums."""
    states, deltas = _states(w, u, h0, x), _deltas(w, u, h0, x, target)
    work = total([states[-1], -target]) + sum(product(w, delta) for delta in deltas[1:])
    for h, v, delta in zip(states, x, deltas):
        work += product(w, h) + product(u, v) + total([w * h, u * v]) + product(delta, h) + product(delta, v)
    return work + total(map(int.__mul__, deltas, states)) + total(map(int.__mul__, deltas, x))


def _states(w, u, h0, x) -> list:
    """h₀, h₁, …, h_T."""
    states = [h0]
    for value in x:
        states.append(w * states[-1] + u * value)
    return states


def _deltas(w, u, h0, x, target) -> list:
    """∂L/∂hₜ for t = 1, …, T."""
    error = _states(w, u, h0, x)[-1] - target
    return [error * w**k for k in reversed(range(len(x)))]
