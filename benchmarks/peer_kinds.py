"""The kinds of problem that mathgenerator and this bank both have, and some that only mathgenerator has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import peer_oracles as o
from peer_keys import Case
from sympy import binomial, ff, igcd, ilcm

Reader = Callable[[str, str], Case]
OurReader = Callable[[dict[str, Any], dict[str, Any]], Case]


@dataclass(frozen=True)
class Kind:
    """A kind of problem: mathgenerator's generator, and where this bank has the kind, too, its type."""

    name: str
    generator: str
    theirs: Reader
    type: str = ""
    ours: OurReader | None = None
    knobs: Mapping[str, Any] = field(default_factory=dict)
    """Of our type, where its defaults are another size."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Of theirs, where its defaults are another kind."""
    more: bool = False
    """Our type asks for more than theirs, which is one of its steps."""


_LINEAR = ("linear_algebra/gaussian_elimination", o.our_system, {"size": 2})
_COMPLEX = ("algebra/complex_quadratic", o.our_complex_roots)

KINDS = (
    Kind("determinant", "int_matrix_22_determinant", o.their_determinant, "linear_algebra/determinant",
         o.our_determinant),
    Kind("inverse matrix", "invert_matrix", o.their_inverse, "linear_algebra/inverse", o.our_inverse),
    Kind("two linear equations", "system_of_equations", o.their_system, *_LINEAR),
    Kind("the same, second generator", "linear_equations", o.their_system, *_LINEAR),
    Kind("intersection of two lines", "intersection_of_two_lines", o.their_lines, *_LINEAR),
    Kind("cross product", "vector_cross", o.their_cross, "linear_algebra/plane_through_points", o.our_plane, more=True),
    Kind("definite integral", "definite_integral", o.their_integral, "calculus/definite_integral", o.our_integral),
    Kind("stationary points", "stationary_points", o.their_stationary, "calculus/critical_points", o.our_critical),
    Kind("roots of a polynomial", "quadratic_equation", o.their_quadratic, "algebra/polynomial_roots", o.our_roots),
    Kind("factors of a polynomial", "factoring", o.their_factors, "algebra/polynomial_roots", o.our_roots),
    Kind("complex roots", "complex_quadratic", o.their_complex_roots, *_COMPLEX, options={"prob_type": 1}),
    Kind("complex product", "multiply_complex_numbers", o.their_product, "algebra/complex_arithmetic", o.our_product),
    Kind("arithmetic sequence, term", "arithmetic_progression_term", o.their_term, "algebra/arithmetic_series",
         o.our_series, more=True),
    Kind("arithmetic sequence, sum", "arithmetic_progression_sum", o.their_sum, "algebra/arithmetic_series",
         o.our_series),
    Kind("geometric sequence", "geometric_progression", o.their_geometric, "algebra/geometric_sequence",
         o.our_geometric),
    Kind("greatest common divisor", "gcd", o.of_two(igcd), "discrete/extended_euclid", o.our_euclid, more=True),
    Kind("the same of large numbers", "greatest_common_divisor", o.of_two(igcd), "discrete/extended_euclid",
         o.our_euclid, more=True),
    Kind("number bases", "base_conversion", o.their_base, "discrete/number_bases", o.our_bases),
    Kind("combinations", "combinations", o.of_two(binomial), "discrete/committees", o.our_committees, more=True),
    Kind("term of a recurrence", "nth_fibonacci_number", o.their_fibonacci, "discrete/recurrence", o.our_recurrence,
         more=True),
    Kind("test for a disease", "conditional_probability", o.their_conditional, "probability/screening_test",
         o.our_screening),
    Kind("binomial distribution", "binomial_distribution", o.their_binomial, "probability/binomial_distribution",
         o.our_binomial),
    Kind("mean and variance", "data_summary", o.their_summary, "statistics/sample_variance", o.our_sample),
    Kind("mean and median", "mean_median", o.their_median, "statistics/frequency_chart", o.our_chart),
    Kind("confidence interval", "confidence_interval", o.their_interval, "statistics/confidence_interval",
         o.our_interval),
    Kind("derivative of a polynomial", "power_rule_differentiation", o.their_derivative),
    Kind("antiderivative of a polynomial", "power_rule_integration", o.their_antiderivative),
    Kind("dot product", "vector_dot", o.their_dot),
    Kind("product of matrices", "matrix_multiplication", o.their_matrix_product),
    Kind("least common multiple", "lcm", o.of_two(ilcm)),
    Kind("number of permutations", "permutation", o.of_two(ff)),
    Kind("remainder", "modulo_division", o.their_remainder),
    Kind("prime factors", "prime_factors", o.their_prime_factors),
    Kind("harmonic mean", "harmonic_mean", o.their_harmonic_mean),
)  # fmt: skip
