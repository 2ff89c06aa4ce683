/** What the diagrams of a system say. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { backpropagation, chainRule, ordered } from "../systems";
import { columns, sweepPanels, systemPanel } from "./pictures";

const system = ordered(
  ["x", "y", "u", "v"],
  [
    { from: 0, to: 2, partial: 2 },
    { from: 1, to: 2, partial: 3 },
    { from: 2, to: 3, partial: 4 },
    { from: 1, to: 3, partial: 5 },
  ],
);

test("a variable stands after all that influence it", () => assert.deepEqual(columns(system), [0, 0, 1, 2]));

test("the diagram has every direct partial at its line", () =>
  assert.deepEqual(
    systemPanel(system, String).edges.map((e) => [e.from, e.to, e.above]),
    [["x", "u", "2"], ["y", "u", "3"], ["y", "v", "5"], ["u", "v", "4"]], // prettier-ignore
  ));

test("the chain rule knows more to the right, backpropagation to the left; only read partials are coloured", () => {
  const tones = (panels: ReturnType<typeof sweepPanels>) =>
    panels.map((p) => p.nodes.map((n) => n.tone?.[0]).join("") + p.edges.map((e) => e.tone?.[0]).join(""));
  const title = (k: number) => String(k);
  // nodes x y u v; edges x→u, y→u, y→v, u→v
  assert.deepEqual(tones(sweepPanels(system, chainRule(system, 0), "forward", title, String)), [
    "fmsmfmmm",
    "fmfsmmmf",
  ]);
  assert.deepEqual(tones(sweepPanels(system, backpropagation(system, 3), "backward", title, String)), ["mmsbmmmb", "ssbbbbbm"]); // prettier-ignore
  const [, last] = sweepPanels(system, backpropagation(system, 3), "backward", title, String);
  assert.deepEqual(last.nodes.map((n) => (n.above as { text: string }).text), ["8", "17", "4", "1"]); // prettier-ignore
});
