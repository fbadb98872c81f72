"""Versions that are as much work as one another: the band of efforts that a slot keeps to, and the spread of totals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median_low

_CLOSEST = 10  # of this many trial draws, one lies within the band, however narrow the fairness asked for


@dataclass(frozen=True)
class Band:
    """Efforts from target − width to target + width."""

    target: int
    width: float

    def deviation(self, effort: int) -> int:
        """How far the effort lies from the target; 0 within the band."""
        distance = abs(effort - self.target)
        return distance if distance > self.width else 0


def band(efforts: Sequence[int], fairness: float, target: int | None = None) -> Band:
    """The band around the target, or else the median of some trial draws, `fairness` percent wide.

    Where hardly a draw would lie in it, since efforts come in steps, it is so wide that one in ten does.
    """
    target = median_low(efforts) if target is None else target
    distances = sorted(abs(effort - target) for effort in efforts)
    return Band(target, max(target * fairness / 200, distances[len(distances) // _CLOSEST]))


def within(total: int, target: int, fairness: float) -> bool:
    """Whether a version's total effort is close enough to its target: any two versions then differ by at most
    `fairness` percent of it."""
    return abs(total - target) * 200 <= target * fairness


def spread(shares: Iterable[float]) -> float:
    """Largest minus smallest of the versions' totals, each as a share of its target; in percent."""
    found = list(shares)
    return 100 * (max(found) - min(found)) if found else 0.0
