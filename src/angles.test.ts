import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sigmoid } from "./activations";
import { alignment, angle, standIns } from "./angles";
import { constant } from "./graph";
import { rmse } from "./losses";
import { drawWeights, mlp } from "./models";
import { direct, feedback, signs, transpose } from "./rules";
import { matrix, tensor } from "./tensor";
import { close } from "./testing";

test("angles by hand: the same way, square, opposite, and one of 60°", () => {
  close([angle([2, 0], [3, 0]), angle([1, 0], [0, 5]), angle([1, 2], [-1, -2])], [0, 90, 180], 1e-12);
  close([angle([1, 0], [1, Math.sqrt(3)])], [60], 1e-12);
  close([alignment([1, 2, 3], [3, 2, 1])], [10 / 14], 1e-15);
});

test("what is all 0 has no direction", () => {
  assert.ok(Number.isNaN(alignment([0, 0], [1, 2])));
  assert.ok(Number.isNaN(angle([1, 2], [0, 0])));
});

describe("the matrices that a pass uses", () => {
  const net = mlp(drawWeights([2, 3, 4, 1], "1"), [sigmoid, sigmoid, sigmoid]);
  const x = matrix([[0.1, -0.4]]);
  const loss = rmse(net(constant(x)), matrix([[0.3]]));

  test("are the weights themselves under transpose, and no layer that sends nothing down is asked", () => {
    const used = standIns(loss, { transport: transpose });
    assert.deepEqual([...used.keys()].sort(), ["fc2", "fc3"]);
    for (const { W, B } of used.values()) assert.equal(B, W);
  });

  test("are the given ones under feedback, and the signs under signs", () => {
    const given = { fc2: tensor([4, 3], new Float64Array(12).fill(0.5)), fc3: matrix([[1, 2, 3, 4]]) };
    const used = standIns(loss, { transport: feedback(given) });
    assert.equal(used.get("fc3")!.B, given.fc3);
    const { W, B } = standIns(loss, { transport: signs() }).get("fc3")!;
    close(B.data, W.data.map(Math.sign), 0);
  });

  test("direct feedback asks no layer", () => assert.equal(standIns(loss, { transport: direct("1") }).size, 0));
});
