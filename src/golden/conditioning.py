"""How much of a spec's result is decided by rounding? Used by make.py and random_specs.py to keep well-conditioned specs.

`ulp(spec)` changes every given weight by one unit in the last place (up, down and in two random patterns; a weight of 0
moves by 2^-52) and returns the largest relative change of any recorded number. `rounding(spec)` keeps the weights and
instead disturbs the last bits inside the run: each activation, derivative and inverse, each function in an expression and
the softmax of the cross entropy is off by one ulp at random, and formulas that are equal in exact arithmetic take each
other's place. Both are entry by entry, with no floor: |p - q|
over the larger of |p| and |q|.
"""

import copy
import math
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

import reference as R


def largest_change(first, second):
    """Largest relative difference between two results, infinite where they differ in shape or in words."""
    if isinstance(first, dict):
        return max((largest_change(first[key], second[key]) for key in first), default=0.0)
    if isinstance(first, list):
        return max((largest_change(p, q) for p, q in zip(first, second)), default=0.0)
    if isinstance(first, str) or isinstance(second, str):
        return 0.0 if first == second else math.inf
    return 0.0 if first == second else abs(first - second) / max(abs(first), abs(second))


def moved_weights(spec, signs):
    moved = copy.deepcopy(spec)
    units = moved["network"].get("units")
    tables = moved["network"]["weights"] if units is None else []
    if units is not None:
        for table in (units["weights"], units["biases"]):
            values = np.array(list(table.values()), float)
            s = signs(values.shape)
            table.update(zip(table, np.where(values == 0, s * R.EPSILON, np.nextafter(values, s * np.inf)).tolist()))
    for layer in tables:
        for key in layer:
            w = np.array(layer[key], float)
            s = signs(w.shape)
            layer[key] = np.where(w == 0, s * R.EPSILON, np.nextafter(w, s * np.inf)).tolist()
    return moved


def ulp(spec, seed=1):
    rng = np.random.default_rng(seed)

    def random(shape):
        return rng.integers(0, 2, shape) * 2.0 - 1

    patterns = [np.ones, lambda shape: -np.ones(shape), random, random]
    plain = R.lines(spec)
    return max(largest_change(plain, R.lines(moved_weights(spec, signs))) for signs in patterns)


@contextmanager
def replaced(sigmoid, **tables):
    """R.sigmoid and entries of R's tables, each by its name there."""
    kept = R.sigmoid, {name: dict(getattr(R, name)) for name in tables}
    R.sigmoid = sigmoid
    for name, entries in tables.items():
        getattr(R, name).update(entries)
    try:
        yield
    finally:
        R.sigmoid = kept[0]
        for name, entries in kept[1].items():
            getattr(R, name).update(entries)


def cross_entropy(softmax):
    def loss(a, y):
        p = softmax(a)
        return -np.sum(np.where(y == 0, 0, y * np.log(p))) / len(a), (p - y) / len(a)

    return loss


def softmax(a):
    powers = np.exp(a - a.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def noisy(rng):
    """Every function off by one ulp at random; exact values such as 0, 1 and -1 stay, as they would in any engine."""

    def off(function, floor=0.0):
        def disturbed(*args):
            value = function(*args)
            noise = R.EPSILON * rng.integers(-1, 2, np.shape(value)) * np.maximum(np.abs(value), floor)
            return np.where(np.isin(value, (-1.0, 0.0, 1.0)), value, value + noise)

        return function and disturbed

    def both(act):
        return replace(
            act,
            f=off(act.f),
            derivative=off(act.derivative),
            inverse=off(act.inverse, floor=1.0),  # an inverse may go through log(...), with the rounding of numbers near 1
            inverse_change=off(act.inverse_change),
        )

    return {
        "sigmoid": off(R.sigmoid),
        "ACTIVATIONS": {name: both(act) for name, act in R.ACTIVATIONS.items() if name != "identity"},
        "FUNCTIONS": {name: off(R.FUNCTIONS[name]) for name in ("exp", "log", "tanh", "sin", "cos", "erf")},
        "LOSSES": {"crossEntropy": cross_entropy(off(softmax))},
    }


def rewritten():
    """Other formulas for the same functions."""

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def cdf(z):
        return 0.5 * (1 + np.vectorize(math.erf, otypes=[float])(z / math.sqrt(2)))

    A = R.ACTIVATIONS
    activations = {
        "sigmoid": replace(A["sigmoid"], f=sigmoid),
        "elu": replace(A["elu"], derivative=lambda z, a: np.where(z > 0, 1.0, a + 1)),
        "softplus": replace(A["softplus"], f=lambda z: np.where(z > 30, z, np.log1p(np.exp(np.minimum(z, 30))))),
        "softsign": replace(A["softsign"], derivative=lambda z, a: (1 - np.abs(a)) ** 2),
        "gelu": replace(A["gelu"], f=lambda z: z * cdf(z)),
    }
    functions = {"tanh": lambda z: 1 - 2 / (np.exp(2 * z) + 1)}
    losses = {"crossEntropy": cross_entropy(softmax)}
    return {"sigmoid": sigmoid, "ACTIVATIONS": activations, "FUNCTIONS": functions, "LOSSES": losses}


def rounding(spec, seed=1):
    plain, worst = R.lines(spec), 0.0
    for variant in (noisy(np.random.default_rng(seed)), noisy(np.random.default_rng(seed + 1)), rewritten()):
        with replaced(**variant):
            worst = max(worst, largest_change(plain, R.lines(spec)))
    return worst
