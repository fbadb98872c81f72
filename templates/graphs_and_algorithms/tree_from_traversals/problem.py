"""A binary tree from its pre-order and its in-order: its post-order, its leaves and its height."""

from generator.author import Draw

TITLE = "A tree from its traversals"
KNOBS = {"nodes": range(6, 11)}
ABOUT = {"nodes": "number of nodes"}
SPACE = 5
FIELDS = {"post": "sequence"}
LABELS = {"post": r"\text{post-order}", "leaves": r"\text{leaves}", "height": r"\text{height}"}


def draw(d: Draw, *, nodes: int = 8) -> dict:
    def grown(count) -> list:
        """The places of so many nodes in in-order, listed in pre-order."""
        if not count:
            return []
        left = d.integer(0, count - 1)
        return [left, *grown(left), *(left + 1 + place for place in grown(count - 1 - left))]

    letters = d.shuffled("ABCDEFGHIJ"[:nodes])
    places = grown(nodes)
    d.require(1 < places[0] < nodes - 2, "a subtree of the root has fewer than two nodes")
    givens = {"pre": [letters[i] for i in places], "middle": letters}
    answer = solve(**givens)
    d.require(len(answer["leaves"]) > 1 and answer["height"] < 6, "the tree is too deep")
    wrong = [slip.get("post") for slip in mistakes(**givens).values()]
    d.require(answer["post"] not in wrong, "a mistake gives the post-order")
    return givens


def solve(pre, middle) -> dict:
    """The first letter in pre-order is the root, which divides the in-order."""
    if sorted(pre) != sorted(middle):
        raise ValueError("both orders must have the same letters")
    parts = _parts(pre, middle)
    leaves = sorted(part["root"] for part in parts if not part["left"] + part["right"])
    return {"post": _ordered(pre, middle), "leaves": leaves, "height": max(part["depth"] for part in parts)}


def verify(answer, pre, middle) -> bool:
    """The tree that has this post-order and the in-order, built from the last letter: it has the pre-order."""
    post, ways = list(answer["post"]), {}

    def build(between, way) -> list:
        if not between:
            return []
        root = post.pop()
        ways[root] = way
        i = between.index(root)
        right = build(between[i + 1 :], way + "R")
        return [root, *build(between[:i], way + "L"), *right]

    if sorted(post) != sorted(middle) or build(middle, "") != pre:
        return False
    leaves = [v for v in sorted(ways) if sum(way.startswith(ways[v]) for way in ways.values()) == 1]
    return answer["leaves"] == leaves and answer["height"] == max(map(len, ways.values()))


def mistakes(pre, middle) -> dict:
    right = solve(pre, middle)
    return {
        "pre-order read backwards": {"post": pre[::-1]},
        "root put last, its subtrees left in pre-order": {"post": [*pre[1:], pre[0]]},
        "height counted in nodes, not edges": {"height": right["height"] + 1},
        "nodes with one child counted as leaves": {
            "leaves": sorted(p["root"] for p in _parts(pre, middle) if not p["left"] or not p["right"])},
    }  # fmt: skip


def steps(answer, pre, middle) -> dict:
    """The roots of all subtrees with children, in pre-order, with the letters to their left and right."""
    return {"parts": [part for part in _parts(pre, middle) if part["left"] + part["right"]]}


def effort(pre, middle) -> int:
    """Each root is found, and each letter of its subtree is put to the left or the right; the post-order is written."""
    return len(pre) + sum(1 + len(part["left"] + part["right"]) for part in _parts(pre, middle))


def _parts(pre, middle, depth=0) -> list:
    if not pre:
        return []
    i = middle.index(pre[0])
    left, right = middle[:i], middle[i + 1 :]
    root = {"root": pre[0], "left": "".join(left), "right": "".join(right), "depth": depth}
    return [root, *_parts(pre[1 : i + 1], left, depth + 1), *_parts(pre[i + 1 :], right, depth + 1)]


def _ordered(pre, middle) -> list:
    if not pre:
        return []
    i = middle.index(pre[0])
    return [*_ordered(pre[1 : i + 1], middle[:i]), *_ordered(pre[i + 1 :], middle[i + 1 :]), pre[0]]
