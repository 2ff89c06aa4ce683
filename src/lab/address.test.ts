/** The lab's address: every control comes back from it, and no address can do harm. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { address, changes, read, request, taken, written } from "./address";
import { anyPlace, anyValue } from "./fixture";
import { fields, FIRST, keys, startNames, startOf, type Settings } from "./settings";

test("every start is an address without a query, and comes back", () => {
  for (const start of startNames) {
    const place = { start, settings: startOf(start).settings };
    assert.equal(address(place), `lab/${start}?v=1`);
    assert.deepEqual(read(`file:///x/lab.html#${address(place)}`), { ...place, notes: [] });
  }
});

test("any settings at all come back from their address, from a link, and from a request", () => {
  fc.assert(
    fc.property(anyPlace, (place) => {
      for (const text of [address(place), `https://example.org/a/lab.html#${address(place)}`, request(place)])
        assert.deepEqual(read(text), { ...place, notes: [] }, text);
    }),
    { numRuns: 300, seed: 1 },
  );
});

for (const key of keys)
  test(`${key} alone comes back, and is all that its address says`, () => {
    const own = startOf(FIRST).settings;
    fc.assert(
      fc.property(anyValue(key), (value) => {
        const settings = { ...own, [key]: value } as Settings;
        const place = { start: FIRST, settings };
        assert.deepEqual(read(address(place)), { ...place, notes: [] });
        const said = changes(place);
        assert.ok(said === "" || (said.startsWith(`${key}=`) && !said.includes("&")), said);
        assert.deepEqual(taken(key, written(settings[key])).value, value);
      }),
      { numRuns: 40, seed: 2 },
    );
  });

const first = startOf(FIRST).settings;
const notes = (text: string) => read(text).notes.map(({ key, words }) => `${key}|${words}`);

test("the examples of the field notes", () => {
  assert.deepEqual(read("#lab/figure-2?v=1&lr=1.02&seed=7").settings, { ...first, lr: 1.02, seed: "7" });
  assert.deepEqual(read("lr=1.02&seed=7").settings, { ...first, lr: 1.02, seed: "7" });
  assert.deepEqual(read("spirals").start, "spirals");
  assert.deepEqual(read(""), { start: FIRST, settings: first, notes: [] });
});

test("a value outside is moved to the nearest end, and that is said", () => {
  const { settings } = read("lr=100.1&n=1&clamp=2");
  assert.deepEqual([settings.lr, settings.n], [100, 2]);
  assert.deepEqual(notes("lr=1e5"), ["lr|lr: 100 is the most here, and 1e5 was asked for"]);
});

test("what is no value is refused in words and leaves the start's own", () => {
  const hostile: [text: string, words: RegExp][] = [
    ["lab/x?lr=1e999", /nothing to begin with is called x/],
    ["lr=1e999", /lr: expected a number from 0\.0001 to 100, got 1e999/],
    ["lr=NaN", /lr: expected a number/],
    ["lr=Infinity", /lr: expected a number/],
    ["lr=0x10", /lr: expected a number/],
    ["lr=", /lr: expected a number from 0\.0001 to 100, got nothing/],
    ["n=2.5", /n: expected an integer from 2 to 1000/],
    ["constructor=1", /constructor is no setting/],
    ["__proto__=1", /__proto__ is no setting/],
    ["lab/constructor", /nothing to begin with is called constructor/],
    ["aRule=constructor", /aRule: expected one of derivative/],
    ["data=toString", /data: expected one of cosine/],
    ["f=constructor", /f: .*"constructor" is unknown/],
    ["f=while(1)", /f: .*the function while is unknown/],
    ["f=eval(z)", /f: .*the function eval is unknown/],
    ["f=z%3Balert(1)", /f: .*block is not allowed/],
    ["f=3", /f: .*does not depend on z/],
    ["f=log(z)", /f: .*has no finite value/],
    [`f=${"(".repeat(150)}z`, /f: .*cannot be read/],
    [`f=${"z%2B".repeat(200)}z`, /f: .*at most 200 letters/],
    ["aSlope=x", /aSlope: .*"x" is unknown/],
    ["hidden=0", /hidden: expected 1 to 5 layers/],
    ["hidden=1e9", /hidden: expected 1 to 5 layers/],
    ["hidden=2,2,2,2,2,2", /hidden: expected 1 to 5 layers/],
    ["bLayers=2,1", /bLayers: expected all, or layers in order/],
    ["unit=fc1", /unit: expected layer\.unit/],
    ["seed=%00", /seed: expected at most 40 letters/],
    [`seed=${"a".repeat(41)}`, /seed: expected at most 40 letters/],
    ["seed=%E0%A4%A", /not written as addresses are/],
    ["v=2&lr=1", /version 2 of addresses is not known/],
    ["lr", /nothing to begin with is called lr/],
    ["figure-2?lr", /lr: expected a number.*got nothing/],
    ["<script>=1", /<script> is no setting/],
  ];
  for (const [text, words] of hostile) {
    const { settings, start } = read(text);
    assert.match(notes(text).join("; "), words, text);
    assert.deepEqual({ ...settings, lr: first.lr }, first, text);
    assert.equal(start, FIRST);
  }
  assert.deepEqual(notes("lr=1&lr=2"), ["lr|lr is given twice; the first counts"]);
});

test("ten megabytes are not looked into, and anything at all is read without a throw", () => {
  for (const text of ["f=" + "(".repeat(1e7), "&".repeat(1e7), "lab/" + "?".repeat(1e7)])
    assert.match(notes(text).join(), /^\|an address has at most 4000 letters/);
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      const { settings } = read(text);
      for (const key of keys) assert.ok(Object.hasOwn(fields, key) && settings[key] !== undefined);
    }),
    { numRuns: 300, seed: 3 },
  );
});
