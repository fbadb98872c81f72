"""A binary search tree: keys inserted one after another, and one with two children deleted."""

from generator.author import Draw

TITLE = "Binary search tree"
KNOBS = {"keys": range(6, 11), "largest": range(30, 100)}
ABOUT = {"keys": "number of keys", "largest": "largest key"}
SPACE = 5.5
LABELS = {"pre": r"\text{pre-order}", "height": r"\text{height}", "deleted": r"\text{pre-order after the deletion}"}


def draw(d: Draw, *, keys: int = 8, largest: int = 60) -> dict:
    numbers = d.sample(range(1, largest + 1), keys)
    children = _inserted(numbers)
    d.require(_height(children, numbers[0]) <= keys // 2 + 1, "the tree is too deep")
    both = [k for k in numbers if None not in children[k]]
    d.require(bool(both), "no key has two children")
    givens = {"keys": numbers, "x": d.choice(both)}
    wrong = mistakes(**givens).values()
    d.require(solve(**givens)["deleted"] not in [slip.get("deleted") for slip in wrong], "a mistake does not show")
    return givens


def solve(keys, x) -> dict:
    """The children of each key; the next key takes the place of the deleted one."""
    children = _inserted(keys)
    if x not in keys or None in children[x]:
        raise ValueError("the key to delete must have two children")
    return {"pre": _pre(children, keys[0]), "height": _height(children, keys[0]), "deleted": _deleted(keys, x)}


def verify(answer, keys, x) -> bool:
    """The first key, then the smaller ones, then the larger ones, each in the same way; for the deletion the next key
    is taken as inserted in place of the deleted one."""

    def order(those) -> list:
        if not those:
            return []
        return [those[0], *order([k for k in those if k < those[0]]), *order([k for k in those if k > those[0]])]

    def depth(those) -> int:
        halves = [[k for k in those if k < those[0]], [k for k in those if k > those[0]]]
        return max((1 + depth(half) for half in halves if half), default=0)

    follower = sorted(keys)[sorted(keys).index(x) + 1]
    changed = [follower if k == x else k for k in keys if k != follower]
    return answer == {"pre": order(keys), "height": depth(keys), "deleted": order(changed)}


def mistakes(keys, x) -> dict:
    right, before = solve(keys, x), sorted(keys)[sorted(keys).index(x) - 1]
    rest = [k for k in keys if k != before]

    def order(those, sign=1):
        return _pre(_inserted(those), those[0], sign)

    return {
        "height counted in nodes, not edges": {"height": right["height"] + 1},
        "in-order given instead of pre-order": {"pre": sorted(keys), "deleted": sorted(k for k in keys if k != x)},
        "largest key of the left subtree moved up": {"deleted": order([before if k == x else k for k in rest])},
        "right subtree before the left one": {"pre": order(keys, -1)},
    }


def steps(answer, keys, x) -> dict:
    """Where each key is inserted: below which other, on which side."""
    children = _inserted(keys)
    above = {child: (k, side) for k, those in children.items() for child, side in zip(those, ("left", "right"))}
    rows = [{"key": k, "above": above[k][0], "side": above[k][1]} for k in keys[1:]]
    return {"rows": rows, "next": min(k for k in keys if k > x)}


def effort(keys, x) -> int:
    """A comparison for each key above the place of a new one; the orders, and the search for the next key."""
    children, work = _inserted(keys), 2 * len(keys)
    ahead = [(keys[0], 0)]
    for k, depth in ahead:
        work += depth
        ahead += [(child, depth + 1) for child in children[k] if child is not None]
    return work


def _inserted(keys) -> dict:
    children = {keys[0]: [None, None]}
    for k in keys[1:]:
        at = keys[0]
        while children[at][k > at] is not None:
            at = children[at][k > at]
        children[at][k > at] = k
        children[k] = [None, None]
    return children


def _pre(children, k, sign=1) -> list:
    return [] if k is None else [k, *(v for child in children[k][::sign] for v in _pre(children, child, sign))]


def _height(children, k) -> int:
    return max((1 + _height(children, child) for child in children[k] if child is not None), default=0)


def _deleted(keys, x) -> list:
    """The pre-order when the next key has taken the place of x, and the right child of that key its own."""
    children = _inserted(keys)
    above, new, side = x, children[x][1], 1
    while children[new][0] is not None:
        above, new, side = new, children[new][0], 0
    children[above][side] = children[new][1]
    children[new] = children[x]
    for those in children.values():
        those[:] = [new if k == x else k for k in those]
    return _pre(children, new if keys[0] == x else keys[0])
