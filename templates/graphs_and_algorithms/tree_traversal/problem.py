"""Pre-order, in-order and post-order of a binary tree."""

from generator.author import Draw, tree_figure

TITLE = "Tree traversal"
KNOBS = {"nodes": range(6, 11)}
ABOUT = {"nodes": "number of nodes"}
SPACE = 3
FIELDS = {"pre": "sequence", "middle": "sequence", "post": "sequence"}
LABELS = {"pre": r"\text{pre-order}", "middle": r"\text{in-order}", "post": r"\text{post-order}"}


def draw(d: Draw, *, nodes: int = 8) -> dict:
    letters = d.shuffled("ABCDEFGHIJ"[:nodes])
    tree, ahead = [], [(letters, 0)]  # the letters of a subtree, and its depth
    for (root, *below), depth in ahead:
        left = d.integer(0, len(below))
        parts = [below[:left], below[left:]]
        tree.append([root, *("".join(part[:1]) for part in parts)])
        ahead += [(part, depth + 1) for part in parts if part]
    d.require(2 < max(depth for _, depth in ahead) < 5, "there are too few levels, or too many")
    d.require("" not in tree[0] and sum(row.count("") == 1 for row in tree) > 1, "nearly all nodes have two children")
    post = solve(tree)["post"]
    d.require(post not in [slip.get("post") for slip in mistakes(tree).values()], "a mistake gives the post-order")
    return {"tree": tree}


def solve(tree) -> dict:
    """Recursion. The tree lists nodes with their left and right child, "" for none, level by level."""
    return {"pre": _order(tree, "NLR"), "middle": _order(tree, "LNR"), "post": _order(tree, "LRN")}


def verify(answer, tree) -> bool:
    """Sorted by the way from the root in letters L and R, with nothing, M or Z at its end."""
    ways = {tree[0][0]: ""}
    for root, left, right in tree:
        ways |= {child: ways[root] + turn for child, turn in ((left, "L"), (right, "R")) if child}
    ends = {"pre": "", "middle": "M", "post": "Z"}
    return all(answer[name] == sorted(ways, key=lambda v: ways[v] + end) for name, end in ends.items())


def mistakes(tree) -> dict:
    right = solve(tree)
    return {
        "pre-order read backwards": {"post": right["pre"][::-1]},
        "root put last, its subtrees left in pre-order": {"post": [*right["pre"][1:], right["pre"][0]]},
        "level by level": {"pre": [row[0] for row in tree]},
        "in-order and post-order exchanged": {"middle": right["post"], "post": right["middle"]},
    }


def steps(answer, tree) -> dict:
    """The two subtrees of the root, in all three orders."""
    return {
        "parts": [["".join(_order(tree, way, child)) for child in tree[0][1:]] for way in ("NLR", "LNR", "LRN")],
        "whole": ["".join(order) for order in answer.values()],
    }


def effort(tree) -> int:
    """In each order a step for each node, and one for each node above it."""
    depth = {tree[0][0]: 0}
    for root, *children in tree:
        depth |= {child: depth[root] + 1 for child in children if child}
    return 3 * len(tree) + sum(depth.values())


def figure(tree):
    children = {root: those for root, *those in tree}

    def nested(v):
        return [v, *map(nested, children[v])] if v and any(children[v]) else v or None

    return tree_figure(nested(tree[0][0]))


def _order(tree, way, root=None) -> list:
    """The order below a node. way: N is the node, L and R are its subtrees."""
    root = tree[0][0] if root is None else root
    children = {v: those for v, *those in tree}
    left, right = children.get(root, ["", ""])
    parts = {"N": root, "L": left and _order(tree, way, left), "R": right and _order(tree, way, right)}
    return [v for which in way for v in parts[which]]
