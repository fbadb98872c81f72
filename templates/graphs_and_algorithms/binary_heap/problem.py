"""A binary heap with the largest number on top: built from an array, and its largest number removed."""

from generator.author import Draw, level_order_tree, tree_figure

TITLE = "Binary heap"
KNOBS = {"size": range(6, 11), "largest": range(30, 100)}
ABOUT = {"size": "length of the array", "largest": "largest number"}
SPACE = 5
LABELS = {"heap": r"\text{heap}", "exchanges": r"\text{exchanges}", "after": r"\text{after removal}"}


def draw(d: Draw, *, size: int = 8, largest: int = 60) -> dict:
    numbers = d.sample(range(1, largest + 1), size)
    answer = solve(numbers)
    d.require(answer["exchanges"] > 2, "it is a heap already, or nearly")
    wrong = [answer | slip for slip in mistakes(numbers).values()]
    d.require(answer not in wrong, "a mistake gives the answer")
    return {"numbers": numbers}


def solve(numbers) -> dict:
    """From the last node with a child to the root, each is sifted down; then the last one replaces the largest."""
    heap, exchanges = _built(numbers)
    return {"heap": heap, "exchanges": exchanges, "after": _removed(heap)}


def verify(answer, numbers) -> bool:
    """By recursion over the tree: both subtrees become heaps, then the root sinks along its larger children."""
    count = 0

    def sunk(key, left, right):
        nonlocal count
        larger, other = (left, right) if not right or (left and left[0] > right[0]) else (right, left)
        if not larger or larger[0] < key:
            return (key, left, right)
        count += 1
        new = sunk(key, *larger[1:])
        return (larger[0], new, other) if larger is left else (larger[0], other, new)

    def heaped(i, sink):
        """The tree below the place i; sink: what becomes of a root and its subtrees."""
        if i > len(array):
            return ()
        return sink(array[i - 1], heaped(2 * i, sink), heaped(2 * i + 1, sink))

    def listed(tree, i=1) -> dict:
        return {i: tree[0], **listed(tree[1], 2 * i), **listed(tree[2], 2 * i + 1)} if tree else {}

    array = numbers
    first = listed(heaped(1, sunk))
    exchanges, heap = count, [first[i] for i in sorted(first)]
    array = [heap[-1], *heap[1:-1]]
    second = listed(sunk(array[0], heaped(2, lambda *parts: parts), heaped(3, lambda *parts: parts)))
    return answer == {"heap": heap, "exchanges": exchanges, "after": [second[i] for i in sorted(second)]}


def mistakes(numbers) -> dict:
    heap, one_by_one, count = _built(numbers)[0], [], 0
    for new in numbers:
        one_by_one.append(new)
        i = len(one_by_one) - 1
        while i and one_by_one[i] > one_by_one[(i - 1) // 2]:
            one_by_one[i], one_by_one[(i - 1) // 2] = one_by_one[(i - 1) // 2], one_by_one[i]
            i, count = (i - 1) // 2, count + 1
    flat, swaps = _built(numbers, deepest=1)
    return {
        "numbers inserted one by one": {"heap": one_by_one, "exchanges": count, "after": _removed(one_by_one)},
        "sifted down by one level only": {"heap": flat, "exchanges": swaps},
        "sorted in descending order": {"heap": sorted(numbers)[::-1], "after": sorted(numbers)[-2::-1]},
        "the rest moved to the front and built anew": {"after": _built(heap[1:])[0]},
    }


def steps(answer, numbers) -> dict:
    """The array after each node with children, where it changed; and how the last number sank."""
    rows, array = [], list(numbers)
    for i in range(len(array) // 2 - 1, -1, -1):
        key, count = array[i], _sift(array, i)
        rows.append({"key": key, "place": i + 1, "count": count, "array": list(array)})
    top = [answer["heap"][-1], *answer["heap"][1:-1]]
    return {"rows": rows, "top": top, "sunk": _sift(list(top), 0)}


def effort(numbers) -> int:
    """Two comparisons on each level on which a number sinks or could sink, and each exchange."""
    rows, array = 0, list(numbers)
    for i in range(len(array) // 2 - 1, -1, -1):
        rows += 2 + 3 * _sift(array, i)
    return rows + 2 + 3 * _sift([array[-1], *array[1:-1]], 0)


def figure(numbers):
    return tree_figure(level_order_tree(numbers))


def _sift(array, i, deepest=9) -> int:
    """Lets the number at i sink, and returns the number of exchanges."""
    for count in range(deepest):
        largest = max((j for j in (i, 2 * i + 1, 2 * i + 2) if j < len(array)), key=lambda j: array[j])
        if largest == i:
            return count
        array[i], array[largest] = array[largest], array[i]
        i = largest
    return deepest


def _built(numbers, deepest=9) -> tuple:
    array, exchanges = list(numbers), 0
    for i in range(len(array) // 2 - 1, -1, -1):
        exchanges += _sift(array, i, deepest)
    return array, exchanges


def _removed(heap) -> list:
    array = [heap[-1], *heap[1:-1]]
    _sift(array, 0)
    return array
