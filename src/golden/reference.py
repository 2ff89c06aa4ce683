"""A second opinion on `deltalab train`, in float64 NumPy.

It reads a training spec (version 1 of the JSON contract) and prints the JSON Lines that the contract asks for:

    python reference.py SPEC.json          or          python reference.py < SPEC.json

It was written from the contract and the papers alone and shares no code with the TypeScript in `src`, so that an error
has to be made twice to go unseen. It covers everything that needs no seeded stream: given weights, given data, every
activation, loss and optimizer, every activation rule, the transports transpose, feedback, direct and kolenPollack (given
matrices) and signs (unit), and batches where no shuffle can be seen: the full one, and smaller ones of samples that are
all alike. Anything else is refused by name, with exit code 2. Networks of single units stand in units.py.

Words: z pre-activation, a = f(z), e = dL/da, delta = dL/dz, slope = what stands for da/dz. Rows are samples.
"""

import ast
import json
import math
import sys
from dataclasses import dataclass
from typing import Callable

import numpy as np

import units

EPSILON = 2.0**-52


class Refused(ValueError):
    """A spec outside the contract, or outside the part of it that needs no seeded stream."""


# ---------------------------------------------------------------- activations


def sigmoid(z):
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + small), small / (1 + small))


_erfc = np.vectorize(math.erfc, otypes=[float])


def normal_cdf(z):
    return 0.5 * _erfc(-z / math.sqrt(2))


@dataclass(frozen=True)
class Activation:
    f: Callable  # z -> a
    derivative: Callable  # (z, a) -> da/dz
    inverse: Callable | None = None  # a -> z
    inverse_change: Callable | None = None  # (a, b) -> inverse(b) - inverse(a), without cancellation for near a, b
    low: float = -np.inf  # the open range of f
    high: float = np.inf

    def clamp(self, a):
        """Keep a inside the range: bounded by 1e-16 of the width, half-bounded by one double, unbounded not at all."""
        low, high = self.low, self.high
        if np.isfinite(low) and np.isfinite(high):
            inset = 1e-16 * (high - low)
            low, high = max(low + inset, np.nextafter(low, high)), min(high - inset, np.nextafter(high, low))
        elif np.isfinite(low):
            low = np.nextafter(low, np.inf)
        return np.clip(a, low, high)


def softplus(z):
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def far(a, b):
    """Where inverse(b) - inverse(a) is best had by subtracting, because a and b are not near each other."""
    return np.abs(b - a) > 0.5 * np.minimum(np.abs(a), np.abs(b))


def sigmoid_inverse(a):
    return -np.log(1 / a - 1)  # paper 1, equation 5


def sigmoid_change(a, b):
    """log1p(D / a) - log1p(-D / (1 - a)), but where b is far from a the plain logarithm: log1p near -1 loses its digits."""

    def log_ratio(mass, change, after):
        near = np.log1p(np.where(far(mass, after), 0.0, change / mass))
        return np.where(far(mass, after), np.log(after) - np.log(mass), near)

    return log_ratio(a, b - a, b) - log_ratio(1 - a, a - b, 1 - b)


def tanh_change(a, b):
    near = 0.5 * (np.log1p((b - a) / (1 + a)) - np.log1p(-(b - a) / (1 - a)))
    return np.where(far(1 - np.abs(a), 1 - np.abs(b)), np.arctanh(b) - np.arctanh(a), near)


def softplus_inverse(a):
    return a + np.log(-np.expm1(-a))


def softplus_change(a, b):
    return np.where(far(a, b), softplus_inverse(b) - softplus_inverse(a), np.log1p(np.expm1(b - a) / -np.expm1(-a)))


def elu_inverse(a):
    return np.where(a >= 0, a, np.log1p(np.minimum(a, 0)))


def elu_change(a, b):
    both = (a < 0) & (b < 0) & ~far(1 + a, 1 + b)
    return np.where(both, np.log1p(np.where(both, (b - a) / (1 + a), 0)), elu_inverse(b) - elu_inverse(a))


def leaky_inverse(a):
    return np.where(a >= 0, a, a / 0.01)


def leaky_change(a, b):
    return np.where((a < 0) & (b < 0), (b - a) / 0.01, leaky_inverse(b) - leaky_inverse(a))


def softsign_inverse(a):
    return a / (1 - np.abs(a))


def softsign_change(a, b):
    same = a * b > 0
    return np.where(same, (b - a) / ((1 - np.abs(a)) * (1 - np.abs(b))), softsign_inverse(b) - softsign_inverse(a))


