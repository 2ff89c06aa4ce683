/** For the tests: a small project in a temporary folder, with the packages of this one, and notebooks to run in it. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface Project {
  root: string;
  /** Writes a file of the project and gives its path. */
  write(file: string, text: string): string;
  /** Writes a notebook with these code cells. */
  notebook(name: string, sources: readonly (string | object)[]): string;
  remove(): void;
}

export const SOURCES = {
  "package.json": `{ "name": "deltalab", "type": "module" }`,
  "src/index.ts": [
    `export * from "./shapes";`,
    `export type { Named } from "./named";`,
    `export { even } from "./even";`,
    `export { default as table } from "./table.json";`,
    `export { evaluate } from "mathjs";`,
  ].join("\n"),
  "src/shapes.ts": [
    `import type { Named } from "./named";`,
    `import seedrandom from "seedrandom";`,
    `import erf from "@stdlib/math-base-special-erf";`,
    `import { factor } from "./factor";`,
    ``,
    `/** A comment and types, which do not run and so move the lines that do. */`,
    `export interface Box extends Named {`,
    `  width: number;`,
    `}`,
    ``,
    `/** What a box covers, in square metres. */`,
    `export function area(box: Box): number {`,
    `  if (box.width < 0) throw new RangeError(\`width \${box.width} is negative\`);`,
    `  return box.width * factor;`,
    `}`,
    `export const draw = (seed: string): number => seedrandom(seed)();`,
    `export const error = erf;`,
  ].join("\n"),
  "src/named.ts": `export interface Named { name: string }`,
  "src/factor.ts": `export const factor = 2;`,
  "src/even.ts": `import { odd } from "./odd"; export const even = (n: number): boolean => n === 0 || odd(n - 1);`,
  "src/odd.ts": `import { even } from "./even"; export const odd = (n: number): boolean => n !== 0 && even(n - 1);`,
  "src/show.ts": `export const bundle = (value: object) => ("box" in value ? { data: { "text/html": "<b>" } } : undefined);`,
  "src/table.json": `{ "rows": [1, 2] }`,
};

export function temporaryProject(): Project {
  const root = mkdtempSync(join(tmpdir(), "deltalab-test-"));
  const modules = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "node_modules");
  symlinkSync(modules, join(root, "node_modules"), "junction");
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
    return join(root, file);
  };
  for (const [file, text] of Object.entries(SOURCES)) write(file, text);
  return {
    root,
    write,
    notebook(name, sources) {
      const code = { cell_type: "code", metadata: {}, outputs: [], execution_count: null };
      const cells = sources.map((source) =>
        typeof source === "string" ? { ...code, source } : { ...code, ...source },
      );
      return write(`notebooks/${name}.ipynb`, JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }));
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
