"""A crate pulled up a slope with friction at constant speed: force, work and power."""

from fractions import Fraction

from generator.author import Draw, inclined_plane, portion, product, total

TITLE = "Pulling a crate up a slope"
KNOBS = {"heaviest": range(60, 301), "longest": range(25, 61)}
ABOUT = {"heaviest": "largest mass, in kg", "longest": "longest slope, in m"}
UNITS = {"force": "N", "work": "J", "power": "W"}
LABELS = {"force": "F", "work": "W", "power": "P"}
SPACE = 4.5
SLOPES = ((3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25))
FRICTION = ("0.1", "0.2", "0.25", "0.3", "0.4", "0.5")


def draw(d: Draw, *, heaviest: int = 160, longest: int = 40) -> dict:
    rise, run, slope = d.choice([t for t in SLOPES if t[2] <= longest])
    mu = d.choice(FRICTION)
    step = Fraction(10 * (rise + Fraction(mu) * run), slope).denominator
    d.require(2 * step <= heaviest, "no mass gives a whole force")
    m = step * d.integer(-(-20 // step), heaviest // step)
    k = d.integer(1, longest // slope)
    return {"company": d.company(), "mass": m, "rise": k * rise, "slope": k * slope, "mu": mu, "v": d.integer(1, 4)}


def solve(company, mass, rise, slope, mu, v) -> dict:
    """F = m g (sin α + μ cos α), W = F s, P = F v."""
    force = 10 * mass * (rise + Fraction(mu) * _run(rise, slope)) / slope
    if force.denominator > 1:
        raise ValueError("the force is not whole")
    return {"force": int(force), "work": int(force * slope), "power": int(force * v)}


def carried(written, company, mass, rise, slope, mu, v) -> dict:
    """Work and power with the force that was written."""
    return {"work": written["force"] * slope, "power": written["force"] * v}


def verify(answer, company, mass, rise, slope, mu, v) -> bool:
    """Energy: the work lifts the crate and heats the slope; friction squared by Pythagoras, without cosine."""
    force, work, power = answer["force"], answer["work"], answer["power"]
    heat, weight = work - 10 * mass * rise, 10 * mass
    if heat <= 0 or heat**2 != (Fraction(mu) * weight) ** 2 * (slope**2 - rise**2):
        return False
    return force * slope == work and power * slope == work * v


def mistakes(company, mass, rise, slope, mu, v) -> dict:
    weight, run, mu = 10 * mass, _run(rise, slope), Fraction(mu)
    forces = {
        "friction forgotten": Fraction(weight * rise, slope),
        "sine and cosine exchanged": weight * (run + mu * rise) / slope,
        "friction subtracted": weight * (rise - mu * run) / slope,
        "friction from the whole weight": weight * (Fraction(rise, slope) + mu),
        "g forgotten": mass * (rise + mu * run) / slope,
    }
    force = weight * (rise + mu * run) / slope
    found = {name: {"force": f, "work": f * slope, "power": f * v} for name, f in forces.items()}
    return found | {
        "force times the height": {"work": force * rise},
        "force times the horizontal distance": {"work": force * run},
        "power: work times speed": {"power": force * slope * v},
    }


def steps(answer, company, mass, rise, slope, mu, v) -> dict:
    run = _run(rise, slope)
    parts = {"down": Fraction(10 * mass * rise, slope), "normal": Fraction(10 * mass * run, slope)}
    return parts | {"run": run, "friction": Fraction(mu) * parts["normal"], "weight": 10 * mass}


def effort(company, mass, rise, slope, mu, v) -> int:
    """Sine and cosine from the sides, both components, friction, the sum, work and power."""
    found, p = steps({}, company, mass, rise, slope, mu, v), Fraction(mu)
    work = product(slope, slope) + product(rise, rise) + portion(rise, slope, 10 * mass)
    work += portion(found["run"], slope, 10 * mass) + portion(p.numerator, p.denominator, int(found["normal"]))
    force = int(found["down"] + found["friction"])
    return work + total([int(found["down"]), int(found["friction"])]) + product(force, slope) + product(force, v)


def identity(company, mass, rise, slope, mu, v) -> list:
    return [mass, rise, slope, mu, v]


def figure(company, mass, rise, slope, mu, v):
    """The slope with its height and length, and the crate with the force that pulls it."""
    sides = ("", f"{rise} m", f"{slope} m")
    return inclined_plane(rise, _run(rise, slope), block="m", forces=[("pull", "F")], sides=sides, width=6)


def _run(rise, slope) -> int:
    run = round((slope**2 - rise**2) ** 0.5) if slope > rise else 0
    if not run or run**2 + rise**2 != slope**2:
        raise ValueError("the horizontal distance is not whole")
    return run
