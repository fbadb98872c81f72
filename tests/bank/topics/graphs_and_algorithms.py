"""Graphs and algorithms: SciPy's graphs, enumeration of all candidates, or the definition."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise, permutations
from typing import Any

import numpy as np
from scipy import optimize
from scipy.sparse import csgraph

from tests.bank.slip_oracles import Rule

Answer = dict[str, Any]
Edges = list[list[Any]]


def table(edges: Edges, *, directed: bool = False) -> tuple[list[str], np.ndarray[Any, Any]]:
    """Names of the vertices in order, and the weights between them; infinity where there is no edge."""
    names = sorted({v for edge in edges for v in edge[:2]})
    weights = np.full((len(names), len(names)), np.inf)
    for u, v, w in edges:
        i, j = names.index(u), names.index(v)
        weights[i, j] = w
        if not directed:
            weights[j, i] = w
    return names, weights


def shortest_path(place: str, edges: Edges) -> Answer:
    """Floyd–Warshall of SciPy; the path is the best of all simple paths."""
    names, weights = table(edges)
    far = csgraph.shortest_path(csgraph.csgraph_from_dense(weights, null_value=np.inf), method="FW")[0]
    inner = names[1:-1]
    ways = [[names[0], *middle, names[-1]] for k in range(len(names) - 1) for middle in permutations(inner, k)]
    lengths = [sum(weights[names.index(u), names.index(v)] for u, v in pairwise(way)) for way in ways]
    assert lengths.count(min(lengths)) == 1
    return {"distances": [round(v) for v in far[1:]], "path": ways[int(np.argmin(lengths))]}


def minimum_spanning_tree(place: str, edges: Edges) -> Answer:
    """The tree by SciPy; Prim's order by trying which edge of it is next."""
    names, weights = table(edges)
    tree = csgraph.minimum_spanning_tree(csgraph.csgraph_from_dense(weights, null_value=np.inf)).toarray()
    found = sorted((round(tree[i, j]), {names[i], names[j]}) for i, j in zip(*np.nonzero(tree), strict=True))
    reached, order = {"A"}, []
    while len(reached) < len(names):
        weight, ends = next(pair for pair in found if len(pair[1] & reached) == 1)
        order.append(weight)
        reached |= ends
    kruskal = [weight for weight, _ in found]
    return {"kruskal": kruskal, "prim": order, "weight": sum(kruskal)}


def graph_traversal(edges: Edges) -> Answer:
    """SciPy's orders; it looks at the neighbours in the order of their numbers."""
    names, weights = table([[u, v, 1] for u, v in edges])
    graph = csgraph.csgraph_from_dense(weights, null_value=np.inf)
    orders = (order(graph, 0)[0] for order in (csgraph.breadth_first_order, csgraph.depth_first_order))
    bfs, dfs = ([names[i] for i in order] for order in orders)
    return {"bfs": bfs, "dfs": dfs}


def topological_order(name: str, edges: Edges) -> Answer:
    """All permutations in the order of the alphabet."""
    names = sorted({v for edge in edges for v in edge})
    right = [order for order in permutations(names) if all(order.index(u) < order.index(v) for u, v in edges)]
    return {"order": list(right[0]), "count": len(right)}


def critical_path(company: str, durations: list[int], edges: Edges) -> Answer:
    """Longest ways as shortest ways with negative lengths, by Bellman–Ford of SciPy, from a start and to an end."""
    n = len(durations)
    start, end = n, n + 1
    lengths = np.full((n + 2, n + 2), np.inf)
    lengths[start, :n] = 1e-9  # as good as 0, which would be no edge
    lengths[:n, end] = [-t for t in durations]
    for u, v in edges:
        lengths[ord(u) - 65, ord(v) - 65] = -durations[ord(u) - 65]
    graph = csgraph.csgraph_from_dense(lengths, null_value=np.inf)
    far = csgraph.shortest_path(graph, method="BF")
    total = round(-far[start, end])
    earliest = [max(0, round(-far[start, i])) for i in range(n)]
    latest = [total + round(far[i, end]) for i in range(n)]
    critical = [chr(65 + i) for i in range(n) if earliest[i] == latest[i]]
    return {"earliest": earliest, "latest": latest, "duration": total, "critical": critical}


