"""Items are shared."""
TITLE = "Share"


def draw(d) -> dict:
    people = d.integer(2, 99)
    return {"people": people, "items": people * d.integer(2, 99), "row": d.integers(3, 0, 9), "name": "Ada"}


def solve(people, items, row, name) -> dict:
    if people == 0:
        raise ValueError("no people: every number would be an answer")
    if items % people:
        raise ValueError(f"{items} items cannot be shared among {people}")
    return {"each": items // people, "row": [2 * n for n in row]}


def verify(answer, people, items, row, name) -> bool:
    return answer["each"] * people == items and [n / 2 for n in answer["row"]] == row


def mistakes(people, items, row, name) -> dict:
    return {"multiplied": {"each": people * items}}
