"""Running mean and variance of batch normalization over a few batches, and an output at test time with them."""

from fractions import Fraction
from math import isqrt

from generator.author import Draw, portion, product, quotient, square_root, total

TITLE = "Running statistics"
KNOBS = {"batches": range(2, 5), "largest": range(3, 9), "largest_beta": range(2, 21)}
ABOUT = {
    "batches": "number of batches",
    "largest": "largest change of the running mean by a batch",
    "largest_beta": "largest absolute value of β",
}
SPACE = 4.5
LABELS = {"running_mean": "m", "running_var": "v"}
PARTS = (3, 4, 5, 10)  # 1 over the momentum


def draw(d: Draw, *, batches: int = 2, largest: int = 5, largest_beta: int = 9) -> dict:
    """What the running values become is drawn, and batches that take them there."""
    k, sigma = d.choice(PARTS), d.integer(2, 6)
    means, variances = [0], [1]
    for left in reversed(range(batches)):
        means.append(means[-1] + d.integer(-largest, largest, nonzero=True))
        low = variances[-1] - (variances[-1] - 1) // k
        variances.append(sigma**2 if left == 0 else d.integer(low, max(low, sigma**2)))
    mu_batches = [old + k * (new - old) for old, new in zip(means, means[1:])]
    var_batches = [old + k * (new - old) for old, new in zip(variances, variances[1:])]
    d.require(min(var_batches) > 0 and max(var_batches) < 200, "the variance of a batch is not positive, or large")
    d.require(len({1, *var_batches}) > batches and means[-1] != 0, "a batch changes nothing, or the mean is 0")
    scale = d.integer(-3, 3, nonzero=True)
    gamma = d.choice((-4, -3, -2, 2, 3, 4, 5))
    x = means[-1] + scale * sigma
    beta = d.integer(-largest_beta, largest_beta, nonzero=True)
    return {"k": k, "mu_batches": mu_batches, "var_batches": var_batches, "x": x, "gamma": gamma, "beta": beta}


def solve(k, mu_batches, var_batches, x, gamma, beta) -> dict:
    """New = (1 − momentum) · old + momentum · batch, from 0 and 1; then y with what came out."""
    mean, var = Fraction(0), Fraction(1)
    for mu, v in zip(mu_batches, var_batches):
        mean, var = mean + (mu - mean) / k, var + (v - var) / k
    if any(v.denominator > 1 for v in (mean, var)) or var <= 0 or isqrt(int(var)) ** 2 != var:
        raise ValueError(f"the running mean {mean} is no integer, or the running variance {var} no square")
    y = gamma * (x - mean) / isqrt(int(var)) + beta
    if y.denominator > 1:
        raise ValueError(f"the output is {y}, which is no integer")
    return {"running_mean": int(mean), "running_var": int(var), "y": int(y)}


def carried(written, k, mu_batches, var_batches, x, gamma, beta) -> dict:
    var = Fraction(written["running_var"])
    if var <= 0 or var.denominator > 1 or isqrt(int(var)) ** 2 != var:
        return {}
    return {"y": gamma * (x - Fraction(written["running_mean"])) / isqrt(int(var)) + beta}


def verify(answer, k, mu_batches, var_batches, x, gamma, beta) -> bool:
    """Written out, the last batch has weight 1/k, and one that is j batches older (1 − 1/k)ʲ/k; multiplied by kⁿ."""
    n, mean, var, y = len(mu_batches), answer["running_mean"], answer["running_var"], answer["y"]
    weights = [k ** (n - 1 - j) * (k - 1) ** j for j in range(n)]  # of the last batch, the one before it, …
    if k**n * mean != sum(w * v for w, v in zip(weights, reversed(mu_batches))):
        return False
    if k**n * var != (k - 1) ** n + sum(w * v for w, v in zip(weights, reversed(var_batches))):
        return False
    return (y - beta) ** 2 * var == (gamma * (x - mean)) ** 2 and (y - beta) * gamma * (x - mean) >= 0


def mistakes(k, mu_batches, var_batches, x, gamma, beta) -> dict:
    def running(weight, mean=0, var=1) -> dict:
        for mu, v in zip(mu_batches, var_batches):
            mean, var = mean + weight * (mu - mean), var + weight * (v - var)
        return {"running_mean": mean, "running_var": var}

    right, n = solve(k, mu_batches, var_batches, x, gamma, beta), len(mu_batches)
    mean, var = right["running_mean"], right["running_var"]
    return {
        "momentum taken for the weight of the old value": running(Fraction(k - 1, k)),
        "started from the first batch": running(Fraction(1, k), mu_batches[0], var_batches[0]),
        "plain average of the batches": {
            "running_mean": Fraction(sum(mu_batches), n),
            "running_var": Fraction(sum(var_batches), n),
        },
        "statistics of the last batch": {"running_mean": mu_batches[-1], "running_var": var_batches[-1]},
        "divided by the variance, not by its root": {"y": Fraction(gamma * (x - mean), var) + beta},
        "x not centred": {"y": Fraction(gamma * x, isqrt(var)) + beta},
    }


def steps(answer, k, mu_batches, var_batches, x, gamma, beta) -> dict:
    rows, old = [], {"mean": 0, "var": 1}
    for mu, v in zip(mu_batches, var_batches):
        new = {"mean": old["mean"] + (mu - old["mean"]) // k, "var": old["var"] + (v - old["var"]) // k}
        rows.append({"mu": mu, "v": v, "old": old, "new": new})
        old = new
    return {"rows": rows, "sigma": isqrt(answer["running_var"]), "centred": x - answer["running_mean"]}


def effort(k, mu_batches, var_batches, x, gamma, beta) -> int:
    """Both fractions of old and batch, and their sum, for every mean and variance; the root, and the output."""
    answer = solve(k, mu_batches, var_batches, x, gamma, beta)
    s = steps(answer, k, mu_batches, var_batches, x, gamma, beta)
    work = square_root(answer["running_var"]) + total([x, -answer["running_mean"]])
    for row in s["rows"]:
        for name, batch in (("mean", row["mu"]), ("var", row["v"])):
            old = row["old"][name]
            work += portion(k - 1, k, old) + portion(1, k, batch) + total([row["new"][name] * k, -batch])
    scaled = gamma * s["centred"]
    return work + product(gamma, s["centred"]) + quotient(scaled, s["sigma"]) + total([scaled // s["sigma"], beta])
