/** The floor plan of the design, read from the import lines: what may know what. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** The files of the core from the ground up: a file imports from its own floor and from those below it, and nothing else. */
const FLOORS: readonly (readonly string[])[] = [
  ["math", "random", "activations"],
  ["engine", "plain"],
  ["tensor"],
  ["kernels", "float32"],
  ["rules"],
  ["graph"],
  ["layers", "ops"],
  ["losses", "models", "optimizers"],
  ["train"],
  ["stats", "search"],
];

/** Files that know only these others. Everything else in the core may know all floors. */
const NARROW: Readonly<Record<string, readonly string[]>> = {
  "figure.ts": ["stats.ts", "tensor.ts"],
  "show.ts": ["figure.ts", "diagram.ts"],
};

/** Where Node, a browser or a package that does something to the world may be touched. Nothing in the core imports it. */
const EDGE = /^(cli\.ts$|bits\/|bench\/|browser\/|golden\/|jupyter\/|kernels\/thread|report\/|runs\/|torch\/)/;

/** Test code: only tests import it. */
const TESTS = /(\.test|(^|\/)(testing|fixture))\.ts$/;

/** The packages that the core may use, and where. */
const PACKAGES: readonly (readonly [where: RegExp, what: RegExp])[] = [
  [/^math\.ts$/, /^@stdlib\/math-base-special-/],
  [/^random\.ts$/, /^seedrandom($|\/)/],
  [/^stats\/(intervals|significance)\.ts$/, /^@stdlib\/stats-base-dists-/],
  [/^diagram\/place\.ts$/, /^@dagrejs\/dagre$/],
  [/^contours\.ts$/, /^d3-contour$/],
  [/^data\/newsfile\.ts$/, /^(csv-parse\/browser\/esm\/sync|entities\/decode)$/],
  [/^expression\.ts$/, /^mathjs\/number$/],
  [/^(spec\/|values\.ts$|claims\/register\.ts$)/, /^zod$/],
];

/** Names of Node's and the browser's that the core does without. */
const GLOBALS = new Set(
  "document window navigator location localStorage fetch XMLHttpRequest Worker postMessage requestAnimationFrame HTMLElement Plotly process Buffer require module __dirname __filename".split(
    " ",
  ),
);

const MOST_LINES = 400;

// ------------------------------------------------------------------------------------------------ what a file says

interface Import {
  readonly from: string;
  readonly typeOnly: boolean;
}

interface Facts {
  readonly imports: readonly Import[];
  /** Names that are used and nowhere declared in the file. */
  readonly free: ReadonlySet<string>;
  readonly drawsByMath: boolean;
  readonly lines: number;
}

const known = new Map<string, Facts>();

/** What is computed names no file of ours; it is an import all the same, and allowed at the edge alone. */
const named = (from: ts.Expression): string => (ts.isStringLiteralLike(from) ? from.text : "what is computed");

function facts(path: string, text: string): Facts {
  const seen = known.get(`${path} ${text}`);
  if (seen) return seen;
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const imports: Import[] = [];
  const used = new Set<string>();
  const declared = new Set<string>();
  let drawsByMath = false;
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier))
      imports.push({ from: node.moduleSpecifier.text, typeOnly: node.importClause?.isTypeOnly ?? false });
    if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier))
      imports.push({ from: node.moduleSpecifier.text, typeOnly: node.isTypeOnly });
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      imports.push({ from: named(node.arguments[0]), typeOnly: false });
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      imports.push({ from: (node.argument.literal as ts.StringLiteral).text, typeOnly: true });
    if (ts.isPropertyAccessExpression(node) && node.getText(file) === "Math.random") drawsByMath = true;
    if (ts.isIdentifier(node)) {
      const { parent } = node;
      const isName = "name" in parent && parent.name === node;
      if (isName && !ts.isPropertyAccessExpression(parent)) declared.add(node.text);
      if (!isName && !(ts.isPropertyAssignment(parent) && parent.name === node)) used.add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  const free = new Set([...used].filter((name) => !declared.has(name)));
  const found = { imports, free, drawsByMath, lines: text.split("\n").length - 1 };
  known.set(`${path} ${text}`, found);
  return found;
}

// ---------------------------------------------------------------------------------------------------- what is wrong

type Sources = ReadonlyMap<string, string>;

