/** The compiled program of the worker threads, and what it is known by. */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { isLong, type TrialName } from "../experiments";
import { long } from "../experiments/long";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The address of a compiled entry, e.g. "src/runs/worker.ts". */
export async function compiled(entry: string): Promise<string> {
  // By its address: bundled into the command line's own program, the compiler would lose its place.
  const compiler = new URL("../../bin/compile.mjs", import.meta.url).href;
  const { compile } = (await import(compiler)) as { compile(entry: string): Promise<string> };
  return compile(entry);
}

/** The source of the threads' program. */
export const WORKER = "src/runs/worker.ts";

/**
 * The sha256 by which a record of a trial is known: of everything that a thread may run; of a long trial, of what it reaches
 * alone, since its record is not made again for every change elsewhere.
 */
export async function codeOfTrial(trial: TrialName): Promise<string> {
  if (!isLong(trial)) return codeOf(WORKER);
  const [file, name] = long[trial].source;
  return codeOf(file, name);
}

/**
 * The sha256 of everything that an entry runs, or of what one name of it reaches: its sources and the packages that they import,
 * without comments, types and spaces. The same on every machine.
 */
export async function codeOf(entry: string, name?: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    ...(name === undefined
      ? { entryPoints: [entry] }
      : { stdin: { contents: `export { ${name} } from "./${entry}"`, resolveDir: root } }),
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    minifyWhitespace: true,
    legalComments: "none",
    write: false,
    logLevel: "error",
  });
  return createHash("sha256").update(outputFiles[0].contents).digest("hex");
}
