/**
 * Registers the kernel with the user's own Jupyter or VS Code. `npm run lab` needs none of this: there JUPYTER_PATH names
 * this folder, and `kernels/deltalab` is found as it stands.
 */
import { mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const resources = join(dirname(fileURLToPath(import.meta.url)), "kernels", "deltalab");

interface Kernelspec {
  argv: string[];
  metadata?: { writtenBy?: string };
}

/** What was done, in a sentence. With a prefix (a virtual environment, say) it is registered there. */
export function installKernel(prefix?: string): string {
  const folder = kernelFolder(prefix);
  const file = join(folder, "kernel.json");
  const present = read(file);
  if (present && !isOurs(present)) throw new Error(`${file} was not written by deltalab and stays as it is`);

  const spec = read(join(resources, "kernel.json")) as Kernelspec;
  const launcher = join(resources, "..", "..", "kernel.cjs");
  const argv = spec.argv.map((word) =>
    word === "node" ? process.execPath : word.endsWith("kernel.cjs") ? launcher : word,
  );
  mkdirSync(folder, { recursive: true });
  const beside = join(folder, `kernel.json.${process.pid}.part`);
  writeFileSync(beside, JSON.stringify({ ...spec, argv, metadata: { writtenBy: "deltalab" } }, null, 2) + "\n");
  renameSync(beside, file);
  return `the kernel "deltalab" is registered in ${folder}`;
}

export function uninstallKernel(prefix?: string): string {
  const folder = kernelFolder(prefix);
  const file = join(folder, "kernel.json");
  const present = read(file);
  if (!present) return `there is no kernel "deltalab" in ${dirname(folder)}, so nothing was removed`;
  if (!isOurs(present)) throw new Error(`${file} was not written by deltalab and stays as it is`);
  rmSync(file);
  try {
    rmdirSync(folder);
  } catch {
    return `the kernel "deltalab" is no longer registered; other files in ${folder} stay`;
  }
  return `the kernel "deltalab" was removed from ${dirname(folder)}`;
}

/** Where Jupyter looks: https://docs.jupyter.org/en/latest/use/jupyter-directories.html */
export function kernelFolder(prefix?: string, env = process.env, platform = process.platform): string {
  const data =
    prefix !== undefined ? join(prefix, "share", "jupyter") : env.JUPYTER_DATA_DIR || userData(env, platform);
  return join(data, "kernels", "deltalab");
}

function userData(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const home = env.HOME || homedir();
  if (platform === "darwin") return join(home, "Library", "Jupyter");
  if (platform === "win32") return join(env.APPDATA || join(home, "AppData", "Roaming"), "jupyter");
  return join(env.XDG_DATA_HOME || join(home, ".local", "share"), "jupyter");
}

const isOurs = (spec: Kernelspec): boolean => spec.metadata?.writtenBy === "deltalab";

function read(file: string): Kernelspec | undefined {
  let text;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
  try {
    return JSON.parse(text) as Kernelspec;
  } catch {
    return { argv: [] }; // someone's, but not ours
  }
}
