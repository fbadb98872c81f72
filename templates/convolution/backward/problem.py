"""Backward pass of a convolution: the gradients of the loss with respect to the filter and to the input."""

from generator.author import Draw, dot

TITLE = "Gradients of a convolution"
KNOBS = {"size": range(2, 5), "taps": range(1, 4), "stride": range(1, 3), "largest": range(2, 10)}
ABOUT = {
    "size": "rows and columns of the input",
    "taps": "rows and columns of the filter",
    "stride": "stride of the filter",
    "largest": "largest absolute value of the entries of X, W and G",
}
SPACE = 5.0
LABELS = {"dW": r"\partial L / \partial W", "dX": r"\partial L / \partial X"}


def draw(d: Draw, *, size: int = 3, taps: int = 2, stride: int = 1, largest: int = 3) -> dict:
    d.require(taps <= size, "the filter is larger than the input")
    side = (size - taps) // stride + 1
    X, W = d.matrix(size, size, -largest, largest), d.matrix(taps, taps, -largest, largest)
    G = d.matrix(side, side, -largest, largest)
    zeros = [sum(row.count(0) for row in M) / len(M) ** 2 for M in (X, W, G)]
    d.require(max(zeros) <= 0.5, "more than half of a matrix is zero")
    answer, wrong = solve(X, W, G, stride), mistakes(X, W, G, stride).values()
    d.require(all({**answer, **slip} != answer for slip in wrong), "a mistake gives the right gradients")
    covered = {(r, c) for r, c, *_ in _places(W, G, stride)}
    zeros = [answer["dX"][r][c] == 0 for r, c in covered] + [v == 0 for row in answer["dW"] for v in row]
    d.require(sum(zeros) <= 1, "too many entries are zero")
    return {"X": X, "W": W, "G": G, "stride": stride}


def solve(X, W, G, stride) -> dict:
    """Every output hands its gradient, times the pixel, to each tap, and times the tap to each pixel, in its window."""
    if stride < 1 or len(G) != (len(X) - len(W)) // stride + 1:
        raise ValueError("the upstream gradient does not have the size of the output")
    return _gradients(X, W, G, stride)


def verify(answer, X, W, G, stride) -> bool:
    """The loss ⟨G, Y⟩ is linear in X and in W: each entry of a gradient is the loss for a unit matrix in its place."""
    dW, dX, k = answer["dW"], answer["dX"], range(len(W))
    if [len(row) for row in dW + dX] != [len(row) for row in W + X]:
        return False

    def tap(r, c) -> int:
        return W[r][c] if r in k and c in k else 0

    loss_of_W = [
        [sum(g * X[i * stride + a][j * stride + b] for i, row in enumerate(G) for j, g in enumerate(row)) for b in k]
        for a in k
    ]
    loss_of_X = [
        [sum(g * tap(r - i * stride, c - j * stride) for i, row in enumerate(G) for j, g in enumerate(row)) for c in n]
        for n in [range(len(X))]
        for r in n
    ]
    return dW == loss_of_W and dX == loss_of_X


def mistakes(X, W, G, stride) -> dict:
    right, flipped = solve(X, W, G, stride), [row[::-1] for row in W[::-1]]
    wrong = {
        "upstream gradient left out of the gradient of the filter": {
            "dW": solve(X, W, [[1] * len(G) for _ in G], stride)["dW"]
        }
    }
    if len(W) > 1:
        wrong["filter flipped once more in the gradient of the input"] = {"dX": solve(X, flipped, G, stride)["dX"]}
        wrong["gradient of the filter flipped"] = {"dW": [row[::-1] for row in right["dW"][::-1]]}
    if len(G) > 1 and stride < len(W):
        lost = [[0] * len(X) for _ in X]
        for r, c, a, b, g in _places(W, G, stride):
            lost[r][c] = g * W[a][b]
        wrong["overlaps overwritten instead of added in the gradient of the input"] = {"dX": lost}
    if len(G) > 1 and stride > 1:
        wrong["stride ignored in the gradient of the filter"] = {"dW": _gradients(X, W, G, 1)["dW"]}
    return wrong


def steps(answer, X, W, G, stride) -> dict:
    """For every tap the pixels that it met; for every pixel the taps that it met, each with its upstream gradient."""
    taps = {(a, b): ([], []) for a in range(len(W)) for b in range(len(W))}
    pixels = {(r, c): ([], []) for r in range(len(X)) for c in range(len(X))}
    for r, c, a, b, g in _places(W, G, stride):
        for (gradients, factors), factor in ((taps[a, b], X[r][c]), (pixels[r, c], W[a][b])):
            gradients.append(g)
            factors.append(factor)
    shown = [
        [
            {"at": f"{r + 1},{c + 1}", "left": left, "right": right, "value": answer[name][r][c]}
            for (r, c), (left, right) in found.items()
        ]
        for name, found in (("dW", taps), ("dX", pixels))
    ]
    return {"taps": shown[0], "pixels": shown[1], "side": len(G)}


def effort(X, W, G, stride) -> int:
    """The sum of products for every tap and every pixel."""
    found = steps(solve(X, W, G, stride), X, W, G, stride)
    return sum(dot(entry["left"], entry["right"]) for entry in found["taps"] + found["pixels"])


def _gradients(X, W, G, stride) -> dict:
    dW, dX = [[0] * len(W) for _ in W], [[0] * len(X) for _ in X]
    for r, c, a, b, g in _places(W, G, stride):
        dW[a][b] += g * X[r][c]
        dX[r][c] += g * W[a][b]
    return {"dW": dW, "dX": dX}


def _places(W, G, stride) -> list:
    """Row and column of a pixel, those of the tap that it lies under, and the upstream gradient, for every window."""
    k = range(len(W))
    return [
        (i * stride + a, j * stride + b, a, b, g)
        for i, row in enumerate(G)
        for j, g in enumerate(row)
        for a in k
        for b in k
    ]
