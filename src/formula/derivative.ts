/**
 * The derivative of a formula, as a formula: every function that a reader may type has its own here, choices and kinks too,
 * where mathjs' `derivative` throws. What is 0 or 1 is left out; nothing else is simplified.
 */
import { term, type Term } from "../expression";

/** f′(z) of each function of one argument. A kink has the value that `src/activations.ts` gives it. */
const chain: Readonly<Record<string, string>> = {
  exp: "exp(z)",
  expm1: "exp(z)",
  log: "1 / z",
  log1p: "1 / (1 + z)",
  sin: "cos(z)",
  cos: "-sin(z)",
  tan: "1 + tan(z)^2",
  atan: "1 / (1 + z^2)",
  sinh: "cosh(z)",
  cosh: "sinh(z)",
  tanh: "1 - tanh(z)^2",
  sqrt: "1 / (2 * sqrt(z))",
  cbrt: "1 / (3 * cbrt(z)^2)",
  erf: "2 / sqrt(pi) * exp(-z^2)",
  erfc: "-2 / sqrt(pi) * exp(-z^2)",
  abs: "sign(z)",
  sign: "0",
  identity: "1",
  sigmoid: "sigmoid(z) * (1 - sigmoid(z))",
  relu: "z > 0 ? 1 : 0",
  leakyRelu: "z > 0 ? 1 : 0.01",
  softplus: "sigmoid(z)",
  elu: "z > 0 ? 1 : exp(z)",
  swish: "sigmoid(z) + z * sigmoid(z) * (1 - sigmoid(z))",
  gelu: "(1 + erf(z / sqrt(2))) / 2 + z * exp(-z^2 / 2) / sqrt(2 * pi)",
  softsign: "1 / (1 + abs(z))^2",
  arctan: "1 / (1 + z^2)",
};

const number = (value: number): Term => ({ kind: "number", value });
const call = (name: string, ...args: readonly Term[]): Term => ({ kind: "call", name, args });
const [zero, one] = [number(0), number(1)];

const is = (t: Term, value: number): boolean => t.kind === "number" && t.value === value;

const negative = (t: Term): Term => (is(t, 0) ? zero : call("unaryMinus", t));
const sum = (s: Term, t: Term): Term => (is(s, 0) ? t : is(t, 0) ? s : call("add", s, t));
const gap = (s: Term, t: Term): Term => (is(t, 0) ? s : is(s, 0) ? negative(t) : call("subtract", s, t));
const product = (s: Term, t: Term): Term =>
  is(s, 0) || is(t, 0) ? zero : is(s, 1) ? t : is(t, 1) ? s : call("multiply", s, t);
const quotient = (s: Term, t: Term): Term => (is(s, 0) ? zero : is(t, 1) ? s : call("divide", s, t));
const power = (s: Term, n: Term): Term => (is(n, 1) ? s : is(n, 0) ? one : call("pow", s, n));

/** The term with another in the place of a variable. */
function put(t: Term, variable: string, by: Term): Term {
  if (t.kind === "name") return t.name === variable ? by : t;
  return t.kind === "number" ? t : { ...t, args: t.args.map((arg) => put(arg, variable, by)) };
}

const dependsOn = (t: Term, variable: string): boolean =>
  t.kind === "name" ? t.name === variable : t.kind === "call" && t.args.some((arg) => dependsOn(arg, variable));

/** u^v: n·u^(n − 1)·u′ where the exponent is constant, v′·ln u·u^v where the base is; both where neither is. */
function ofPower(u: Term, v: Term, variable: string): Term {
  const d = (t: Term) => derivative(t, variable);
  const less = v.kind === "number" ? number(v.value - 1) : call("subtract", v, one);
  const byBase = dependsOn(u, variable) ? product(product(v, power(u, less)), d(u)) : zero;
  const byExponent = dependsOn(v, variable) ? product(product(d(v), call("log", u)), call("pow", u, v)) : zero;
  return sum(byBase, byExponent);
}

/** The derivative of a term by one of its variables, the others held. */
export function derivative(t: Term, variable: string): Term {
  const d = (of: Term) => derivative(of, variable);
  if (t.kind === "name") return t.name === variable ? one : zero;
  if (t.kind === "number" || !dependsOn(t, variable)) return zero;
  const [u, v, w] = t.args;
  switch (t.name) {
    case "add":
      return sum(d(u), d(v));
    case "subtract":
      return gap(d(u), d(v));
    case "multiply":
      return sum(product(d(u), v), product(u, d(v)));
    case "divide":
      return dependsOn(v, variable)
        ? quotient(gap(product(d(u), v), product(u, d(v))), call("pow", v, number(2)))
        : quotient(d(u), v);
    case "pow":
      return ofPower(u, v, variable);
    case "unaryMinus":
      return negative(d(u));
    case "unaryPlus":
      return d(u);
    case "smaller":
    case "smallerEq":
    case "larger":
    case "largerEq":
      return zero; // a step is flat on both sides
    case "hypot":
      return quotient(sum(product(u, d(u)), product(v, d(v))), t);
    case "min":
    case "max":
      return ofExtreme(t.name, t.args, variable);
    case "choose":
      return is(d(v), 0) && is(d(w), 0) ? zero : call("choose", u, d(v), d(w));
    default:
      return product(put(term(chain[t.name], ["z"]), "z", u), d(u));
  }
}

/** That of the first argument where it is the extreme one, else that of the rest. */
function ofExtreme(name: string, [u, ...rest]: readonly Term[], variable: string): Term {
  if (rest.length === 0) return derivative(u, variable);
  const others = rest.length === 1 ? rest[0] : call(name, ...rest);
  const test = call(name === "min" ? "smaller" : "larger", u, others);
  return call("choose", test, derivative(u, variable), ofExtreme(name, rest, variable));
}

/** f′(z) of a named activation. */
export const namedDerivative = (name: string): Term => term(chain[name], ["z"]);
