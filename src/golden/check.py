"""Tests of the reference itself: `python check.py` prints a table and exits 1 if a bound is broken. Needs mpmath.

1. Exact rules (derivative, transpose) against five-point central differences, every activation with every loss, and
   one control with a wrong rule, which must fail.
2. The slopes of `difference` (literal, stable, pair) against the same slopes at 50 digits, on a grid of z and a' - a.
3. Small hand-made identities of rules, optimizers and transports.
4. A rate that learns (hypergradient) against central differences of the loss by the rate, in layers and in units, and
   matrices that learn (Kolen–Pollack): B - W shrinks by 1 - decay at each step. Each with controls, which must fail.
"""

import itertools
import sys

import mpmath
import numpy as np

import reference as R

mpmath.mp.dps = 50
FAILED = []


def expect(name, value, bound):
    fine = value <= bound
    print(f"{'ok  ' if fine else 'FAIL'} {name}: {value:.2e} (bound {bound:.0e})")
    if not fine:
        FAILED.append(name)


# ---------------------------------------------------------------- 1. central differences


def make_spec(activations, loss, rng, rules=None, widths=(2, 3, 2, 2), n=4):
    weights = [
        {"W": rng.normal(size=(o, i)).tolist(), "b": rng.normal(size=o).tolist()} for i, o in zip(widths, widths[1:])
    ]
    y = rng.uniform(0.1, 0.9, (n, widths[-1]))
    if loss == "crossEntropy":
        y = np.eye(widths[-1])[rng.integers(widths[-1], size=n)]
    spec = {"version": 1, "seed": "0", "network": {"activations": activations, "weights": weights}, "loss": loss}
    spec["data"] = {"x": rng.normal(size=(n, widths[0])).tolist(), "y": y.tolist()}
    return {**spec, "optimizer": {"name": "sgd", "rate": 0}, "iterations": 0, "rules": rules or {}}


def arrays(spec):
    return [{key: np.array(value, float) for key, value in layer.items()} for layer in spec["network"]["weights"]]


def gradients(spec):
    full, weights = R.with_defaults(spec), arrays(spec)
    zs, activations = R.forward(full, weights)
    _, e = R.LOSSES[full["loss"]](activations[-1], np.array(full["data"]["y"]))
    return R.backward(full, weights, zs, activations, e, R.given_matrices(full))[1], zs


def gradient_error(spec, h=1e-3):
    """Largest difference, over layers, as a part of the largest entry of that gradient."""
    weights, worst = arrays(spec), 0.0
    y = np.array(spec["data"]["y"])

    def loss():
        return float(R.LOSSES[spec["loss"]](R.forward(spec, weights)[1][-1], y)[0])

    for layer, exact in zip(weights, gradients(spec)[0]):
        for key in layer:
            numeric, flat = np.zeros_like(layer[key]), layer[key].reshape(-1)
            for i in range(flat.size):
                kept, values = flat[i], []
                for shift in (-2, -1, 1, 2):
                    flat[i] = kept + shift * h
                    values.append(loss())
                flat[i] = kept
                numeric.reshape(-1)[i] = (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * h)
            worst = max(worst, np.abs(numeric - exact[key]).max() / max(np.abs(exact[key]).max(), 1e-300))
    return worst


def central_differences():
    kinked = {"relu", "leakyRelu", "elu"}
    for loss in R.LOSSES:
        worst = (0.0, "")
        for act in R.ACTIVATIONS:
            last = {"crossEntropy": "identity", "binaryCrossEntropy": "sigmoid"}.get(loss, act)
            seeds = itertools.count(1)
            while True:  # a net without dead gradients, away from kinks
                spec = make_spec([act, act, last], loss, np.random.default_rng(next(seeds)))
                found, zs = gradients(spec)
                if act in kinked and min(np.abs(z).min() for z in zs) < 0.05:
                    continue
                if all(np.abs(value).max() > 1e-3 for layer in found for value in layer.values()):
                    break
            worst = max(worst, (gradient_error(spec), act))
        expect(f"central differences, {loss}, worst of {len(R.ACTIVATIONS)} activations ({worst[1]})", worst[0], 1e-8)
    wrong = make_spec(["tanh"] * 3, "mse", np.random.default_rng(1), {"activation": {"name": "bFunction", "g": "arctan"}})
    control = gradient_error(wrong)
    expect(f"control: a wrong rule is off by {control:.1e}, so its bound is missed (bound / error)", 1e-8 / control, 1e-3)


