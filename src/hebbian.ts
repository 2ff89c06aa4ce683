/**
 * Additive activation dynamics with Hebbian learning and decay (paper 3's list: gradient-like systems), y = tanh(x):
 *
 *   dx_i/dt = −x_i + Σⱼ A[i][j] y_j + u_i        dW[i][j]/dt = G[i][j] y_i y_j − c W[i][j]
 *
 * on the connections between adjacent layers, both ways. A is W, or its symmetric part S = (W + Wᵀ)/2. With S,
 *
 *   V = −½ yᵀS y + Σᵢ ∫₀^{y_i} artanh − u·y + Σ c W²/(4G)     has   dV/dt = −Σ f′(x_i) ẋ_i² − Σ Ẇ²/(2G) ≤ 0,
 *
 * since ∂V/∂y_i = −ẋ_i and ∂V/∂W[i][j] = −Ẇ[i][j]/(2G[i][j]): the learning settles, also where G, and so W, is asymmetric. With
 * the asymmetric W itself in the place of A, ∂V/∂y_i is something else, and nothing holds V down.
 */
import { exp, log, log1p, tanh } from "./math";
import type { Stream } from "./random";

export interface Hebbian {
  /** The state of the units and their weights [to][from], 0 where there is no connection. */
  readonly x: Float64Array;
  readonly W: Float64Array;
  /** Rates of learning [to][from], 0 where there is no connection; symmetric or not. */
  readonly G: Float64Array;
  readonly u: Float64Array;
  readonly decay: number;
}

/**
 * Three layers (or more) of units with feedback between adjacent ones, everything drawn. With `asymmetry` 0 the weights and the
 * rates of learning are symmetric; with 1 the two directions of a connection are drawn apart.
 */
export function drawnHebbian(layers: readonly number[], asymmetry: number, random: Stream, decay = 0.5): Hebbian {
  const layerOf = layers.flatMap((n, l) => new Array<number>(n).fill(l));
  const n = layerOf.length;
  const [W, G] = [new Float64Array(n * n), new Float64Array(n * n)];
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      if (layerOf[i] - layerOf[j] !== 1) continue;
      const [w, other, g, h] = [random.normal(), random.normal(), 0.2 + random.uniform(), 0.2 + random.uniform()];
      W[i * n + j] = w;
      W[j * n + i] = (1 - asymmetry) * w + asymmetry * other;
      G[i * n + j] = g;
      G[j * n + i] = (1 - asymmetry) * g + asymmetry * h;
    }
  const drawn = (scale: number) => Float64Array.from({ length: n }, () => scale * random.normal());
  return { x: drawn(1), W, G, u: drawn(0.3), decay };
}

/**
 * Two layers of two units that chase each other: forward weights `strength`·I, feedback the same turned by a right angle, and
 * learning too slow to matter. Computed with W it goes round for ever; with the symmetric part it settles.
 */
export function chasing(strength: number, random: Stream): Hebbian {
  const k = strength;
  const W = Float64Array.of(0, 0, 0, -k, 0, 0, k, 0, k, 0, 0, 0, 0, k, 0, 0);
  const slow = 1e-4;
  const G = W.map((w) => (w === 0 ? 0 : slow));
  return { x: Float64Array.from({ length: 4 }, () => random.normal()), W, G, u: new Float64Array(4), decay: slow };
}

/** Which weights the activation is computed with. */
export type Used = (W: Float64Array, n: number) => Float64Array;

/** W as it is. */
export const whole: Used = (W) => W;

/** (W + Wᵀ)/2. */
export const symmetricPart: Used = (W, n) => W.map((w, at) => (w + W[(at % n) * n + Math.floor(at / n)]) / 2);

/** dx/dt and dW/dt (notebook 03, eq. 11). */
export function motion({ x, W, G, u, decay }: Hebbian, used: Used): { x: Float64Array; W: Float64Array } {
  const n = x.length;
  const y = x.map(tanh);
  const A = used(W, n);
  return {
    x: x.map((value, i) => {
      let sum = u[i] - value;
      for (let j = 0; j < n; j++) sum += A[i * n + j] * y[j];
      return sum;
    }),
    W: W.map((w, at) => G[at] * y[Math.floor(at / n)] * y[at % n] - decay * w),
  };
}

const LN2 = log(2);

/** V at a state (notebook 03, eq. 12). */
export function lyapunov({ x, W, G, u, decay }: Hebbian): number {
  const n = x.length;
  const y = x.map(tanh);
  let V = 0;
  for (let i = 0; i < n; i++) {
    // ∫₀^y artanh = y artanh y + ½ ln(1 − y²) = y x − ln cosh x, written so that nothing cancels for large x.
    const size = Math.abs(x[i]);
    V += y[i] * x[i] - (size + log1p(exp(-2 * size)) - LN2) - u[i] * y[i];
    for (let j = 0; j < n; j++) {
      const at = i * n + j;
      V -= 0.5 * W[at] * y[i] * y[j];
      if (G[at] > 0) V += (decay * W[at] * W[at]) / (4 * G[at]);
    }
  }
  return V;
}

/** The state after one step of the classical Runge–Kutta method. */
export function step(state: Hebbian, used: Used, dt: number): Hebbian {
  const moved = (by: { x: Float64Array; W: Float64Array }, h: number): Hebbian => ({
    ...state,
    x: state.x.map((value, i) => value + h * by.x[i]),
    W: state.W.map((value, i) => value + h * by.W[i]),
  });
  const k1 = motion(state, used);
  const k2 = motion(moved(k1, dt / 2), used);
  const k3 = motion(moved(k2, dt / 2), used);
  const k4 = motion(moved(k3, dt), used);
  const mixed = (key: "x" | "W") => k1[key].map((k, i) => (k + 2 * k2[key][i] + 2 * k3[key][i] + k4[key][i]) / 6);
  return moved({ x: mixed("x"), W: mixed("W") }, dt);
}

/** What a trajectory did, at times 0, dt, 2dt, … */
export interface Trajectory {
  readonly time: readonly number[];
  readonly V: readonly number[];
  /** The Euclidean norms of dx/dt and of dW/dt. */
  readonly activity: readonly number[];
  readonly learning: readonly number[];
  readonly end: Hebbian;
}

const norm = (values: Float64Array) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));

export function trajectory(start: Hebbian, used: Used, dt: number, steps: number): Trajectory {
  const [time, V, activity, learning]: number[][] = [[], [], [], []];
  let state = start;
  for (let k = 0; k <= steps; k++) {
    const speed = motion(state, used);
    time.push(k * dt);
    V.push(lyapunov(state));
    activity.push(norm(speed.x));
    learning.push(norm(speed.W));
    if (k < steps) state = step(state, used, dt);
  }
  return { time, V, activity, learning, end: state };
}

/** The largest rise of V from one time to the next, 0 where it never rises. */
export const largestRise = ({ V }: Trajectory): number =>
  V.slice(1).reduce((most, value, k) => Math.max(most, value - V[k]), 0);
