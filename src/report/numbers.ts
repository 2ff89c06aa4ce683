/**
 * Long lists of numbers as a page carries them: whole numbers of the last decimal place, each as what it is more than its
 * two forerunners foretell. Curves are smooth, so that is a digit or two where the number itself has six.
 */

/** Marks a list written so; no figure has this key. */
const KEY = "~";

const SHORT = 8; // lists too short to be worth it
const DECIMALS = 12;

/** The fewest decimals that write all the numbers; undefined where twelve do not. */
function decimalsOf(values: readonly number[]): number | undefined {
  for (let decimals = 0; decimals <= DECIMALS; decimals++) {
    const unit = Number(`1e${decimals}`);
    const exact = (v: number) => Math.abs(v * unit) < 1e15 && Math.round(v * unit) / unit === v && !Object.is(v, -0);
    if (values.every(exact)) return decimals;
  }
  return undefined;
}

function compactList(values: readonly number[]): unknown {
  const decimals = decimalsOf(values);
  if (decimals === undefined) return values;
  const whole = values.map((v) => Math.round(v * Number(`1e${decimals}`)));
  const surprise = whole.map((n, i) => n - 2 * (whole[i - 1] ?? 0) + (whole[i - 2] ?? 0));
  return { [KEY]: [decimals, ...surprise] };
}

/** A value of JSON with its long lists of numbers written short. `expanded` gives it back to the last bit. */
export function compact(value: unknown): unknown {
  if (Array.isArray(value))
    return value.length > SHORT && value.every(Number.isFinite) ? compactList(value) : value.map(compact);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, compact(item)]));
}

export function expanded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(expanded);
  if (typeof value !== "object" || value === null) return value;
  if (!(KEY in value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, expanded(item)]));
  const [decimals, ...surprise] = value[KEY] as number[];
  const unit = Number(`1e${decimals}`);
  let [last, step] = [0, 0];
  return surprise.map((s) => (last += step += s) / unit);
}
