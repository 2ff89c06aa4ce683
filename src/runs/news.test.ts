/** What a live cell learns from: AG News where it lies, drawn stories where it does not, and a banner that says so. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { paperSettings, type NewsSettings } from "../experiments/news";
import { liveNews } from "./news";

const settings: NewsSettings = {
  ...paperSettings,
  samples: 40,
  tests: 12,
  words: 100,
  length: 10,
  rule: "BP",
  rate: 1,
};

test("where AG News is absent, drawn stories stand in and the banner says how to fetch it", () => {
  const { data, banner, news } = liveNews(settings, "1", []);
  assert.equal(data, "drawn stories");
  assert.deepEqual([news.train.x.shape, news.test.x.shape], [[40, 10], [12, 10]]); // prettier-ignore
  assert.match(banner, /^> \*\*Drawn stories stand in for AG News here\*\* \(40 to learn from and 12 to be tested on\)\. AG News is not on this machine; `npx deltalab data agnews` fetches it\./); // prettier-ignore
});

test("pages learn from drawn stories, whatever lies beside", () => {
  const drawn = liveNews({ ...settings, data: "drawn stories" }, "1");
  assert.match(drawn.banner, /Pages train on these, whether or not AG News lies beside\./);
  assert.deepEqual(drawn.news, liveNews(settings, "1", []).news);
});