def maximum_flow(place: str, edges: Edges) -> Answer:
    """SciPy's flow; a vertex is on the side of S if another pipe from S to it lets through no more."""
    names = sorted({v for edge in edges for v in edge[:2]})

    def most(more: Edges) -> int:
        capacities = np.zeros((len(names), len(names)), dtype=np.int32)
        for u, v, w in [*edges, *more]:
            capacities[names.index(u), names.index(v)] += w
        graph = csgraph.csgraph_from_dense(capacities, null_value=0).astype(np.int32)
        return int(csgraph.maximum_flow(graph, names.index("S"), names.index("T")).flow_value)

    flow = most([])
    side = [v for v in names if v == "S" or (v != "T" and most([["S", v, 1]]) == flow)]
    assert all(most([[v, "T", 1]]) > flow for v in side)
    return {"flow": flow, "side": side}


def tree_traversal(tree: list[list[str]]) -> Answer:
    """A walk around the tree with a stack, which meets each node three times."""
    children = {v: those for v, *those in tree}
    pre, middle, post = list[str](), list[str](), list[str]()
    stack = [(tree[0][0], 0)]
    while stack:
        v, times = stack.pop()
        [pre, middle, post][times].append(v)
        if times < 2:
            stack.append((v, times + 1))
            if children[v][times]:
                stack.append((children[v][times], 0))
    return {"pre": pre, "middle": middle, "post": post}


def tree_from_traversals(pre: list[str], middle: list[str]) -> Answer:
    """An ancestor comes before in pre-order, and nothing between the two in in-order comes before it."""

    def is_above(u: str, v: str) -> bool:
        i, j = sorted([middle.index(u), middle.index(v)])
        return u != v and all(pre.index(u) <= pre.index(w) for w in middle[i : j + 1])

    depth = {v: sum(is_above(u, v) for u in pre) for v in pre}
    leaves = sorted(v for v in pre if not any(is_above(v, u) for u in pre))
    post = list[str]()
    for v in middle:  # what is to the right of all before it, goes in before the first node above it
        place = next((i for i, u in enumerate(post) if is_above(u, v)), len(post))
        post.insert(place, v)
    return {"post": post, "leaves": leaves, "height": max(depth.values())}


def search_tree(keys: list[int], x: int) -> Answer:
    """A table of places: the children of place i stand at 2i and 2i + 1; the deletion moves a whole subtree."""

    def put(places: dict[int, int], key: int) -> None:
        i = 1
        while i in places:
            i = 2 * i + (key > places[i])
        places[i] = key

    def pre(places: dict[int, int]) -> list[int]:
        return [places[i] for i in sorted(places, key=lambda i: bin(i)[2:])]

    places: dict[int, int] = {}
    for key in keys:
        put(places, key)
    before, height = pre(places), max(i.bit_length() for i in places) - 1
    at = next(i for i, key in places.items() if key == x)
    new = 2 * at + 1
    while 2 * new in places:
        new *= 2
    places[at] = places.pop(new)
    below = bin(new)[2:] + "1"
    moved = {i: key for i, key in places.items() if bin(i)[2:].startswith(below)}
    for i in moved:
        del places[i]
    for i, key in moved.items():
        places[int(bin(new)[2:] + bin(i)[2 + len(below) :], 2)] = key
    return {"pre": before, "height": height, "deleted": pre(places)}


def binary_heap(numbers: list[int]) -> Answer:
    """With places counted from 1, one exchange at a time."""

    def sift(array: list[int], i: int) -> int:
        count = 0
        while 2 * i < len(array):
            child = 2 * i + int(2 * i + 1 < len(array) and array[2 * i + 1] > array[2 * i])
            if array[child] < array[i]:
                break
            array[i], array[child] = array[child], array[i]
            i, count = child, count + 1
        return count

    array = [0, *numbers]
    exchanges = sum(sift(array, i) for i in reversed(range(1, len(array))))
    after = [0, array[-1], *array[2:-1]]
    sift(after, 1)
    return {"heap": array[1:], "exchanges": exchanges, "after": after[1:]}


def hash_table(keys: list[int], size: int, double: bool) -> Answer:
    """Keys as they come, with a set of places taken."""
    taken: dict[int, int] = {}
    probes = 0
    for key in keys:
        step = 1 + key % (size - 2) if double else 1
        for i in range(size):
            probes += 1
            if taken.setdefault((key + i * step) % size, key) == key:
                break
    return {"table": [taken.get(i, 0) for i in range(size)], "probes": probes}


