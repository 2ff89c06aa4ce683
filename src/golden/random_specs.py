"""Random valid specs with the reference's answers, for a differential test: `python random_specs.py SEED COUNT [paper2]`.

Prints JSON Lines {"spec": …, "lines": [...]}: losses x optimizers x activations x rules x transports, 1 to 4 layers,
widths 1 to 5, 1 to 12 samples, 0 to 60 iterations. Kept are specs whose recorded numbers are finite and move by less
than 1e-10 under one ulp of the weights and under one ulp inside (conditioning.py), and whose relu, leakyRelu and elu
units stay 1e-6 away from their kink all the way. The number of rejected drafts goes to stderr. With the word paper2
they are of paper 2's kinds: ReLU networks of 2 to 4 layers, mostly without bias and with cross entropy, some layers
trained, b-functions and linear in named layers, matrices that are given and that learn, a rate that learns.
"""

import json
import sys

import numpy as np

import conditioning
import reference as R

BOUND = 1e-10
KINKED = {"relu", "leakyRelu", "elu"}
INVERTIBLE = [name for name, act in R.ACTIVATIONS.items() if act.inverse]
EXPRESSIONS = [
    "1 / (1 + z^2)",
    "exp(-z^2 / 2)",
    "1 - tanh(z)^2",
    "0.25 * cos(z / 2)",
    "0.1 + 0.05 * sin(2 * z)",
    "exp(-abs(z)) / 2",
    "1 / sqrt(1 + z^2)",
    "log(1 + exp(z)) / 3",
    "0.3",
    "-z / 10 + 0.4",
    "2^-abs(z)",
]
PAPER_2 = [  # the derivatives of figure 1a and the two controls, typed
    "exp(-z) / (1 + exp(-z))^2",
    "1 - tanh(z)^2",
    "1 / (1 + exp(-z))",
    "z > 0 ? 1 : exp(z)",
    "exp(min(z, 0))",
    "1 / (1 + exp(-z)) + z * exp(-z) / (1 + exp(-z))^2",
    "(1 + erf(z / sqrt(2))) / 2 + z * exp(-z^2 / 2) / sqrt(2 * pi)",
    "z > 0 ? 1 : 0.01",
    "1",
    "(1 + abs(z))^-2",
    "1 / (1 + z^2)",
    "z > 0 ? 1 : 0",
    "(1 + sign(z)) / 2",
    "0",
    "-(1 + sign(z)) / 2",
]


class Draw:
    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)

    def one(self, *values):
        return values[self.rng.integers(len(values))]

    def chance(self, p):
        return bool(self.rng.random() < p)

    def number(self, low, high):
        return float(np.round(self.rng.uniform(low, high), 3))

    def size(self, low, high):
        """A positive number, even on a logarithmic scale."""
        return float(f"{np.exp(self.rng.uniform(np.log(low), np.log(high))):.3g}")

    def table(self, rows, columns, spread):
        return np.round(self.rng.normal(size=(rows, columns)) * spread, 4).tolist()

    def some(self, values):
        """A part of the values, at least one, in any order."""
        return [values[i] for i in self.rng.permutation(len(values))[: self.rng.integers(1, len(values) + 1)]]


def activations(d, loss, depth, rule):
    """One activation for each layer, such that the loss and (mostly) the rule can take them."""
    pool = list(R.ACTIVATIONS)
    if rule in ("difference", "consistent"):
        pool = INVERTIBLE + ["sigmoid"] * 6
    chosen = [d.one(*pool) for _ in range(depth)]
    if loss == "binaryCrossEntropy":
        chosen[-1] = "sigmoid"
    elif loss == "crossEntropy":
        chosen[-1] = "identity"
    elif d.chance(0.4):
        chosen[-1] = d.one("sigmoid", "identity")
    return chosen


def activation_rule(d, name, acts):
    rule = {"name": name}
    layers = [f"fc{i + 1}" for i in range(len(acts))]
    if name == "bFunction":
        rule["g"] = d.one(*R.ACTIVATIONS) if d.chance(0.5) else d.one(*EXPRESSIONS)
    if name in ("difference", "consistent"):
        rule["step"] = d.size(0.02, 5)
        if d.chance(0.5):
            rule["scale"] = d.one("batch", "sample")
    if name == "difference" and d.chance(0.8):
        rule["mode"] = d.one("literal", "stable", "pair")
    if rule.get("mode") == "pair":
        layers = [layer for layer, act in zip(layers, acts) if act in ("sigmoid", "identity")]
    if not layers:
        del rule["mode"]
        layers = [f"fc{i + 1}" for i in range(len(acts))]
    if len(layers) < len(acts) or d.chance(0.3):
        rule["layers"] = d.some(layers)
    return rule