ACTIVATIONS = {
    "identity": Activation(lambda z: z, lambda z, a: np.ones_like(z), lambda a: a, lambda a, b: b - a),
    "sigmoid": Activation(sigmoid, lambda z, a: a * (1 - a), sigmoid_inverse, sigmoid_change, 0.0, 1.0),
    "tanh": Activation(np.tanh, lambda z, a: 1 - a * a, np.arctanh, tanh_change, -1.0, 1.0),
    "relu": Activation(lambda z: np.where(z > 0, z, 0.0), lambda z, a: np.where(z > 0, 1.0, 0.0)),
    "leakyRelu": Activation(
        lambda z: np.where(z > 0, z, 0.01 * z), lambda z, a: np.where(z > 0, 1.0, 0.01), leaky_inverse, leaky_change
    ),
    "softplus": Activation(softplus, lambda z, a: sigmoid(z), softplus_inverse, softplus_change, low=0.0),
    "elu": Activation(
        lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))),
        lambda z, a: np.where(z > 0, 1.0, np.exp(np.minimum(z, 0))),
        elu_inverse,
        elu_change,
        low=-1.0,
    ),
    "swish": Activation(lambda z: z * sigmoid(z), lambda z, a: sigmoid(z) * (1 + z * (1 - sigmoid(z)))),
    "gelu": Activation(
        lambda z: z * normal_cdf(z),
        lambda z, a: normal_cdf(z) + z * np.exp(-z * z / 2) / math.sqrt(2 * math.pi),
    ),
    "softsign": Activation(
        lambda z: z / (1 + np.abs(z)),
        lambda z, a: 1 / (1 + np.abs(z)) ** 2,
        softsign_inverse,
        softsign_change,
        -1.0,
        1.0,
    ),
    "arctan": Activation(
        np.arctan,
        lambda z, a: 1 / (1 + z * z),
        np.tan,
        lambda a, b: np.sin(b - a) / (np.cos(a) * np.cos(b)),
        -math.pi / 2,
        math.pi / 2,
    ),
}

# ---------------------------------------------------------------- losses: (a, y) -> (loss, e = dL/da)


def rmse(a, y):
    loss = np.sqrt(np.mean((a - y) ** 2))
    return loss, (a - y) / (a.size * loss) if loss != 0 else np.zeros_like(a)


def mse(a, y):
    return np.mean((a - y) ** 2), 2 * (a - y) / a.size


def squared_error(a, y):
    return 0.5 * np.sum((a - y) ** 2), a - y


def cross_entropy(a, y):
    shifted = a - a.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -np.sum(np.where(y == 0, 0, y * log_p)) / len(a), (np.exp(log_p) - y) / len(a)


def binary_cross_entropy(a, y):
    def times(weight, value):  # 0 * infinity counts as 0
        return np.where(weight == 0, 0.0, weight * value)

    loss = -np.sum(times(y, np.log(a)) + times(1 - y, np.log(1 - a))) / len(a)
    return loss, (times(1 - y, 1 / (1 - a)) - times(y, 1 / a)) / len(a)


LOSSES = {
    "rmse": rmse,
    "mse": mse,
    "squaredError": squared_error,
    "crossEntropy": cross_entropy,
    "binaryCrossEntropy": binary_cross_entropy,
}

# ---------------------------------------------------------------- activation rules: what stands for da/dz

FUNCTIONS = {"exp": np.exp, "log": np.log, "tanh": np.tanh, "sin": np.sin, "cos": np.cos, "abs": np.abs, "sqrt": np.sqrt}
FUNCTIONS |= {"erf": np.vectorize(math.erf, otypes=[float]), "sign": np.sign, "min": np.minimum, "max": np.maximum}
OPERATORS = {ast.Add: np.add, ast.Sub: np.subtract, ast.Mult: np.multiply, ast.Div: np.divide, ast.Pow: np.power}
COMPARISONS = {ast.Gt: np.greater, ast.Lt: np.less}


def conditional(text):
    """mathjs' `condition ? one : other`, at most once and outside of parentheses, as Python writes it."""
    condition, mark, rest = text.partition("?")
    one, _, other = rest.partition(":")
    return f"({one}) if ({condition}) else ({other})" if mark else text


