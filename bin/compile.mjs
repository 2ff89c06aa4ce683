/**
 * Compiles a TypeScript entry of the project to plain JavaScript, at every start: a tenth of a second, and nothing to
 * build or to keep up to date. Packages stay outside the bundle.
 *
 * Why not a loader: loaders of that kind scan modules with WebAssembly in the running process, whose growing memory
 * detaches a buffer, and once any buffer has been detached V8 checks every access to every typed array. Training was 45 %
 * slower for it (docs/decisions.md).
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const cache = join(root, "node_modules/.cache/deltalab");

/** A source keeps its own address, though it runs from the cache: files are found beside the source. */
const ownAddress = (texts) => ({
  name: "own address",
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => ({
      contents: (texts.get(path) ?? readFileSync(path, "utf8")).replaceAll(
        "import.meta.url",
        JSON.stringify(pathToFileURL(path).href),
      ),
      loader: "ts",
    })),
});

/** How everything of src is compiled to run in Node; some files may be given another text than they have, by path. */
export const settings = (texts = new Map()) => ({
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  outExtension: { ".js": ".mjs" },
  plugins: [ownAddress(texts)],
  logLevel: "error",
});

/** The compiled file of an entry, e.g. compile("src/cli.ts"). Equal sources share a folder; a new one appears whole. */
export async function compile(entry) {
  const { outputFiles } = await build({
    ...settings(),
    entryPoints: [entry],
    sourcemap: "inline",
    outdir: cache,
    write: false,
  });
  const hash = createHash("sha256");
  for (const { path, hash: content } of outputFiles) hash.update(`${relative(cache, path)} ${content}\n`);
  const folder = join(cache, hash.digest("hex").slice(0, 16));
  const main = relative(
    cache,
    outputFiles.find(({ path }) => path.endsWith(entry.replace(/^.*\//, "/").replace(/\.ts$/, ".mjs"))).path,
  );
  if (!existsSync(folder)) {
    const staging = `${folder}.${process.pid}`;
    for (const { path, contents } of outputFiles) {
      const file = join(staging, relative(cache, path));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, contents);
    }
    try {
      renameSync(staging, folder);
    } catch {
      rmSync(staging, { recursive: true }); // somebody else was first, with the same bytes
    }
  }
  return pathToFileURL(join(folder, main)).href;
}
