/**
 * The plain loops of sequences, in the order of the formulas: the reference for every other engine. A position beyond the end
 * of its text is 0 wherever a loop looks at the lengths, and no gradient goes through it.
 */
import type { Numbers, SequenceLoops, Tensor } from "../engine";
import { exp } from "../math";
import { cleared } from "./dense";

/** Calls `visit` with each sample's first row in x[n][L][…] and its length. */
function eachText({ shape: [n, L] }: Tensor, { data: lengths }: Tensor, visit: (row: number, length: number) => void) {
  for (let i = 0; i < n; i++) visit(i * L, lengths[i]);
}

/** Calls `visit` for each head of each sample: see `Head`. */
function eachHead(qkv: Tensor, lengths: Tensor, heads: number, visit: (head: Head) => void): void {
  const [, L, packed] = qkv.shape;
  const units = packed / 3;
  const width = units / heads;
  let sample = 0;
  eachText(qkv, lengths, (row, length) => {
    for (let h = 0; h < heads; h++) {
      const query = row * packed + h * width;
      const [key, value] = [query + units, query + 2 * units];
      visit({ L, length, width, packed, units, query, key, value, y: row * units + h * width, weights: (sample * heads + h) * L * L }); // prettier-ignore
    }
    sample++;
  });
}

/** Where one head of one sample lies: offsets of its first position in qkv, in y and in the weights; and the widths of rows. */
interface Head {
  readonly L: number;
  readonly length: number;
  /** Units of one head, of a row of qkv, and of a row of y. */
  readonly width: number;
  readonly packed: number;
  readonly units: number;
  readonly query: number;
  readonly key: number;
  readonly value: number;
  readonly y: number;
  readonly weights: number;
}

/** Σ a[i + c]·b[j + c] over c < n. */
function dot(a: Numbers, i: number, b: Numbers, j: number, n: number): number {
  let sum = 0;
  for (let c = 0; c < n; c++) sum += a[i + c] * b[j + c];
  return sum;
}

/** to[i + c] += k·from[j + c] over c < n. */
function addScaled(k: number, from: Numbers, j: number, to: Numbers, i: number, n: number): void {
  for (let c = 0; c < n; c++) to[i + c] += k * from[j + c];
}

/** The softmax of n scores, in place; the largest is taken off first, so that no power overflows. */
function softmax(p: Numbers, start: number, n: number): void {
  let top = -Infinity;
  for (let j = start; j < start + n; j++) top = Math.max(top, p[j]);
  let sum = 0;
  for (let j = start; j < start + n; j++) sum += p[j] = exp(p[j] - top);
  for (let j = start; j < start + n; j++) p[j] /= sum;
}

