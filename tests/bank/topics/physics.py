"""Physics: forces and currents as linear systems by NumPy, motion by roots and integrals, units by SymPy."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np
import sympy
from numpy.polynomial import Polynomial
from scipy.integrate import quad
from scipy.optimize import brentq
from sympy.physics import units as si

from tests.bank.slip_oracles import Rule, first_wrong

Answer = dict[str, Any]


def whole(values: Any, tolerance: float = 1e-6) -> Any:
    """Floats as plain integers; AssertionError unless they are as good as whole."""
    array = np.asarray(values, dtype=float)
    assert np.allclose(array, np.rint(array), atol=tolerance, rtol=1e-9), values
    return np.rint(array).astype(int).tolist()


def constant_acceleration(name: str, place: str, kmh: int, lead: int, a: int, t: int) -> Answer:
    """The speed integrated over the time."""
    speed = Polynomial([kmh / 3.6, a])
    return {"speed": whole(speed(t)), "distance": whole(kmh / 3.6 * lead + quad(speed, 0, t)[0])}


def projectile(
    company: str, speed: int, direction: str, sine: int, cosine: int, hypotenuse: int, height: int, moment: int
) -> Answer:
    """The path as polynomials of time; the last root of the height."""
    angle = np.arctan2(sine if direction == "upwards" else -sine, cosine)
    up = Polynomial([height, speed * np.sin(angle), -5])
    time = float(max(np.real(up.roots())))
    far = speed * np.cos(angle) * time
    return {"time": whole(time), "range": whole(far), "down": whole(-up.deriv()(time)), "then": whole(up(moment))}


def pulling_up_a_slope(company: str, mass: int, rise: int, slope: int, mu: str, v: int) -> Answer:
    """The balance of forces, horizontal and vertical, for the pull and the normal force."""
    angle = np.arcsin(rise / slope)
    c, s, p = np.cos(angle), np.sin(angle), float(mu)
    force, _ = np.linalg.solve([[c, -s - p * c], [s, c - p * s]], [0, 10 * mass])
    return {"force": whole(force), "work": whole(force * slope), "power": whole(force * v)}


def series_parallel_resistors(resistors: list[int], voltage: int) -> Answer:
    """The potentials of the three nodes by their conductances."""
    g1, g2, g3, g4 = (1 / r for r in resistors)
    inner, between = np.linalg.solve([[g1 + g2 + g3, -g3], [-g3, g3 + g4]], [voltage * g1, 0])
    current = (voltage - inner) * g1
    branches = whole([inner * g2, (inner - between) * g3])
    found = {"resistance": whole(voltage / current), "current": whole(current), "branches": branches}
    return {**found, "power": whole(voltage * current)}


def ideal_gas(company: str, p: int, celsius: list[int], volumes: list[int]) -> Answer:
    """The amount of gas in moles, and p V = n R T in SI units."""
    R, (narrow, wide) = 8.314, (v / 1000 for v in volumes)
    n = p * 1000 * narrow / (R * (celsius[0] + 273))
    hot = n * R * (celsius[1] + 273) / narrow
    expanded = n * R * (celsius[1] + 273) / wide
    last = expanded * narrow / (n * R) - 273
    return {"hot": whole(hot / 1000), "expanded": whole(expanded / 1000), "temperature": whole(last)}


def lens(name: str, f: int, distance: int, height: int) -> Answer:
    """Where the ray through the middle meets the one that comes parallel to the axis, or their lines do."""
    # y = −(height/distance) x, and y = height − (height/f) x, with x to the right of the lens
    x, y = np.linalg.solve([[height / distance, 1], [height / f, 1]], [0, height])
    return {"distance": whole(x), "height": whole(abs(y)), "image": "real" if x > 0 else "virtual"}


def collision(company: str, masses: list[int], velocities: list[int]) -> Answer:
    """The other root of the energy as a function of the first velocity, when momentum is kept; and its least value."""
    (m1, m2), (u1, u2) = masses, velocities
    first = Polynomial([0, 1])
    second = (m1 * u1 + m2 * u2 - m1 * first) / m2
    energy = m1 / 2 * first**2 + m2 / 2 * second**2
    before = (m1 * u1**2 + m2 * u2**2) / 2
    v1 = max(np.real((energy - before).roots()), key=lambda v: abs(v - u1))
    V = np.real(energy.deriv().roots()[0])  # stuck together, they have the least energy
    return {"elastic": whole([v1, second(v1)]), "common": whole(V), "loss": whole(before - energy(V))}


def radioactive_decay(place: str, nuclides: list[str], half_lives: list[int], start: list[int], t: int) -> Answer:
    """Exponential functions, and where they meet by bisection."""
    decay = np.log(2) / np.array(half_lives)

    def active(days: float) -> Any:
        return np.array(start) * np.exp(-decay * days)

    time = brentq(lambda days: float(np.subtract(*active(days))), 0, 2000, xtol=1e-12)
    return {"later": whole(sum(active(t))), "time": whole(time), "activity": whole(active(time)[0])}


def kirchhoff(R: list[int], U: list[int]) -> Answer:
    """The node and both meshes as three equations."""
    equations = [[1, 1, -1], [R[0], 0, R[2]], [0, R[1], R[2]]]
    return {"currents": whole(np.linalg.solve(equations, [0, *U]))}


def calorimetry(name: str, metal: str, c: str, masses: list[int], celsius: list[int]) -> Answer:
    """Temperature and heat as the unknowns of two equations."""
    hot, cold = float(c) * masses[0], 4.2 * masses[1]
    temperature, heat = np.linalg.solve([[hot, 1], [cold, -1]], [hot * celsius[0], cold * celsius[1]])
    return {"temperature": whole(temperature), "heat": whole(heat, 1e-5)}


def torque_balance(
    names: list[str], length: int, support: int, plank: int, masses: list[int], places: list[int]
) -> Answer:
    """Forces and torques as two equations, the plank as a load spread over its length."""
    own = quad(lambda x: 10 * plank / length * x, 0, length)[0]
    weights, torque = 10 * (plank + sum(masses)), own + 10 * float(np.dot(masses, places))
    left, right = np.linalg.solve([[1, 1], [0, support]], [weights, torque])
    return {"left": whole(left), "right": whole(right)}


def connected_masses(company: str, masses: list[int], mu: str, tenths: int) -> Answer:
    """Acceleration and tension from the equations of motion of both blocks; the speed integrated."""
    table, hanging = masses
    a, tension = np.linalg.solve([[table, -1], [hanging, 1]], [-float(mu) * 10 * table, 10 * hanging])
    way = quad(lambda t: a * t, 0, tenths / 10)[0]
    return {"acceleration": whole(a), "tension": whole(tension), "distance": whole(100 * way)}


def load_on_two_ropes(place: str, mass: int, left: list[int], right: list[int]) -> Answer:
    """The balance of forces with unit vectors along the ropes."""
    ropes = np.array([[-left[1], left[0]], [right[1], right[0]]], dtype=float)
    directions = ropes / np.linalg.norm(ropes, axis=1, keepdims=True)
    tensions = whole(np.linalg.solve(directions.T, [0, 10 * mass]))
    return dict(zip(("left", "right"), tensions, strict=True))


@cache
def _in_base_units(symbol: str) -> dict[Any, Any]:
    """SymPy's own unit, converted."""
    known = {"N": si.newton, "J": si.joule, "W": si.watt, "Pa": si.pascal, "C": si.coulomb, "V": si.volt}
    known |= {"Ω": si.ohm, "F": si.farad, "T": si.tesla, "m": si.meter, "s": si.second, "A": si.ampere}
    base = [si.kilogram, si.meter, si.second, si.ampere]
    return dict(sympy.sympify(si.convert_to(known[symbol], base)).as_powers_dict())


