"""Connectionist temporal classification: how many labellings of the frames give a word, and its probability."""

from functools import lru_cache
from itertools import groupby, product
from math import prod

from generator.author import Draw, total
from generator.author import product as multiplied

TITLE = "Paths of a CTC decoder"
KNOBS = {"frames": range(3, 6), "letters": range(2, 4)}
ABOUT = {"frames": "largest number of frames", "letters": "largest number of letters of the word"}
SPACE = 6
LABELS = {"paths": r"\text{labellings}"}
SYMBOLS = "ab_"  # the blank last
TENTHS = [[a, b, 10 - a - b] for a in range(1, 9) for b in range(1, 10 - a)]


def draw(d: Draw, *, frames: int = 4, letters: int = 3) -> dict:
    words = ["".join(letters) for n in range(1, letters + 1) for letters in product("ab", repeat=n)]
    found = [(word, T) for word in words for T in range(3, frames + 1) if 4 < len(_collapsing(T).get(word, ())) < 36]
    word, T = d.choice(found)
    P = [d.choice(TENTHS) for _ in range(T)]
    right, slips = solve(word, P)["N"], [slip["N"] for slip in mistakes(word, P).values()]
    d.require(right not in slips and len(set(slips)) == len(slips), "a mistake cannot be told from another")
    return {"word": word, "P": P}


def solve(word, P) -> dict:
    """Forward recursion over the word with a blank around each letter, once with ones and once with probabilities."""
    if not all(letter in "ab" for letter in word) or not all(len(row) == 3 and sum(row) == 10 for row in P):
        raise ValueError("word must be of a and b, and each row of P three tenths that add up to 10")
    return {"paths": _end(_forward(word, [[1, 1, 1] for _ in P])), "N": _end(_forward(word, P))}


def verify(answer, word, P) -> bool:
    """Every labelling is written out and collapsed."""
    return answer == _counted(_collapsing(len(P)).get(word, ()), P)


def mistakes(word, P) -> dict:
    found, swapped = _collapsing(len(P)), _collapsing(len(P), blanks_first=True)
    right, merged = found[word], "".join(letter for letter, _ in groupby(word))
    chosen = {
        "labellings with blanks left out": [path for path in right if "_" not in path],
        "blanks removed before equal neighbours are merged": swapped.get(word, ()),
        "blank required between any two letters": [path for path in right if "ab" not in path and "ba" not in path],
        "equal neighbours read as two letters": merged != word
        and [*right, *(path for path in found[merged] if len(path.replace("_", "")) >= len(word))],
    }
    wrong = {name: _counted(paths, P) for name, paths in chosen.items() if paths and len(paths) != len(right)}
    return {**wrong, "only the likeliest labelling": {"N": max(_weight(path, P) for path in right)}}


def steps(answer, word, P) -> dict:
    """The labellings, and the table of the recursion: a row for each letter and blank."""
    table = list(zip(*_forward(word, P)))
    rows = [{"symbol": s, "cells": list(cells)} for s, cells in zip(_states(word), table)]
    ends = [cells[-1] for cells in table[-2:]]
    return {"rows": rows, "labellings": _collapsing(len(P))[word], "ends": ends}


def effort(word, P) -> int:
    """For each cell of the table the sum of what comes before it, times the probability; the last two added."""
    alphas, states = _forward(word, P), _states(word)
    work = total(alphas[-1][-2:])
    for before, row, tenths in zip(alphas, alphas[1:], P[1:]):
        for s, after in enumerate(row):
            if after:
                terms = [before[i] for i in _sources(states, s)]
                work += total(terms) + multiplied(sum(terms), tenths[SYMBOLS.index(states[s])])
    return work


def identity(word, P) -> list:
    """The same with a and b exchanged is the same problem."""
    return min([word, P], [word.translate({97: 98, 98: 97}), [[row[1], row[0], row[2]] for row in P]])


def _states(word) -> str:
    return "_" + "".join(letter + "_" for letter in word)


def _sources(states, s) -> list:
    """Where state s can come from: itself, the one before it, and the letter before it, if that is another letter."""
    over_blank = s > 1 and states[s] != "_" and states[s] != states[s - 2]
    return [i for i in (s, s - 1) if i >= 0] + ([s - 2] if over_blank else [])


def _forward(word, P) -> list:
    """For each frame: state → sum over all beginnings that are there, of the products of their tenths."""
    states = _states(word)
    alphas = [[P[0][SYMBOLS.index(symbol)] if s < 2 else 0 for s, symbol in enumerate(states)]]
    for tenths in P[1:]:
        sums = [sum(alphas[-1][i] for i in _sources(states, s)) for s in range(len(states))]
        alphas.append([tenths[SYMBOLS.index(symbol)] * v for symbol, v in zip(states, sums)])
    return alphas


def _end(alphas) -> int:
    return sum(alphas[-1][-2:])


@lru_cache
def _collapsing(T, blanks_first=False) -> dict:
    """Word → labellings of T frames that collapse to it."""
    found = {}
    for path in map("".join, product(SYMBOLS, repeat=T)):
        merged = "".join(symbol for symbol, _ in groupby(path.replace("_", "") if blanks_first else path))
        found.setdefault(merged.replace("_", ""), []).append(path)
    return found


def _weight(path, P) -> int:
    return prod(row[SYMBOLS.index(symbol)] for symbol, row in zip(path, P))


def _counted(paths, P) -> dict:
    return {"paths": len(paths), "N": sum(_weight(path, P) for path in paths)}
