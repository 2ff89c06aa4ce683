"""The NumPy peer of the first speed budget: a 1-2-1 sigmoid net, float64, full batch, RMSE, SGD, by hand.

    python peer_numpy.py --spec SPEC.json --rule bp|dbp [--iterations 10000] [--repeat 5]

SPEC is a `deltalab train` spec: its weights, x, y and optimizer.rate are used, and for dbp (literal mode) the step of its
activation rule, or the rate where it has none. Every iteration records the loss and the z of three samples
(all three neurons). Prints one JSON object; `seconds` are process times of the training loop alone.
"""

import argparse
import json
import os
import time

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import numpy as np  # noqa: E402  (the thread counts have to be set first)


def train(spec, rule, iterations):
    """One run. Units are rows and samples columns, and nothing in the loop is dearer than it has to be."""
    x, y = (np.ascontiguousarray(np.array(spec["data"][key], float).T) for key in "xy")
    (W1, b1), (W2, b2) = ((np.array(w["W"], float), np.array(w["b"], float)[:, None]) for w in spec["network"]["weights"])
    rate = spec["optimizer"]["rate"]
    step = spec.get("rules", {}).get("activation", {}).get("step", rate)
    n = x.shape[1]
    samples = slice(0, 2 * (n // 2) - 1, n // 2 - 1)  # a slice is quicker than a list of three
    losses = np.empty(iterations + 1)
    seen = np.empty((iterations + 1, 3, 3))
    low, high = 1e-16, 1 - 1e-16

    def slope(a, e):
        if rule == "bp":
            return a * (1 - a)
        a = a.clip(low, high)
        moved = (a - step * e).clip(low, high)
        dz = np.log(1 / a - 1) - np.log(1 / moved - 1)
        dz[dz == 0] = 1
        return (moved - a) / dz

    started = time.process_time()
    for k in range(iterations + 1):
        z1 = W1.dot(x) + b1
        a1 = 1 / (1 + np.exp(-z1))
        z2 = W2.dot(a1) + b2
        a2 = 1 / (1 + np.exp(-z2))
        error = a2 - y
        flat = error.ravel()
        loss = (flat.dot(flat) / n) ** 0.5

        losses[k] = loss
        seen[k, :2] = z1[:, samples]
        seen[k, 2] = z2[0, samples]
        if k == iterations:
            break

        e2 = error / (n * loss) if loss else np.zeros_like(error)
        d2 = e2 * slope(a2, e2)
        e1 = W2.T * d2
        d1 = e1 * slope(a1, e1)
        W2 -= rate * d2.dot(a1.T)
        b2 -= rate * d2.sum()
        W1 -= rate * d1.dot(x.T)
        b1 -= rate * d1.sum(axis=1, keepdims=True)
    return time.process_time() - started, losses, seen


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--spec", required=True)
    parser.add_argument("--rule", choices=["bp", "dbp"], required=True)
    parser.add_argument("--iterations", type=int, default=10_000)
    parser.add_argument("--repeat", type=int, default=1)
    options = parser.parse_args()
    with open(options.spec, encoding="utf-8") as file:
        spec = json.load(file)
    train(spec, options.rule, min(200, options.iterations))  # warm up
    runs = [train(spec, options.rule, options.iterations) for _ in range(options.repeat)]
    result = {"peer": "numpy", "version": np.__version__, "rule": options.rule, "seconds": [run[0] for run in runs]}
    print(json.dumps({**result, "finalLoss": float(runs[-1][1][-1])}))


if __name__ == "__main__":
    main()