export const sequences: SequenceLoops = {
  add({ data: x }, { data: y }, { data: z }) {
    for (let i = 0; i < z.length; i++) z[i] = x[i] + y[i];
  },

  lookUp({ data: words }, table, { data: position }, y) {
    const [, L, units] = y.shape;
    y.data.fill(0);
    words.forEach((word, row) => {
      if (word === 0) return;
      addScaled(1, table.data, (word - 1) * units, y.data, row * units, units);
      addScaled(1, position, (row % L) * units, y.data, row * units, units);
    });
  },

  addLookUp(g, { data: words }, to) {
    const units = to.shape[1];
    cleared(to);
    words.forEach((word, row) => {
      if (word > 0) addScaled(1, g.data, row * units, to.data, (word - 1) * units, units);
    });
  },

  layerNorm({ shape, data: x }, { data: gamma }, { data: beta }, epsilon, { data: y }, { data: moments }) {
    const units = shape[shape.length - 1];
    for (let row = 0; row < x.length / units; row++) {
      const start = row * units;
      let sum = 0;
      for (let c = 0; c < units; c++) sum += x[start + c];
      const mean = sum / units;
      let squares = 0;
      for (let c = 0; c < units; c++) squares += (x[start + c] - mean) * (x[start + c] - mean);
      const scale = 1 / Math.sqrt(squares / units + epsilon);
      for (let c = 0; c < units; c++) y[start + c] = gamma[c] * ((x[start + c] - mean) * scale) + beta[c];
      moments[2 * row] = mean;
      moments[2 * row + 1] = scale;
    }
  },

  // With x̂ = (x − mean)·scale and h = g·gamma: ∂L/∂x = scale·(h − mean of h − x̂·mean of h·x̂).
  addLayerNorm({ data: g }, { shape, data: x }, { data: gamma }, { data: moments }, to) {
    const units = shape[shape.length - 1];
    const [dx, dgamma, dbeta] = [to.x, to.gamma, to.beta].map((t) => t && cleared(t).data);
    for (let row = 0; row < x.length / units; row++) {
      const start = row * units;
      const [mean, scale] = [moments[2 * row], moments[2 * row + 1]];
      const normal = (c: number) => (x[start + c] - mean) * scale;
      let meanH = 0;
      let meanHX = 0;
      for (let c = 0; c < units; c++) {
        const h = g[start + c] * gamma[c];
        meanH += h / units;
        meanHX += (h * normal(c)) / units;
        if (dgamma) dgamma[c] += g[start + c] * normal(c);
        if (dbeta) dbeta[c] += g[start + c];
      }
      if (dx)
        for (let c = 0; c < units; c++) dx[start + c] += scale * (g[start + c] * gamma[c] - meanH - normal(c) * meanHX);
    }
  },

  attend(qkv, lengths, heads, weights, y) {
    const p = weights.data.fill(0);
    const to = y.data.fill(0);
    const from = qkv.data;
    eachHead(qkv, lengths, heads, (head) => {
      const { L, length, width, packed } = head;
      for (let i = 0; i < length; i++) {
        const row = head.weights + i * L;
        for (let j = 0; j < length; j++)
          p[row + j] = dot(from, head.query + i * packed, from, head.key + j * packed, width) / Math.sqrt(width);
        softmax(p, row, length);
        for (let j = 0; j < length; j++)
          addScaled(p[row + j], from, head.value + j * packed, to, head.y + i * head.units, width);
      }
    });
  },

  // With r = ∂L/∂weights = g·v: ∂L/∂score = weight·(r − Σ weight·r), and the score is q·k/√width.
  addAttend({ data: g }, qkv, lengths, heads, { data: p }, target) {
    const to = cleared(target).data;
    const from = qkv.data;
    const r = new Float64Array(qkv.shape[1]);
    eachHead(qkv, lengths, heads, (head) => {
      const { L, length, width, packed } = head;
      for (let i = 0; i < length; i++) {
        const row = head.weights + i * L;
        const [up, query] = [head.y + i * head.units, head.query + i * packed];
        for (let j = 0; j < length; j++) {
          r[j] = dot(g, up, from, head.value + j * packed, width);
          addScaled(p[row + j], g, up, to, head.value + j * packed, width);
        }
        const mean = dot(p, row, r, 0, length);
        for (let j = 0; j < length; j++) {
          const score = (p[row + j] * (r[j] - mean)) / Math.sqrt(width);
          addScaled(score, from, head.key + j * packed, to, query, width);
          addScaled(score, from, query, to, head.key + j * packed, width);
        }
      }
    });
  },

  meanPool(x, lengths, y) {
    const units = x.shape[2];
    y.data.fill(0);
    let sample = 0;
    eachText(x, lengths, (row, length) => {
      for (let i = row; i < row + length; i++) addScaled(1 / length, x.data, i * units, y.data, sample * units, units);
      sample++;
    });
  },

  addMeanPool(g, lengths, target) {
    const to = cleared(target);
    const units = to.shape[2];
    let sample = 0;
    eachText(to, lengths, (row, length) => {
      for (let i = row; i < row + length; i++) addScaled(1 / length, g.data, sample * units, to.data, i * units, units);
      sample++;
    });
  },
};
