"""The second opinion on networks of single units (paper 4), used by reference.py where a spec has network.units.

Written from the paper's equations, not from its algorithms: z and a by equations 1 and 2, delta by equation 14 over the
downstream units D_i (unit i asks whom it feeds; nothing is added up on the way down), gradients by equations 9 to 12.
Rules, losses and optimizers are reference.py's. In networks of units alone relu'(0) is 1 (equation 17).
"""

from dataclasses import replace

import numpy as np


def activations(R):
    """The activations by name, with equation 17's ReLU."""
    relu = replace(R.ACTIVATIONS["relu"], derivative=lambda z, a: np.where(z >= 0, 1.0, 0.0))
    return {**R.ACTIVATIONS, "relu": relu}


class Net:
    def __init__(self, units):
        self.inputs, self.outputs = units["layers"][0], units["layers"][-1]
        self.ids = [i for layer in units["layers"][1:] for i in layer]
        self.upstream = {i: units["upstream"][str(i)] for i in self.ids}
        self.downstream = {j: [i for i in self.ids if j in self.upstream[i]] for j in self.inputs + self.ids}
        self.f = {i: units["activations"][str(i)] for i in self.ids}
        self.w = {(i, j): float(units["weights"][f"{i},{j}"]) for i in self.ids for j in self.upstream[i]}
        self.b = {i: float(units["biases"][str(i)]) for i in self.ids}

    def forward(self, x, functions):
        """Equations 1 and 2, asked for from the outputs' side: a unit is computed when somebody wants to know it."""
        z, a = {}, {j: x[:, k] for k, j in enumerate(self.inputs)}

        def known(i):
            if i not in a:
                z[i] = sum((self.w[i, j] * known(j) for j in self.upstream[i]), np.full(len(x), self.b[i]))
                a[i] = functions[self.f[i]].f(z[i])
            return a[i]

        for i in self.ids:
            known(i)
        return z, a

    def deltas(self, z, a, e_out, local_delta):
        """Equation 14: e of an output unit is the loss's, of any other the sum of delta * w over the units it feeds."""
        delta = {}

        def known(i):
            if i not in delta:
                e = e_out[i] if i in e_out else sum((known(k) * self.w[k, i] for k in self.downstream[i]), np.zeros(len(z[i])))
                delta[i] = local_delta(i, z[i], a[i], e)
            return delta[i]

        for i in self.ids:
            known(i)
        return delta


def run(R, spec):
    """Train; yield one dictionary of numbers and arrays for each recorded iteration."""
    R.need_no_shuffle(spec)
    if spec.get("rules", {}).get("transport", {"name": "transpose"})["name"] != "transpose":
        raise R.Refused("rules.transport.name: units have no matrices")
    net, functions = Net(spec["network"]["units"]), activations(R)
    rule = spec.get("rules", {}).get("activation", {"name": "derivative"})
    trained = spec.get("train", [str(i) for i in net.ids])
    record = {"at": [spec["iterations"]], "what": ["loss"], **spec.get("record", {})}
    x, y = (np.array(spec["data"][key], float) for key in "xy")
    loss_of, state, learnt = R.LOSSES[spec["loss"]], {}, {}

    def local_delta(i, z, a, e):
        here = rule if str(i) in rule.get("layers", [str(i)]) else {"name": "derivative"}
        if here["name"] == "bFunction" and here["g"] == "relu":
            return e * functions["relu"].derivative(z, a) if net.f[i] != "identity" else e * 1.0
        if net.f[i] == "relu" and here["name"] == "derivative":
            return e * functions["relu"].derivative(z, a)
        return R.local_delta(here, net.f[i], z, a, e)

    def told(w, b):
        return {"weights": {f"{i},{j}": v for (i, j), v in w.items()}, "biases": {str(i): v for i, v in b.items()}}

    def by_unit(values):
        return {str(i): values[i] for i in net.ids}

    for step in range(spec["iterations"] + 1):
        z, a = net.forward(x, functions)
        out, part = np.stack([a[i] for i in net.outputs], axis=1), R.rows(spec, step)
        loss, e = loss_of(out, y)[0], loss_of(out[part], y[part])[1]
        seen, known = {i: z[i][part] for i in z}, {i: a[i][part] for i in a}
        delta = net.deltas(seen, known, {i: e[:, k] for k, i in enumerate(net.outputs)}, local_delta)
        dw = {(i, j): np.sum(delta[i] * known[j]) for i, j in net.w}
        db = {i: np.sum(delta[i]) for i in net.b}
        if step in record["at"]:
            line = {"loss": loss, "z": by_unit(z), "delta": by_unit(delta), "gradients": told(dw, db), "weights": told(net.w, net.b)}
            yield {"iteration": step, **{key: value for key, value in line.items() if key in record["what"]}}
        if step == spec["iterations"]:
            return
        dw = {(i, j): g for (i, j), g in dw.items() if str(i) in trained}
        db = {i: g for i, g in db.items() if str(i) in trained}
        o = R.settings(spec["optimizer"], learnt, [*dw.values(), *db.values()])
        for table, gradient in ((net.w, dw), (net.b, db)):
            for key, g in gradient.items():
                memory = state.setdefault((key, "w" if isinstance(key, tuple) else "b"), {})
                table[key] = table[key] - R.update(o, memory, g, step + 1)
