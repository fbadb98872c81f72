"""The gradient of every leaf of a drawn computational graph of sums, products and maxima."""

from generator.author import Draw, product, total

TITLE = "Gradients in a computational graph"
KNOBS = {"largest": range(3, 10), "products": range(1, 4)}
ABOUT = {"largest": "largest absolute value of the inputs a to d", "products": "number of multiplications in the graph"}
SPACE = 6.0
LABELS = {f"d{leaf}": rf"\partial L / \partial {leaf}" for leaf in "abcd"}
WIRES = (  # what u, v, p, q and L use, of the leaves a, b, c, d and of one another
    ("ab", "bc", "uv", "vd", "pq"),
    ("bc", "cd", "au", "uv", "pq"),
    ("ab", "cd", "au", "uv", "pq"),
    ("ab", "cd", "uv", "vd", "pq"),
    ("ab", "cd", "au", "vd", "pq"),
)


def draw(d: Draw, *, largest: int = 4, products: int = 2) -> dict:
    leaves = d.integers(4, -largest, largest, nonzero=True)
    operations = d.shuffled(["×"] * products + ["max", "+"] + [d.choice(["+", "max"]) for _ in range(3 - products)])
    nodes = [[operation, *wires] for operation, wires in zip(operations, d.choice(WIRES))]
    values = _values(leaves, nodes)
    d.require(0 not in values.values() and max(map(abs, values.values())) < 200, "a value is 0, or large")
    d.require(all(values[x] != values[y] for operation, x, y in nodes if operation == "max"), "a maximum is a tie")
    right = _gradients(leaves, nodes, values)
    d.require(list(right.values()).count(0) < 2, "several of the gradients are 0")
    d.require(right != _gradients(leaves, nodes, values, added=False), "nothing is added up where paths meet")
    return {"leaves": leaves, "nodes": nodes}


def solve(leaves, nodes) -> dict:
    """Backwards from L: each operation passes its gradient on, times its slope, and these are added up."""
    if len(leaves) != 4 or len(nodes) != 5 or any(operation not in SLOPES for operation, _, _ in nodes):
        raise ValueError("there must be 4 leaves, and 5 nodes: an operation (+, × or max) and the names of its inputs")
    values = _values(leaves, nodes)
    for name, (operation, x, y) in zip("uvpqL", nodes):
        if operation == "max" and values[x] == values[y]:
            raise ValueError(f"the maximum {name} has equal inputs, so that it has no derivative")
    return _gradients(leaves, nodes, values)


def verify(answer, leaves, nodes) -> bool:
    """Forward mode: one leaf after another changes at the rate 1, and L must change at the answered rate."""
    for leaf in "abcd":
        state = {name: (value, int(name == leaf)) for name, value in zip("abcd", leaves)}
        for name, (operation, x, y) in zip("uvpqL", nodes):
            (left, left_rate), (right, right_rate) = state[x], state[y]
            if operation == "+":
                state[name] = left + right, left_rate + right_rate
            elif operation == "×":
                state[name] = left * right, left_rate * right + left * right_rate
            else:
                state[name] = max(state[x], state[y])
        if state["L"][1] != answer[f"d{leaf}"]:
            return False
    return True


def mistakes(leaves, nodes) -> dict:
    values = _values(leaves, nodes)
    return {name: _gradients(leaves, nodes, values, **slip) for name, slip in SLIPS.items()}


def steps(answer, leaves, nodes) -> dict:
    """The values, and how each gradient is added up: of each path the gradient that arrives, and the slope."""
    values, paths = _values(leaves, nodes), {}
    _gradients(leaves, nodes, values, paths=paths)
    backward = [{"name": n, "paths": paths[n], "sum": sum(g * s for _, g, s in paths[n])} for n in "qpvudcba"]
    return {"values": values, "backward": backward}


