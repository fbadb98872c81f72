"""Open addressing: keys put into a hash table by linear probing or double hashing."""

from generator.author import Draw, product, total

TITLE = "Hash table"
KNOBS = {"size": (7, 11, 13), "keys": range(5, 9), "probing": ("linear", "double", "any")}
ABOUT = {"size": "size of the table", "keys": "number of keys", "probing": "how the next place is found"}
SPACE = 4.5
LABELS = {"table": r"\text{table}", "probes": r"\text{probes}"}


def draw(d: Draw, *, size: int = 11, keys: int = 7, probing: str = "linear") -> dict:
    numbers = d.sample(range(10, 100), min(keys, size - 2))
    double = probing == "double" if probing != "any" else d.choice([False, True])
    givens = {"keys": numbers, "size": size, "double": double}
    answer = solve(**givens)
    d.require(answer["probes"] > len(numbers) + 1, "a key is moved by one place at the most")
    d.require(all(answer["table"] != slip.get("table") for slip in mistakes(**givens).values()), "a mistake is right")
    return givens


def solve(keys, size, double) -> dict:
    """Each key is tried at its places one after another."""
    table, probes = _filled(keys, size, _strides(keys, size, double))
    return {"table": table, "probes": probes}


def verify(answer, keys, size, double) -> bool:
    """Each key stands at a place of its own sequence, and those before it there hold keys that came earlier."""
    table, came, probes = answer["table"], {k: i for i, k in enumerate(keys)}, 0
    if sorted(table) != sorted([0] * (size - len(keys)) + list(keys)):
        return False
    for k in keys:
        stride = k % (size - 2) + 1 if double else 1
        visited = [(k + i * stride) % size for i in range(size)]
        tries = visited.index(table.index(k))
        if any(came.get(table[place], size) > came[k] for place in visited[:tries]):
            return False
        probes += tries + 1
    return answer["probes"] == probes


def mistakes(keys, size, double) -> dict:
    strides = _strides(keys, size, double)
    back, probes = _filled(keys, size, [-stride for stride in strides])
    first, more = _filled(keys, size, [-(k % size) for k in keys], once=True)
    found = {
        "next place looked for to the left": {"table": back, "probes": probes},
        "after a collision the first free place of the table": {"table": first, "probes": more},
        "only the collisions counted": {"probes": _filled(keys, size, strides)[1] - len(keys)},
    }
    if double:
        linear, probes = _filled(keys, size, [1] * len(keys))
        found["places taken one after another, as by linear probing"] = {"table": linear, "probes": probes}
    return found


def steps(answer, keys, size, double) -> dict:
    """For each key its hash value, its stride, and the places that were tried."""
    rows = []
    for k, stride in zip(keys, _strides(keys, size, double)):
        place = answer["table"].index(k)
        tried = [(k + i * stride) % size for i in range(size)]
        rows.append({"key": k, "hash": k % size, "stride": stride, "tried": tried[: tried.index(place) + 1]})
    return {"rows": rows}


def carried(written, keys, size, double) -> dict:
    """The probes that lead to the places that were written."""
    probes = 0
    for k, stride in zip(keys, _strides(keys, size, double)):
        probes += [(k + i * stride) % size for i in range(size)].index(written["table"].index(k)) + 1
    return {"probes": probes}


def effort(keys, size, double) -> int:
    """The remainder of each key, with double hashing also the second one where there is a collision, and each probe."""
    work, strides = 0, _strides(keys, size, double)
    for i, k in enumerate(keys):
        work += product(k // size, size) + total([k, -(k // size) * size])
        tries = _filled(keys[: i + 1], size, strides)[1] - _filled(keys[:i], size, strides)[1]
        work += tries + (2 + tries if double and tries > 1 else 0)
    return work


def heads(keys, size, double) -> dict:
    return {"table": list(map(str, range(size)))}


def _strides(keys, size, double) -> list:
    return [1 + k % (size - 2) if double else 1 for k in keys]


def _filled(keys, size, strides, once=False) -> tuple:
    """The table, 0 where it is empty, and the number of probes. once: from the second probe on, one place by one."""
    table, probes = [0] * size, 0
    for k, stride in zip(keys, strides):
        place, tries = k % size, 1
        while table[place]:
            place = (place + (1 if once and tries > 1 else stride)) % size
            tries += 1
        table[place] = k
        probes += tries
    return table, probes
