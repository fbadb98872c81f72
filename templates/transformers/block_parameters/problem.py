"""Learnable parameters of a Transformer: attention, feed-forward network, and all blocks."""

from generator.author import Draw, product, total

TITLE = "Parameters of a Transformer"
KNOBS = {
    "largest_width": range(48, 1025),
    "largest_layers": range(4, 49),
    "bias": ("none", "all", "any"),
    "grouped": (False, True),
    "gated": (False, True),
}
ABOUT = {
    "largest_width": "largest width of the blocks",
    "largest_layers": "largest number of blocks",
    "bias": "whether projections and feed-forward layers have biases",
    "grouped": "whether heads share keys and values",
    "gated": "whether the feed-forward network is gated",
}
SPACE = 3.5
LABELS = {"attention": r"\text{attention}", "feed_forward": r"\text{feed-forward}", "total": r"\text{total}"}


def draw(
    d: Draw,
    *,
    largest_width: int = 160,
    largest_layers: int = 12,
    bias: str = "any",
    grouped: bool = False,
    gated: bool = False,
) -> dict:
    heads, size = d.choice([2, 3, 4, 5, 6, 8, 10, 12, 16]), d.choice([4, 5, 6, 8, 10, 12, 16, 20, 32, 64])
    d.require(16 <= heads * size <= largest_width, f"the width is not from 16 to {largest_width}")
    return {
        "heads": heads,
        "head_size": size,
        "kv_heads": d.choice([k for k in range(1, heads) if heads % k == 0]) if grouped else heads,
        "hidden": heads * size * d.integer(2, 4),
        "layers": d.integer(2, largest_layers),
        "bias": bias == "all" or (bias == "any" and d.choice([False, True])),
        "gated": gated,
    }


def solve(heads, head_size, kv_heads, hidden, layers, bias, gated) -> dict:
    """Queries and output d × d, keys and values d × their heads; two matrices d × hidden, or three."""
    width, shared, matrices = heads * head_size, kv_heads * head_size, 3 if gated else 2
    attention = 2 * width * width + 2 * width * shared + bias * (2 * width + 2 * shared)
    feed_forward = matrices * width * hidden + bias * (width + (matrices - 1) * hidden)
    return _counts(layers, attention, feed_forward, 4 * width)


def carried(written, heads, head_size, layers, **_) -> dict:
    """The total of what was written for both parts of a block."""
    return {"total": layers * (written["attention"] + written["feed_forward"] + 4 * heads * head_size)}


def verify(answer, heads, head_size, kv_heads, hidden, layers, bias, gated) -> bool:
    """Every unit of every layer has as many weights as it has inputs, and perhaps a bias: unit by unit."""
    width = sum(head_size for _ in range(heads))
    from_input = [head_size] * (heads + 2 * kv_heads)  # a query for each head, a key and a value for fewer
    attention = sum(units * (width + bias) for units in [*from_input, width])
    feed_forward = hidden * (width + bias) * (1 + gated) + width * (hidden + bias)
    norms = sum(2 * width for _ in ("before attention", "before feed-forward"))
    whole = sum(attention + feed_forward + norms for _ in range(layers))
    return answer == {"attention": attention, "feed_forward": feed_forward, "total": whole}


def mistakes(heads, head_size, kv_heads, hidden, layers, bias, gated) -> dict:
    right = solve(heads, head_size, kv_heads, hidden, layers, bias, gated)
    attention, feed_forward, width = right["attention"], right["feed_forward"], heads * head_size
    other = solve(heads, head_size, kv_heads, hidden, layers, not bias, gated)
    wrong = {
        "output projection of the attention forgotten": (attention - width * (width + bias), feed_forward, 4 * width),
        "every head counted with projections of full width": (
            (heads + 2 * kv_heads) * width * (width + bias) + width * (width + bias),
            feed_forward,
            4 * width,
        ),
        "one matrix of the feed-forward network forgotten": (attention, feed_forward - width * hidden, 4 * width),
        "biases forgotten" if bias else "biases counted": (other["attention"], other["feed_forward"], 4 * width),
        "layer norms forgotten": (attention, feed_forward, 0),
    }
    if kv_heads < heads:
        full = 4 * width * (width + bias)
        wrong["keys and values counted for every head, although heads share them"] = (full, feed_forward, 4 * width)
    slips = {name: _counts(layers, *counts) for name, counts in wrong.items()}
    return {**slips, "one block instead of all": {"total": attention + feed_forward + 4 * width}}


def steps(answer, heads, head_size, kv_heads, hidden, layers, bias, gated) -> dict:
    width = heads * head_size
    norms = 4 * width
    block = answer["attention"] + answer["feed_forward"] + norms
    return {"width": width, "shared": kv_heads * head_size, "norms": norms, "block": block}


def effort(heads, head_size, kv_heads, hidden, layers, bias, gated) -> int:
    """The products of both parts, their biases, the norms, and the sum of a block times the number of blocks."""
    answer = solve(heads, head_size, kv_heads, hidden, layers, bias, gated)
    width, shared, m = heads * head_size, kv_heads * head_size, 3 if gated else 2
    terms = [answer["attention"], answer["feed_forward"], 4 * width]
    work = product(4, width, width) if heads == kv_heads else 2 * product(2, width, width)
    work += product(m, width, hidden) + product(4, width) + total(terms) + product(layers, sum(terms))
    return work + bias * (product(4, width) + total([4 * width * width, 2 * (width + shared)]) + total([hidden, width]))


def identity(heads, head_size, kv_heads, hidden, layers, bias, gated) -> list:
    """Only with shared keys and values does the number of heads matter."""
    return [heads * head_size, kv_heads * head_size, hidden, layers, bias, gated]


def _counts(layers, attention, feed_forward, norms) -> dict:
    whole = layers * (attention + feed_forward + norms)
    return {"attention": attention, "feed_forward": feed_forward, "total": whole}
