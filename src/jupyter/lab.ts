/** `npm run lab`: JupyterLab at the notebooks, from the project's own environment or from a Jupyter that is installed. */
import { spawn } from "node:child_process";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ownFolders, prepare, programOf } from "./python";

const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));
const kernels = fileURLToPath(new URL(".", import.meta.url));

/** What JupyterLab is told beside where to start: that all output is wanted. */
const SETTINGS = [
  `--ServerApp.root_dir=${root}`,
  "--LabApp.default_url=/lab/tree/notebooks",
  // The server would leave out what a cell prints faster than a megabyte a second, and the cell would still count as done.
  "--ZMQChannelsWebsocketConnection.limit_rate=False",
];

/** Runs JupyterLab until it is closed, and gives its exit code. `jupyter` names an installed one; `more` is passed on. */
export async function startLab(
  jupyter: string | undefined,
  more: readonly string[],
  tell: (line: string) => void,
): Promise<number> {
  if (jupyter === undefined) await prepare(tell);
  const [program, words] =
    jupyter === undefined
      ? [programOf("jupyter-lab"), []]
      : [/[\\/]/.test(jupyter) ? resolve(jupyter) : jupyter, ["lab"]];
  const path = [kernels, process.env.JUPYTER_PATH].filter(Boolean).join(delimiter); // its kernels/deltalab
  const given = new Set(more.map((word) => word.replace(/=.*/, ""))); // Jupyter takes no setting twice
  const settings = SETTINGS.filter((word) => !given.has(word.replace(/=.*/, "")));
  const env = { ...process.env, ...(jupyter === undefined && ownFolders()), JUPYTER_PATH: path };
  const child = spawn(program, [...words, ...settings, ...more], {
    cwd: join(root, "notebooks"),
    stdio: "inherit",
    env,
  });
  process.on("SIGINT", () => {}); // Ctrl-C is JupyterLab's, which asks back
  return new Promise((resolve, reject) => {
    child.once("error", () =>
      reject(new Error(`${program} could not be started; expected a Jupyter with JupyterLab 4`)),
    );
    child.once("exit", (code, signal) => resolve(signal ? 1 : (code ?? 1)));
  });
}