# ---------------------------------------------------------------- 2. slopes at 50 digits

EXACT_INVERSE = {
    "sigmoid": lambda a: -mpmath.log(1 / a - 1),
    "tanh": mpmath.atanh,
    "softplus": lambda a: mpmath.log(mpmath.expm1(a)),
    "elu": lambda a: a if a >= 0 else mpmath.log1p(a),
    "leakyRelu": lambda a: a if a >= 0 else a / mpmath.mpf(0.01),
    "softsign": lambda a: a / (1 - abs(a)),
    "arctan": mpmath.tan,
}


def slopes_at_fifty_digits():
    """The clamped doubles a and a' are the data, as in the contract; what is tested is the slope between them."""
    zs = np.concatenate([np.linspace(-8, 8, 33), [-36, -34, -25, -15, 15, 25, 34, 36]]) + 0.0123
    changes = np.array([s * 10.0**p for p in (-14, -12, -9, -6, -4, -2, -1, -0.3, 0.3) for s in (-1, 1)])
    print("\nslopes against 50 digits: median | worst relative error, a' inside the clamps || a' clamped")
    for name, inverse in EXACT_INVERSE.items():
        act = R.ACTIVATIONS[name]
        errors = {(mode, clamped): [] for mode in ("literal", "stable") for clamped in (False, True)}
        for z, change in itertools.product(zs, changes):
            z, change = np.array([z]), np.array([change])
            a = act.f(z)
            before = act.clamp(a)
            after = act.clamp(before + change)
            if after[0] == before[0]:
                continue
            p, q = mpmath.mpf(float(before[0])), mpmath.mpf(float(after[0]))
            exact = (q - p) / (inverse(q) - inverse(p))
            for mode in ("literal", "stable"):
                got = R.difference_slope(act, mode, z, a, change)[0]
                clamped = bool(after[0] != before[0] + change[0])
                errors[mode, clamped].append(float(abs(mpmath.mpf(float(got)) - exact) / exact))
        for mode in ("literal", "stable"):
            shown = " || ".join(
                f"{np.median(e):.1e} | {max(e):.1e} ({len(e)})" if e else "none"
                for e in (errors[mode, False], errors[mode, True])
            )
            print(f"     {name:9s} {mode:8s} {shown}")
        expect(f"stable {name}, all", max(errors["stable", False] + errors["stable", True]), 1e-12)

    worst = 0.0
    for z, change in itertools.product(np.concatenate([zs, [-600, -80, 80, 600]]), changes):
        got = R.pair_slope(R.ACTIVATIONS["sigmoid"], np.array([z]), R.sigmoid(np.array([z])), np.array([change]))[0]
        with mpmath.workdps(700):  # 1 - 1e-300 has to be kept
            floor, one = mpmath.mpf(1e-300), mpmath.mpf(1)
            up, down = one / (1 + mpmath.exp(-mpmath.mpf(z))), one / (1 + mpmath.exp(mpmath.mpf(z)))
            moved = min(max(mpmath.mpf(float(change)), floor - up), down - floor)
            exact = moved / (mpmath.log(up + moved) - mpmath.log(up) - mpmath.log(down - moved) + mpmath.log(down))
        worst = max(worst, float(abs(got - exact) / exact))
    expect("pair slopes, 1e-300 floor, z in [-600, 600]", worst, 1e-12)


# ---------------------------------------------------------------- 3. identities


