"""The PyTorch peer of the first speed budget: a 1-2-1 sigmoid net, float64, full batch, RMSE, SGD, eager autograd.

    python peer_torch.py --spec SPEC.json --rule bp|dbp [--iterations 10000] [--repeat 5]

SPEC is a `deltalab train` spec: its weights, x, y and optimizer.rate are used, and for dbp (literal mode) the step of its
activation rule, or the rate where it has none. Every iteration records the loss and the z of three samples
(all three neurons). Prints one JSON object; `seconds` are process times of the training loop alone.
"""

import argparse
import json
import time

import torch
from torch.nn.functional import linear

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


class DifferenceSigmoid(torch.autograd.Function):
    """The sigmoid, with paper 1's equation 6 as its backward pass."""

    @staticmethod
    def forward(ctx, z, step):
        a = torch.sigmoid(z)
        ctx.save_for_backward(a)
        ctx.step = step
        return a

    @staticmethod
    def backward(ctx, e):
        low, high = 1e-16, 1 - 1e-16
        (a,) = ctx.saved_tensors
        a = a.clamp(low, high)
        moved = (a - ctx.step * e).clamp_(low, high)
        dz = torch.log(1 / a - 1) - torch.log(1 / moved - 1)
        dz.masked_fill_(dz == 0, 1)
        return (moved - a) / dz * e, None


def train(spec, rule, iterations):
    x, y = (torch.tensor(spec["data"][key], dtype=torch.float64) for key in "xy")
    first, second = spec["network"]["weights"]
    W1, b1, W2, b2 = parameters = [
        torch.tensor(value, dtype=torch.float64, requires_grad=True)
        for value in (first["W"], first["b"], second["W"], second["b"])
    ]
    rate = spec["optimizer"]["rate"]
    step = spec.get("rules", {}).get("activation", {}).get("step", rate)
    n = len(x)
    samples = slice(0, 2 * (n // 2) - 1, n // 2 - 1)
    losses, seen1, seen2 = [], [], []

    def sigmoid(z):
        return torch.sigmoid(z) if rule == "bp" else DifferenceSigmoid.apply(z, step)

    started = time.process_time()
    for k in range(iterations + 1):
        z1 = linear(x, W1, b1)
        z2 = linear(sigmoid(z1), W2, b2)
        loss = torch.linalg.vector_norm(sigmoid(z2) - y) / n**0.5

        losses.append(loss.detach())
        seen1.append(z1.detach()[samples])
        seen2.append(z2.detach()[samples])
        if k == iterations:
            break

        loss.backward()
        with torch.no_grad():  # by hand: quicker here than each of the three forms of torch.optim.SGD
            for parameter in parameters:
                parameter.sub_(parameter.grad, alpha=rate)
                parameter.grad = None
    losses, seen = torch.stack(losses), torch.cat([torch.stack(seen1), torch.stack(seen2)], dim=2)
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
    result = {"peer": "torch", "version": torch.__version__, "rule": options.rule, "seconds": [run[0] for run in runs]}
    print(json.dumps({**result, "finalLoss": runs[-1][1][-1].item()}))


if __name__ == "__main__":
    main()
