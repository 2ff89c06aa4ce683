/** The float32 engine's sequences: embedding, layer norm, attention and mean pooling. */
import type { SequenceLoops } from "../engine";
import { at, rowsOf, type Arena } from "./arena";
import { PARTS } from "./team";

const round4 = (n: number): number => (n + 3) & ~3;
const round8 = (n: number): number => (n + 7) & ~7;

export function sequenceKernels(space: Arena): Omit<SequenceLoops, "add"> {
  const { team, rows } = space;

  /** Scratch space of each part for one head: scores with a row to spare, a mark a row, and a factor of a product, packed. */
  const scratch = (L: number, width: number): [pointer: number, bytes: number] => {
    const bytes = 4 * ((L + 2) * round4(L) + Math.max(width * round4(L), L * round8(width)));
    return [space.scratch("attention", PARTS * bytes), bytes];
  };

  return {
    lookUp: (words, table, position, y) => {
      const [, L, units] = y.shape;
      team.run("lookUp", words.data.length, L, units, at(words), at(table), at(position), at(y));
    },

    addLookUp: (g, words, to) => {
      const units = to.shape[1];
      if (to.fresh) team.run("clear", to.data.length, at(to));
      team.run("lookUpBack", units, words.data.length, units, at(words), at(g), at(to));
    },

    layerNorm: (x, gamma, beta, epsilon, y, moments) => {
      const [count, units] = rowsOf(x);
      team.run("layerNorm", count, units, epsilon, at(x), at(gamma), at(beta), at(y), at(moments));
    },

    addLayerNorm: (g, x, gamma, moments, to) => {
      const [count, units] = rowsOf(x);
      if (to.x)
        team.run("layerNormBack", count, units, at(g), at(x), at(gamma), at(moments), at(to.x), to.x.fresh ? 0 : 1);
      if (!to.gamma && !to.beta) return;
      const sums = space.doubles("layer norm", PARTS * 2 * units).fill(0);
      team.run("layerNormSums", count, units, at(g), at(x), at(moments), sums.byteOffset);
      [to.gamma, to.beta].forEach((target, k) => {
        if (target === undefined) return;
        const { data, fresh } = target;
        for (let c = 0; c < units; c++)
          data[c] = (fresh ? 0 : data[c]) + sums[k * units + c] + sums[(2 + k) * units + c];
      });
    },

    attend: (qkv, lengths, heads, weights, y) => {
      const [n, L, units] = y.shape;
      const width = units / heads;
      const [pointer, bytes] = scratch(L, width);
      team.run("attend", n * heads, L, heads, width, at(qkv), at(lengths), at(weights), at(y), rows(L, 4 * L), pointer, bytes); // prettier-ignore
    },

    addAttend: (g, qkv, lengths, heads, weights, to) => {
      const [n, L, units] = g.shape;
      const width = units / heads;
      const [pointer, bytes] = scratch(L, width);
      team.run("attendBack", n * heads, L, heads, width, at(g), at(qkv), at(lengths), at(weights), at(to), rows(L, 4 * round4(L)), pointer, bytes, to.fresh ? 0 : 1); // prettier-ignore
    },

    meanPool: (x, lengths, y) => {
      const [n, L, units] = x.shape;
      team.run("meanPool", n, L, units, at(x), at(lengths), at(y));
    },

    addMeanPool: (g, lengths, to) => {
      const [n, L, units] = to.shape;
      team.run("meanPoolBack", n, L, units, at(g), at(lengths), at(to), to.fresh ? 0 : 1);
    },
  };
}