def expression(text):
    """A function of z from text with numbers, pi, z, + - * / ^, > <, one `? :`, parentheses and FUNCTIONS."""

    def walk(node, z):
        if isinstance(node, ast.Name) and node.id == "pi":
            return math.pi
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in COMPARISONS:
            return COMPARISONS[type(node.ops[0])](walk(node.left, z), walk(node.comparators[0], z)) * 1.0
        if isinstance(node, ast.IfExp):
            return np.where(walk(node.test, z) != 0, walk(node.body, z), walk(node.orelse, z))
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            return float(node.value)
        if isinstance(node, ast.Name) and node.id == "z":
            return z
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
            return OPERATORS[type(node.op)](walk(node.left, z), walk(node.right, z))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
            return walk(node.operand, z) * (-1.0 if isinstance(node.op, ast.USub) else 1.0)
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) in FUNCTIONS:
            if len(node.args) == (2 if node.func.id in ("min", "max") else 1):
                return FUNCTIONS[node.func.id](*(walk(argument, z) for argument in node.args))
        raise Refused(f"rules.activation.g: cannot read {text!r}")

    try:
        tree = ast.parse(conditional(text.strip()).replace("^", "**"), mode="eval").body
    except SyntaxError:
        raise Refused(f"rules.activation.g: cannot read {text!r}") from None
    walk(tree, np.zeros(1))  # refuse at once, not at the first backward pass
    return lambda z: np.broadcast_to(walk(tree, z), z.shape)


def difference_slope(act, mode, z, a, change):
    """The slope (a' - a) / (z' - z) for a' = a + change, inside the clamps."""
    if mode == "pair":
        return pair_slope(act, z, a, change)
    before = act.clamp(a)
    after = act.clamp(before + change)
    if mode == "literal":  # paper 1, equation 6 and its rule for z' - z = 0
        dz = act.inverse(after) - act.inverse(before)
        return (after - before) / np.where(dz == 0, 1.0, dz)
    moved = after != before
    dz = act.inverse_change(before, np.where(moved, after, before))
    return np.where(moved, (after - before) / np.where(moved, dz, 1.0), act.derivative(z, a))


def pair_slope(act, z, a, change):
    """Sigmoid alone: the masses a and 1 - a kept apart, each at least 1e-300, so that no end of the range is rounded off."""
    least = 1e-300
    up, down = np.maximum(sigmoid(z), least), np.maximum(sigmoid(-z), least)
    moved = np.clip(change, least - up, down - least)  # the real change: neither mass falls below the floor

    def log_ratio(mass, plus):  # log((mass + plus) / mass)
        ratio = plus / mass
        far_away = np.log(np.maximum(mass + plus, least)) - np.log(mass)
        return np.where(np.abs(ratio) < 0.5, np.log1p(np.maximum(ratio, -0.5)), far_away)

    dz = log_ratio(up, moved) - log_ratio(down, -moved)
    still = (moved == 0) | (dz == 0)
    return np.where(still, act.derivative(z, a), moved / np.where(still, 1.0, dz))


def local_delta(rule, act_name, z, a, e):
    """delta of one layer from e, under the rule that holds for this layer."""
    act, name = ACTIVATIONS[act_name], rule["name"]
    if act_name == "identity" or name == "linear":
        return e * 1.0
    if name == "derivative":
        return e * act.derivative(z, a)
    if name == "bFunction":
        g = rule["g"]
        return e * (ACTIVATIONS[g].derivative(z, ACTIVATIONS[g].f(z)) if g in ACTIVATIONS else expression(g)(z))
    reach = rule["step"] * (len(z) if rule.get("scale", "batch") == "sample" else 1)
    if name == "consistent":
        return (z - act.inverse(act.clamp(act.clamp(a) - reach * e))) / reach
    return e * difference_slope(act, rule.get("mode", "literal"), z, a, -reach * e)


# ---------------------------------------------------------------- the passes


def forward(spec, weights):
    """All z and all a; a starts with the input."""
    zs, activations = [], [np.array(spec["data"]["x"], float)]
    for layer, name in zip(weights, spec["network"]["activations"]):
        zs.append(activations[-1] @ layer["W"].T + layer.get("b", 0.0))
        activations.append(ACTIVATIONS[name].f(zs[-1]))
    return zs, activations


def given_matrices(spec):
    """The matrices of the transport rule, if it has any; those of kolenPollack are where they start."""
    return [np.array(matrix, float) for matrix in spec["rules"]["transport"].get("matrices", [])]


