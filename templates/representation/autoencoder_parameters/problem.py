"""Parameters of a fully connected autoencoder, with weights of its own in the decoder or with tied ones."""

from itertools import pairwise

from generator.author import Draw, product, total

TITLE = "Parameters of an autoencoder"
KNOBS = {"layers": range(1, 4), "largest": range(40, 201, 20), "tied": ("any", "tied", "own")}
ABOUT = {
    "layers": "number of layers of the encoder",
    "largest": "largest width of a layer",
    "tied": "whether the decoder's weights are tied to the encoder's or its own",
}
SPACE = 3
LABELS = {"encoder": r"\text{encoder}", "decoder": r"\text{decoder}", "total": r"\text{total}"}


def draw(d: Draw, *, layers: int = 2, largest: int = 100, tied: str = "any") -> dict:
    widths = sorted(d.sample(range(6, largest + 1, 2), layers + 1), reverse=True)
    return {"widths": widths, "tied": d.choice((True, False)) if tied == "any" else tied == "tied"}


def solve(widths, tied) -> dict:
    """Weights and biases of the encoder; of the decoder the biases, and the weights unless they are tied."""
    if len(widths) < 2 or min(widths) < 1:
        raise ValueError("an autoencoder needs at least two widths, which are positive")
    weights = sum(a * b for a, b in pairwise(widths))
    encoder = weights + sum(widths[1:])
    decoder = (0 if tied else weights) + sum(widths[:-1])
    return {"encoder": encoder, "decoder": decoder, "total": encoder + decoder}


def verify(answer, widths, tied) -> bool:
    """Unit by unit: one parameter for its bias, and one for each of its inputs that has a weight of its own."""
    back = widths[::-1]
    encoder = sum(before + 1 for before, after in pairwise(widths) for _ in range(after))
    decoder = sum((1 if tied else before + 1) for before, after in pairwise(back) for _ in range(after))
    return answer == {"encoder": encoder, "decoder": decoder, "total": decoder + encoder}


def mistakes(widths, tied) -> dict:
    weights, up, down = sum(a * b for a, b in pairwise(widths)), sum(widths[1:]), sum(widths[:-1])

    def both(encoder, decoder) -> dict:
        return {"encoder": encoder, "decoder": decoder, "total": encoder + decoder}

    wrong = {
        "biases forgotten": both(weights, 0 if tied else weights),
        "one bias per layer": both(weights + len(widths) - 1, (0 if tied else weights) + len(widths) - 1),
        "input counted as a layer with biases": both(weights + up + widths[0], (0 if tied else weights) + down),
    }
    if tied:
        wrong["tied weights counted in the decoder again"] = both(weights + up, weights + down)
        wrong["biases of the decoder taken to be tied too"] = both(weights + up, 0)
    else:
        wrong["decoder taken to be as large as the encoder"] = both(weights + up, weights + up)
        wrong["decoder's weights taken to be tied"] = both(weights + up, down)
    return wrong


def carried(written, widths, tied) -> dict:
    return {"total": written["encoder"] + written["decoder"]}


def steps(answer, widths, tied) -> dict:
    return {
        "up": [[a, b] for a, b in pairwise(widths)],
        "down": [[a, b] for a, b in pairwise(widths[::-1])],
    }


def effort(widths, tied) -> int:
    """Products and sums of both halves; the decoder's products are those of the encoder."""
    weights, up, down = [a * b for a, b in pairwise(widths)], widths[1:], widths[-2::-1]
    right = solve(widths, tied)
    work = sum(product(a, b) for a, b in pairwise(widths)) + total([v for pair in zip(weights, up) for v in pair])
    work += total(down if tied else [v for pair in zip(weights[::-1], down) for v in pair])
    return work + total([right["encoder"], right["decoder"]])