def huffman_code(counts: list[int]) -> Answer:
    """The least over all whole lengths that satisfy Kraft's inequality, letter by letter."""
    n = len(counts)
    best: dict[int, tuple[int, tuple[int, ...]]] = {0: (0, ())}
    unit = 2 ** (n - 1)
    for count in counts:
        after: dict[int, tuple[int, tuple[int, ...]]] = {}
        for used, (bits, lengths) in best.items():
            for length in range(1, n):
                key = used + unit // 2**length
                found = (bits + count * length, (*lengths, length))
                if key <= unit and (key not in after or found[0] < after[key][0]):
                    after[key] = found
        best = after
    bits, lengths = min(best.values())
    fixed = next(w for w in range(9) if 2**w >= n) * sum(counts)
    return {"lengths": list(lengths), "bits": bits, "saved": fixed - bits}


def knapsack(name: str, weights: list[int], values: list[int], capacity: int) -> Answer:
    """Whole numbers of SciPy's linear programming for each capacity."""
    row = list[int]()
    for c in range(capacity + 1):
        fits = optimize.LinearConstraint(np.array([weights]), ub=c)
        ones = optimize.Bounds(0, 1)
        found = optimize.milp(-np.array(values), constraints=fits, bounds=ones, integrality=np.ones(len(weights)))
        row.append(round(-found.fun))
    return {"row": row, "packed": [chr(65 + i) for i, taken in enumerate(found.x) if taken > 0.5]}


def longest_common_subsequence(x: str, y: str) -> Answer:
    """From the length of the longest one of each two prefixes, by recursion from the end; the way prefers shorter x."""

    @cache
    def longest(i: int, j: int) -> int:
        if not i or not j:
            return 0
        return max(longest(i - 1, j), longest(i, j - 1), longest(i - 1, j - 1) + (x[i - 1] == y[j - 1]))

    def one(i: int, j: int) -> str:
        if not i or not j:
            return ""
        if x[i - 1] == y[j - 1]:
            return one(i - 1, j - 1) + x[i - 1]
        return one(i - 1, j) if longest(i - 1, j) == longest(i, j) else one(i, j - 1)

    return {"row": [longest(len(x), j) for j in range(len(y) + 1)], "common": list(one(len(x), len(y)))}


def prefix_function(word: str) -> Answer:
    """Borders by their definition, with str methods; the period by comparing places."""
    prefixes = [word[:i] for i in range(1, len(word) + 1)]
    borders = [max(k for k in range(len(p)) if p.startswith(p[len(p) - k :])) for p in prefixes]
    n = len(word)
    period = min(p for p in range(1, n + 1) if all(word[i] == word[i + p] for i in range(n - p)))
    return {"borders": borders, "period": period}


def quicksort(numbers: list[int]) -> Answer:
    """Each number of the search tree that insertion would make is compared with all numbers above it."""
    children: dict[int, dict[bool, int]] = {numbers[0]: {}}
    comparisons = 0
    for v in numbers[1:]:
        at = numbers[0]
        comparisons += 1
        while (v > at) in children[at]:
            at = children[at][v > at]
            comparisons += 1
        children[at][v > at] = v
        children[v] = {}
    order = np.argsort(np.sign(np.array(numbers) - numbers[0]), kind="stable")
    return {"first": [numbers[i] for i in order], "comparisons": comparisons}


def master_theorem(a: int, b: int, c: int, degree: int, base: int, k: int) -> Answer:
    """The recurrence by recursion; the growth from its values for very large inputs."""

    def value(levels: int) -> int:
        return base if levels == 0 else a * value(levels - 1) + c * b ** (degree * levels)

    far = 200
    powers = [Fraction(value(n), b ** (n * p)) for p in range(6) for n in (far, 2 * far)]
    growth = [float(powers[2 * p + 1] / powers[2 * p]) for p in range(6)]  # 1 if T is like n to the power of p
    p = next(p for p, ratio in enumerate(growth) if ratio < 3)
    return {"p": p, "q": int(growth[p] > 1.5), "value": value(k)}


def bellman_ford(edges: Edges) -> Answer:
    """Distances by SciPy; the first round as the product of one step for each edge, in the min-plus algebra."""
    names, weights = table(edges, directed=True)
    graph = csgraph.csgraph_from_dense(weights, null_value=np.inf)
    final = csgraph.johnson(graph, indices=0)
    first = np.array([0.0, *[np.inf] * (len(names) - 1)])
    for u, v, w in edges:
        step = np.where(np.eye(len(names)) == 1, 0, np.inf)
        step[names.index(u), names.index(v)] = w
        first = (first[:, None] + step).min(axis=0)
    return {"first": [round(x) for x in first[1:]], "final": [round(x) for x in final[1:]]}


