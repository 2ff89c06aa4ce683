"""Writes gaussian.json: posteriors and likelihoods of Gaussian processes by scikit-learn, `python gaussian.py`.

Each case: a kernel with fixed hyperparameters, points and values that an arithmetic rule gives, the posterior at other
points (of the value itself, without noise), the logarithm of the marginal likelihood, and its slopes by the logarithms of
the length scales, of the signal and of the noise. "fitted" holds what scikit-learn's own search over them reaches.
Made with Python 3.11, scikit-learn 1.9.1, NumPy 2.4.6 and SciPy 1.17.1.
"""

import json
import warnings
from pathlib import Path

import numpy as np
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, Matern, WhiteKernel

KERNELS = {"matern52": lambda lengths, bounds: Matern(lengths, bounds, nu=2.5), "squaredExponential": RBF}
LENGTHS, SIGNAL, NOISE = (0.05, 20), (0.05, 20), (1e-6, 1)


def points(n, dims, shift):
    """Numbers in 0 ... 1 that look like none, the same in every language."""
    return np.array([[((37 * i + 61 * d + 29 * i * d + shift) % 101) / 101 for d in range(dims)] for i in range(n)])


def values(x):
    y = np.array([np.sin(5 * row[0]) + sum((d + 1) * (v - 0.4) ** 2 for d, v in enumerate(row)) for row in x])
    return (y - y.mean()) / y.std(ddof=1)


def kernel(name, lengths, signal, noise):
    return ConstantKernel(signal, SIGNAL) * KERNELS[name](lengths, LENGTHS) + WhiteKernel(noise, NOISE)


def case(name, n, lengths, signal, noise):
    x, at = points(n, len(lengths), 5), points(6, len(lengths), 50)
    y = values(x)
    whole = kernel(name, lengths, signal, noise)
    process = GaussianProcessRegressor(whole, alpha=0, optimizer=None).fit(x, y)
    mean, deviation = process.predict(at, return_std=True)  # with the noise, which is taken off again
    likelihood, slopes = process.log_marginal_likelihood(whole.theta, eval_gradient=True)
    return {
        "kernel": name,
        "hyper": {"lengths": lengths, "signal": signal, "noise": noise},
        "x": x.tolist(),
        "y": y.tolist(),
        "at": at.tolist(),
        "mean": mean.tolist(),
        "variance": (deviation**2 - noise).tolist(),
        "likelihood": likelihood,
        "slopes": [*slopes[1:-1], slopes[0], slopes[-1]],  # theirs begin with the signal
    }


def fit(name, n, dims):
    x = points(n, dims, 5)
    y = values(x) + 0.3 * (points(n, 1, 77)[:, 0] - 0.5)
    process = GaussianProcessRegressor(
        kernel(name, [0.5] * dims, 1.0, 0.01), alpha=0, n_restarts_optimizer=40, random_state=1
    ).fit(x, y)
    signal, *lengths, noise = np.exp(process.kernel_.theta)
    return {
        "kernel": name,
        "x": x.tolist(),
        "y": y.tolist(),
        "hyper": {"lengths": lengths, "signal": signal, "noise": noise},
        "likelihood": process.log_marginal_likelihood_value_,
    }


def main():
    warnings.filterwarnings("ignore")  # a scale on its bound is what it is
    made = {
        "posterior": [
            case("matern52", 12, [0.3, 0.7], 1.7, 0.01),
            case("squaredExponential", 12, [0.3, 0.7], 1.7, 0.01),
            case("matern52", 25, [0.4, 1.1, 2.5, 0.9], 0.6, 0.2),
            case("squaredExponential", 9, [0.2], 3.0, 1e-4),
        ],
        "fitted": [
            fit("matern52", 30, 2),
            fit("squaredExponential", 30, 2),
            fit("matern52", 25, 4),
            fit("squaredExponential", 12, 1),
        ],
    }
    rows = ",\n".join(
        f'"{key}": [\n' + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]"
        for key, cases in made.items()
    )
    (Path(__file__).parent / "gaussian.json").write_text("{\n" + rows + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
