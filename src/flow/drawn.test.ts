/** Flows and the two steps as diagrams: every number that is drawn is one that was computed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { sigmoid, tanh } from "../activations";
import { diagram } from "../diagram";
import { multiply, numberOf, sum, through, variable } from "../flow";
import { backward } from "../graph";
import { drawWeights, xavier } from "../models";
import { difference } from "../rules";
import { digits } from "../show";
import { flowPanel, gatherPanel, linkPanel } from "./drawn";
import { bothPasses, layersOf } from "./steps";

const x = variable("x", 2);
const end = sum(through(sigmoid, multiply(variable("w", -1.5), x)), x);
const text = (label: unknown) => (label as { text: string; tone: string } | undefined)?.text;

test("a flow has a line for every input of a node, its value over it and its gradient under it", () => {
  const { nodes, edges } = flowPanel(end, "example");
  assert.deepEqual(nodes.map((n) => n.label).sort(), ["+", "w", "x", "×", "σ"].sort());
  assert.equal(edges.length, 5);
  const id = (label: string) => nodes.find((n) => n.label === label)!.id;
  const intoSum = edges.filter(({ to }) => to === id("+"));
  assert.deepEqual(intoSum.map(({ above }) => text(above)).sort(), ["2", digits(sigmoid.f(-3))].sort());
  assert.deepEqual(intoSum.map(({ below }) => text(below)), ["1", "1"]); // prettier-ignore
  const last = nodes.find((n) => n.label === "+")!;
  assert.deepEqual([text(last.above), text(last.below)], [digits(numberOf(end.value)), "1"]);
  const w = end.parents[0].parents[0].parents[0];
  assert.equal(text(edges.find(({ from }) => from === id("w"))!.below), digits(numberOf(backward(end)(w))));
});

test("under another rule the gradients change and the values do not", () => {
  const [exact, chord] = [flowPanel(end).edges, flowPanel(end, undefined, { activation: difference(0.9) }).edges];
  assert.deepEqual(exact.map(({ above }) => text(above)), chord.map(({ above }) => text(above))); // prettier-ignore
  assert.notDeepEqual(exact.map(({ below }) => text(below)), chord.map(({ below }) => text(below))); // prettier-ignore
});

const layers = layersOf(drawWeights([2, 3, 4, 2], "drawn", xavier()));
const { pass, delta } = bothPasses(layers, tanh, [0.5, -1], [0, 1]);

test("step 1 marks one link, with a at its left end and δ at its right one", () => {
  const { nodes, edges } = linkPanel(layers, pass, delta, 1, 2, 3);
  const strong = edges.filter(({ tone }) => tone === "strong");
  assert.deepEqual(
    strong.map(({ from, to, above }) => [from, to, above]),
    [["1/2", "2/3", `w ${digits(layers[1].W[3][2])}`]],
  );
  const at = (id: string) => nodes.find((n) => n.id === id)!;
  assert.equal(text(at("1/2").above), digits(pass.a[1][2]));
  assert.equal(text(at("2/3").below), digits(delta[1][3]));
  assert.equal(at("1/2").below, undefined);
  assert.deepEqual(nodes.filter(({ tone }) => tone === "strong").map(({ id }) => id), ["1/2", "2/3"]); // prettier-ignore
});

test("step 2 marks all links that leave a unit, with δ at both ends, the logits' too", () => {
  for (const r of [1, 2]) {
    const { nodes, edges } = gatherPanel(layers, pass, delta, r, 1);
    const strong = edges.filter(({ tone }) => tone === "strong");
    assert.deepEqual(strong.map(({ to }) => to), layers[r].W.map((_, j) => `${r + 1}/${j}`)); // prettier-ignore
    assert.deepEqual(nodes.map(({ below }) => text(below)), [...delta[r - 1], ...delta[r]].map((d) => digits(d))); // prettier-ignore
  }
});

test("all of them can be drawn, input layer and logits included", () => {
  const about = { name: "figure", caption: "c", alt: "a" };
  for (const panel of [flowPanel(end), linkPanel(layers, pass, delta, 0, 1, 2), gatherPanel(layers, pass, delta, 2, 0)])
    assert.match(diagram(about, panel).svg, /^<svg/);
});
