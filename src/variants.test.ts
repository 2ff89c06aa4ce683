import assert from "node:assert/strict";
import { test } from "node:test";
import { sigmoid, softplus } from "./activations";
import { cosine } from "./data/generators";
import { backward, constant } from "./graph";
import { rmse } from "./losses";
import { drawWeights, mlp } from "./models";
import { derivative, difference, literal } from "./rules";
import { clamped, LEAST_CLAMP, scaled } from "./variants";

const place = { layer: "fc1", samples: 1 };

test("a clamped rule keeps a′ that share of the range away from its ends", () => {
  const [plain, far] = [difference(1), clamped(0.1, difference(1))].map((rule) => rule(sigmoid, place));
  assert.equal(far(0, 0.5, 0.2), plain(0, 0.5, 0.2), "well inside nothing changes");
  const expected = (0.9 - 0.5) / (sigmoid.inverse!(0.9) - sigmoid.inverse!(0.5));
  assert.ok(Math.abs(far(0, 0.5, -5) - expected) < 1e-12);
  assert.notEqual(plain(0, 0.5, -5), far(0, 0.5, -5), "control");
  const rule = difference(1);
  assert.equal(clamped(LEAST_CLAMP, rule), rule, "the paper's clamp is the rule itself");
  assert.equal(
    clamped(0.1, rule)(softplus, place)(1, 1.3, 0.2),
    rule(softplus, place)(1, 1.3, 0.2),
    "no end, no clamp",
  );
});

test("a scaled loss has scaled gradients, which the derivative carries and the chord does not only", () => {
  const { x, y } = cosine(20, "1");
  const net = mlp(drawWeights([1, 2, 1], "1"), [sigmoid, sigmoid]);
  const at = (factor: number, rule = derivative) => {
    const end = scaled(factor, rmse)(net(constant(x)), y);
    return { value: end.value.data[0], gradient: backward(end, { activation: rule })(net.params[0]).data[0] };
  };
  const [one, ten] = [at(1), at(10)];
  assert.equal(ten.value, 10 * one.value);
  assert.ok(Math.abs(ten.gradient / one.gradient - 10) < 1e-12);
  const chord = difference(5, literal);
  assert.ok(Math.abs(at(10, chord).gradient / at(1, chord).gradient - 10) > 1e-4);
  assert.equal(scaled(1, rmse), rmse);
});