def transport_rule(d, name, widths):
    rule = {"name": name}
    if name in ("feedback", "kolenPollack"):
        rule["matrices"] = [d.table(o, i, 0.8) for i, o in zip(widths[1:], widths[2:])]
    if name == "kolenPollack" and d.chance(0.8):
        rule["decay"] = d.one(0, 1, d.size(1e-4, 0.2), d.size(1e-4, 0.2))
    if name == "direct":
        rule["matrices"] = [d.table(widths[-1], unit, 0.8) for unit in widths[1:-1]]
    if name == "signs":
        rule["magnitudes"] = "unit"
    return rule


def optimizer(d, names=("sgd", "momentum", "adam", "adadelta")):
    name = d.one(*names)
    rate = {"sgd": (0.01, 1), "momentum": (0.005, 0.2), "adam": (0.001, 0.1), "adadelta": (0.1, 2)}
    o = {"name": name, "rate": d.size(*rate.get(name, (0.001, 0.5)))}
    if name == "hypergradient" and d.chance(0.7):
        o["beta"] = d.one(0, d.size(1e-3, 0.5), d.size(1e-3, 0.5), d.size(1e-3, 0.5))
    own = {
        "momentum": {"mu": d.number(0, 0.95)},
        "adam": {"beta1": d.number(0.5, 0.95), "beta2": d.number(0.8, 0.999), "epsilon": d.size(1e-8, 1e-3)},
        "adadelta": {"rho": d.number(0.5, 0.97), "epsilon": d.size(1e-6, 1e-3)},
    }
    for key, value in own.get(name, {}).items():
        if d.chance(0.4):
            o[key] = value
    return o


def draft(d):
    depth, n = int(d.rng.integers(1, 5)), int(d.rng.integers(1, 13))
    widths = [int(w) for w in d.rng.integers(1, 6, depth + 1)]
    loss = d.one(*R.LOSSES)
    rule = d.one("derivative", "linear", "difference", "difference", "difference", "consistent", "bFunction")
    transport = d.one("transpose", "transpose", "feedback", "signs", "direct", "kolenPollack") if depth > 1 else "transpose"
    if loss == "crossEntropy":
        widths[-1] = max(2, widths[-1])
    acts = activations(d, loss, depth, rule)
    bias = not d.chance(0.25)
    weights = []
    for i, o in zip(widths, widths[1:]):
        weights.append({"W": d.table(o, i, d.one(0.5, 1, 1.5) / np.sqrt(i))})
        if bias:
            weights[-1]["b"] = d.table(1, o, 0.5)[0]
    y = np.round(d.rng.uniform(0.05, 0.95, (n, widths[-1])), 3).tolist()
    if loss == "crossEntropy":
        y = np.eye(widths[-1], dtype=int)[d.rng.integers(widths[-1], size=n)].tolist()
    if loss == "binaryCrossEntropy":
        y = d.rng.integers(0, 2, (n, widths[-1])).tolist()
    network = {"layers": widths, "activations": acts, **({} if bias and d.chance(0.5) else {"bias": bias}), "weights": weights}
    iterations = int(d.rng.integers(0, 61))
    spec = {"version": 1, "seed": str(d.rng.integers(1000)), "network": network}
    spec["data"] = {"x": d.table(n, widths[0], 1), "y": y}
    spec["loss"] = loss
    spec["rules"] = {"activation": activation_rule(d, rule, acts), "transport": transport_rule(d, transport, widths)}
    if d.chance(0.25):
        spec["train"] = d.some([f"fc{i + 1}" for i in range(depth)])
    spec["optimizer"] = optimizer(d, R.OPTIMIZERS)
    if d.chance(0.5):
        spec["batch"] = "full"
    spec["iterations"] = iterations
    at = sorted({0, iterations, *(int(k) for k in d.rng.integers(0, iterations + 1, 2))})
    what = ["loss", "z", "delta", "gradients", "weights"]
    spec["record"] = {"at": at, "what": what if d.chance(0.8) else d.some(what)}
    return spec


