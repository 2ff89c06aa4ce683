/** The compiled program of the worker threads, and what it is known by. */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The address of a compiled entry, e.g. "src/runs/worker.ts". */
export async function compiled(entry: string): Promise<string> {
  // By its address: bundled into the command line's own program, the compiler would lose its place.
  const compiler = new URL("../../bin/compile.mjs", import.meta.url).href;
  const { compile } = (await import(compiler)) as { compile(entry: string): Promise<string> };
  return compile(entry);
}

/**
 * The sha256 of everything that an entry runs: its sources and the packages that they import, without comments, types
 * and spaces. The same on every machine.
 */
export async function codeOf(entry: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
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