/** The floor of a file of the core, by its name or its folder's; undefined for what stands on no floor. */
function floorOf(path: string): number | undefined {
  const name = path.replace(/\.ts$/, "").split("/")[0];
  const floor = FLOORS.findIndex((names) => names.includes(name));
  return floor < 0 ? undefined : floor;
}

/** The file of src that an import means, or undefined for a package. */
function target(path: string, from: string, files: Sources): string | undefined {
  if (from === "deltalab") return "index.ts";
  if (from.startsWith("deltalab/")) return `${from.slice("deltalab/".length)}.ts`;
  if (!from.startsWith(".")) return undefined;
  const base = posix.join(posix.dirname(path), from);
  return [base, `${base}.ts`, `${base}/index.ts`].find((f) => files.has(f)) ?? base;
}

/** One sentence for each thing in these files that the plan does not allow. */
function problems(files: Sources): string[] {
  const found: string[] = [];
  const graph = new Map<string, string[]>();
  for (const [path, text] of files) {
    const { imports, free, drawsByMath, lines } = facts(path, text);
    const isTest = TESTS.test(path);
    if (drawsByMath) found.push(`${path} calls Math.random`);
    if (lines > MOST_LINES && !isTest && !path.startsWith("golden/")) found.push(`${path} has ${lines} lines`);
    if (!path.endsWith(".ts") || path.endsWith(".d.ts")) continue; // a declaration runs nothing
    const inside = imports.map((i) => ({ ...i, to: target(path, i.from, files) }));
    graph.set(path, inside.flatMap((i) => (i.to !== undefined && !i.typeOnly ? [i.to] : []))); // prettier-ignore
    if (isTest) continue;
    for (const { to } of inside)
      if (to && TESTS.test(to)) found.push(`${path} imports ${to}, which is for tests alone`);
    if (EDGE.test(path)) continue;
    const floor = floorOf(path);
    const narrow = NARROW[path];
    for (const { from, to, typeOnly } of inside) {
      if (to === undefined) {
        const allowed = PACKAGES.some(([where, what]) => where.test(path) && what.test(from));
        if (!allowed) found.push(`${path} imports ${from}, which belongs to the edge or to another file`);
        continue;
      }
      if (EDGE.test(to)) found.push(`${path} imports ${to}, which stands at the edge`);
      if (narrow && !(narrow.includes(to) && (typeOnly || to === "tensor.ts")))
        found.push(`${path} imports ${to}; it may know only ${narrow.join(", ")}`);
      const below = floorOf(to);
      if (floor !== undefined && (below === undefined || below > floor))
        found.push(`${path} imports ${to}, which stands ${below === undefined ? "on no floor" : "above it"}`);
    }
    for (const name of free) if (GLOBALS.has(name)) found.push(`${path} uses ${name}, which not every engine has`);
  }
  return [...found, ...cycles(graph)];
}

/** A sentence for each file that comes back to itself by imports that are more than types. */
function cycles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const reaches = (from: string, goal: string, seen = new Set<string>()): boolean =>
    (graph.get(from) ?? []).some((to) => to === goal || (!seen.has(to) && reaches(to, goal, seen.add(to))));
  return [...graph.keys()].filter((path) => reaches(path, path)).map((path) => `${path} imports itself by a circle`);
}

// -------------------------------------------------------------------------------------------------------- the tests

const root = fileURLToPath(new URL(".", import.meta.url));
const sources: Sources = new Map(
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|cjs|mjs|js|py)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path.slice(root.length).replaceAll("\\", "/"), readFileSync(path, "utf8")]),
);

test("every file of src imports only what the plan lets it, has at most 400 lines and never calls Math.random", () =>
  assert.deepEqual(problems(sources), []));

test("the files that the plan names are there, and their import lines were read", () => {
  for (const name of [
    "math",
    "random",
    "activations",
    "tensor",
    "rules",
    "graph",
    "layers",
    "train",
    "figure",
    "index",
  ])
    assert.ok(sources.has(`${name}.ts`), name);
  const read = [...sources].flatMap(([path, text]) => facts(path, text).imports.map((i) => `${path} ${i.from}`));
  for (const line of ["rules.ts ./tensor", "train.ts ./graph", "spec/job.ts ../expression", "index.ts ./rules"])
    assert.ok(read.includes(line), line);
});

