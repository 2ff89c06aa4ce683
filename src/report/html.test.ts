import assert from "node:assert/strict";
import { test } from "node:test";
import { markup, raw, scriptText } from "./html";

test("text is escaped once, markup is taken as it is, nothing is nothing", () => {
  const row = markup`<td>${'a < b & "c"'}</td>`;
  assert.equal(
    markup`<tr title="${'"'}">
      ${[row, row]}${undefined}${false}${0}
    </tr>`.html.match(/a &lt; b &amp; &quot;c&quot;/g)?.length,
    2,
  );
  assert.equal(markup`${raw("<b>")}${"<b>"}`.html, "<b>&lt;b&gt;");
});

test("no text inside a script ends it", () => {
  const { html: text } = scriptText(`const s = "</SCRIPT><!-- ";`);
  assert.doesNotMatch(text, /<\/script|<!--/i);
  assert.match(`const s = "</script>";`, /<\/script/, "control: it would");
  assert.equal(new Function(`${text} return s;`)(), "</SCRIPT><!-- ");
});
