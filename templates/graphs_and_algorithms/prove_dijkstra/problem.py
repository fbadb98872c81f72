"""Why Dijkstra's algorithm stops, why it is right, and what a negative weight does to it."""

from generator.author import Criterion, Draw, graph_figure

TITLE = "Why Dijkstra’s algorithm is right"
KNOBS = {"checked": (False, True), "largest_weight": range(8, 16)}
ABOUT = {
    "checked": "whether an example with a negative weight is asked for too",
    "largest_weight": "largest weight of the edges of the example",
}
SPACE = 10.0
PLACES = {"A": (0, 1.1), "B": (2.6, 2.2), "C": (2.6, 0), "D": (5.2, 1.1)}


def draw(d: Draw, *, checked: bool = True, largest_weight: int = 10) -> dict:
    to_b, to_c = sorted(d.sample(range(2, largest_weight + 1), 2))
    negative = -d.integer(to_c - to_b + 1, to_c)
    on = d.integer(1, largest_weight)
    direct = d.integer(max(1, negative + on + 1), largest_weight)  # longer than the way from C over B
    edges = [["A", "B", to_b], ["A", "C", to_c], ["B", "D", on], ["C", "B", negative], ["C", "D", direct]]
    return {"edges": edges, "checked": checked}


def criteria(edges, checked=True) -> list:
    found = [
        Criterion(
            1,
            "Each step settles one vertex, and no vertex is settled twice; so there are at most as many steps as"
            " vertices",
            "it is not said why the number of steps is bounded",
        ),
        Criterion(
            1,
            r"On a shortest path from $s$ to $u$, the vertex settled in this step, let $y$ be the first vertex that is"
            r" not settled yet. The one before it is settled with its true distance, and its edges were looked at; so"
            r" $d(y)$ is the distance of $y$",
            "no vertex on a shortest path is found whose value is right already",
        ),
        Criterion(
            1,
            r"The rest of the path, from $y$ to $u$, is not negative: the distance of $y$ is at most that of $u$",
            "where it is needed that no weight is negative is not said",
        ),
        Criterion(
            1,
            r"$u$ was chosen as the least, so $d(u) \le d(y)$; together $d(u)$ is at most the distance of $u$. It is"
            r" not less, since it is the length of a path",
            r"the choice of $u$ is not used, or $d(u)$ is bounded from one side only",
        ),
    ]
    numbers = Criterion(1, "Both numbers of the example", "a number of the example is missing or wrong")
    return [*found, numbers] if checked else found


def claims(edges, checked=True) -> dict:
    """The algorithm step by step; and Bellman–Ford."""
    far, settled = {"A": 0}, []
    while len(settled) < 4:
        u = min((v for v in far if v not in settled), key=lambda v: far[v])
        settled.append(u)
        for v, w in ((b, w) for a, b, w in edges if a == u and b not in settled):
            far[v] = min(far.get(v, far[u] + w), far[u] + w)
    right = {"A": 0, "B": 10**6, "C": 10**6, "D": 10**6}
    for _ in right:
        for u, v, w in edges:
            right[v] = min(right[v], right[u] + w)
    return {"found": far["D"], "distance": right["D"]}


def holds(claims, edges, checked=True) -> bool:
    """All three ways to D: the algorithm finds those that do not go into B from C, which is settled later."""
    w = {u + v: weight for u, v, weight in edges}
    ways = [w["AB"] + w["BD"], w["AC"] + w["CD"], w["AC"] + w["CB"] + w["BD"]]
    return w["AB"] < w["AC"] and claims == {"found": min(ways[:2]), "distance": min(ways)}


def identity(edges, checked=True) -> list:
    return edges if checked else []


def figure(edges, checked=True):
    return graph_figure(PLACES, edges, directed=True)