def identities():
    rng = np.random.default_rng(3)
    base = make_spec(["sigmoid"] * 3, "mse", rng)

    def with_rule(**rule):
        return {**base, "rules": {"activation": rule}}

    def gap(a, b):
        return max(np.abs(p[k] - q[k]).max() / np.abs(q[k]).max() for p, q in zip(gradients(a)[0], gradients(b)[0]) for k in q)

    expect("difference tends to derivative (stable, step 1e-6)", gap(with_rule(name="difference", step=1e-6, mode="stable"), base), 1e-6)
    inverse_slope = with_rule(name="bFunction", g="(1+exp(-z))^2/exp(-z)")  # z - z' = step * e / f' to first order
    shallow = make_spec(["sigmoid"], "mse", rng, widths=(2, 2))
    consistent = {**shallow, "rules": {"activation": {"name": "consistent", "step": 1e-7}}}
    expect("consistent tends to e / f'(z) (step 1e-7)", gap(consistent, {**shallow, "rules": inverse_slope["rules"]}), 1e-5)
    expect("bFunction(sigmoid) is derivative", gap(with_rule(name="bFunction", g="sigmoid"), base), 1e-15)
    expect("an expression for the same g", gap(with_rule(name="bFunction", g="exp(-z)/(1+exp(-z))^2"), base), 1e-14)
    batch = with_rule(name="difference", step=0.4, mode="pair")
    sample = with_rule(name="difference", step=0.1, mode="pair", scale="sample")
    expect("scale sample is a step n times larger", gap(batch, sample), 1e-15)
    for mode in ("literal", "pair"):
        other = with_rule(name="difference", step=0.4, mode=mode)
        expect(f"stable and {mode} agree in ordinary places", gap(with_rule(name="difference", step=0.4, mode="stable"), other), 1e-12)
    transposed = [np.array(layer["W"]).tolist() for layer in base["network"]["weights"][1:]]
    feedback = {**base, "rules": {"transport": {"name": "feedback", "matrices": transposed}}}
    expect("feedback with the weights themselves is transpose", gap(feedback, base), 0)
    expect("-z^2 reads as -(z^2)", abs(R.expression("-z^2 + 2^-1")(np.array([3.0]))[0] + 8.5), 0)


# ---------------------------------------------------------------- 4. what learns beside the weights


def flat(table, trained):
    """A line's weights or gradients of the trained layers or units, in one row."""
    tables = [table.get("weights", {}), table.get("biases", {})]  # units: "unit,upstream" and "unit"
    if "weights" not in table:
        tables = [{f"{layer},{key}": value for layer, values in table.items() for key, value in values.items()}]
    return np.concatenate([np.ravel(v) for part in tables for key, v in part.items() if key.split(",")[0] in trained])


def rate_error(spec, judge):
    """The second step's rate in spec, read off the weights, against rate - beta dL/drate in judge, L after the first step.

    The loss after a first step of any rate is had by plain sgd. As a part of the change of the rate.
    """
    record = {"at": [0, 1, 2], "what": ["weights", "gradients"]}
    _, one, two = R.run({**spec, "iterations": 2, "record": record})
    before, after, g = (flat(table, spec["train"]) for table in (one["weights"], two["weights"], one["gradients"]))
    used = np.dot(before - after, g) / np.dot(g, g)

    def loss(rate):
        plain = {**judge, "optimizer": {"name": "sgd", "rate": rate}, "iterations": 1}
        return float(next(R.run({**plain, "record": {"at": [1], "what": ["loss"]}}))["loss"])

    h, r, beta = 1e-3, judge["optimizer"]["rate"], judge["optimizer"]["beta"]
    slope = (loss(r - 2 * h) - 8 * loss(r - h) + 8 * loss(r + h) - loss(r + 2 * h)) / (12 * h)
    return abs(used - (r - beta * slope)) / abs(beta * slope)