describe("and the check can fail: each of these changes to the sources is told", () => {
  const wrong: [path: string, line: string, problem: RegExp][] = [
    ["tensor.ts", 'import { exact } from "./rules";', /^tensor\.ts imports rules\.ts, which stands above it$/],
    ["rules.ts", 'import { node } from "./graph";', /^rules\.ts imports graph\.ts, which stands above it$/],
    ["graph.ts", 'import type { Layer } from "./layers";', /^graph\.ts imports layers\.ts, which stands above it$/],
    ["math/exp.ts", 'import { tensor } from "../tensor";', /^math\/exp\.ts imports tensor\.ts, which stands above it$/],
    ["losses.ts", 'export * from "./train";', /^losses\.ts imports train\.ts, which stands above it$/],
    ["layers.ts", 'const late = () => import("./models");', /^layers\.ts imports models\.ts, which stands above it$/],
    ["train.ts", 'type S = import("./search").S;', /^train\.ts imports search\.ts, which stands above it$/],
    ["activations.ts", 'import "./expression";', /^activations\.ts imports expression\.ts, which stands on no floor$/],
    ["random.ts", 'import "./activations"; import "./random";', /^random\.ts imports itself by a circle$/],
    ["figure.ts", 'import { training } from "./train";', /^figure\.ts imports train\.ts; it may know only stats/],
    ["figure.ts", 'import { mean } from "./stats";', /^figure\.ts imports stats\.ts; it may know only stats/],
    ["show.ts", 'import { training } from "deltalab";', /^show\.ts imports index\.ts; it may know only figure/],
    ["index.ts", 'export * from "./cli";', /^index\.ts imports cli\.ts, which stands at the edge$/],
    [
      "spec/job.ts",
      'import { main } from "../jupyter/run";',
      /^spec\/job\.ts imports jupyter\/run\.ts, which stands at/,
    ],
    ["spec/lines.ts", 'import { readFileSync } from "node:fs";', /^spec\/lines\.ts imports node:fs, which belongs to/],
    [
      "train.ts",
      'import Plotly from "plotly.js-dist";',
      /^train\.ts imports plotly\.js-dist, which belongs to the edge/,
    ],
    ["rules.ts", 'import { z } from "zod";', /^rules\.ts imports zod, which belongs to the edge or to another file$/],
    ["models.ts", 'import seedrandom from "seedrandom";', /^models\.ts imports seedrandom, which belongs to/],
    [
      "stats/curves.ts",
      'import cdf from "@stdlib/stats-base-dists-t-cdf";',
      /^stats\/curves\.ts imports @stdlib\/stats-base-dists-t-cdf, which belongs to/,
    ],
    ["expression.ts", 'import { create } from "mathjs";', /^expression\.ts imports mathjs, which belongs to/],
    ["train.ts", "const argv = process.argv;", /^train\.ts uses process, which not every engine has$/],
    ["show.ts", "export const body = () => document.body;", /^show\.ts uses document, which not every engine has$/],
    ["train.ts", 'import { close } from "./testing";', /^train\.ts imports testing\.ts, which is for tests alone$/],
    ["cli.ts", 'import "./spec/fuzz.test";', /^cli\.ts imports spec\/fuzz\.test\.ts, which is for tests alone$/],
    [
      "losses.ts",
      "const late = (name: string) => import(name);",
      /^losses\.ts imports what is computed, which belongs/,
    ],
    [
      "train.ts",
      'import { recorded } from "./runs/record";',
      /^train\.ts imports runs\/record\.ts, which stands at the edge$/,
    ],
    ["cli.ts", "const seed = Math.random();", /^cli\.ts calls Math\.random$/],
    ["train.test.ts", "const seed = Math.random();", /^train\.test\.ts calls Math\.random$/],
    ["stats.ts", "\n".repeat(400), /^stats\.ts has \d+ lines$/],
  ];
  for (const [path, line, problem] of wrong)
    test(`${path}: ${line.trim() || "400 more lines"}`, () => {
      const changed = problems(new Map([...sources, [path, `${line}\n${sources.get(path) ?? ""}`]]));
      assert.ok(changed.some((sentence) => problem.test(sentence)), `${problem} is not among ${changed.join("; ")}`); // prettier-ignore
    });

  test("while a comment, a text, a property and a local name are no use of a global", () => {
    const innocent =
      '// Math.random() and document\nexport const s = "Math.random process"; export const f = (window: number, o: { process: number }) => window + o.process;\n';
    assert.deepEqual(problems(new Map([["fresh.ts", innocent]])), []);
  });
});
