/**
 * The project's own Python environment: JupyterLab, and what tests the kernel, exactly as requirements.txt names it. It lies in
 * the project's folder `.lab`, with all that Jupyter writes beside it, so that nothing outside the project is touched.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installKernel } from "./kernelspec";

const root = fileURLToPath(new URL("../..", import.meta.url));
const requirements = fileURLToPath(new URL("requirements.txt", import.meta.url));
export const LAB = join(root, ".lab");
const environment = join(LAB, "env");
const windows = process.platform === "win32";

/** A program of the environment, "jupyter-lab" say. */
export const programOf = (name: string): string =>
  windows ? join(environment, "Scripts", `${name}.exe`) : join(environment, "bin", name);

/** What keeps Jupyter from writing anywhere else. */
export const ownFolders = (): NodeJS.ProcessEnv => ({
  JUPYTER_CONFIG_DIR: join(LAB, "config"),
  JUPYTER_DATA_DIR: join(LAB, "data"),
  JUPYTER_RUNTIME_DIR: join(LAB, "runtime"),
  IPYTHONDIR: join(LAB, "ipython"),
  JUPYTER_PLATFORM_DIRS: "0",
});

const ADVICE =
  "install Python 3.10 or newer from your system's packages or python.org, or use a Jupyter that is installed: npm run lab -- --jupyter PATH";

/** What is wrong with a Python for our purpose, in words; undefined where nothing is. */
function faultOf(python: string): string | undefined {
  const code = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])";
  const { status, stdout, stderr } = spawnSync(python, ["-c", code], { encoding: "utf8" });
  if (status === null) return "missing";
  if (/No module named '?(venv|ensurepip)/.test(stderr))
    return "it comes without its module venv (Debian and Ubuntu: apt install python3-venv)";
  if (status !== 0) return "it does not run";
  const [major, minor] = stdout.trim().split(".").map(Number);
  return major === 3 && minor >= 10 ? undefined : `it is Python ${stdout.trim()}, and 3.10 is needed`;
}

/** A Python that can make environments. Throws one line that says what to do where there is none. */
export function findPython(candidates: readonly string[] = windows ? ["python", "py"] : ["python3", "python"]): string {
  const faults = candidates.map((python) => [python, faultOf(python)] as const);
  const found = faults.find(([, fault]) => fault === undefined);
  if (found) return found[0];
  const told = faults.filter(([, fault]) => fault !== "missing").map(([python, fault]) => `${python}: ${fault}`);
  throw new Error(`no Python was found that can be used${told.length > 0 ? ` (${told.join("; ")})` : ""}: ${ADVICE}`);
}

/** `fault` is what it means that it fails. */
async function run(fault: string, program: string, words: readonly string[]): Promise<void> {
  // What pip says goes to stderr: the command's own output is another thing.
  const child = spawn(program, words, { stdio: ["ignore", 2, 2], env: { ...process.env, ...ownFolders() } });
  const code = await new Promise((resolve) => child.once("error", resolve).once("exit", resolve));
  if (code !== 0) throw new Error(`${fault}; its messages stand above (${[program, ...words].join(" ")})`);
}

/** Makes the environment, unless it is there as requirements.txt has it, and registers the kernel in it. */
export async function prepare(tell: (line: string) => void): Promise<void> {
  const mark = join(environment, "made-from");
  const wanted = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  if (!existsSync(mark) || readFileSync(mark, "utf8") !== wanted) {
    const python = findPython();
    tell(`making a Python environment with JupyterLab in ${environment} …`);
    rmSync(environment, { recursive: true, force: true });
    mkdirSync(LAB, { recursive: true });
    await run("Python could not make an environment", python, ["-m", "venv", environment]);
    const pip = "-m pip --disable-pip-version-check --no-cache-dir install --quiet --require-hashes".split(" ");
    await run("pip could not install JupyterLab", programOf("python"), [...pip, "-r", requirements]);
    writeFileSync(mark, wanted); // last: an environment that was begun is made anew
  }
  // JupyterLab runs scripts of its own with Node, and they are not what this project's package.json says of .js files.
  writeFileSync(join(LAB, "package.json"), `{ "type": "commonjs" }\n`);
  // … and it would ask each reader about news from the network.
  const settings = join(environment, "share", "jupyter", "lab", "settings");
  mkdirSync(settings, { recursive: true });
  const quiet = { "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false } };
  writeFileSync(join(settings, "overrides.json"), JSON.stringify(quiet));
  installKernel(environment);
}
