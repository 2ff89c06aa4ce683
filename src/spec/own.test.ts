/** What is a reader's own in a spec: formulas for activations and slopes; and the dials beside: clamp, cost scale, noise. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { job } from "./job";
import { lines } from "./lines";
import { refusal } from "./testing";

const spec = (more: object = {}, activations: readonly unknown[] = ["sigmoid", "sigmoid"]) => ({
  version: 1,
  seed: "7",
  network: { layers: [1, 2, 1], activations },
  data: { name: "cosine", n: 10 },
  loss: "rmse",
  optimizer: { name: "sgd", rate: 0.5 },
  iterations: 20,
  record: { what: ["loss", "weights"] },
  ...more,
});
const rule = (activation: object) => ({ rules: { activation } });
const end = async (input: object) => JSON.parse([...lines(await job(input))][0]) as { loss: number };
const chord = { name: "difference", step: 0.5 };

test("a formula that is an activation trains as that activation", async () => {
  const logistic = [{ formula: "1 / (1 + exp(-z))" }, "sigmoid"];
  for (const more of [{}, rule(chord)]) {
    const [own, named] = [await end(spec(more, logistic)), await end(spec(more))];
    assert.ok(Math.abs(own.loss - named.loss) < 1e-12, `${own.loss} against ${named.loss}`);
    assert.notDeepEqual(await end(spec(more, [{ formula: "z" }, "sigmoid"])), named, "control: another formula");
  }
});

test("a slope of one's own is the rule that it spells", async () => {
  const slope = (formula: string) => rule({ name: "slope", formula, step: 0.5 });
  assert.deepEqual(await end(spec(slope("a * (1 - a)"))), await end(spec()));
  assert.deepEqual(await end(spec(slope("1"))), await end(spec(rule({ name: "linear" }))));
  assert.notDeepEqual(await end(spec(slope("a * (1 - a) + step * e"))), await end(spec()), "control");
});

test("clamp, cost scale and noise change what they are about, and nothing where they have their defaults", async () => {
  const plain = await end(spec(rule(chord)));
  assert.deepEqual(await end(spec({ ...rule({ ...chord, clamp: 1e-16 }), lossScale: 1, data: { name: "cosine", n: 10, noise: 0 } })), plain); // prettier-ignore
  for (const other of [
    rule({ ...chord, clamp: 0.4 }),
    { ...rule(chord), lossScale: 2 },
    { ...rule(chord), data: { name: "cosine", n: 10, noise: 0.1 } },
  ])
    // prettier-ignore
    assert.notDeepEqual(await end(spec(other)), plain);
});

test("what is none of these is refused at its key", async () => {
  const table: [input: object, sentence: RegExp][] = [
    [
      spec({}, [{ formula: "log(z)" }, "sigmoid"]),
      /^network\.activations\[0\]\.formula: .*has no finite value at z = -8/,
    ],
    [
      spec({}, [{ formula: "x" }, "sigmoid"]),
      /^network\.activations\[0\]\.formula: .*"x" is unknown; the variables are z/,
    ],
    [spec({}, [{ formula: 1 }, "sigmoid"]), /^network\.activations\[0\]\.formula: expected an expression in z, got 1/],
    [spec({}, ["z^2", "sigmoid"]), /^network\.activations\[0\]: expected one of identity/],
    [spec(rule(chord), [{ formula: "z^2" }, "sigmoid"]), /^rules\.activation: difference\(\) needs an inverse, and z\^2 has none \(network\.activations\[0\]\)/], // prettier-ignore
    [
      spec(rule({ name: "slope", formula: "process", step: 1 })),
      /^rules\.activation\.formula: .*the variables are z, a, e, step/,
    ],
    [spec(rule({ ...chord, clamp: 0.5 })), /^rules\.activation\.clamp: expected a number in \[1e-16, 0\.5\)/],
    [spec(rule({ ...chord, mode: "pair", clamp: 0.1 })), /^rules\.activation\.clamp: expected none in pair mode/],
    [spec({ lossScale: 0 }), /^lossScale: expected a number > 0/],
  ];
  for (const [input, sentence] of table) assert.match((await refusal(input))!, sentence);
});
