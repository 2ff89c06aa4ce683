/** Logistic regression on bags of words against plain sums. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { backward, constant } from "../graph";
import { crossEntropy } from "../losses";
import { tensor } from "../tensor";
import { close } from "../testing";
import { bagOfWords } from "./bagofwords";

const words = tensor([2, 3], Float64Array.from([1, 2, 1, 3, 0, 0]));
const y = tensor([2, 2], Float64Array.from([1, 0, 0, 1]));

test("the logits are the mean of the rows of the words, wherever they stand", () => {
  const net = bagOfWords(3, 2);
  net.params[0].value.data.set([1, 2, 4, 8, -5, 7]);
  close(net(constant(words)).value.data, [(1 + 4 + 1) / 3, (2 + 8 + 2) / 3, -5, 7], 1e-15);
  const turned = tensor([2, 3], Float64Array.from([2, 1, 1, 3, 0, 0]));
  close(net(constant(turned)).value.data, net(constant(words)).value.data, 1e-15);
});

test("a word's gradient is its share of the text times what is wrong with the topic", () => {
  const net = bagOfWords(3, 2);
  const gradient = backward(crossEntropy(net(constant(words)), y))(net.params[0]).data;
  // All weights are 0, so each topic has ½; δ is ∓½ over two texts.
  close(gradient, [(-0.25 * 2) / 3, (0.25 * 2) / 3, -0.25 / 3, 0.25 / 3, 0.25, -0.25], 1e-15);
  assert.ok(net.params.length === 1);
});
