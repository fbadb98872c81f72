"""A coin."""
TITLE = "Coin"


def draw(d) -> dict:
    return {"heads": d.integer(0, 1)}


def solve(heads) -> dict:
    return {"side": "H" if heads else "T"}


def verify(answer, heads) -> bool:
    return answer == {"side": "TH"[heads]}


def mistakes(heads) -> dict:
    return {"the other side": {"side": "HT"[heads]}}