def effort(leaves, nodes) -> int:
    """The values of the graph, the product of gradient and slope along every edge, and their sums."""
    values, paths = _values(leaves, nodes), {}
    _gradients(leaves, nodes, values, paths=paths)
    work = sum(COSTS[operation](values[x], values[y]) for operation, x, y in nodes)
    return (
        work
        + sum(product(g, s) for p in paths.values() for _, g, s in p)
        + sum(total(g * s for _, g, s in p) for p in paths.values())
    )


def figure(leaves, nodes):
    """Leaves at the left, in three columns the operations, and arrows from what is used to where it is used."""
    from generator.author import Sheet

    sheet, uses = Sheet(11, 4.6), {name: [x, y] for name, (_, x, y) in zip("uvpqL", nodes)}
    places = {leaf: (1, 4.1 - 1.2 * i) for i, leaf in enumerate("abcd")} | {"p": (6.6, 3.4), "q": (6.6, 1.2)}
    places |= {
        "u": (3.8, 2.8 if "a" in uses["p"] else 3.5),
        "v": (3.8, 1.8 if "d" in uses["q"] else 1.1),
        "L": (9.4, 2.3),
    }
    arrows = []
    for name, inputs in uses.items():
        for other in inputs:
            (x, y), (to_x, to_y) = places[other], places[name]
            length = ((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5
            along, up = (to_x - x) / length, (to_y - y) / length
            start = (x + 0.7, y) if other in "abcd" else (x + 0.42 * along, y + 0.42 * up)
            arrows.append((start, (to_x - 0.44 * along, to_y - 0.44 * up)))
    sheet.arrows([*arrows, ((9.82, 2.3), (10.5, 2.3))])
    for radius, colour in ((0.4, "0.25"), (0.38, "1.0")):
        sheet.dots([(*places[name], radius) for name in uses], colour)
    for name, (operation, _, _) in zip("uvpqL", nodes):
        x, y = places[name]
        sheet.text(x, y, operation, size=8 if operation == "max" else 12)
        sheet.text(x, y + 0.58 if y > 2 else y - 0.6, name, size=9, italic=True)
    for leaf, value in zip("abcd", leaves):
        sheet.text(1, places[leaf][1], f"{leaf} = {value}".replace("-", "−"), size=9)
    return sheet.figure


SLIPS = {
    "only one path counted where a value is used twice": {"added": False},
    "max passes the gradient to both inputs": {"slope": {"max": lambda x, y: 1}},
    "max passes the gradient to the smaller input": {"slope": {"max": lambda x, y: int(x < y)}},
    "× passes on each factor itself, not the other one": {"slope": {"×": lambda x, y: x}},
}
SLOPES = {"+": lambda x, y: 1, "×": lambda x, y: y, "max": lambda x, y: int(x > y)}  # in x
COSTS = {"+": lambda x, y: total([x, y]), "×": product, "max": lambda x, y: 1}


def _values(leaves, nodes) -> dict:
    values = dict(zip("abcd", leaves))
    for name, (operation, x, y) in zip("uvpqL", nodes):
        x, y = values[x], values[y]
        values[name] = x + y if operation == "+" else x * y if operation == "×" else max(x, y)
    return values


def _gradients(leaves, nodes, values, slope=None, added=True, paths=None) -> dict:
    """The gradients of the leaves. paths: where it is kept what arrives at each node: from where, gradient, slope."""
    slopes, gradients = SLOPES | (slope or {}), dict.fromkeys("abcduvpq", 0) | {"L": 1}
    for name, (operation, *inputs) in zip("Lqpvu", nodes[::-1]):
        for x, y in (inputs, inputs[::-1]):
            local = slopes[operation](values[x], values[y])
            gradients[x] = gradients[x] * added + gradients[name] * local
            if paths is not None:
                paths.setdefault(x, []).append([name, gradients[name], local])
    return {f"d{leaf}": gradients[leaf] for leaf in "abcd"}