def si_base_units(units: list[str], powers: list[int]) -> Answer:
    """Powers of SymPy's units."""
    base = (si.kilogram, si.meter, si.second, si.ampere)
    parts = [_in_base_units(unit) for unit in units]
    return {"exponents": [int(sum(n * part.get(b, 0) for n, part in zip(powers, parts, strict=True))) for b in base]}


def pulling_up_a_slope_lines(
    shown: list[Any], company: str, mass: int, sides: list[int], mu: list[int], v: int
) -> list[Any]:
    """The weight turned by the angle of the slope; the others as they are defined, in floats."""
    angle = np.arctan2(sides[0], sides[1])
    along, across = 10 * mass * np.sin(angle), 10 * mass * np.cos(angle)
    return list(whole([along, across, shown[1] * mu[0] / mu[1], shown[0] + shown[2], shown[3] * v]))


SLIP_RULES: dict[str, Rule] = {"slips/pulling_up_a_slope": pulling_up_a_slope_lines}
SLIP_RESULTS: dict[str, slice] = {"slips/pulling_up_a_slope": slice(3, None)}


ORACLES: dict[str, Callable[..., Answer]] = {
    f"physics/{oracle.__name__}": oracle
    for oracle in (
        constant_acceleration,
        projectile,
        pulling_up_a_slope,
        series_parallel_resistors,
        ideal_gas,
        lens,
        collision,
        radioactive_decay,
        kirchhoff,
        calorimetry,
        torque_balance,
        connected_masses,
        load_on_two_ropes,
        si_base_units,
    )
}
ORACLES |= {type_id: partial(first_wrong, rule) for type_id, rule in SLIP_RULES.items()}
