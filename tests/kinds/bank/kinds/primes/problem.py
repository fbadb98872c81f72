"""Which of some numbers are prime: letters that stand for a given's entries."""

from generator.author import Draw

TITLE = "Primes"
LETTERS = {"prime": "numbers"}


def draw(d: Draw) -> dict:
    return {"numbers": d.sample(list(range(4, 60)), 5)}


def solve(numbers) -> dict:
    return {"prime": ["ABCDE"[i] for i, n in enumerate(numbers) if all(n % k for k in range(2, n))]}


def verify(answer, numbers) -> bool:
    sieve = set(range(2, 60)) - {i * j for i in range(2, 31) for j in range(2, 31)}
    return sorted(answer["prime"]) == [letter for letter, n in zip("ABCDE", numbers) if n in sieve]


def mistakes(numbers) -> dict:
    return {"odd for prime": {"prime": ["ABCDE"[i] for i, n in enumerate(numbers) if n % 2]}}
