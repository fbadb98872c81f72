"""Two whole numbers are added."""
TITLE = "Plus"
KNOBS = {"largest": range(1, 10_000), "sign": ("plus", "both")}
SPACE = 1


def draw(d, *, largest: int = 5000, sign: str = "plus", odd: bool = False) -> dict:
    a, b = d.integers(2, 1, largest)
    d.require(not odd or a % 2 == 1, "a is even")
    d.require(largest > 1 or not odd, "1 and 1 are too easy")
    return {"a": a, "b": -b if sign == "both" and d.integer(0, 1) else b}


def solve(a, b) -> dict:
    return {"sum": a + b}


def verify(answer, a, b) -> bool:
    return answer["sum"] - a == b


def mistakes(a, b) -> dict:
    return {"subtracted": {"sum": a - b}, "forgot the second": {"sum": a}}
