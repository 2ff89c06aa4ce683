/** Equations 2 and 5, the order of the remainder, and saturation: each with another function in the sigmoid's place. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { arctan, identity, relu, sigmoid, softplus, tanh, type Activation } from "../../activations";
import { close } from "../../testing";
import { roundTrip, saturates, secondOrder, sigmoidDerivative } from "./equations";
import { mathematicalVerdict, type Finding } from "./finding";

const verdictOf = (finding: Finding) => mathematicalVerdict(finding, "because");
const sloped = (derivative: Activation["derivative"]): Activation => ({ ...sigmoid, derivative });

describe("equation-2", () => {
  test("a(1 − a) is the derivative to the central difference's error, and 0 in doubles where it is e⁻ᶻ = 2⁻⁵³", () => {
    const { numbers, failures } = sigmoidDerivative();
    assert.equal(failures, 0);
    assert.ok(numbers.largestBelow < 1e-11);
    close([numbers.vanishes], [53 * Math.LN2], 1e-13);
    close([numbers.trueThere * 2 ** 53], [1], 1e-12);
  });
  test("a derivative that is off by 10⁻⁹ of itself is seen, as is one of another function or a wrong sign", () => {
    const wrong: Activation["derivative"][] = [
      (z) => (1 + 1e-9) * sigmoid.derivative(z),
      (z, a = sigmoid.f(z)) => a * (1 + a),
      (z) => -sigmoid.derivative(z),
      (z) => tanh.derivative(z),
    ];
    for (const derivative of wrong) assert.equal(verdictOf(sigmoidDerivative(sloped(derivative))), "refuted");
    assert.equal(verdictOf(sigmoidDerivative(tanh)), "proved");
  });
});

describe("equation-5", () => {
  const { numbers, range } = roundTrip();
  test("the range is that of the formulas: to −ln of the largest double, and to where eᶻ·2⁻⁵³ is about 10⁻⁹·z", () => {
    close([numbers.below], [-Math.log(Number.MAX_VALUE)], 0.1);
    const scale = (z: number) => Math.exp(z) / 2 ** 53 / z / 1e-9;
    assert.ok(scale(numbers.above) > 0.3 && scale(numbers.above) < 3);
    assert.ok(range!.includes("−709.7") && range!.includes(String(numbers.above)));
    for (let z = -709; z < 19; z += 0.37) close([sigmoid.inverse!(sigmoid.f(z))], [z], 1e-9 * Math.max(1, Math.abs(z)));
  });
  test("the error grows as eᶻ, and from ln 2⁵³ on inv_sig(1) is infinite", () => {
    assert.ok(numbers["error/10"] < 1e-12 && numbers["error/20"] > 1e-10 && numbers["error/30"] > 1e-6);
    close([numbers.overflows], [53 * Math.LN2], 1e-13);
  });
  test("turns with the inverse: refuted for a wrong one, proved for one that loses nothing", () => {
    for (const inverse of [(a: number) => -sigmoid.inverse!(a), (a: number) => sigmoid.inverse!(a) + 1e-7])
      assert.equal(verdictOf(roundTrip({ ...sigmoid, inverse })), "refuted");
    assert.equal(verdictOf(roundTrip(identity)), "proved");
    const narrow = roundTrip(tanh).numbers; // its tails are the squares of the sigmoid's, on both sides
    close([narrow.above / numbers.above, -narrow.below / numbers.above], [0.5, 0.5], 0.05);
  });
});

describe("second-order", () => {
  test("the remainder is f″(z)h²/2", () => {
    const { numbers, failures } = secondOrder();
    assert.equal(failures, 0);
    for (const f of [sigmoid, tanh, softplus]) close([numbers[`order/${f.name}`]], [2], 2e-3);
    const curvature = (z: number) => sigmoid.derivative(z) * (1 - 2 * sigmoid.f(z));
    const largest = Math.max(...Array.from({ length: 17 }, (_, i) => Math.abs(curvature(i / 2 - 4))));
    close([numbers["left/sigmoid"] / (largest / 2 / 512 ** 2)], [1], 1e-2);
    assert.equal(numbers["left/identity"], 0);
  });
  test("turns with the function: a kink, straight pieces and a wrong derivative have no second order", () => {
    assert.equal(verdictOf(secondOrder([relu])), "refuted");
    assert.equal(verdictOf(secondOrder([sloped((z) => 1.1 * sigmoid.derivative(z))])), "refuted"); // order 1 everywhere
    assert.equal(verdictOf(secondOrder([{ ...identity, name: "straight" }])), "refuted"); // nothing left, and said not to be linear
    assert.equal(verdictOf(secondOrder([arctan])), "proved");
  });
});

describe("saturates", () => {
  test("σ′ is e^−|z| far out on both sides, and a quarter of it at 0", () => {
    const { numbers, failures } = saturates();
    assert.equal(failures, 0);
    close([numbers.atZero, numbers.ofMinus700, numbers.at5], [0.25, 1, (1 + Math.exp(-5)) ** -2], 1e-12);
    close([numbers.derivativeAtMinus700 / Math.exp(-700)], [1], 1e-10);
  });
  test("turns with the function: arctan's tail is no exponential, and tanh's is the square", () => {
    const slow: Activation = { ...sigmoid, f: (z) => 0.5 + Math.atan(z) / Math.PI, derivative: (z) => 1 / (1 + z * z) };
    for (const f of [slow, tanh, sloped((z) => 2 * sigmoid.derivative(z))])
      assert.equal(verdictOf(saturates(f)), "refuted");
    const early: Activation = {
      ...sigmoid,
      f: (z) => (z > 20 ? 1 : sigmoid.f(z)),
      derivative: (z) => sigmoid.derivative(z),
    };
    assert.equal(verdictOf(saturates(early)), "refuted"); // a is 1 too soon, whatever the derivative
  });
});
