"""Tabular Q-learning: a few transitions, each of which changes one entry of the table."""

from fractions import Fraction

from generator.author import Draw, portion, total

TITLE = "Steps of Q-learning"
KNOBS = {"transitions": range(2, 5), "states": range(2, 4), "largest": range(4, 9)}
ABOUT = {
    "transitions": "number of transitions",
    "states": "number of states",
    "largest": "largest entry of the table, before it is scaled",
}
SPACE = 4.5
LABELS = {"updates": r"\text{new entries}"}
RATES = [(g, h, m) for g, h in ((1, 2), (3, 4), (4, 5), (9, 10)) for m in (2, 4, 5, 10) if h * m <= 20]


def draw(d: Draw, *, transitions: int = 3, states: int = 2, largest: int = 6) -> dict:
    """Each update is drawn, and the reward that gives it; all entries are multiples of the denominator of γ."""
    g, h, m = d.choice(RATES)
    names = "ABC"[:states]
    Q = [[h * v for v in d.sample(range(-1, largest + 1), 2)] for _ in names]
    path = [d.choice(names) for _ in range(transitions)] + [d.choice((*names, "end"))]
    actions, table, rewards = [d.integer(1, 2) for _ in range(transitions)], [list(row) for row in Q], []
    for s, a, after in zip(path, actions, path[1:]):
        row, i = table["ABC".index(s)], a - 1
        changes = [h * k for k in (-2, -1, 1, 2, 3) if abs(k) * h * m < 41 and row[i] + h * k != row[1 - i]]
        change = d.choice(changes)
        best = 0 if after == "end" else max(table["ABC".index(after)])
        rewards.append(m * change + row[i] - g * best // h)
        row[i] += change
    d.require(all(0 < abs(r) < 60 for r in rewards), "a reward is 0 or large")
    givens = {"Q": Q, "gamma": [g, h], "alpha": [1, m], "path": path, "actions": actions, "rewards": rewards}
    kept = [row["new"] for row in _run(**givens, keep=True)]
    d.require(kept != solve(**givens)["updates"], "no new entry is used again")
    return givens


def solve(Q, gamma, alpha, path, actions, rewards) -> dict:
    """Q(s, a) ← Q(s, a) + α (r + γ max Q(s′, ·) − Q(s, a)), one transition after another."""
    updates = [row["new"] for row in _run(Q, gamma, alpha, path, actions, rewards)]
    if any(Fraction(v).denominator != 1 for v in updates):
        raise ValueError(f"the new entries are not integers: {', '.join(map(str, updates))}")
    return {"updates": [int(v) for v in updates]}


def verify(answer, Q, gamma, alpha, path, actions, rewards) -> bool:
    """A new entry is a mean of the old one and the target, weighted 1 − α and α; denominators multiplied out."""
    entry = {(s, a): value for s, row in zip("ABC", Q) for a, value in enumerate(row, 1)}
    (g, h), (n, m), updates = gamma, alpha, answer["updates"]
    if len(updates) != len(rewards):
        return False
    for s, a, r, after, new in zip(path, actions, rewards, path[1:], updates):
        ahead = sorted(value for (state, _), value in entry.items() if state == after)[-1:]
        if m * h * new != (m - n) * h * entry[s, a] + n * (h * r + g * sum(ahead)):
            return False
        entry[s, a] = new
    return True


def mistakes(Q, gamma, alpha, path, actions, rewards) -> dict:
    givens = {"gamma": gamma, "alpha": alpha, "path": path, "actions": actions, "rewards": rewards}
    ways = {
        "table not changed from one transition to the next": {"keep": True},
        "value of the action taken next in place of the largest (SARSA)": {"sarsa": True},
        "γ forgotten": {"gamma": [1, 1]},
        "old entry not subtracted in the update": {"subtract": 0},
        "old entry replaced by the target, without α": {"alpha": [1, 1]},
    }
    if path[-1] == "end":
        ways["an entry of the last state counted after the end"] = {"path": [*path[:-1], path[-2]]}
    found = {name: [row["new"] for row in _run(Q, **givens | way)] for name, way in ways.items()}
    right = [row["new"] for row in _run(Q, **givens)]
    return {name: {"updates": values} for name, values in found.items() if values != right}


def steps(answer, Q, gamma, alpha, path, actions, rewards) -> dict:
    """Each update with its numbers, and the table after the last."""
    rows, table = _whole_rows(Q, gamma, alpha, path, actions, rewards), [list(row) for row in Q]
    for row in rows:
        table["ABC".index(row["s"])][row["a"] - 1] = row["new"]
    return {"rows": rows, "table": table}


def effort(Q, gamma, alpha, path, actions, rewards) -> int:
    """A glance at the next state, γ times its best entry, the error, α times that, and the sum with the old entry."""
    work = 0
    for row in _whole_rows(Q, gamma, alpha, path, actions, rewards):
        work += 1 + portion(*gamma, row["best"]) + total([row["r"], row["best"] * gamma[0] // gamma[1], -row["old"]])
        work += portion(*alpha, row["error"]) + total([row["old"], row["new"] - row["old"]])
    return work


def _whole_rows(*givens) -> list:
    return [{name: int(v) if isinstance(v, Fraction) else v for name, v in row.items()} for row in _run(*givens)]


def _run(Q, gamma, alpha, path, actions, rewards, keep=False, sarsa=False, subtract=1) -> list:
    """The transitions with the numbers of each update."""
    table, rows = {name: list(row) for name, row in zip("ABC", Q)}, []
    for k, (s, a, r, after) in enumerate(zip(path, actions, rewards, path[1:])):
        best, old = max(table.get(after, [0])), table[s][a - 1]
        if sarsa and k + 1 < len(actions):
            best = table[after][actions[k + 1] - 1]
        error = r + Fraction(*gamma) * best - subtract * old
        new = old + Fraction(*alpha) * error
        rows.append({"s": s, "a": a, "r": r, "after": after, "best": best, "old": old, "error": error, "new": new})
        if not keep:
            table[s][a - 1] = new
    return rows
