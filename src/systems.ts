/**
 * Ordered systems (paper 3): variables x₀ … xₙ₋₁ of which each is computed from earlier ones, and the two ways to their derivatives.
 *
 *   F[i][j] = the direct partial ∂xᵢ/∂xⱼ, strictly lower triangular          T[i][j] = the whole dxᵢ/dxⱼ
 *
 *   chain rule       T = I + F T    what influences a variable:    dxᵢ/dx = Σⱼ F[i][j] · dxⱼ/dx
 *   backpropagation  T = I + T F    what a variable influences:    dy/dxⱼ = Σᵢ dy/dxᵢ · F[i][j]
 *
 * Either one has the one solution T = (I − F)⁻¹. `systemOf` reads F from any graph of the laboratory, by asking each node for
 * its own partials and nothing else; the functions here then work on F alone.
 */
import { order, type Node } from "./graph";
import { derivative, transpose, type ActivationRule } from "./rules";
import { tensor, type Tensor } from "./tensor";

/** A direct partial derivative ∂x_to/∂x_from. */
export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly partial: number;
}

export interface System {
  readonly names: readonly string[];
  /** Sorted by `to`, then by `from`. */
  readonly edges: readonly Edge[];
  /** The variables that no other one influences. */
  readonly inputs: readonly number[];
  /** The variables that influence no other one. */
  readonly outputs: readonly number[];
}

/** A system from its direct partials. Throws where one does not lead from an earlier variable to a later one. */
export function ordered(names: readonly string[], edges: readonly Edge[]): System {
  const known = new Set<string>();
  for (const { from, to } of edges) {
    if (names[from] === undefined || names[to] === undefined) throw new Error(`there is no variable ${names[from] === undefined ? from : to}`); // prettier-ignore
    if (from >= to) throw new Error(`${names[from]} cannot influence ${names[to]}, which does not come after it: the system is not ordered`); // prettier-ignore
    if (known.has(`${from} ${to}`)) throw new Error(`${names[from]} → ${names[to]} is given twice`);
    known.add(`${from} ${to}`);
  }
  const all = names.map((_, i) => i);
  const influencedAtAll = new Set(edges.map((e) => e.to));
  const influencingAtAll = new Set(edges.map((e) => e.from));
  return {
    names,
    edges: [...edges].sort((a, b) => a.to - b.to || a.from - b.from),
    inputs: all.filter((i) => !influencedAtAll.has(i)),
    outputs: all.filter((i) => !influencingAtAll.has(i)),
  };
}

/**
 * The system of a graph at its present values: a variable for each entry of each node below `ends` that a gradient is asked
 * for, called `name` or `name[k]`. Each node is asked for its own partials alone, by pulling a unit gradient at each of its
 * entries; no pass is run. The activation rule must be linear in e, as `derivative` and `linear` are.
 */
export function systemOf(ends: Node | readonly Node[], activation: ActivationRule = derivative): System {
  const nodes = [...new Set([ends].flat().flatMap((end) => order(end)))].filter((n) => n.active);
  const names: string[] = [];
  const start = new Map<Node, number>();
  for (const n of nodes) {
    start.set(n, names.length);
    const { length } = n.value.data;
    for (let k = 0; k < length; k++) names.push(length === 1 ? n.name : `${n.name}[${k}]`);
  }
  const edges: Edge[] = [];
  for (const n of nodes) {
    if (n.parents.length === 0) continue;
    const own = tensor(n.value.shape);
    const below = new Map(n.parents.filter((p) => p.active).map((p) => [p, tensor(p.value.shape)]));
    const to = n.parents.map((p) => below.get(p));
    for (let k = 0; k < own.data.length; k++) {
      own.data.fill(0)[k] = 1;
      for (const { data } of below.values()) data.fill(0);
      n.pull(own, to, { rules: { activation, transport: transpose }, output: undefined });
      for (const [p, { data }] of below)
        data.forEach((partial, j) => {
          if (partial !== 0) edges.push({ from: start.get(p)! + j, to: start.get(n)! + k, partial });
        });
    }
  }
  return ordered(names, edges);
}

/** The variables called `name`, all entries of a node: indices into `names`. Throws where there is none. */
export function entries({ names }: System, name: string): number[] {
  const found = names.flatMap((n, i) => (n === name || (n.startsWith(`${name}[`) && n.endsWith("]")) ? [i] : []));
  if (found.length === 0) throw new Error(`no variable is called ${name}; there are ${names.join(", ")}`);
  return found;
}

// ------------------------------------------------------------------------------------------------------ node by node

/** Derivatives by variable, and how they were come by. */
export interface Derivatives {
  readonly values: Float64Array;
  /** The variables whose derivative is not 0 by structure, in the order in which they became known. */
  readonly sweep: readonly number[];
  /** Products that were formed; those with the unit seed are none. */
  readonly multiplications: number;
}

/** What both methods do: start at one variable with 1 and walk along the edges, each reading where it comes from. */
function walk(
  seed: number,
  size: number,
  edges: readonly Edge[],
  source: "from" | "to",
  goal: "from" | "to",
): Derivatives {
  const values = new Float64Array(size);
  const reached = new Set([seed]);
  let multiplications = 0;
  values[seed] = 1;
  for (const edge of edges) {
    const [at, into] = [edge[source], edge[goal]];
    if (!reached.has(at)) continue;
    reached.add(into);
    values[into] += edge.partial * values[at];
    if (at !== seed) multiplications++;
  }
  return { values, sweep: [...reached], multiplications };
}

