"""The PyTorch side of `deltalab bench`, called as peer.py says: eager PyTorch in the form that was the fastest where there are
several, so what is compared with is no straw man.

- Optimizers are torch.optim's: Adam in its `fused` form, its quickest; SGD as it is called by default. (For the MLP's step, SGD
  written by hand would take about a tenth less of the whole; the 1-2-1 network's is by hand.)
- Attention is scaled_dot_product_attention: nn.TransformerEncoderLayer took 1.5 times as long in training.
- Images lie channels last, and ReLU works in place.
- Not torch.compile: it needs a C++ compiler, and takes longer to begin than most runs here last.
"""

import peer

OPTIONS = peer.arguments()

import torch  # noqa: E402  (the thread counts have to be set first)
from torch import nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402

import peer_torch_networks as networks  # noqa: E402

torch.set_num_threads(OPTIONS.threads)


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


def descend(parameters, rate):
    """w -= rate·g, and no gradient is kept."""
    with torch.no_grad():
        for parameter in parameters:
            parameter.sub_(parameter.grad, alpha=rate)
            parameter.grad = None


def one_two_one(work, _):
    """The whole training of a 1-2-1 sigmoid net, float64, full batch, RMSE, SGD; the rule is bp or dbp."""
    spec, rule, iterations = work["spec"], OPTIONS.rule, work["iterations"]
    rate = spec["optimizer"]["rate"]
    step = spec["rules"]["activation"]["step"]

    def sigmoid(z):
        return torch.sigmoid(z) if rule == "bp" else DifferenceSigmoid.apply(z, step)

    def train():
        x, y = (torch.tensor(spec["data"][key], dtype=torch.float64) for key in "xy")
        first, second = spec["network"]["weights"]
        W1, b1, W2, b2 = parameters = [
            torch.tensor(value, dtype=torch.float64, requires_grad=True)
            for value in (first["W"], first["b"], second["W"], second["b"])
        ]
        n = len(x)
        samples = slice(0, 2 * (n // 2) - 1, n // 2 - 1)
        losses, seen1, seen2 = [], [], []
        for k in range(iterations + 1):
            z1 = F.linear(x, W1, b1)
            z2 = F.linear(sigmoid(z1), W2, b2)
            loss = torch.linalg.vector_norm(sigmoid(z2) - y) / n**0.5

            losses.append(loss.detach())
            seen1.append(z1.detach()[samples])
            seen2.append(z2.detach()[samples])
            if k == iterations:
                break

            loss.backward()
            descend(parameters, rate)
        torch.stack(losses), torch.cat([torch.stack(seen1), torch.stack(seen2)], dim=2)
        return losses[-1]

    return train


def trained(make):
    """The step of a network: a forward pass, the cross-entropy, a backward pass, an update."""

    def program(work, arrays):
        network, x = make(work, arrays)
        network.train()
        labels = arrays["y"].argmax(dim=1)
        parameters = list(network.parameters())
        optimizer = (
            torch.optim.Adam(parameters, lr=work["rate"], fused=True)
            if work["optimizer"] == "adam"
            else torch.optim.SGD(parameters, lr=work["rate"])
        )

        def step():
            loss = F.cross_entropy(network(*x), labels)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            return loss.detach()

        return step

    return program


def product(_, arrays):
    """One matrix product: what the machine can do at most through PyTorch."""
    A, B = arrays["A"], arrays["B"]
    C = torch.empty(len(A), len(B))
    return lambda: torch.mm(A, B.T, out=C)[0, 0]


PROGRAMS = {
    "1-2-1": one_two_one,
    "mlp": trained(networks.mlp),
    "transformer": trained(networks.transformer),
    "simplenet": trained(networks.simplenet),
    "simplenet-full": trained(networks.simplenet),
    "product": product,
}


work, arrays = peer.read(OPTIONS.work, networks.array)
arrays = {name: array.float() for name, array in arrays.items()}
peer.measure(PROGRAMS[work["program"]](work, arrays), work, OPTIONS, f"PyTorch {torch.__version__}")
