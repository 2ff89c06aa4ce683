"""deltalab's networks as PyTorch modules: for `deltalab bench`, and for the tests of src/torch.

Modules bear deltalab's names (fc1, block1.qkv, conv1, norm1, …), so that a weight of a work finds its place by its name. Each maker
takes the head of a work and its arrays, and gives the network and what it is called with.
"""

from collections import OrderedDict

import torch
from torch import nn
from torch.nn import functional as F

# The activations of src/activations.ts.
ACTIVATIONS = {
    "identity": nn.Identity,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "leakyRelu": lambda: nn.LeakyReLU(0.01),
    "softplus": nn.Softplus,
    "elu": nn.ELU,
    "swish": nn.SiLU,
    "gelu": nn.GELU,
    "softsign": nn.Softsign,
    "arctan": lambda: Elementwise(torch.atan),
}

LEAVES = {"W": "weight", "b": "bias", "gamma": "weight", "beta": "bias", "table": "weight"}


class Elementwise(nn.Module):
    def __init__(self, f):
        super().__init__()
        self.f = f

    def forward(self, x):
        return self.f(x)


def array(content, offset, shape):
    """One of a work's arrays, for peer.read."""
    count = torch.Size(shape).numel()
    return torch.frombuffer(content, dtype=torch.float64, count=count, offset=offset).reshape(shape).clone()


def theirs(name):
    """fc1.W -> fc1.weight."""
    owner, leaf = name.rsplit(".", 1)
    return f"{owner}.{LEAVES[leaf]}"


def load(network, arrays):
    """Kernels come as [out][row][column][in]; PyTorch's are [out][in][row][column]."""
    with torch.no_grad():
        for name, array in arrays.items():
            if "." in name:
                values = array.permute(0, 3, 1, 2) if array.dim() == 4 else array
                network.get_parameter(theirs(name)).copy_(values)


def mlp(work, arrays):
    """fc1, its activation, fc2, …"""
    layers = OrderedDict()
    for i, activation in enumerate(work["activations"], 1):
        outputs, inputs = arrays[f"fc{i}.W"].shape
        layers[f"fc{i}"] = nn.Linear(inputs, outputs)
        layers[f"a{i}"] = ACTIVATIONS[activation]()
    network = nn.Sequential(layers).to(arrays["x"].dtype)
    load(network, arrays)
    return network, [arrays["x"]]


class Block(nn.Module):
    """Attention and a feed-forward layer, each with a layer norm after its sum."""

    def __init__(self, units, heads, feed_forward):
        super().__init__()
        self.heads = heads
        self.qkv, self.out = nn.Linear(units, 3 * units), nn.Linear(units, units)
        self.ff1, self.ff2 = nn.Linear(units, feed_forward), nn.Linear(feed_forward, units)
        self.norm1, self.norm2 = nn.LayerNorm(units), nn.LayerNorm(units)

    def forward(self, x, mask):
        n, length, units = x.shape
        q, k, v = self.qkv(x).view(n, length, 3, self.heads, units // self.heads).permute(2, 0, 3, 1, 4)
        attended = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = self.norm1(x + self.out(attended.transpose(1, 2).reshape(n, length, units)))
        return self.norm2(x + self.ff2(torch.sigmoid(self.ff1(x))))


class Transformer(nn.Module):
    """Words are numbered from 1, and 0 stands where a text has ended."""

    def __init__(self, words, units, blocks, heads, feed_forward, classes, length):
        super().__init__()
        self.embedding = nn.Embedding(words, units)
        self.blocks = [f"block{i + 1}" for i in range(blocks)]
        for name in self.blocks:
            self.add_module(name, Block(units, heads, feed_forward))
        self.head = nn.Linear(units, classes)
        angle = torch.arange(length)[:, None] / 10_000 ** (torch.arange(0, units, 2, dtype=torch.float64) / units)
        positions = torch.stack([angle.sin(), angle.cos()], dim=2).reshape(length, units)
        self.register_buffer("positions", positions)

    def forward(self, words):
        there = words > 0
        x = self.embedding((words - 1).clamp_(min=0)) + self.positions
        mask = torch.zeros(there.shape, dtype=x.dtype).masked_fill_(~there, float("-inf"))
        mask = mask[:, None, None, :].expand(-1, 1, words.shape[1], -1)
        for name in self.blocks:
            x = self.get_submodule(name)(x, mask)
        mean = (x * there[:, :, None]).sum(dim=1) / there.sum(dim=1, keepdim=True)
        return self.head(mean)


def transformer(work, arrays):
    size = work["size"]
    words = arrays["x"]
    network = Transformer(
        size["words"],
        size["units"],
        size["blocks"],
        size["heads"],
        size["feedForward"],
        size["classes"],
        words.shape[1],
    ).to(words.dtype)
    load(network, arrays)
    return network, [words.long()]


def simplenet(work, arrays):
    """Convolutions with batch norm and ReLU, a pool between stages, the largest of each channel, a dense layer."""
    layers = OrderedDict()
    inputs, index = arrays["x"].shape[3], 0
    for i, stage in enumerate(work["stages"]):
        if i > 0:
            layers[f"pool{i}"] = nn.MaxPool2d(2)
        for entry in stage:
            outputs, side = entry if isinstance(entry, list) else (entry, 3)
            index += 1
            layers[f"conv{index}"] = nn.Conv2d(inputs, outputs, side, padding=side // 2)
            layers[f"norm{index}"] = nn.BatchNorm2d(outputs)
            layers[f"relu{index}"] = nn.ReLU(inplace=True)
            inputs = outputs
    layers["largest"] = nn.AdaptiveMaxPool2d(1)
    layers["flat"] = nn.Flatten()
    layers["fc1"] = nn.Linear(inputs, arrays["fc1.W"].shape[0])
    network = nn.Sequential(layers).to(arrays["x"].dtype)
    load(network, arrays)
    network = network.to(memory_format=torch.channels_last)
    return network, [arrays["x"].permute(0, 3, 1, 2)]  # channels lie last as they are
