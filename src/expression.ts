/**
 * Formulas that a reader types, such as "exp(-z^2)": mathjs parses them, and the tree is compiled onto the deterministic
 * functions. Only arithmetic, comparisons and the functions below are let in: no assignment, no units, no text, no code.
 */
import { parse, type MathNode } from "mathjs/number";
import { activations } from "./activations";
import * as math from "./math";

/** What is typed is evaluated on the values of its variables, in the order of their names. */
type Value = (values: readonly number[]) => number;

const functions: Readonly<Record<string, (...x: number[]) => number>> = {
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

const constants: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E, tau: 2 * Math.PI };

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

function compiled(tree: MathNode, variables: readonly string[]): Value {
  const node = tree as unknown as Parsed;
  const sub = (t: MathNode) => compiled(t, variables);
  switch (node.type) {
    case "ParenthesisNode":
      return sub(node.content);
    case "ConstantNode": {
      const { value } = node;
      if (typeof value !== "number" || !Number.isFinite(value))
        throw new Error(`${tree.toString()} is not a finite number`);
      return () => value;
    }
    case "SymbolNode": {
      const index = variables.indexOf(node.name);
      if (index >= 0) return (values) => values[index];
      const constant = own(constants, node.name);
      if (constant === undefined)
        throw new Error(`"${node.name}" is unknown; the variables are ${variables.join(", ")}`);
      return () => constant;
    }
    case "OperatorNode": {
      const operator = own(operators, String(node.fn));
      if (operator === undefined) throw new Error(`the operator ${node.op} is not allowed`);
      return applied(operator, node.args.map(sub));
    }
    case "FunctionNode": {
      const name = tree.toString().split("(")[0];
      const f = own(functions, name);
      if (f === undefined)
        throw new Error(`the function ${name} is unknown; there are ${Object.keys(functions).sort().join(", ")}`);
      const expected = arity(name);
      if (node.args.length === 0 || (expected > 0 && node.args.length !== expected))
        throw new Error(
          `${name} takes ${expected > 0 ? expected : "one or more"} argument${expected === 1 ? "" : "s"}, got ${node.args.length}`,
        );
      return applied(f, node.args.map(sub));
    }
    case "ConditionalNode": {
      const [test, yes, no] = [sub(node.condition), sub(node.trueExpr), sub(node.falseExpr)];
      return (values) => (test(values) !== 0 ? yes(values) : no(values));
    }
    default:
      throw new Error(`${node.type.replace(/Node$/, "").toLowerCase()} is not allowed`);
  }
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
  if (text.trim() === "") throw new Error("it is empty");
  let tree: MathNode;
  try {
    tree = parse(text);
  } catch (error) {
    throw new Error(`cannot be read: ${(error as Error).message}`);
  }
  const evaluate = compiled(tree, [variable]);
  return (value) => evaluate([value]);
}
