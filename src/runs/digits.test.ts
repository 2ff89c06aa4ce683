/** The banner says what a live cell was trained on. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { published, type MnistSettings } from "../experiments/published";
import { liveDigits } from "./digits";
import { folderOf } from "./sets";

const settings: MnistSettings = { ...published, samples: 1200, tests: 30, rule: "BP" };

test("drawn digits are called so, and stand in where MNIST is absent", () => {
  const asked = liveDigits({ ...settings, data: "drawn digits" }, "1");
  assert.match(
    asked.banner,
    /^> \*\*Drawn digits stand in for MNIST here\*\* \(1,200 to learn from and 30 to be tested on\)/,
  );
  const absent = liveDigits(settings, "1", ["/nowhere"]);
  assert.match(absent.banner, /MNIST is not on this machine; `npx deltalab data mnist` fetches it/);
  assert.deepEqual(absent.digits.train.x.data, asked.digits.train.x.data);
  assert.deepEqual(asked.digits.test.x.shape, [30, 784]);
});

test("MNIST is read where it lies on this machine, and called so", { skip: folderOf("mnist") === undefined }, () => {
  const { digits, banner } = liveDigits(settings, "1");
  assert.match(banner, /^> \*\*MNIST\*\*, its first digits: 1,200 to learn/);
  assert.deepEqual(digits.train.y.data.subarray(0, 10).indexOf(1), 5); // the first one is a five
  assert.notDeepEqual(digits.train.x.data, liveDigits({ ...settings, data: "drawn digits" }, "1").digits.train.x.data);
});
