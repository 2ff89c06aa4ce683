/**
 * The commands about Jupyter: `deltalab kernel install | uninstall | doctor`, `deltalab jupyter`, which is `npm run lab`, and
 * `deltalab clean`.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import type { Command } from "commander";

const notebooks = fileURLToPath(new URL("../../notebooks", import.meta.url));

/** How the command line tells: refusals in one sentence, with an exit code. */
export interface Telling {
  refusing<T>(exitCode: number, act: () => T | Promise<T>): Promise<T>;
  write(text: string): Promise<void>;
}

interface Place {
  prefix?: string;
}

export function addJupyterCommands(deltalab: Command, { refusing, write }: Telling): void {
  async function register(action: "install" | "uninstall", { prefix }: Place): Promise<void> {
    const { installKernel, uninstallKernel } = await import("./kernelspec");
    const act = action === "install" ? installKernel : uninstallKernel;
    await write(`${await refusing(1, () => act(prefix))}\n`);
  }

  /** Tries everything that the kernel needs; exit code 1 where something is to be done. */
  async function doctor({ prefix }: Place): Promise<void> {
    const { examined, lineOf } = await import("./doctor");
    const findings = await examined(prefix);
    await write(findings.map((finding) => `${lineOf(finding)}\n`).join(""));
    if (findings.some(({ todo }) => todo !== undefined)) process.exitCode = 1;
  }

  async function lab(more: readonly string[], { jupyter }: { jupyter?: string }): Promise<void> {
    const { startLab } = await import("./lab");
    const tell = (line: string) => process.stderr.write(`${line}\n`);
    process.exitCode = await refusing(1, () => startLab(jupyter, more, tell));
  }

  async function clean(): Promise<void> {
    const { readNotebook, stripOutputs, writeNotebook } = await import("./notebook");
    for (const file of readdirSync(notebooks).filter((name) => name.endsWith(".ipynb"))) {
      const path = join(notebooks, file);
      const notebook = await refusing(1, () => readNotebook(path));
      const clean = stripOutputs(notebook);
      if (isDeepStrictEqual(clean.cells, notebook.cells)) continue;
      await refusing(1, () => writeNotebook(path, clean));
      await write(`${file}: without outputs now\n`);
    }
  }

  const kernels = deltalab.command("kernel").description("the kernel for your own Jupyter or VS Code");
  const described = {
    install: "register the kernel",
    uninstall: "remove what install wrote",
    doctor: "try everything that the kernel needs, and say what to do",
  };
  for (const action of ["install", "uninstall", "doctor"] as const)
    kernels
      .command(action)
      .option("--prefix <folder>", "the environment that is meant, instead of your user's Jupyter folder")
      .description(described[action])
      .action((place: Place) => (action === "doctor" ? doctor(place) : register(action, place)));
  deltalab
    .command("jupyter")
    .argument("[options...]", "passed on to JupyterLab, after --")
    .option("--jupyter <path>", "an installed Jupyter to use, instead of the project's own")
    .allowUnknownOption()
    .description("JupyterLab at the notebooks, from a Python environment of the project's own")
    .action(lab);
  deltalab
    .command("clean")
    .description("take out of the notebooks what running them in Jupyter left: outputs, counts, times")
    .action(clean);
}
