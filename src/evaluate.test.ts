/** Scores in pieces are those of the whole, at the weights of the moment, and of the trained network where that is another. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { sigmoid } from "./activations";
import { circles } from "./data/generators";
import { scoring } from "./evaluate";
import { constant } from "./graph";
import { activate, dense, layer, sequential } from "./layers";
import { binaryCrossEntropy } from "./losses";
import { drawWeights, mlp } from "./models";
import { matrix, plain, tensor, type Engine } from "./tensor";

const data = circles(23, "1");
const network = mlp(drawWeights([2, 5, 2], "1"), [sigmoid, sigmoid]);

/** The same by one graph over all samples. */
function whole(net = network) {
  const output = net(constant(data.x));
  const { data: a } = output.value;
  const right = Array.from({ length: 23 }, (_, i) => (a[2 * i] >= a[2 * i + 1] ? 0 : 1) === data.y.data[2 * i + 1]);
  return {
    accuracy: right.filter(Boolean).length / 23,
    loss: binaryCrossEntropy(output, data.y).value.data[0],
  };
}
const near = (found: { accuracy: number; loss: number }, expected = whole()) => {
  assert.equal(found.accuracy, expected.accuracy);
  assert.ok(Math.abs(found.loss - expected.loss) < 1e-14, `${found.loss} and ${expected.loss}`);
};

test("pieces of any size give the accuracy and the loss of the whole", () => {
  for (const piece of [1, 5, 22, 23, 24, 500]) near(scoring(network, binaryCrossEntropy, data, piece)());
  assert.ok(whole().accuracy > 0.2 && whole().accuracy < 0.9); // control: neither none nor all are right
});

test("the score is that of the weights at the moment of the call", () => {
  const score = scoring(network, binaryCrossEntropy, data, 5);
  const before = score();
  for (const p of network.params) p.value.data.forEach((w, i) => (p.value.data[i] = -3 * w));
  near(score());
  assert.notEqual(score().loss, before.loss);
});

test("of equal outputs the first counts", () => {
  const flat = sequential(dense("fc1", tensor([2, 2])), activate("fc1", sigmoid));
  const zeros = Array.from({ length: 23 }, (_, i) => data.y.data[2 * i]).filter((v) => v === 1).length;
  assert.equal(scoring(flat, binaryCrossEntropy, data)().accuracy, zeros / 23);
});

test("a layer that is another one when trained is scored as that", () => {
  const turned = mlp([{ W: [[1, 0], [0, 1]] }], [sigmoid]); // prettier-ignore
  const other = mlp([{ W: [[-1, 0], [0, -1]] }], [sigmoid]); // prettier-ignore
  const both = layer(turned.params, turned, { trained: other });
  near(scoring(both, binaryCrossEntropy, data)(), whole(other));
  assert.notEqual(whole(turned).loss, whole(other).loss);
});

test("a call takes no memory of its engine: all of it is taken at the beginning", () => {
  let taken = 0;
  const counting: Engine = {
    ...plain,
    zeros: (shape) => {
      taken += shape.reduce((product, n) => product * n, 1);
      return tensor(shape, undefined, counting);
    },
  };
  const W = counting.zeros([2, 2]);
  W.data.set(matrix([[1, 2], [3, -4]]).data); // prettier-ignore
  const net = sequential(dense("fc1", W), activate("fc1", sigmoid));
  const [short, long] = [circles(23, "1"), circles(203, "1")].map((of) => {
    const before = taken;
    const score = scoring(net, binaryCrossEntropy, of, 10);
    const made = taken - before;
    score();
    score();
    assert.equal(taken - before, made);
    return made;
  });
  assert.ok(short > 0);
  assert.equal(long, short); // ten and three samples at a time, however many there are
});
