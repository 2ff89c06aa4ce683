"""What PyTorch makes of a work, for the tests of this folder: python reference.py WORK RESULT, both files as src/bench/peer.py
reads and writes them. The work's head names the program, and the precision to compute in."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../bench"))

import peer  # noqa: E402
import peer_torch_networks as networks  # noqa: E402
import torch  # noqa: E402
from torch.nn import functional as F  # noqa: E402

torch.set_num_threads(1)

LOSSES = {
    "rmse": lambda a, y: F.mse_loss(a, y).sqrt(),
    "mse": F.mse_loss,
    "squaredError": lambda a, y: F.mse_loss(a, y, reduction="sum") / 2,
    "crossEntropy": lambda a, y: F.cross_entropy(a, y.argmax(dim=1)),
    "binaryCrossEntropy": lambda a, y: F.binary_cross_entropy(a, y, reduction="sum") / len(y),
}

OPTIMIZERS = {
    "sgd": lambda p, rate: torch.optim.SGD(p, lr=rate),
    "momentum": lambda p, rate: torch.optim.SGD(p, lr=rate, momentum=0.9),
    "adam": lambda p, rate: torch.optim.Adam(p, lr=rate),
    "adadelta": lambda p, rate: torch.optim.Adadelta(p, lr=rate),
}


def ours(value):
    """Kernels back to [out][row][column][in]."""
    return value.permute(0, 2, 3, 1) if value.dim() == 4 else value


def network(work, arrays):
    """A network's loss and gradients, and its weights after each of so many updates."""
    made, x = getattr(networks, work["network"])(work, arrays)
    made.train()
    loss_of = LOSSES[work["loss"]]
    names = [name for name in arrays if "." in name]
    parameters = {name: made.get_parameter(networks.theirs(name)) for name in names}
    loss = loss_of(made(*x), arrays["y"])
    loss.backward()
    results = {"loss": loss}
    results.update({f"gradient of {name}": ours(p.grad) for name, p in parameters.items()})
    for name, buffer in made.named_buffers():
        if "running" in name:
            results[name.replace("running_mean", "mean").replace("running_var", "variance")] = buffer.clone()
    optimizer = OPTIMIZERS[work["optimizer"]](made.parameters(), work["rate"])
    for k in range(1, work["updates"] + 1):
        optimizer.step()
        results.update({f"{name} after {k}": ours(p).clone() for name, p in parameters.items()})
        optimizer.zero_grad()
        loss_of(made(*x), arrays["y"]).backward()
    return results


work, arrays = peer.read(sys.argv[1], networks.array)
dtype = getattr(torch, work["precision"])
results = network(work, {name: array.to(dtype) for name, array in arrays.items()})
peer.write(
    sys.argv[2],
    {"version": torch.__version__},
    {
        name: (list(value.shape), bytes(value.detach().double().contiguous().flatten().view(torch.uint8).tolist()))
        for name, value in results.items()
    },
)
