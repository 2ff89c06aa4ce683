"""The NumPy side of `deltalab bench`, called as peer.py says: everything written out by hand, as NumPy asks for.

It has the 1-2-1 network, the MLP and the plain matrix product. A convolution or a transformer written in NumPy would be a library
of its own and nobody's, so there it is no peer.
"""

import peer

OPTIONS = peer.arguments()

import numpy as np  # noqa: E402  (the thread counts have to be set first)


def one_two_one(work, _):
    """The whole training of a 1-2-1 sigmoid net, float64, full batch, RMSE, SGD; the rule is bp, or dbp (paper 1's equation 6)."""
    spec, rule, iterations = work["spec"], OPTIONS.rule, work["iterations"]
    rate = spec["optimizer"]["rate"]
    step = spec["rules"]["activation"]["step"]
    low, high = 1e-16, 1 - 1e-16

    def slope(a, e):
        if rule == "bp":
            return a * (1 - a)
        a = a.clip(low, high)
        moved = (a - step * e).clip(low, high)
        dz = np.log(1 / a - 1) - np.log(1 / moved - 1)
        dz[dz == 0] = 1
        return (moved - a) / dz

    def train():
        """Units are rows and samples columns, and nothing in the loop is dearer than it has to be."""
        x, y = (np.ascontiguousarray(np.array(spec["data"][key], float).T) for key in "xy")
        (W1, b1), (W2, b2) = (
            (np.array(w["W"], float), np.array(w["b"], float)[:, None]) for w in spec["network"]["weights"]
        )
        n = x.shape[1]
        samples = slice(0, 2 * (n // 2) - 1, n // 2 - 1)  # a slice is quicker than a list of three
        losses = np.empty(iterations + 1)
        seen = np.empty((iterations + 1, 3, 3))
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
        return losses[-1]

    return train


def mlp(work, arrays):
    """One SGD step of an MLP of sigmoids on logits and the cross-entropy."""
    x, y = arrays["x"], arrays["y"]
    rate = np.float32(work["rate"])
    weights = [[arrays[f"fc{i}.W"], arrays[f"fc{i}.b"]] for i, _ in enumerate(work["activations"], 1)]
    n = np.float32(len(x))

    def step():
        activations = [x]
        for W, b in weights[:-1]:
            activations.append(1 / (1 + np.exp(-(activations[-1] @ W.T + b))))
        W, b = weights[-1]
        z = activations[-1] @ W.T + b
        z -= z.max(axis=1, keepdims=True)
        p = np.exp(z)
        p /= p.sum(axis=1, keepdims=True)
        loss = -np.log(p[y == 1]).mean()
        delta = (p - y) / n
        for (W, b), a in zip(reversed(weights), reversed(activations)):
            down = None if a is x else (delta @ W) * (a * (1 - a))
            W -= rate * (delta.T @ a)
            b -= rate * delta.sum(axis=0)
            delta = down
        return loss

    return step


def product(_, arrays):
    """One matrix product: what the machine can do at most through NumPy."""
    A, B = arrays["A"], arrays["B"]
    C = np.empty((len(A), len(B)), np.float32)
    return lambda: np.matmul(A, B.T, out=C)[0, 0]


PROGRAMS = {"1-2-1": one_two_one, "mlp": mlp, "product": product}


def array(content, offset, shape):
    return np.frombuffer(content, np.float64, int(np.prod(shape)), offset).reshape(shape).astype(np.float32)


work, arrays = peer.read(OPTIONS.work, array)
peer.measure(PROGRAMS[work["program"]](work, arrays), work, OPTIONS, f"NumPy {np.__version__}")
