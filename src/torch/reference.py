"""What PyTorch makes of works, for the tests of this folder: python reference.py WORK RESULT [WORK RESULT …], files as
src/bench/peer.py reads and writes them. A work's head names the network, the loss, the optimizer and the precision."""

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


def answer(work_file, result_file):
    work, arrays = peer.read(work_file, networks.array)
    dtype = getattr(torch, work["precision"])
    results = network(work, {name: array.to(dtype) for name, array in arrays.items()})
    contents = {}
    for name, value in results.items():
        doubles = value.detach().double().contiguous().flatten()
        contents[name] = list(value.shape), bytes(doubles.view(torch.uint8).tolist())
    peer.write(result_file, {"version": torch.__version__}, contents)


for files in zip(sys.argv[1::2], sys.argv[2::2]):
    answer(*files)
