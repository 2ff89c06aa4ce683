import assert from "node:assert/strict";
import { test } from "node:test";
import { played } from "./film";
import { read } from "./address";
import { lab } from "./show";
import { labText } from "./text";

const page = "file:///report/lab.html";

test("a terminal is told the page's address, both costs, and the words for their bits", async () => {
  const text = await labText("iterations=20&seed=7", page, "costs");
  assert.ok(text.startsWith("file:///report/lab.html#lab/figure-2?v=1&seed=7&iterations=20\n"), text);
  assert.match(text, /^iteration +BP +DBP$/m);
  const { end } = await played(read("iterations=20&seed=7").settings);
  assert.match(text, new RegExp(`^bits +${end.bits![0]} +${end.bits![1]}$`, "m"));
  assert.match(text, /They part in iteration 0/);
});

test("a request that is not taken is refused as a whole, each reason told", async () => {
  await assert.rejects(labText("lr=1e999&colour=1", page, "costs"), {
    message: /^lr: expected a number.*; colour is no setting of the lab$/,
  });
  await assert.rejects(labText("f=relu", page, "costs"), { message: /^difference\(\) needs an inverse/ });
});

test("a notebook's output is the page with the request in it, as text that no request can leave", () => {
  const kernel = globalThis as { labPage?: unknown; displayBundle?: unknown };
  const shown: { "text/html": string; "text/plain": string }[] = [];
  kernel.labPage = () => '<!doctype html><html lang="en"><body>"&"</body></html>';
  kernel.displayBundle = (data: (typeof shown)[number]) => shown.push(data);
  try {
    lab('lr=1"><script>alert(1)</script>');
  } finally {
    delete kernel.labPage;
    delete kernel.displayBundle;
  }
  const [{ "text/html": html, "text/plain": plain }] = shown;
  assert.equal((html.match(/</g) ?? []).length, 2, "the frame's own two tags");
  assert.match(html, /data-request=&quot;lr=1&amp;quot;&gt;|data-request=&quot;lr=1&amp;quot;/);
  assert.match(plain, /^npx deltalab lab /);
});
