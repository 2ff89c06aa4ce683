/**
 * Formulas that a reader types, such as "exp(-z^2)": mathjs parses them, and what it finds becomes a term of our own, which is
 * compiled onto the deterministic functions. Only arithmetic, comparisons and the functions below are let in: no assignment,
 * no units, no text, no code. What can be done with a term (its derivative, its picture) stands in formula/.
 */
import { create, parseDependencies, type MathNode } from "mathjs/number";
import { activations } from "./activations";
import * as math from "./math";

/** mathjs' parser and nothing else of it: a page carries this. */
const { parse } = create({ parseDependencies });

/** A number, a variable or constant by its name, or a function, an operator or `choose` (test, yes, no) applied to terms. */
export type Term =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Term[] };

/** What is typed is evaluated on the values of its variables, in the order of their names. */
type Value = (values: readonly number[]) => number;

export const functions: Readonly<Record<string, (...x: number[]) => number>> = {
  ...math,
  abs: Math.abs,
  sqrt: Math.sqrt,
  sign: Math.sign,
  min: Math.min,
  max: Math.max,
  ...Object.fromEntries(Object.values(activations).map((f) => [f.name, (z: number) => f.f(z)])),
};

/** How many arguments a function takes; min and max take any number. */
const arity = (name: string): number =>
  name === "pow" || name === "hypot" ? 2 : name === "min" || name === "max" ? -1 : 1;

export const constants: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E, tau: 2 * Math.PI };

const operators: Readonly<Record<string, (x: number, y: number) => number>> = {
  add: (x, y) => x + y,
  subtract: (x, y) => x - y,
  multiply: (x, y) => x * y,
  divide: (x, y) => x / y,
  pow: math.pow,
  unaryMinus: (x) => -x,
  unaryPlus: (x) => x,
  smaller: (x, y) => +(x < y),
  smallerEq: (x, y) => +(x <= y),
  larger: (x, y) => +(x > y),
  largerEq: (x, y) => +(x >= y),
};

const own = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/** The fields of mathjs' nodes that are read here; its union type does not narrow by `type`. */
interface Parsed {
  type: string;
  name: string;
  value: unknown;
  fn: string | { name: string };
  op: string;
  args: MathNode[];
  content: MathNode;
  condition: MathNode;
  trueExpr: MathNode;
  falseExpr: MathNode;
}

function termOf(tree: MathNode, variables: readonly string[]): Term {
  const node = tree as unknown as Parsed;
  const sub = (t: MathNode) => termOf(t, variables);
  switch (node.type) {
    case "ParenthesisNode":
      return sub(node.content);
    case "ConstantNode": {
      const { value } = node;
      if (typeof value !== "number" || !Number.isFinite(value))
        throw new Error(`${tree.toString()} is not a finite number`);
      return { kind: "number", value };
    }
    case "SymbolNode": {
      const { name } = node;
      if (!variables.includes(name) && own(constants, name) === undefined)
        throw new Error(`"${name}" is unknown; the variables are ${variables.join(", ")}`);
      return { kind: "name", name };
    }
    case "OperatorNode": {
      const name = String(node.fn);
      if (own(operators, name) === undefined) throw new Error(`the operator ${node.op} is not allowed`);
      return { kind: "call", name, args: node.args.map(sub) };
    }
    case "FunctionNode": {
      const name = tree.toString().split("(")[0];
      if (own(functions, name) === undefined)
        throw new Error(`the function ${name} is unknown; there are ${Object.keys(functions).sort().join(", ")}`);
      const expected = arity(name);
      if (node.args.length === 0 || (expected > 0 && node.args.length !== expected))
        throw new Error(
          `${name} takes ${expected > 0 ? expected : "one or more"} argument${expected === 1 ? "" : "s"}, got ${node.args.length}`,
        );
      return { kind: "call", name, args: node.args.map(sub) };
    }
    case "ConditionalNode":
      return { kind: "call", name: "choose", args: [node.condition, node.trueExpr, node.falseExpr].map(sub) };
    default:
      throw new Error(`${node.type.replace(/Node$/, "").toLowerCase()} is not allowed`);
  }
}

/** The term that a formula in these variables stands for. Throws one sentence for anything that is not such a formula. */
export function term(text: string, variables: readonly string[]): Term {
  if (text.trim() === "") throw new Error("it is empty");
  let tree: MathNode;
  try {
    tree = parse(text);
  } catch (error) {
    throw new Error(`cannot be read: ${(error as Error).message}`);
  }
  return termOf(tree, variables);
}

/** The function of its variables, in this order, that a term describes. */
export function compiled(of: Term, variables: readonly string[]): Value {
  if (of.kind === "number") return () => of.value;
  if (of.kind === "name") {
    const index = variables.indexOf(of.name);
    const constant = constants[of.name];
    return index >= 0 ? (values) => values[index] : () => constant;
  }
  const args = of.args.map((arg) => compiled(arg, variables));
  if (of.name === "choose") {
    const [test, yes, no] = args;
    return (values) => (test(values) !== 0 ? yes(values) : no(values));
  }
  return applied(own(operators, of.name) ?? functions[of.name], args);
}

function applied(f: (...x: number[]) => number, args: readonly Value[]): Value {
  const [x, y] = args;
  if (args.length === 1) return (values) => f(x(values));
  if (args.length === 2) return (values) => f(x(values), y(values));
  return (values) => f(...args.map((arg) => arg(values)));
}

/**
 * The function that a formula in one variable describes. Throws one sentence for anything that is not such a formula.
 *
 *   const g = expression("1 / (1 + z^2)");
 */
export function expression(text: string, variable = "z"): (value: number) => number {
  const evaluate = compiled(term(text, [variable]), [variable]);
  return (value) => evaluate([value]);
}
