/** The report as files: the same bytes each time, all or nothing, and an index of what lies there. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Notebook, Output } from "../jupyter/notebook";
import { exportReport } from "./export";
import { code, costs, everything, figure, notebook, prose, shown, tangents } from "./fixture";
import { registerPage } from "./register/fixture";

const folder = mkdtempSync(join(tmpdir(), "deltalab-test-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Every file below a folder with its content. */
const filesIn = (path: string): Map<string, string> =>
  new Map(
    (readdirSync(path, { recursive: true }) as string[])
      .sort()
      .filter((name) => statSync(join(path, name)).isFile())
      .map((name) => [name, readFileSync(join(path, name), "utf8")]),
  );

const first = notebook(prose("# First\n\nAbstract of the first."), code("show()", figure(tangents)));
const second = notebook(prose("# Second\n\nAbstract of the second."), code("show()", figure(costs)));

test("two exports give the same bytes, and other notebooks other bytes", async () => {
  const [one, two] = [join(folder, "one"), join(folder, "two")];
  const done = await exportReport([{ name: "all", notebook: everything }], one, registerPage());
  await exportReport([{ name: "all", notebook: everything }], two, registerPage());
  assert.equal(done.pinned, true);
  assert.deepEqual([...filesIn(one).keys()].sort(), [...done.files].sort());
  assert.ok(done.files.includes("claims.json"));
  assert.deepEqual(filesIn(one), filesIn(two));
  await exportReport([{ name: "all", notebook: first }], two);
  assert.notEqual(filesIn(one).get("all.html"), filesIn(two).get("all.html"), "control");
});

test("the notebook beside a page has the page's drawings, and neither what makes figures live nor the lab's page", async () => {
  const into = join(folder, "lying");
  const live = figure(tangents) as { data: object; metadata: object };
  const outputs = [
    shown({ "text/html": "<script>PLOTLY</script>", "text/plain": "" }, { deltalab: { library: "plotly" } }),
    { ...figure(tangents), data: { ...live.data, "text/html": "LIVE", "image/svg+xml": "<svg>ROUGH</svg>" } } as Output,
    shown({ "text/html": "<iframe>LAB", "text/plain": "npx deltalab lab" }, { deltalab: { request: "lr=1" } }),
    shown({ "text/html": "<b>own</b>" }),
  ];
  await exportReport([{ name: "n", notebook: notebook(prose("# N"), code("show()", ...outputs)) }], into);
  const { cells } = JSON.parse(filesIn(into).get("n.ipynb")!) as Notebook;
  const kept = cells.flatMap((cell) => ("outputs" in cell ? cell.outputs : [])) as { data: Record<string, unknown> }[];
  assert.deepEqual(
    kept.map(({ data }) => Object.keys(data).sort()),
    [["application/vnd.plotly.v1+json", "image/svg+xml", "text/plain"], ["text/plain"], ["text/html"]],
  );
  assert.doesNotMatch(JSON.stringify(kept), /ROUGH|LIVE|LAB|PLOTLY/);
  assert.match(filesIn(into).get("n.html")!, /The lab at these settings: lr=1/);
});

test("an index lists the pages made now and those that lie there already; drawings without a figure go", async () => {
  const into = join(folder, "growing");
  await exportReport([{ name: "01-first", notebook: first }], into);
  await exportReport([{ name: "02-second", notebook: second }], into);
  const index = () => readFileSync(join(into, "index.html"), "utf8");
  assert.match(index(), /href="01-first.html">First<[^]*Abstract of the first\.[^]*href="02-second.html">Second</);
  assert.equal(index().match(/<svg/g)?.length, 2);
  await exportReport([{ name: "01-first", notebook: notebook(prose("# No figures")) }], into);
  assert.doesNotMatch(index(), /Abstract of the first/);
  assert.deepEqual(
    [...filesIn(into).keys()],
    [
      "01-first.html",
      "01-first.ipynb",
      "02-second.html",
      "02-second.ipynb",
      "figures/02-second/figure-2.svg",
      "index.html",
    ],
  );
});

test("an export that fails leaves the last report as it was, and nothing beside it", async () => {
  const into = join(folder, "kept");
  await exportReport([{ name: "01-first", notebook: first }], into);
  const before = filesIn(into);
  const broken = notebook(prose("# Broken"), prose("$\\frac{1}$"));
  await assert.rejects(
    exportReport(
      [
        { name: "01-first", notebook: second },
        { name: "02", notebook: broken },
      ],
      into,
    ),
    {
      message: /^02, cell 2: /,
    },
  );
  assert.deepEqual(filesIn(into), before);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith("kept")),
    ["kept"],
  );
  await exportReport([{ name: "01-first", notebook: second }], into);
  assert.notDeepEqual(filesIn(into), before, "control: an export that succeeds does not");
});

test("a link to a name that src has not is refused with its place", async () => {
  const lost = notebook(prose("# Lost"), prose("$$a$$\n[`derivation`](../src/rules.ts)"));
  await assert.rejects(exportReport([{ name: "05-lost", notebook: lost }], join(folder, "lost")), {
    message: "05-lost, cell 2: the link to `derivation` leads nowhere, since src/rules.ts exports no such name",
  });
});

test("a notebook in the report that cannot be read is named", async () => {
  const into = join(folder, "damaged");
  await exportReport([{ name: "01-first", notebook: first }], into);
  writeFileSync(join(into, "02-second.ipynb"), "{");
  await assert.rejects(exportReport([{ name: "01-first", notebook: first }], into), { message: /02-second/ });
});

test("a drawing as a file has its colours in it and needs no page", async () => {
  const svg = readFileSync(join(folder, "one", "figures", "all", "figure-2.svg"), "utf8");
  assert.match(svg, /#0072b2/);
  assert.doesNotMatch(svg, /var\(|light-dark|font-family: ;/);
  assert.match(
    readFileSync(join(folder, "one", "all.html"), "utf8"),
    /var\(--c-0072b2\)/,
    "control: in the page it is a variable",
  );
});
