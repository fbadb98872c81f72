"""The image that a thin lens makes: its distance, its height, and whether it is real."""

from fractions import Fraction

from generator.author import Draw, Sheet, portion, product, quotient, total

TITLE = "Image of a thin lens"
KNOBS = {"lens": ("converging", "diverging", "any"), "longest": range(12, 61), "farthest": range(60, 301)}
ABOUT = {
    "lens": "whether the lens converges or diverges",
    "longest": "largest focal length, without sign, in cm",
    "farthest": "largest distance of object and image, in cm",
}
FIELDS = {"image": ("real", "virtual")}
UNITS = {"distance": "cm", "height": "mm"}
LABELS = {"distance": "d_i", "height": "h_i", "image": r"\text{image}"}
SPACE = 4.0


def draw(d: Draw, *, lens: str = "any", longest: int = 40, farthest: int = 150) -> dict:
    sign = {"converging": 1, "diverging": -1, "any": d.choice([1, 1, -1])}[lens]
    f = sign * d.integer(6, longest)
    inner = d.choice([1, 1, -1]) if sign > 0 else 1  # beyond the focal point, or within
    near = [x for x in range(2, 200) if f * f % x == 0 and 2 <= f + inner * x <= farthest and x not in (f, 2 * f)]
    near = [x for x in near if abs(f + inner * f * f // x) <= farthest]
    d.require(bool(near), "no object distance gives a whole image distance")
    distance = f + inner * d.choice(near)
    step = Fraction(f, distance - f).denominator
    d.require(step <= 40 and abs(f) != abs(distance - f), "no height gives a whole one, or both are the same")
    sizes = [h for h in range(step, 61, step) if h >= 4 and 2 <= h * abs(f) // abs(distance - f) <= 200]
    d.require(bool(sizes), "no height suits")
    return {"name": d.first_name(), "f": f, "distance": distance, "height": d.choice(sizes)}


def solve(name, f, distance, height) -> dict:
    """1/d_i = 1/f − 1/d_o, and the heights are as the distances."""
    if distance == f:
        raise ValueError("there is no image: the object is in the focal point")
    image = 1 / (Fraction(1, f) - Fraction(1, distance))
    tall = abs(image) / distance * height
    if image.denominator > 1 or tall.denominator > 1:
        raise ValueError("the distance of the image, or its height, is not whole")
    return {"distance": int(image), "height": int(tall), "image": "real" if image > 0 else "virtual"}


def carried(written, name, f, distance, height) -> dict:
    """Height and kind from the distance that was written."""
    image = written["distance"]
    return {"height": Fraction(abs(image) * height, distance), "image": "real" if image > 0 else "virtual"}


def verify(answer, name, f, distance, height) -> bool:
    """Newton: the distances from the focal points have the product f²; a ray through a focal point gives the height."""
    beyond = distance - f
    newton = beyond * (answer["distance"] - f) == f * f
    ray = answer["height"] * abs(beyond) == height * abs(f) and answer["height"] > 0
    return newton and ray and answer["image"] == ("real" if 0 < f < distance else "virtual")


def mistakes(name, f, distance, height) -> dict:
    image = 1 / (Fraction(1, f) - Fraction(1, distance))

    def all_from(other) -> dict:
        found = {"distance": other, "height": abs(other) * height / distance}
        return found | {"image": "real" if other > 0 else "virtual"}

    found = {
        "difference of the distances, without reciprocals": all_from(Fraction(f - distance)),
        "reciprocal not turned over at the end": all_from(1 / image),
        "heights upside down: as object distance to image distance": {"height": height * distance / abs(image)},
        "focal length taken for the image distance in the height": {"height": Fraction(height * abs(f), distance)},
        "real and virtual exchanged": {"image": "virtual" if image > 0 else "real"},
    }
    if image < 0:
        found["minus sign of a virtual image forgotten"] = {"distance": -image, "image": "real"}
    if f + distance:
        added = Fraction(f * distance, f + distance)
        name = "reciprocals added, not subtracted" if f > 0 else "focal length of a diverging lens taken as positive"
        found[name] = all_from(added if f > 0 else -added)
    return found


def steps(answer, name, f, distance, height) -> dict:
    return {"up": f * distance, "under": distance - f}


def effort(name, f, distance, height) -> int:
    """The distance of the image, and the proportion of the heights."""
    image = f * distance // (distance - f)
    work = product(f, distance) + total([distance, -f]) + quotient(f * distance, distance - f)
    return work + portion(abs(image), distance, height) + 1


def identity(name, f, distance, height) -> list:
    return [f, distance, height]


def figure(name, f, distance, height):
    """The axis, the lens, its focal points, and the object, to scale along the axis."""
    scale = 3.4 / max(distance, abs(f))
    sheet, middle = Sheet(8, 2.6), 4.0
    sheet.lines([[(0.2, 1.2), (7.8, 1.2)]], "0.4", line_width=0.6)
    bulge = 0.16 if f > 0 else 0.05
    edge = 0.02 if f > 0 else 0.18
    ys = [k / 10 for k in range(-10, 11)]
    side = [(edge + (bulge - edge) * (1 - y * y), 1.2 + y) for y in ys]
    outline = [(middle + x, y) for x, y in side] + [(middle - x, y) for x, y in reversed(side)]
    sheet.fill([outline], "0.9", edge="0.0")
    focal = [middle - abs(f) * scale, middle + abs(f) * scale]
    sheet.dots([(x, 1.2, 0.07) for x in focal], "0.0")
    for x in focal:
        sheet.text(x, 0.9, "F", italic=True)
    at = middle - distance * scale
    sheet.arrows([((at, 1.2), (at, 2.0))], "0.0", line_width=1.5)
    sheet.lines(
        [[(at, 0.45), (middle, 0.45)], [(at, 0.35), (at, 0.55)], [(middle, 0.35), (middle, 0.55)]], line_width=0.5
    )
    sheet.text((at + middle) / 2, 0.22, f"{distance} cm")
    sheet.text(at + 0.12, 1.75, "h", italic=True, side="left")
    return sheet.figure
