/** Runs a program of the project's Python environment, as Jupyter's own tools run, and gives what it printed. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ownFolders, programOf } from "../python";

const here = fileURLToPath(new URL(".", import.meta.url));

/** Standard output, or an error with what it said of itself. */
export async function output(program: string, words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const all = { ...process.env, ...ownFolders(), DELTALAB_UNWATCHED: "1", PYTHONDONTWRITEBYTECODE: "1", ...env };
  const child = spawn(programOf(program), words, { cwd: here, env: all, stdio: ["ignore", "pipe", "pipe"] });
  const [out, said]: Buffer[][] = [[], []];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  const errors = Buffer.concat(said).toString();
  if (code !== 0) throw new Error(`${program} ${words.join(" ")} ended with ${String(code)}: ${errors.slice(-4000)}`);
  return Buffer.concat(out).toString() || errors; // unittest writes its results to stderr
}
