"""Forward pass of a recurrent network with ReLU: the hidden states of a short sequence, and the output."""

from generator.author import Draw, dot, product, total

TITLE = "Forward pass of a recurrent network"
KNOBS = {"length": range(2, 6), "hidden": range(2, 4), "largest": range(2, 5)}
ABOUT = {
    "length": "number of time steps",
    "hidden": "number of hidden units",
    "largest": "largest absolute value of weights and biases",
}
SPACE = 5


def draw(d: Draw, *, length: int = 3, hidden: int = 2, largest: int = 2) -> dict:
    W = d.matrix(hidden, hidden, -largest, largest)
    u = d.integers(hidden, -largest, largest, nonzero=True)
    b = d.integers(hidden, -largest, largest, nonzero=True)
    W[0][1], W[1][0] = d.sample(range(-largest, largest + 1), 2)  # not symmetric
    states, x = [[0] * hidden], []
    for _ in range(length):
        alive = {value: _next(W, u, b, states[-1], value) for value in (-3, -2, -1, 1, 2, 3)}
        alive = {value: h for value, h in alive.items() if 1 < max(h) < 60 and h not in states}
        d.require(bool(alive), "no input keeps the state above zero and small")
        # at first all units are above zero, then ReLU sets one to zero, where that can be
        clipped = any(0 in h for h in states[1:])
        liked = [value for value, h in alive.items() if (clipped or 0 in h if x else all(h))]
        x.append(d.choice(liked or list(alive)))
        states.append(alive[x[-1]])
    givens = {"W": W, "u": u, "b": b, "v": d.integers(hidden, -largest, largest, nonzero=True), "x": x}
    d.require(solve(**givens)["y"] != 0 and all(map(any, zip(*states))), "the output or a unit is always zero")
    wrong = [slip["H"] for slip in mistakes(**givens).values()]
    d.require(all(wrong.count(H) == 1 and states[1:] != H for H in wrong), "a mistake cannot be told from another")
    return givens


def solve(W, u, b, v, x) -> dict:
    """Step by step: hₜ = ReLU(W hₜ₋₁ + u xₜ + b), from h₀ = 0; then y = v · h_T."""
    states, y = _run(W, u, b, v, x)
    return {"H": states, "y": y}


def carried(written, W, u, b, v, x) -> dict:
    return {"y": sum(a * h for a, h in zip(v, written["H"][-1]))}


def verify(answer, W, u, b, v, x) -> bool:
    """Each state h is ReLU of z exactly if h ≥ 0, h ≥ z and h·(h − z) = 0 in every unit; no state is computed."""
    H = answer["H"]
    if len(H) != len(x) or any(len(h) != len(b) for h in H):
        return False
    for t, h in enumerate(H):
        before = H[t - 1] if t else [0] * len(b)
        for i, unit in enumerate(h):
            excess = unit - b[i] - u[i] * x[t]
            for j, old in enumerate(before):
                excess -= W[i][j] * old
            if unit < 0 or excess < 0 or unit * excess != 0:
                return False
    return answer["y"] - v[0] * H[-1][0] == sum(a * h for a, h in zip(v[1:], H[-1][1:]))


def mistakes(W, u, b, v, x) -> dict:
    runs = {
        "ReLU forgotten": _run(W, u, b, v, x, relu=lambda z: z),
        "W transposed": _run([list(column) for column in zip(*W)], u, b, v, x),
        "previous state left out": _run([[0] * len(row) for row in W], u, b, v, x),
        "bias forgotten": _run(W, u, [0] * len(b), v, x),
    }
    return {name: {"H": states, "y": y} for name, (states, y) in runs.items()}


def steps(answer, W, u, b, v, x) -> dict:
    """For each time step the three terms of z, z itself, and h."""
    rows, h = [], [0] * len(b)
    for t, new in enumerate(answer["H"]):
        recurrent = [sum(w * k for w, k in zip(row, h)) for row in W]
        inputs = [a * x[t] for a in u]
        z = [sum(terms) for terms in zip(recurrent, inputs, b)]
        rows.append({"t": t + 1, "recurrent": recurrent, "inputs": inputs, "z": z, "h": new})
        h = new
    return {"rows": rows}


def effort(W, u, b, v, x) -> int:
    """W h, u x and the sum with b in every unit and step; the output."""
    states, _ = _run(W, u, b, v, x)
    work = dot(v, states[-1])
    for h, value in zip([[0] * len(b), *states], x):
        for row, a, bias in zip(W, u, b):
            recurrent = sum(w * k for w, k in zip(row, h))
            work += dot(row, h) + product(a, value) + total([recurrent, a * value, bias])
    return work


def _run(W, u, b, v, x, relu=lambda z: max(z, 0)) -> tuple:
    """The states, as many as inputs, and the output."""
    states, h = [], [0] * len(b)
    for value in x:
        h = _next(W, u, b, h, value, relu)
        states.append(h)
    return states, sum(a * k for a, k in zip(v, h))


def _next(W, u, b, h, value, relu=lambda z: max(z, 0)) -> list:
    return [relu(sum(w * k for w, k in zip(row, h)) + a * value + bias) for row, a, bias in zip(W, u, b)]
