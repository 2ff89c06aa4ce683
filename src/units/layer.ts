/**
 * A network of units for the one reverse pass: a dense layer of one output a unit, fed by the columns that it reads. All
 * losses, optimizers, rules and batches of layered networks hold for it. Unit i is the layer called String(i).
 */
import { node, type Node } from "../graph";
import { activate, dense, type Layer } from "../layers";
import { tensor, vector } from "../tensor";
import { computing, outputs, type ByUnit, type Parameters, type UnitNetwork } from "../units";

/** One column of a node [sample][column]. */
type Column = readonly [node: Node, column: number];

/**
 * The columns side by side, [sample][column]. What stands in `beside` is computed with them, but nothing of it is read: units that
 * feed no other.
 */
function gather(name: string, samples: number, columns: readonly Column[], beside: readonly Node[] = []): Node {
  const width = columns.length;
  return node(
    name,
    [samples, width],
    [...columns.map(([from]) => from), ...beside],
    ({ data }) =>
      columns.forEach(([{ value }, column], k) => {
        const step = value.shape[1];
        for (let i = k, l = column; i < data.length; i += width, l += step) data[i] = value.data[l];
      }),
    ({ data }, to) =>
      columns.forEach(([{ value }, column], k) => {
        const target = to[k]?.data;
        const step = value.shape[1];
        if (target) for (let i = k, l = column; i < data.length; i += width, l += step) target[l] += data[i];
      }),
  );
}

/** The network as a layer from [sample][input unit] to [sample][output unit]. Weights are copied. */
export function unitLayer({ layers, upstream, f, w, b }: UnitNetwork): Layer {
  const units = computing({ layers }).map((i) => {
    const S = upstream[i];
    const W = tensor(
      [1, S.length],
      Float64Array.from(S, (j) => w[i][j]),
    );
    return { i, S, map: dense(String(i), W, vector([b[i]])), bend: activate(String(i), f[i]) };
  });
  const apply = (x: Node): Node => {
    const samples = x.value.shape[0];
    const a = new Map<number, Column>(layers[0].map((i, k) => [i, [x, k]]));
    const columns = (ids: readonly number[]) => ids.map((i) => a.get(i)!);
    for (const { i, S, map, bend } of units) a.set(i, [bend(map(gather(`${i}.in`, samples, columns(S)))), 0]);
    return gather("outputs", samples, columns(outputs({ layers })), units.map(({ i }) => a.get(i)![0])); // prettier-ignore
  };
  return Object.assign(apply, { params: units.flatMap(({ map }) => map.params) });
}

/** What stands at each parameter of the layer of a network (its value, its gradient), as w and b. */
export function parametersOf(
  { layers, upstream }: Pick<UnitNetwork, "layers" | "upstream">,
  { params }: Layer,
  at: (param: Node) => ArrayLike<number>,
): Parameters {
  const w: ByUnit<ByUnit> = {};
  const b: ByUnit = {};
  computing({ layers }).forEach((i, k) => {
    const [weights, bias] = [at(params[2 * k]), at(params[2 * k + 1])];
    w[i] = Object.fromEntries(upstream[i].map((j, l) => [j, weights[l]]));
    b[i] = bias[0];
  });
  return { w, b };
}
