"""Byte-pair encoding: the first merges that a small corpus gives, and its tokens after them."""

from collections import Counter

from generator.author import Draw, total

TITLE = "Byte-pair encoding"
KNOBS = {"words": range(3, 7), "merges": range(2, 5), "largest_count": range(5, 21)}
ABOUT = {
    "words": "number of different words in the corpus",
    "merges": "number of merges",
    "largest_count": "largest count of a word",
}
SPACE = 4.0
FIELDS = {"merged": "sequence"}
LABELS = {"merged": r"\text{merged}", "tokens": r"\text{tokens}"}
FAMILIES = (
    "hug pug bug mug rug tug hugs bugs mugs pun bun run sun gun guns hut but nut cut cup cups",
    "cat cats hat hats rat rats mat mats car cars can cans pan pans man map maps tap taps bag bags",
    "pin pins pit pits pig pigs big bit bits bin fin fit fits fig dig dip dips tip tips tin win wins",
    "hot hop hops pot pots pop top tops dot dots dog dogs log logs lot lots hog hogs cot cop cops",
    "play plays player stay stays stray gray pray prays prayer ray rays tray trays layer layers",
    "bet bed beds beg leg legs let led net nets met men ten pen pens pet pets hen hens den",
)


def draw(d: Draw, *, words: int = 5, merges: int = 3, largest_count: int = 9) -> dict:
    chosen = d.sample(d.choice(FAMILIES).split(), words)
    for _ in range(6):  # several counts for the same words, since two pairs are often equally frequent
        counts = d.integers(words, 1, largest_count)
        found = _train(chosen, counts, merges)
        if len(found) == merges:
            break
    d.require(len(found) == merges, "two pairs are equally frequent")
    names = [slip.get("merged") for slip in mistakes(chosen, counts, merges).values()]
    d.require([step["new"] for step in found] not in names, "a mistake gives the right merges")
    return {"words": chosen, "counts": counts, "merges": merges}


def solve(words, counts, merges) -> dict:
    """Count all pairs, join the most frequent one everywhere, and count again."""
    found = _train(words, counts, merges)
    if len(found) < merges:
        raise ValueError(f"merge {len(found) + 1} is not clear: two pairs are equally frequent, or there is none")
    return {"merged": [step["new"] for step in found], "tokens": _size(found[-1]["split"], counts)}


def verify(answer, words, counts, merges) -> bool:
    """Words as texts <l><o><w>: a merge is a text replaced, and no other pair may occur as often in them."""
    texts = ["".join(f"<{letter}>" for letter in word) for word in words]
    for new in answer["merged"]:
        split = [text[1:-1].split("><") for text in texts]
        often = {
            (a, b): sum(text.count(f"<{a}><{b}>") * c for text, c in zip(texts, counts))
            for pieces in split
            for a, b in zip(pieces, pieces[1:])
        }
        most = [pair for pair, count in often.items() if count == max(often.values())]
        if len(most) != 1 or "".join(most[0]) != new:
            return False
        texts = [text.replace("<{}><{}>".format(*most[0]), f"<{new}>") for text in texts]
    tokens = sum(text.count("<") * c for text, c in zip(texts, counts))
    return len(answer["merged"]) == merges and answer["tokens"] == tokens


def mistakes(words, counts, merges) -> dict:
    found, letters = _train(words, counts, merges), _pairs([list(word) for word in words], counts)
    right = found[-1]["split"]
    wrong = {"tokens of each word counted only once": {"tokens": _size(right, [1] * len(words))}}
    alone = _train(words, [1] * len(words), merges, first=True)
    wrong["every word counted once"] = {
        "merged": [step["new"] for step in alone],
        "tokens": _size(alone[-1]["split"], counts),
    }
    split = [list(word) for word in words]
    often = sorted(letters, key=lambda pair: (-letters[pair], pair))[:merges]
    for pair in often:
        split = [_joined(tokens, pair) for tokens in split]
    wrong["pairs not counted again after a merge"] = {
        "merged": ["".join(p) for p in often],
        "tokens": _size(split, counts),
    }
    return wrong


def steps(answer, words, counts, merges) -> dict:
    """Each merge: how often the pair occurs, which pair comes next, and the words as they are then split."""
    return {
        "found": _train(words, counts, merges),
        "sizes": [len(t) for t in _train(words, counts, merges)[-1]["split"]],
    }


def effort(words, counts, merges) -> int:
    """A sum for every pair that is counted anew: all of them at first, then those that the new token is part of."""
    work, new = 0, None
    for step in [{"split": [list(word) for word in words]}, *_train(words, counts, merges)[:-1]]:
        for pair in _pairs(step["split"], counts):
            if new is None or new in pair:
                work += 1 + total([c for tokens, c in zip(step["split"], counts) if pair in zip(tokens, tokens[1:])])
        new = step.get("new", "")
    return work


def _train(words, counts, merges, first=False) -> list:
    """The merges; fewer if two pairs are equally frequent, unless the first one in the alphabet is taken then."""
    split, found = [list(word) for word in words], []
    for _ in range(merges):
        often = sorted(_pairs(split, counts).items(), key=lambda item: (-item[1], item[0]))
        if not often or (not first and len(often) > 1 and often[0][1] == often[1][1]):
            break
        pair, count = often[0]
        terms = [c for tokens, c in zip(split, counts) if pair in zip(tokens, tokens[1:])]
        split = [_joined(tokens, pair) for tokens in split]
        found.append({"pair": list(pair), "new": "".join(pair), "count": count, "terms": terms, "split": split})
        found[-1]["next"] = [[*other, n] for other, n in often[1:2]]
    return found


def _pairs(split, counts) -> Counter:
    often = Counter()
    for tokens, count in zip(split, counts):
        for pair in zip(tokens, tokens[1:]):
            often[pair] += count
    return often


def _joined(tokens, pair) -> list:
    joined = []
    for token in tokens:
        if joined and (joined[-1], token) == pair:
            joined[-1] += token
        else:
            joined.append(token)
    return joined


def _size(split, counts) -> int:
    return sum(len(tokens) * count for tokens, count in zip(split, counts))