/** The chain rule (notebook 03, eq. 1): dxᵢ/dx of every variable i by one variable x, a column of T; from x toward the outputs. */
export const chainRule = ({ names, edges }: System, x: number): Derivatives =>
  walk(x, names.length, edges, "from", "to");

/** Backpropagation (notebook 03, eq. 2): dy/dxⱼ of one variable y by every variable j, a row of T; from y toward the inputs. */
export const backpropagation = ({ names, edges }: System, y: number): Derivatives =>
  walk(y, names.length, [...edges].sort((a, b) => b.from - a.from || b.to - a.to), "to", "from"); // prettier-ignore

/** The variables that influence v, v itself not among them. */
export const influencing = (system: System, v: number): number[] =>
  backpropagation(system, v).sweep.filter((i) => i !== v).sort((a, b) => a - b); // prettier-ignore

/** The variables that v influences, v itself not among them. */
export const influenced = (system: System, v: number): number[] =>
  chainRule(system, v).sweep.filter((i) => i !== v).sort((a, b) => a - b); // prettier-ignore

/** The part of a system that leads from the given inputs to the given outputs; what else there is (weights, say) stands still. */
export function between(system: System, inputs: readonly number[], outputs: readonly number[]): System {
  const below = new Set(inputs.flatMap((i) => chainRule(system, i).sweep));
  const above = new Set(outputs.flatMap((o) => backpropagation(system, o).sweep));
  const kept = system.names.flatMap((_, i) => (below.has(i) && above.has(i) ? [i] : []));
  const at = new Map(kept.map((old, i) => [old, i]));
  return ordered(
    kept.map((i) => system.names[i]),
    system.edges
      .filter(({ from, to }) => at.has(from) && at.has(to))
      .map(({ from, to, partial }) => ({ from: at.get(from)!, to: at.get(to)!, partial })),
  );
}

/**
 * Multiplications for all derivatives of all outputs with respect to all inputs, counted; and the two bounds that are reached
 * where every input influences, and every output is influenced by, all that lies between: n_in·(E − E_in), n_out·(E − E_out).
 */
export function multiplications(system: System) {
  const { edges, inputs, outputs } = system;
  const total = (ends: readonly number[], method: typeof chainRule) =>
    ends.reduce((sum, i) => sum + method(system, i).multiplications, 0);
  const [ins, outs] = [new Set(inputs), new Set(outputs)];
  return {
    chainRule: total(inputs, chainRule),
    backpropagation: total(outputs, backpropagation),
    chainRuleBound: inputs.length * edges.filter(({ from }) => !ins.has(from)).length,
    backpropagationBound: outputs.length * edges.filter(({ to }) => !outs.has(to)).length,
  };
}

// ---------------------------------------------------------------------------------------------------- in matrix form

/** F[i][j] = ∂xᵢ/∂xⱼ of a system, [n][n]. */
export function directPartials({ names, edges }: System): Tensor {
  const n = names.length;
  const F = tensor([n, n]);
  for (const { from, to, partial } of edges) F.data[to * n + from] = partial;
  return F;
}

/** The side of a matrix that is zero on and above the diagonal. Throws for any other: its system is not ordered. */
function triangular(F: Tensor): number {
  const [n, columns] = F.shape;
  if (n !== columns) throw new Error(`F must be square, got [${F.shape}]`);
  for (let i = 0; i < n; i++)
    for (let j = i; j < n; j++)
      if (F.data[i * n + j] !== 0) throw new Error(`F[${i}][${j}] is not 0: the system is not ordered`);
  return n;
}

/**
 * T = I + F T (notebook 03, eq. 1), a row after the other: row i needs the rows of what influences i. Throws where F is not strictly
 * lower triangular.
 */
export function chainRuleMatrix(F: Tensor): Tensor {
  const n = triangular(F);
  const T = tensor([n, n]);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = i === j ? 1 : 0;
      for (let k = j; k < i; k++) sum += F.data[i * n + k] * T.data[k * n + j];
      T.data[i * n + j] = sum;
    }
  return T;
}

/**
 * T = I + T F (notebook 03, eq. 2), a column after the other from the last: column j needs the columns of what j influences. Throws as
 * `chainRuleMatrix`.
 */
export function backpropagationMatrix(F: Tensor): Tensor {
  const n = triangular(F);
  const T = tensor([n, n]);
  for (let j = n - 1; j >= 0; j--)
    for (let i = j; i < n; i++) {
      let sum = i === j ? 1 : 0;
      for (let k = j + 1; k <= i; k++) sum += T.data[i * n + k] * F.data[k * n + j];
      T.data[i * n + j] = sum;
    }
  return T;
}

/**
 * (I − F)ᵀp = e by back substitution (notebook 03, eq. 5), one row of T F a variable: p = dL/dx of every variable where e = ∂L/∂x is the
 * direct one.
 */
export function backSubstitution(F: Tensor, e: ArrayLike<number>): Float64Array {
  const n = triangular(F);
  const p = Float64Array.from(e);
  if (p.length !== n) throw new Error(`e has ${p.length} entries, F has ${n} rows`);
  for (let j = n - 1; j >= 0; j--) for (let i = j + 1; i < n; i++) p[j] += F.data[i * n + j] * p[i];
  return p;
}