def backward(spec, weights, zs, activations, e, matrices):
    """All deltas and all gradients from e = dL/da of the last layer."""
    rule = spec["rules"]["activation"]
    transport = spec["rules"]["transport"]
    last = len(weights) - 1
    deltas, gradients = [None] * len(weights), [None] * len(weights)
    for i in range(last, -1, -1):
        here = rule if f"fc{i + 1}" in rule.get("layers", names(spec)) else {"name": "derivative"}
        delta = local_delta(here, spec["network"]["activations"][i], zs[i], activations[i + 1], e)
        deltas[i] = delta
        gradients[i] = {"W": delta.T @ activations[i]}
        if "b" in weights[i]:
            gradients[i]["b"] = delta.sum(axis=0)
        if i == 0:
            break  # nothing is carried below fc1
        if transport["name"] == "transpose":
            e = delta @ weights[i]["W"]
        elif transport["name"] in ("feedback", "kolenPollack"):
            e = delta @ matrices[i - 1]
        elif transport["name"] == "signs":
            e = delta @ np.sign(weights[i]["W"])
        else:  # direct: the last layer's delta, straight to each hidden layer
            e = deltas[last] @ matrices[i - 1]
    return deltas, gradients


# ---------------------------------------------------------------- optimizers: (settings, state, gradient, k) -> update

OPTIMIZERS = ("sgd", "momentum", "adam", "adadelta", "hypergradient")


def update(o, state, g, k):
    """What is subtracted from the weights at step k = 1, 2, …; state is a dictionary of this weight's own."""
    if o["name"] == "sgd":
        return o["rate"] * g
    if o["name"] == "momentum":
        state["v"] = o.get("mu", 0.9) * state.get("v", 0.0) + g
        return o["rate"] * state["v"]
    if o["name"] == "adam":
        beta1, beta2 = o.get("beta1", 0.9), o.get("beta2", 0.999)
        state["m"] = beta1 * state.get("m", 0.0) + (1 - beta1) * g
        state["v"] = beta2 * state.get("v", 0.0) + (1 - beta2) * g * g
        m, v = state["m"] / (1 - beta1**k), state["v"] / (1 - beta2**k)
        return o["rate"] * m / (np.sqrt(v) + o.get("epsilon", 1e-8))
    rho, epsilon = o.get("rho", 0.9), o.get("epsilon", 1e-6)
    state["g"] = rho * state.get("g", 0.0) + (1 - rho) * g * g
    step = np.sqrt(state.get("d", 0.0) + epsilon) / np.sqrt(state["g"] + epsilon) * g
    state["d"] = rho * state.get("d", 0.0) + (1 - rho) * step * step
    return o["rate"] * step


def settings(o, memory, gradients):
    """The optimizer's settings for this step, from all trained parameters' gradients: only hypergradient's ever change.

    It is gradient descent whose rate learns (Baydin et al. 2018): the loss after the last step, w - rate g[t-1], has the
    derivative -<g[t], g[t-1]> by that rate, so the rate is moved by beta <g[t], g[t-1]> before it is used.
    """
    if o["name"] != "hypergradient":
        return o
    g = np.concatenate([np.ravel(gradient) for gradient in gradients] or [np.zeros(0)])
    if "g" in memory:
        memory["rate"] = memory["rate"] + o.get("beta", 0.02) * np.sum(g * memory["g"])
    else:
        memory["rate"] = float(o["rate"])
    memory["g"] = g
    return {"name": "sgd", "rate": memory["rate"]}


# ---------------------------------------------------------------- a whole run


def names(spec):
    return [f"fc{i + 1}" for i in range(len(spec["network"]["activations"]))]


def need_no_shuffle(spec):
    """Which samples an epoch's shuffle puts into a batch needs a stream; here are the cases in which it makes no difference."""
    batch, x, y = spec.get("batch", "full"), spec["data"]["x"], spec["data"]["y"]
    alike = all(row == x[0] for row in x) and all(row == y[0] for row in y)
    whole = batch == len(x) and "delta" not in spec.get("record", {}).get("what", [])
    if not (batch == "full" or alike or whole):
        raise Refused("batch: this reference does the full batch only, or samples that are all alike")


def rows(spec, k):
    """The samples of the batch that update k + 1 takes, unshuffled; the last one of an epoch may be short."""
    n = len(spec["data"]["x"])
    batch = n if spec.get("batch", "full") == "full" else spec["batch"]
    start = k % math.ceil(n / batch) * batch
    return slice(start, start + batch)


