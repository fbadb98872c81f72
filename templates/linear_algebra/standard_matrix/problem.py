"""The standard matrix of a linear map of the plane, from the images of two vectors in a figure."""

from functools import cache
from itertools import product

from generator.author import Axes, Draw, determinant, dot, inverse, matmul, total, transpose, whole
from generator.author import product as times

TITLE = "Matrix of a linear map"
KNOBS = {"largest": range(2, 6), "largest_image": range(3, 7), "largest_entry": range(8, 21)}
ABOUT = {
    "largest": "largest absolute value of the entries of the vectors that are mapped",
    "largest_image": "largest absolute value of the coordinates in the figure",
    "largest_entry": "largest absolute value of the entries of the matrix",
}
SPACE = 5
LABELS = {"area": r"\text{area}"}


def draw(d: Draw, *, largest: int = 3, largest_image: int = 5, largest_entry: int = 12) -> dict:
    u, v = map(list, d.choice(_pairs(largest)))
    p, q = (d.integers(2, -largest_image, largest_image, nonzero=True) for _ in range(2))
    d.require(abs(determinant([p, q])) > 1, "the images are parallel, or the area stays as it is")
    A = matmul(transpose([p, q]), inverse(transpose([u, v])))
    d.require(max(abs(entry) for row in A for entry in row) <= largest_entry, "an entry of the matrix is too large")
    d.require(A[0][1] != A[1][0] and sum(entry == 0 for row in A for entry in row) < 2, "the matrix is too simple")
    return {"u": u, "v": v, "image_u": p, "image_v": q}


def solve(u, v, image_u, image_v) -> dict:
    """A (u v) = (T(u) T(v)), with the vectors as columns."""
    A = whole(matmul(transpose([image_u, image_v]), inverse(transpose([u, v]))), "A")
    return {"A": A, "area": abs(determinant(A))}


def verify(answer, u, v, image_u, image_v) -> bool:
    """A maps u and v as the figure shows; the parallelograms of both pairs of vectors have areas in that ratio."""
    A = answer["A"]
    if [len(A), *map(len, A)] != [2] * 3 or u[0] * v[1] == u[1] * v[0]:
        return False
    mapped = all(
        sum(a * x for a, x in zip(row, w)) == y for w, image in ((u, image_u), (v, image_v)) for row, y in zip(A, image)
    )
    areas = [abs(x[0] * y[1] - x[1] * y[0]) for x, y in ((image_u, image_v), (u, v))]
    return mapped and answer["area"] * areas[1] == areas[0]


def mistakes(u, v, image_u, image_v) -> dict:
    P, Y = transpose([u, v]), transpose([image_u, image_v])
    A, size = solve(u, v, image_u, image_v)["A"], abs(determinant(Y))
    wrong = {
        "images taken for the columns, as if u and v were the unit vectors": {"A": Y, "area": size},
        "product in the wrong order": {"A": matmul(inverse(P), Y)},
        "inverse left out": {"A": matmul(Y, P), "area": size * abs(determinant(P))},
        "vectors put in as rows: the transpose": {"A": transpose(A)},
    }
    if determinant(A) < 0:
        wrong["sign of the determinant kept in the area"] = {"area": determinant(A)}
    return wrong


def carried(written, u, v, image_u, image_v) -> dict:
    """The area that the matrix that was written gives."""
    (a, b), (c, e) = written["A"]
    return {"area": abs(a * e - b * c)}


def steps(answer, u, v, image_u, image_v) -> dict:
    adjugate = [[v[1], -v[0]], [-u[1], u[0]]]
    return {
        "P": transpose([u, v]),
        "Y": transpose([image_u, image_v]),
        "det": determinant([u, v]),
        "adjugate": adjugate,
    }


def effort(u, v, image_u, image_v) -> int:
    """The determinant of (u v), the product with its adjugate, and the determinant of A."""
    (a, b), (c, e) = solve(u, v, image_u, image_v)["A"]
    found = steps({}, u, v, image_u, image_v)
    work = times(u[0], v[1]) + times(u[1], v[0]) + total([u[0] * v[1], -u[1] * v[0]])
    work += sum(dot(row, column) for row in found["Y"] for column in zip(*found["adjugate"]))
    return work + times(a, e) + times(b, c) + total([a * e, -b * c])


def figure(u, v, image_u, image_v) -> object:
    reach = max(4, *map(abs, image_u + image_v))
    axes = Axes(x=(-reach, reach), y=(-reach, reach), width=5.5, height=5.5, grid=True, step=(1, 1))
    axes.vector(image_u, name="T(u)")
    axes.vector(image_v, name="T(v)")
    return axes.figure


@cache
def _pairs(largest) -> list:
    """Pairs of vectors without zeros, with the determinant 1 or −1."""
    entries = [v for v in range(-largest, largest + 1) if v]
    vectors = list(product(entries, repeat=2))
    return [(u, v) for u in vectors for v in vectors if abs(u[0] * v[1] - u[1] * v[0]) == 1]