def a_rate_that_learns():
    layers = make_spec(["tanh", "sigmoid", "identity"], "mse", np.random.default_rng(5))
    layers |= {"optimizer": {"name": "hypergradient", "rate": 0.1, "beta": 0.7}, "train": ["fc1", "fc2", "fc3"]}
    units = {
        "layers": [[1, 2], [3, 4], [5]],
        "upstream": {"3": [1, 2], "4": [2], "5": [3, 4, 1]},
        "activations": {"3": "tanh", "4": "softplus", "5": "sigmoid"},
        "weights": {"3,1": 0.7, "3,2": -0.4, "4,2": 1.1, "5,3": 0.9, "5,4": -0.6, "5,1": 0.3},
        "biases": {"3": 0.1, "4": -0.2, "5": 0.3},
    }
    data = {"x": [[0.5, -1], [1.5, 0.3], [-0.7, 0.8]], "y": [[0.9], [0.2], [0.6]]}
    units = {**layers, "network": {"units": units}, "data": data, "loss": "squaredError", "train": ["3", "4", "5"]}
    for name, spec in (("layers", layers), ("units", units)):
        frozen = {**spec, "train": spec["train"][::2]}
        turned = {**spec, "optimizer": {**spec["optimizer"], "beta": -0.7}}
        expect(f"hypergradient against central differences, {name}", rate_error(spec, spec), 1e-8)
        expect(f"hypergradient against central differences, {name}, one frozen", rate_error(frozen, frozen), 1e-8)
        expect(f"control: the other sign, {name} (bound / error)", 1e-8 / rate_error(turned, spec), 1e-3)
        expect(f"control: the frozen have a say, {name} (bound / error)", 1e-8 / rate_error(spec, frozen), 1e-3)


def gap_error(spec, shrinks):
    """Largest |(B - W) after - shrinks (B - W) before| over steps, fc2 and fc3, as a part of |B - W| at first."""
    record = {"at": list(range(spec["iterations"] + 1)), "what": ["weights", "matrices"]}
    gaps = [
        [line["matrices"][i - 1] - line["weights"][f"fc{i + 1}"]["W"] for i in (1, 2)]
        for line in R.run({**spec, "record": record})
    ]
    first = max(np.abs(gap).max() for gap in gaps[0])
    steps = [(s, p, q) for a, b in zip(gaps, gaps[1:]) for s, p, q in zip(shrinks, a, b)]
    return max(np.abs(q - s * p).max() / first for s, p, q in steps)


def matrices_that_learn():
    rng = np.random.default_rng(6)
    spec = {**make_spec(["tanh"] * 3, "mse", rng), "iterations": 20}
    matrices = [rng.normal(size=np.shape(layer["W"])).tolist() for layer in spec["network"]["weights"][1:]]
    spec["rules"] = {"transport": {"name": "kolenPollack", "matrices": matrices, "decay": 0.1}}
    for name in R.OPTIMIZERS:
        learning = {**spec, "optimizer": {"name": name, "rate": 0.05}}
        expect(f"Kolen–Pollack: B - W shrinks by 1 - decay, {name}", gap_error(learning, (0.9, 0.9)), 1e-14)
    frozen = {**learning, "train": ["fc1", "fc3"]}
    expect("Kolen–Pollack: where fc2 is frozen it stays", gap_error(frozen, (1.0, 0.9)), 1e-14)
    expect("control: a frozen layer that decays (bound / error)", 1e-14 / gap_error(frozen, (0.9, 0.9)), 1e-3)
    expect("control: another decay (bound / error)", 1e-14 / gap_error(learning, (0.899, 0.899)), 1e-3)
    equal = [layer["W"] for layer in spec["network"]["weights"][1:]]
    record = {"at": [20], "what": ["weights"]}
    twins = [
        {**spec, "record": record, "optimizer": {"name": "adam", "rate": 0.05}, "rules": {"transport": transport}}
        for transport in ({"name": "transpose"}, {"name": "kolenPollack", "matrices": equal, "decay": 0})
    ]
    one, other = (flat(next(R.run(twin))["weights"], ["fc1", "fc2", "fc3"]) for twin in twins)
    expect("Kolen–Pollack from B = W without decay is transpose", np.abs(one - other).max(), 0)


if __name__ == "__main__":
    with np.errstate(all="ignore"):
        central_differences()
        slopes_at_fifty_digits()
        identities()
        a_rate_that_learns()
        matrices_that_learn()
    sys.exit(1 if FAILED else 0)
