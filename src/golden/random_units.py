"""Random networks of single units with the reference's answers: `python random_units.py SEED COUNT [OPTIMIZER]`.

Prints JSON Lines {"name": …, "spec": …, "lines": [...]}; kept are specs of the same kind as random_specs.py keeps: finite,
well-conditioned, away from kinks. Layers of 1 to 4 units with ids in no order (negative ones too), each unit fed by a drawn
part of all earlier layers, an activation of its own each. With an optimizer's name all of them use that one.
"""

import json
import sys

import conditioning
import reference as R
from random_specs import BOUND, KINKED, Draw, activation_rule, finite, optimizer

INVERTIBLE = [name for name, act in R.ACTIVATIONS.items() if act.inverse]


def draft(d, *optimizers):
    widths = [int(w) for w in d.rng.integers(1, 5, int(d.rng.integers(2, 6)))]
    loss = d.one(*R.LOSSES, "squaredError", "squaredError")
    if loss == "crossEntropy":
        widths[-1] = max(2, widths[-1])
    rule = d.one("derivative", "derivative", "linear", "difference", "difference", "consistent", "bFunction")
    ids = [int(i) for i in d.rng.permutation(40)[: sum(widths)] - int(d.one(0, 0, 20))]
    layers = [[ids.pop() for _ in range(w)] for w in widths]
    units = {"layers": layers, "upstream": {}, "activations": {}, "weights": {}, "biases": {}}
    pool = [*INVERTIBLE, *["sigmoid"] * 6] if rule in ("difference", "consistent") else list(R.ACTIVATIONS)
    for n, layer in enumerate(layers[1:], 1):
        earlier = [j for lower in layers[:n] for j in lower]
        for i in layer:
            feeding = d.some(earlier)
            units["upstream"][str(i)] = feeding
            units["activations"][str(i)] = d.one(*pool)
            if n == len(layers) - 1 and loss in ("crossEntropy", "binaryCrossEntropy"):
                units["activations"][str(i)] = "identity" if loss == "crossEntropy" else "sigmoid"
            for j in feeding:
                units["weights"][f"{i},{j}"] = round(d.number(-1.5, 1.5) / len(feeding) ** 0.5, 3)
            units["biases"][str(i)] = d.number(-0.8, 0.8)
    n = int(d.rng.integers(1, 9))
    y = d.rng.uniform(0.05, 0.95, (n, widths[-1])).round(3).tolist()
    if loss == "crossEntropy":
        y = [[int(c == d.rng.integers(widths[-1])) for c in range(widths[-1])] for _ in range(n)]
        y = [row if sum(row) == 1 else [1] + [0] * (widths[-1] - 1) for row in y]
    if loss == "binaryCrossEntropy":
        y = d.rng.integers(0, 2, (n, widths[-1])).tolist()
    acts = [units["activations"][str(i)] for layer in layers[1:] for i in layer]
    made = activation_rule(d, rule, acts)
    if "layers" in made:  # fc1, fc2, … are the units in their order
        order = [str(i) for layer in layers[1:] for i in layer]
        made["layers"] = [order[int(name[2:]) - 1] for name in made["layers"]]
    iterations = int(d.rng.integers(0, 41))
    spec = {"version": 1, "seed": "7", "network": {"units": units}, "data": {"x": d.table(n, widths[0], 1), "y": y}}
    spec |= {"loss": loss, "rules": {"activation": made}, "optimizer": optimizer(d, *optimizers), "iterations": iterations}
    if d.chance(0.25):
        spec["train"] = d.some([str(i) for layer in layers[1:] for i in layer])
    spec["record"] = {"at": sorted({0, iterations}), "what": ["loss", "z", "delta", "gradients", "weights"]}
    return spec


def away_from_kinks(spec):
    kinked = [i for i, act in spec["network"]["units"]["activations"].items() if act in KINKED]
    if not kinked:
        return True
    every = {**spec, "record": {"at": list(range(spec["iterations"] + 1)), "what": ["z"]}}
    return all(abs(z) > 1e-6 for line in R.lines(every) for i in kinked for z in line["z"][i] if not isinstance(z, str))


def main():
    d, wanted, rejected, kept = Draw(int(sys.argv[1])), int(sys.argv[2]), 0, 0
    optimizers = [sys.argv[3:4]] if sys.argv[3:] else []
    while kept < wanted:
        spec = draft(d, *optimizers)
        answer = R.lines(spec)
        if not finite(answer) or not away_from_kinks(spec) or max(conditioning.ulp(spec), conditioning.rounding(spec)) >= BOUND:
            rejected += 1
            continue
        kept += 1
        print(json.dumps({"name": f"units {sys.argv[1]}/{kept}", "spec": spec, "lines": answer}, separators=(",", ":")))
    print(f"{kept} kept, {rejected} rejected", file=sys.stderr)


if __name__ == "__main__":
    main()
