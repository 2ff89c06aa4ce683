/**
 * A formula as a browser sets it: MathML, with fractions, powers and roots. Only what a term says: brackets come from the order
 * of operations, and no sign that the reader typed for the machine's sake stays.
 */
import type { Term } from "../expression";

/** How tightly a term holds together: a looser one inside a tighter one is bracketed. */
const LOOSE = { choose: 0, compare: 1, sum: 2, product: 3, sign: 4, power: 5, whole: 6 } as const;

interface Set {
  readonly markup: string;
  readonly binds: number;
}

const row = (...parts: readonly string[]): string => `<mrow>${parts.join("")}</mrow>`;
const sign = (text: string): string => `<mo>${text}</mo>`;
const whole = (markup: string): Set => ({ markup, binds: LOOSE.whole });
const bracketed = (markup: string): string => row(sign("("), markup, sign(")"));

/** At least this tight, in brackets where it is not. */
const tight = ({ markup, binds }: Set, least: number): string => (binds < least ? bracketed(markup) : markup);

const letters: Readonly<Record<string, string>> = { pi: "π", tau: "τ", sigmoid: "σ" };
const comparisons: Readonly<Record<string, string>> = {
  smaller: "&lt;",
  smallerEq: "≤",
  larger: "&gt;",
  largerEq: "≥",
};

const named = (name: string): string => `<mi>${letters[name] ?? name}</mi>`;

/** 1e-7 as 10⁻⁷, 2.5e-7 as 2.5 · 10⁻⁷. */
function number(value: number): Set {
  const [digits, power] = String(Math.abs(value)).split("e");
  const minus = value < 0 ? sign("−") : "";
  if (power === undefined)
    return { markup: row(minus, `<mn>${digits}</mn>`), binds: value < 0 ? LOOSE.sign : LOOSE.whole };
  const ten = `<msup><mn>10</mn>${row(Number(power) < 0 ? sign("−") : "", `<mn>${Math.abs(Number(power))}</mn>`)}</msup>`;
  return {
    markup: digits === "1" ? row(minus, ten) : row(minus, `<mn>${digits}</mn>`, sign("·"), ten),
    binds: LOOSE.product,
  };
}

const applied = (name: string, args: readonly Set[]): Set =>
  whole(row(named(name), sign("&#8289;"), bracketed(args.map(({ markup }) => markup).join(sign(",")))));

function set(t: Term): Set {
  if (t.kind === "number") return number(t.value);
  if (t.kind === "name") return whole(named(t.name));
  const args = t.args.map(set);
  const [u, v, w] = args;
  if (Object.hasOwn(comparisons, t.name))
    return { markup: row(tight(u, LOOSE.sum), sign(comparisons[t.name]), tight(v, LOOSE.sum)), binds: LOOSE.compare };
  switch (t.name) {
    case "add":
      return { markup: row(u.markup, sign("+"), tight(v, LOOSE.sum)), binds: LOOSE.sum };
    case "subtract":
      return { markup: row(u.markup, sign("−"), tight(v, LOOSE.product)), binds: LOOSE.sum };
    case "multiply":
      return { markup: row(tight(u, LOOSE.product), sign("·"), tight(v, LOOSE.product)), binds: LOOSE.product };
    case "divide":
      return whole(`<mfrac>${row(u.markup)}${row(v.markup)}</mfrac>`);
    case "pow":
      return { markup: `<msup>${row(tight(u, LOOSE.whole))}${row(v.markup)}</msup>`, binds: LOOSE.power };
    case "exp":
      return { markup: `<msup><mi>e</mi>${row(u.markup)}</msup>`, binds: LOOSE.power };
    case "sqrt":
      return whole(`<msqrt>${u.markup}</msqrt>`);
    case "abs":
      return whole(row(sign("|"), u.markup, sign("|")));
    case "log":
      return applied("ln", args);
    case "identity":
      return u;
    case "unaryMinus":
      return { markup: row(sign("−"), tight(u, LOOSE.product)), binds: LOOSE.sign };
    case "unaryPlus":
      return u;
    case "choose":
      return { markup: choice(u, v, w), binds: LOOSE.choose };
    default:
      return applied(t.name, args);
  }
}

/** Two lines behind a brace: what holds, and where. */
const choice = (test: Set, yes: Set, no: Set): string =>
  row(
    sign("{"),
    `<mtable columnalign="left left"><mtr><mtd>${yes.markup}</mtd><mtd>${row("<mtext>if&#160;</mtext>", test.markup)}</mtd></mtr>`,
    `<mtr><mtd>${no.markup}</mtd><mtd><mtext>else</mtext></mtd></mtr></mtable>`,
  );

/** The term between <math> tags, after words such as f′(z) =. */
export const mathml = (t: Term, before = ""): string =>
  `<math>${before === "" ? "" : `${before}<mo>=</mo>`}${set(t).markup}</math>`;