def stable_matching(place: str, doctors: list[str], posts: list[str]) -> Answer:
    """Shortened lists: a post that is somebody's first choice strikes out all whom it wants less, until nobody has to
    go on; what was struck out before the own post was applied for in vain."""
    wishes = {v: list(wish) for v, wish in zip(sorted(posts[0]), doctors, strict=True)}
    lists = dict(zip(sorted(doctors[0]), posts, strict=True))
    asked = {(v, wish[0]) for v, wish in wishes.items()}
    changed = True
    while changed:
        changed = False
        for v, post in sorted(asked):
            for worse in lists[post][lists[post].index(v) + 1 :]:
                if post in wishes[worse]:
                    wishes[worse].remove(post)
                    changed = True
        asked = {(v, wish[0]) for v, wish in wishes.items()}
    found = [wishes[v][0] for v in sorted(wishes)]
    return {"posts": found, "proposals": sum(wish.index(post) + 1 for wish, post in zip(doctors, found, strict=True))}


def interval_scheduling(place: str, hours: list[list[int]]) -> Answer:
    """All sets of talks, from the largest on, of which the one whose talks end first; the rooms that
    the busiest hour needs."""
    names = [chr(65 + i) for i in range(len(hours))]
    busy = np.array([[start <= t < end for start, end in hours] for t in range(24)], dtype=int)
    sets = [
        those
        for k in range(len(hours), 0, -1)
        for those in combinations(range(len(hours)), k)
        if busy[:, those].sum(axis=1).max() <= 1
    ]
    best = [those for those in sets if len(those) == len(sets[0])]

    def order(those: tuple[int, ...]) -> list[tuple[int, int]]:
        return sorted((hours[i][1], i) for i in those)

    return {"chosen": [names[i] for i in min(best, key=order)], "rooms": int(busy.sum(axis=1).max())}


def slip_of_matrix_chain(shown: list[Any], p: list[int]) -> list[Any]:
    """What computing each split in turn would count, with arrays of these sizes in place of the matrices."""

    def multiplications(i: int, k: int, j: int) -> int:
        return np.zeros((p[i], p[k])).size * np.zeros((p[k], p[j])).shape[1]

    m = {"12": shown[0], "23": shown[1], "34": shown[2], "13": shown[3], "24": shown[4]}
    return [
        multiplications(0, 1, 2),
        multiplications(1, 2, 3),
        multiplications(2, 3, 4),
        min(m["23"] + multiplications(0, 1, 3), m["12"] + multiplications(0, 2, 3)),
        min(m["34"] + multiplications(1, 2, 4), m["23"] + multiplications(1, 3, 4)),
        min(
            m["24"] + multiplications(0, 1, 4),
            m["12"] + m["34"] + multiplications(0, 2, 4),
            m["13"] + multiplications(0, 3, 4),
        ),
    ]


SLIP_RULES: dict[str, Rule] = {"slips/matrix_chain": slip_of_matrix_chain}


ORACLES: dict[str, Callable[..., Answer]] = {
    "graphs_and_algorithms/shortest_path": shortest_path,
    "graphs_and_algorithms/minimum_spanning_tree": minimum_spanning_tree,
    "graphs_and_algorithms/graph_traversal": graph_traversal,
    "graphs_and_algorithms/topological_order": topological_order,
    "graphs_and_algorithms/critical_path": critical_path,
    "graphs_and_algorithms/maximum_flow": maximum_flow,
    "graphs_and_algorithms/tree_traversal": tree_traversal,
    "graphs_and_algorithms/tree_from_traversals": tree_from_traversals,
    "graphs_and_algorithms/search_tree": search_tree,
    "graphs_and_algorithms/binary_heap": binary_heap,
    "graphs_and_algorithms/hash_table": hash_table,
    "graphs_and_algorithms/huffman_code": huffman_code,
    "graphs_and_algorithms/knapsack": knapsack,
    "graphs_and_algorithms/longest_common_subsequence": longest_common_subsequence,
    "graphs_and_algorithms/prefix_function": prefix_function,
    "graphs_and_algorithms/quicksort": quicksort,
    "graphs_and_algorithms/master_theorem": master_theorem,
    "graphs_and_algorithms/bellman_ford": bellman_ford,
    "graphs_and_algorithms/interval_scheduling": interval_scheduling,
    "graphs_and_algorithms/stable_matching": stable_matching,
}
