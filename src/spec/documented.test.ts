/** docs/train.md against the contract: its examples run, its words are the schema's, and no word of the schema is missing. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { activations } from "../activations";
import { sets } from "../data/sets";
import { job } from "./job";
import { lines } from "./lines";
import { put, refusal, smallest } from "./testing";

const page = readFileSync(fileURLToPath(new URL("../../docs/train.md", import.meta.url)), "utf8");
const examples = [...page.matchAll(/```json\n([^]*?)```/g)].map(([, text]) => JSON.parse(text) as object);
/** The first column of a table under a heading, as JSON. */
const written = (heading: string): { name: string }[] =>
  [
    ...page
      .slice(page.lastIndexOf(`| \`${heading}\``))
      .split("\n\n")[0]
      .matchAll(/^\| `(\{.*?\})`/gm),
  ].map(([, text]) => JSON.parse(text.replace("[[[…]]]", "[[[1,1]]]")) as { name: string });

test("every example is a spec, and runs", async () => {
  assert.equal(examples.length, 2);
  for (const example of examples) {
    const all = [...lines(await job(example))].map((line) => JSON.parse(line) as { loss: number });
    assert.ok(all.length > 0 && all.every(({ loss }) => Number.isFinite(loss)));
  }
});

const places = {
  activation: (rule: object) => put(structuredClone(examples[0]), "rules", { activation: rule }),
  transport: (rule: object) => put(structuredClone(examples[0]), "rules", { transport: rule }),
  optimizer: (rule: object) => put(structuredClone(examples[0]), "optimizer", rule),
};
for (const [heading, place] of Object.entries(places)) {
  test(`every ${heading} of the page is accepted as it stands`, async () => {
    assert.ok(written(heading).length >= 5);
    for (const rule of written(heading)) await job(place(rule));
  });

  test(`every ${heading} that the schema knows stands on the page`, async () => {
    const sentence = (await refusal(place({ name: "none" })))!;
    const known = /among ([\w, ]+);/.exec(sentence)![1].split(", ");
    assert.deepEqual(
      known,
      written(heading).map(({ name }) => name),
    );
  });
}

test("every activation, every named data set and every key of a spec stands on the page", async () => {
  const keys = /known here: ([\w, ]+)/.exec((await refusal(put(smallest(), "nothing", 1)))!)![1].split(", ");
  for (const word of [...Object.keys(activations), ...Object.keys(sets), ...keys])
    assert.ok(page.includes(`\`${word}\``), word);
});
