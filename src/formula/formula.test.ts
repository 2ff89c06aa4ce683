/** Typed formulas: their derivatives against mathjs and against differences, their pictures, and what they may stand for. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { derivative as mathjsDerivative } from "mathjs/number";
import { activations, sigmoid, softplus, tanh } from "../activations";
import { compiled, expression, functions, term } from "../expression";
import { derivative, namedDerivative } from "./derivative";
import { mathml } from "./mathml";
import { typedActivation, typedSlope } from "./typed";

const slopeOf = (text: string) => {
  const value = compiled(derivative(term(text, ["z"]), "z"), ["z"]);
  return (z: number) => value([z]);
};
const near = (a: number, b: number, tolerance: number, what: string) =>
  assert.ok(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)), `${what}: ${a} against ${b}`);

const formulas = [
  "3 z^3 - z / 2 + 1",
  "exp(-z^2) sin(3 z)",
  "z / (1 + abs(z))",
  "log(1 + z^2) / sqrt(2 + z)",
  "(1 + z^2)^(z / 3)",
  "2^z",
  "tan(z / 3) - atan(z) + cosh(z) sinh(z)",
  "cbrt(2 + z) - pi z",
];

test("derivatives are mathjs' own, wherever mathjs has one", () => {
  for (const text of formulas)
    for (const z of [-1.3, -0.2, 0.4, 1.7]) {
      const oracle = mathjsDerivative(text, "z").evaluate({ z }) as number;
      const own = slopeOf(text)(z);
      near(own, oracle, 1e-12, `${text} at ${z}`);
    }
  assert.ok(Math.abs(slopeOf("z^3")(1) - (mathjsDerivative("z^2", "z").evaluate({ z: 1 }) as number)) > 0.5, "control");
});

test("every function that can be typed has a derivative, which differences confirm", () => {
  const h = 1e-5;
  for (const name of Object.keys(functions)) {
    const text =
      { pow: "pow(1 + z, 3)", hypot: "hypot(z, 2)", min: "min(z, 2, z^2)", max: "max(z, 0.1, z^3)" }[name] ??
      `${name}(z)`;
    const f = expression(text);
    for (const z of [0.3, 0.7, ...(["log", "sqrt"].includes(name) ? [] : [-0.6])])
      near(slopeOf(text)(z), (f(z + h) - f(z - h)) / (2 * h), 1e-6, `${text} at ${z}`);
  }
});

test("an activation's derivative as a formula is the activation's own, in its kink too", () => {
  for (const f of Object.values(activations)) {
    const formula = compiled(namedDerivative(f.name), ["z"]);
    for (const z of [-2, -0.5, 0, 0.5, 2]) near(formula([z]), f.derivative(z), 1e-14, `${f.name} at ${z}`);
  }
});

test("nothing that is 0 or 1 is written", () => {
  const plain = (text: string) => mathml(derivative(term(text, ["z"]), "z")).replace(/<[^>]*>/g, "");
  assert.equal(plain("3 z + 2"), "3");
  assert.equal(plain("z^2 / 2"), "2·z2");
  assert.equal(plain("sin(z)"), "cos&#8289;(z)");
  assert.equal(plain("-z"), "−1");
});

test("a picture of a formula brackets what must be bracketed and nothing else, and closes every tag", () => {
  const words = (text: string) =>
    mathml(term(text, ["z", "a", "e", "step"]))
      .replace(/<[^>]*>/g, "")
      .replaceAll("&#8289;", "");
  assert.equal(words("(z + 1) * 2 - (z - (1 - z))"), "(z+1)·2−(z−(1−z))");
  assert.equal(words("(-z)^2 - a"), "(−z)2−a");
  assert.equal(words("abs(z) + 1e-7 * step"), "|z|+10−7·step");
  assert.match(mathml(term("z / (1 + z)", ["z"])), /<mfrac><mrow><mi>z<\/mi><\/mrow>/);
  assert.match(words("z > 0 ? 1 : e"), /1if&#160;z&gt;0eelse/);
  for (const text of [...formulas, "z > 0 ? max(z, 1) : -z"]) {
    const open: string[] = [];
    for (const [, end, name] of mathml(term(text, ["z"])).matchAll(/<(\/?)(\w+)[^>]*>/g))
      if (end) assert.equal(open.pop(), name, text);
      else open.push(name);
    assert.deepEqual(open, []);
  }
});

test("a typed activation is the named one, with an inverse found by steps", () => {
  const twins = [
    ["1 / (1 + exp(-z))", sigmoid],
    ["tanh(z)", tanh],
    ["log1p(exp(z))", softplus],
  ] as const;
  for (const [text, f] of twins) {
    const own = typedActivation(text);
    assert.deepEqual(
      [own.range[0], own.range[1]].map((end) => Math.round(end)),
      [...f.range],
      text,
    );
    for (const z of [-6, -1.5, 0, 0.3, 4]) {
      near(own.f(z), f.f(z), 1e-15, text);
      near(own.derivative(z), f.derivative(z), 1e-12, text);
      near(own.inverse!(f.f(z)), z, 1e-11, `inverse of ${text}`);
    }
  }
  const falling = typedActivation("-z^3 - z");
  assert.ok(Math.abs(falling.inverse!(-10) - 2) < 1e-12);
  assert.deepEqual(falling.range, [-Infinity, Infinity]);
  assert.ok(Number.isNaN(typedActivation("tanh(z)").inverse!(1.5)));
});

test("inverses end on the nearest double, far out and in flat places as well", () => {
  const cubic = typedActivation("z^3");
  for (const z of [-700, -3, -1e-4, 0, 1e-9, 0.25, 512]) near(cubic.inverse!(cubic.f(z)), z, 1e-9, `z = ${z}`);
  const logistic = typedActivation("1 / (1 + exp(-z))");
  for (const a of [1e-16, 1e-5, 0.5, 0.99, 1 - 2 ** -53])
    assert.ok(Math.abs(logistic.f(logistic.inverse!(a)) - a) <= 2e-16, `${a}`);
});

test("what rises and falls, or stands still, has no inverse", () => {
  for (const text of ["z^2", "relu(z)", "sin(z)", "z * sigmoid(z)", "max(z, -1)"])
    assert.equal(typedActivation(text).inverse, undefined, text);
  assert.notEqual(typedActivation("z + sin(z) / 2").inverse, undefined, "control");
});

test("what is no activation is refused in words", () => {
  const table: [text: string, message: RegExp][] = [
    ["log(z)", /^has no finite value at z = -8$/],
    ["1 / z", /^has no finite value at z = 0$/],
    ["3 + pi", /^does not depend on z$/],
    ["a + z", /"a" is unknown; the variables are z/],
    ["while(1)", /the function while is unknown/],
    ["constructor", /"constructor" is unknown/],
    ["z => z", /cannot be read/],
  ];
  for (const [text, message] of table) assert.throws(() => typedActivation(text), { message }, text);
});

test("a typed slope knows z, a, e and the step, and e is not Euler's number there", () => {
  const slope = typedSlope("a * (1 - a) + step * e * (a - 1 / 2)", 0.5)(sigmoid, { layer: "fc1", samples: 1 });
  const a = sigmoid.f(1);
  near(slope(1, a, 0.2), a * (1 - a) + 0.1 * (a - 0.5), 1e-15, "slope");
  assert.throws(() => typedSlope("x", 1), /"x" is unknown; the variables are z, a, e, step/);
});
