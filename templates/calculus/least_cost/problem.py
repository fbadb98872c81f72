"""The cheapest crate with a square base and a given volume, with or without a lid."""

from fractions import Fraction

from generator.author import Draw, product, quotient, total

TITLE = "The cheapest crate"
KNOBS = {"lid": ("with", "without", "any"), "largest": range(6, 21), "largest_price": range(10, 61)}
ABOUT = {
    "lid": "whether the crate has a lid",
    "largest": "largest side of the base and height, in dm",
    "largest_price": "highest price, in cents for a square decimetre",
}
UNITS = {"side": "dm", "height": "dm", "cost": "cents"}
LABELS = {"side": "s", "height": "h", "cost": r"\text{least cost}"}
SPACE = 5.5


def draw(d: Draw, *, lid: str = "any", largest: int = 10, largest_price: int = 30) -> dict:
    faces = {"with": 2, "without": 1, "any": d.integer(1, 2)}[lid]
    s, h = d.sample(range(2, largest + 1), 2)
    ratio = Fraction(2 * h, faces * s)
    longer = max(ratio.as_integer_ratio())
    d.require(longer * 2 <= largest_price and ratio != 1, "a price is too high, or both are equal")
    scale = d.integer(2, largest_price // longer)
    base, wall = (scale * v for v in ratio.as_integer_ratio())
    return {"company": d.company(), "volume": s * s * h, "faces": faces, "base": base, "wall": wall}


def solve(company, volume, faces, base, wall) -> dict:
    """The cost faces·base·s² + 4·wall·V/s has the derivative 0 at s³ = 2·wall·V / (faces·base)."""
    cube, rest = divmod(2 * wall * volume, faces * base)
    s = round(cube ** (1 / 3))
    if rest or not s or s**3 != cube or volume % (s * s):
        raise ValueError("the cheapest crate has no whole sides")
    return {"side": s, "height": volume // (s * s), "cost": faces * base * s * s + 4 * wall * volume // s}


def carried(written, company, volume, faces, base, wall) -> dict:
    """The height from the side that was written, and the cost from both."""
    s, h = written["side"], written["height"]
    return {"height": Fraction(volume, s * s), "cost": faces * base * s * s + 4 * wall * s * h} if s else {}


def verify(answer, company, volume, faces, base, wall) -> bool:
    """By the inequality of means, the cost is least where half the walls cost as much as the base and the lid."""
    s, h, cost = answer["side"], answer["height"], answer["cost"]
    if s <= 0 or h <= 0 or s * s * h != volume:
        return False
    horizontal, walls = sum(base * s * s for _ in range(faces)), sum(wall * s * h for _ in range(4))
    return 2 * horizontal == walls and cost == horizontal + walls


def mistakes(company, volume, faces, base, wall) -> dict:
    right = solve(company, volume, faces, base, wall)
    s, h = right["side"], right["height"]
    walls = 4 * wall * s * h
    name = "lid forgotten in the cost" if faces == 2 else "a lid counted in the cost, which there is not"
    return {
        "cube root forgotten: s³ given for s": {"side": s**3},
        "height V / s, not V / s²": {"height": s * h},
        name: {"cost": (3 - faces) * base * s * s + walls},
        "one side wall counted, not four": {"cost": faces * base * s * s + wall * s * h},
        "prices exchanged in the cost": {"cost": faces * wall * s * s + 4 * base * s * h},
    }


def steps(answer, company, volume, faces, base, wall) -> dict:
    s = answer["side"]
    found = {"square": faces * base, "over": 4 * wall * volume, "cube": s**3}
    return found | {"horizontal": faces * base * s * s, "walls": 4 * wall * volume // s}


def effort(company, volume, faces, base, wall) -> int:
    """Both coefficients and those of the derivative, the cube and its root, the height, and the cost."""
    s, square, over = solve(company, volume, faces, base, wall)["side"], faces * base, 4 * wall * volume
    work = product(faces, base) + product(4, wall, volume) + product(2, square) + quotient(over, 2 * square)
    work += product(s, s, s) + 2 + quotient(volume, s * s) + product(square, s, s) + quotient(over, s)
    return work + total([square * s * s, over // s])


def identity(company, volume, faces, base, wall) -> list:
    return [volume, faces, base, wall]