def paper_2(d):
    """Section 3.1's network and its neighbours."""
    depth, n = int(d.one(2, 3, 3, 3, 4)), int(d.rng.integers(1, 13))
    widths = [int(w) for w in d.rng.integers(1, 7, depth + 1)]
    loss = d.one("crossEntropy", "crossEntropy", "crossEntropy", "mse", "squaredError")
    widths[-1] = max(2, widths[-1])
    layers = [f"fc{i + 1}" for i in range(depth)]
    acts = [d.one("relu", "relu", "relu", "relu", "leakyRelu", "tanh") for _ in layers[1:]] + ["identity"]
    bias = d.chance(0.25)
    weights = [{"W": d.table(o, i, d.one(0.7, 1, 1.4) / np.sqrt(i))} for i, o in zip(widths, widths[1:])]
    if bias:
        weights = [{**layer, "b": d.table(1, len(layer["W"]), 0.5)[0]} for layer in weights]
    classes = d.rng.integers(widths[-1], size=n)
    x = np.round(d.rng.normal(size=(n, widths[0])) + np.where(classes == 0, 1, -1)[:, None], 4).tolist()
    y = np.eye(widths[-1], dtype=int)[classes].tolist()
    spec = {"version": 1, "seed": str(d.rng.integers(1000))}
    spec["network"] = {"layers": widths, "activations": acts, "bias": bias, "weights": weights}
    rule = {"name": d.one("bFunction", "bFunction", "linear", "derivative")}
    if rule["name"] == "bFunction":
        rule["g"] = d.one(*R.ACTIVATIONS) if d.chance(0.5) else d.one(*PAPER_2)
    if rule["name"] == "derivative" or d.chance(0.8):
        rule["layers"] = d.one(["fc2"], ["fc2"], d.some(layers))
    transport = transport_rule(d, d.one("transpose", "feedback", "kolenPollack"), widths)
    spec["data"], spec["loss"] = {"x": x, "y": y}, loss
    spec["rules"] = {"activation": rule, "transport": transport}
    if d.chance(0.6):
        spec["train"] = d.one(["fc2"], ["fc2"], d.some(layers))
    spec["optimizer"] = optimizer(d, ("hypergradient", "hypergradient", "sgd", "momentum"))
    if d.chance(0.4):
        spec["optimizer"] = {"name": "adam", "rate": d.one(0.1, d.size(0.01, 0.3))}
    spec["iterations"] = int(d.one(50, d.rng.integers(0, 61)))
    what = ["loss", "z", "delta", "gradients", "weights"]
    batch = d.one("full", "full", "whole", "alike")
    if batch == "whole":  # one shuffled batch an epoch: the order of the deltas' rows is a stream's
        spec["batch"], what = n, [word for word in what if word != "delta"]
    if batch == "alike":  # the samples are all the same, so no shuffle can be seen
        spec["data"], spec["batch"] = {"x": [x[0]] * n, "y": [y[0]] * n}, int(d.rng.integers(1, n + 1))
    at = sorted({0, spec["iterations"], *(int(k) for k in d.rng.integers(0, spec["iterations"] + 1, 2))})
    spec["record"] = {"at": at, "what": what}
    return spec


def finite(value):
    if isinstance(value, (dict, list)):
        return all(finite(item) for item in (value.values() if isinstance(value, dict) else value))
    return not isinstance(value, str)


def away_from_kinks(spec):
    acts = spec["network"]["activations"]
    if not KINKED & set(acts):
        return True
    every = {**spec, "record": {"at": list(range(spec["iterations"] + 1)), "what": ["z"]}}
    with np.errstate(all="ignore"):
        return all(
            np.abs(line["z"][f"fc{i + 1}"]).min() > 1e-6
            for line in R.run(every)
            for i, act in enumerate(acts)
            if act in KINKED
        )


def why_not(spec, answer):
    """The reason to reject a draft, or None."""
    if not finite(answer):
        return "not finite"
    if not away_from_kinks(spec):
        return "on a kink"
    if conditioning.ulp(spec) >= BOUND:
        return "one ulp of a weight"
    if conditioning.rounding(spec) >= BOUND:
        return "one ulp inside"
    return None


def main():
    d, wanted, rejected, printed = Draw(int(sys.argv[1])), int(sys.argv[2]), {}, 0
    make = {"": draft, "paper2": paper_2}["".join(sys.argv[3:])]
    while printed < wanted:
        spec = make(d)
        answer = R.lines(spec)
        reason = why_not(spec, answer)
        if reason:
            rejected[reason] = rejected.get(reason, 0) + 1
            continue
        print(json.dumps({"spec": spec, "lines": answer}, separators=(",", ":")))
        printed += 1
    print(f"{printed} kept, rejected: {rejected}", file=sys.stderr)


if __name__ == "__main__":
    main()
