"""Whether a number is even: one of two words, and a number with a unit."""

from generator.author import Draw

TITLE = "Parity"
FIELDS = {"even": ("yes", "no")}
UNITS = {"speed": "m/s"}
LABELS = {"even": r"\text{even}", "speed": "v"}


def draw(d: Draw) -> dict:
    return {"metres": 3 * d.integer(2, 30)}


def solve(metres) -> dict:
    return {"even": "no" if metres % 2 else "yes", "speed": metres // 3}


def verify(answer, metres) -> bool:
    return answer["even"] == ("yes", "no")[metres & 1] and answer["speed"] * 3 == metres


def mistakes(metres) -> dict:
    return {"multiplied": {"speed": 3 * metres}}
