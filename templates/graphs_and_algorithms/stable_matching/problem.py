"""Stable matching by proposals (Gale and Shapley): the matching, and the number of proposals."""

from itertools import permutations

from generator.author import Draw

TITLE = "Stable matching"
KNOBS = {"size": range(3, 6)}
ABOUT = {"size": "number of doctors, and of posts"}
SPACE = 4
FIELDS = {"posts": "sequence"}
LABELS = {"posts": r"\text{posts}", "proposals": r"\text{applications}"}


def draw(d: Draw, *, size: int = 4) -> dict:
    doctors = ["".join(d.shuffled("VWXYZ"[:size])) for _ in range(size)]
    posts = ["".join(d.shuffled("ABCDE"[:size])) for _ in range(size)]
    answer = solve("", doctors, posts)
    d.require(answer["proposals"] >= 2 * size - 1, "nearly everybody has the first choice")
    wrong = [answer | slip for slip in mistakes("", doctors, posts).values()]
    d.require(answer not in wrong, "a mistake gives the answer")
    return {"place": d.place(), "doctors": doctors, "posts": posts}


def solve(place, doctors, posts) -> dict:
    """Whoever has no post applies for the next one on the list, which keeps the best so far."""
    events = _applications(doctors, posts)
    held = {}
    for event in events:
        held[event["post"]] = event["kept"]
    owner = {v: post for post, v in held.items()}
    return {"posts": [owner[v] for v in sorted(owner)], "proposals": len(events)}


def verify(answer, place, doctors, posts) -> bool:
    """Of all matchings without a pair that both would rather have, the one that is best for each doctor; each has
    applied for all posts down to the own one."""
    names, ranks = sorted(posts[0]), []
    for order in permutations(sorted(doctors[0])):
        has = dict(zip(names, order))
        holder = {post: v for v, post in has.items()}
        wishes = [(v, post) for v, wish in zip(names, doctors) for post in wish[: wish.index(has[v])]]
        lists = dict(zip(sorted(doctors[0]), posts))
        if not any(lists[post].index(v) < lists[post].index(holder[post]) for v, post in wishes):
            ranks.append([wish.index(has[v]) for v, wish in zip(names, doctors)])
    best = [min(column) for column in zip(*ranks)]
    found = [wish[rank] for wish, rank in zip(doctors, best)]
    return best in ranks and answer["posts"] == found and answer["proposals"] == sum(best) + len(best)


def mistakes(place, doctors, posts) -> dict:
    right = solve(place, doctors, posts)
    kept = {event["post"]: event["kept"] for event in _applications(posts, doctors)}  # doctors keep posts
    other = [kept[v] for v in sorted(kept)]
    first_come = []
    for wish in doctors:
        first_come.append(next(post for post in wish if post not in first_come))
    found = {
        "only refusals counted": {"proposals": right["proposals"] - len(doctors)},
        "no post given up again: first come, first served": {"posts": first_come},
    }
    return found if other in (right["posts"], first_come) else {**found, "posts choose, not doctors": {"posts": other}}


def steps(answer, place, doctors, posts) -> dict:
    return {"events": _applications(doctors, posts)}


def effort(place, doctors, posts) -> int:
    """A look at the list for each application, and a comparison where the post is held already."""
    return sum(1 + bool(event["refused"]) for event in _applications(doctors, posts))


def identity(place, doctors, posts) -> list:
    return [doctors, posts]


def heads(place, doctors, posts) -> dict:
    return {"posts": sorted(posts[0])}


def _applications(asking, keeping) -> list:
    """Each application: who asks for what, who is kept, and who is refused, "" if nobody is."""
    names, targets = sorted(keeping[0]), sorted(asking[0])
    wishes, lists = dict(zip(names, map(list, asking))), dict(zip(targets, keeping))
    held, events, free = {}, [], list(names)
    while free:
        v = free.pop(0)
        post = wishes[v].pop(0)
        both = [u for u in (held.get(post), v) if u]
        held[post] = min(both, key=lists[post].index)
        refused = "".join(u for u in both if u != held[post])
        free = [*refused, *free]
        events.append({"who": v, "post": post, "kept": held[post], "refused": refused})
    return events