def with_defaults(spec):
    """The spec with its defaults filled in; what this reference cannot do is refused."""

    def need(fine, what):
        if not fine:
            raise Refused(what)

    network, data = spec["network"], spec["data"]
    rules = spec.get("rules", {})
    rule = rules.get("activation", {"name": "derivative"})
    transport = rules.get("transport", {"name": "transpose"})
    need(spec["version"] == 1, "version: expected 1")
    need("weights" in network, "network.weights: this reference needs given weights")
    need("x" in data and "y" in data, "data: this reference needs given x and y")
    need_no_shuffle(spec)
    need(set(network["activations"]) <= set(ACTIVATIONS), "network.activations: unknown name")
    need(spec["loss"] in LOSSES, "loss: unknown name")
    need(spec["optimizer"]["name"] in OPTIMIZERS, "optimizer.name: unknown")
    rule_names = ("derivative", "linear", "difference", "consistent", "bFunction")
    need(rule["name"] in rule_names, "rules.activation.name: unknown")
    with_matrices = ("feedback", "direct", "kolenPollack")
    need(transport["name"] in ("transpose", "signs", *with_matrices), "rules.transport.name: not done here")
    need(transport["name"] not in with_matrices or "matrices" in transport, "rules.transport: needs matrices")
    need(transport.get("magnitudes", "unit") == "unit", "rules.transport.magnitudes: only unit is done here")
    if rule["name"] in ("difference", "consistent"):
        for layer, act in zip(names(spec), network["activations"]):
            if layer in rule.get("layers", names(spec)) and act != "identity":
                need(ACTIVATIONS[act].inverse, f"{rule['name']}() needs an inverse, and {act} has none")
                need(rule.get("mode") != "pair" or act == "sigmoid", f"pair mode is for sigmoid only, not {act}")
    record = {"at": [spec["iterations"]], "what": ["loss"], **spec.get("record", {})}
    return {
        **spec,
        "rules": {"activation": rule, "transport": transport},
        "train": spec.get("train", names(spec)),
        "record": record,
    }


def run(spec):
    """Train; yield one dictionary of numbers and arrays for each recorded iteration.

    record.what may hold "matrices" here, a name that the contract has not: the transport's, for check.py.
    """
    if "units" in spec["network"]:
        yield from units.run(sys.modules[__name__], spec)
        return
    spec = with_defaults(spec)
    weights = [{key: np.array(value, float) for key, value in layer.items()} for layer in spec["network"]["weights"]]
    y = np.array(spec["data"]["y"], float)
    transport, matrices, learnt = spec["rules"]["transport"], given_matrices(spec), {}
    state = [{key: {} for key in layer} for layer in weights]
    state_of_matrices = [{} for _ in matrices]
    what = spec["record"]["what"]

    def by_layer(values):
        return dict(zip(names(spec), values))

    for k in range(spec["iterations"] + 1):
        zs, activations = forward(spec, weights)
        loss, _ = LOSSES[spec["loss"]](activations[-1], y)
        part = rows(spec, k)
        seen, known = [z[part] for z in zs], [a[part] for a in activations]
        deltas, gradients = backward(spec, weights, seen, known, LOSSES[spec["loss"]](known[-1], y[part])[1], matrices)
        if k in spec["record"]["at"]:
            line = {"loss": loss, "z": by_layer(zs), "delta": by_layer(deltas), "gradients": by_layer(gradients)}
            line["weights"] = by_layer([{key: value.copy() for key, value in layer.items()} for layer in weights])
            line["matrices"] = [matrix.copy() for matrix in matrices]
            yield {"iteration": k, **{key: value for key, value in line.items() if key in what}}
        if k == spec["iterations"]:
            return
        trained = [i for i, layer in enumerate(names(spec)) if layer in spec["train"]]
        o = settings(spec["optimizer"], learnt, [gradient for i in trained for gradient in gradients[i].values()])
        for i in trained:
            for key in weights[i]:
                weights[i][key] = weights[i][key] - update(o, state[i][key], gradients[i][key], k + 1)
            if transport["name"] == "kolenPollack" and i > 0:  # B takes W's own step, then both decay
                step = update(o, state_of_matrices[i - 1], gradients[i]["W"], k + 1)
                matrices[i - 1] = (matrices[i - 1] - step) * (1 - transport.get("decay", 0.001))
                weights[i]["W"] = weights[i]["W"] * (1 - transport.get("decay", 0.001))


def plain(value):
    """Arrays as lists, non-finite numbers as the contract's words."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, np.ndarray)) and np.ndim(value) > 0:
        return [plain(item) for item in value]
    if isinstance(value, int):
        return value
    value = float(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return int(value) if value == int(value) and abs(value) < 2**53 else value  # 1 and 0 rather than 1.0 and -0.0


def lines(spec):
    """The contract's output lines, as JSON-ready dictionaries."""
    with np.errstate(all="ignore"):
        return [plain(line) for line in run(spec)]


def main():
    source = open(sys.argv[1], encoding="utf-8") if len(sys.argv) > 1 and sys.argv[1] != "-" else sys.stdin
    try:
        for line in lines(json.load(source)):
            print(json.dumps(line, separators=(",", ":")))
    except Refused as reason:
        print(reason, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
