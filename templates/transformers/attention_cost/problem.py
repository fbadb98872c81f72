"""What attention costs: multiplications for the scores, with and without a cache, and the size of the cache."""

from generator.author import Draw, product

TITLE = "The cost of attention"
KNOBS = {"largest_length": range(40, 2001), "largest_layers": range(4, 49), "grouped": (False, True)}
ABOUT = {
    "largest_length": "largest number of tokens of the prompt",
    "largest_layers": "largest number of layers",
    "grouped": "whether heads share keys and values",
}
SPACE = 3.5
LABELS = {"scores": r"\text{scores}", "next_token": r"\text{next token}", "cache": r"\text{cache}"}


def draw(d: Draw, *, largest_length: int = 400, largest_layers: int = 12, grouped: bool = False) -> dict:
    heads, layers = d.choice([2, 4, 6, 8, 12]), d.integer(2, largest_layers)
    d.require(layers != heads, "there are as many layers as heads")
    return {
        "length": 10 * d.integer(2, largest_length // 10),
        "heads": heads,
        "head_size": d.choice([8, 10, 16, 20, 32, 64]),
        "kv_heads": d.choice([k for k in range(1, heads) if heads % k == 0]) if grouped else heads,
        "layers": layers,
        "bytes": d.choice([2, 4]),
    }


def solve(length, heads, head_size, kv_heads, layers, bytes) -> dict:
    """A dot product of head_size numbers for every pair, head and layer; a key and a value for every token."""
    next_token = (length + 1) * heads * head_size * layers
    return {
        "scores": length**2 * heads * head_size * layers,
        "next_token": next_token,
        "cache": 2 * length * kv_heads * head_size * layers * bytes,
    }


def verify(answer, length, heads, head_size, kv_heads, layers, bytes) -> bool:
    """Query by query, each meeting all keys, then layer by layer; and the cache as it grows, token by token."""
    of_a_query = sum(length * head_size for _ in range(heads))
    in_a_layer = sum(of_a_query for _ in range(length))
    a_token = sum(head_size + head_size for _ in range(kv_heads)) * layers
    cache = sum(a_token for _ in range(length)) * bytes
    later = (of_a_query + sum(head_size for _ in range(heads))) * layers
    return answer == {"scores": in_a_layer * layers, "next_token": later, "cache": cache}


def mistakes(length, heads, head_size, kv_heads, layers, bytes) -> dict:
    right = solve(length, heads, head_size, kv_heads, layers, bytes)
    scores, later, cache = right.values()
    wrong = {
        "n for n²: as many scores as tokens": {"scores": scores // length},
        "every head counted with the full width": {"scores": scores * heads, "next_token": later * heads},
        "only one head counted": {"scores": scores // heads, "next_token": later // heads, "cache": cache // kv_heads},
        "only one layer counted": {name: value // layers for name, value in right.items()},
        "only the keys cached": {"cache": cache // 2},
        "all scores computed again for the next token": {"next_token": (length + 1) ** 2 * heads * head_size * layers},
        "the new token's own key forgotten": {"next_token": length * heads * head_size * layers},
    }
    if bytes > 2:
        wrong["numbers counted instead of bytes"] = {"cache": cache // bytes}
    if kv_heads < heads:
        wrong["keys and values cached for every head, although heads share them"] = {"cache": cache // kv_heads * heads}
    return wrong


def effort(length, heads, head_size, kv_heads, layers, bytes) -> int:
    """The width once, then the product of each of the three counts."""
    width = heads * head_size
    work = product(heads, head_size) + product(length, length, width, layers) + product(length + 1, width, layers)
    return work + product(2, length, kv_heads * head_size, layers, bytes) + (kv_heads < heads)


def identity(length, heads, head_size, kv_heads, layers, bytes) -> list:
    """Only the width of all heads together matters, and that of the keys."""
    return [length, heads * head_size, kv_heads * head_size, layers, bytes]
