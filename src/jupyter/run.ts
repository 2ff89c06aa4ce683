/** Runs a notebook from its first cell to its last in a fresh kernel, with Node alone. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Kernel, KernelDied, type Reply, startKernel } from "./client";
import {
  type CodeCell,
  firstLine,
  KERNELSPEC,
  type Notebook,
  notebookName,
  readNotebook,
  stripOutputs,
} from "./notebook";
import { outputCollector } from "./outputs";
import { setParams } from "./params";

export interface Execution {
  /** Other values for the notebook's `const params = { … }`, as text. */
  set?: Record<string, string>;
  /** Seconds that a cell may take. */
  timeout?: number;
  /** Called before each code cell; numbers count all cells, from 1. */
  onCell?: (number: number, total: number, firstLine: string) => void;
  /** Ends the kernel, and the execution with it, where its result is no longer wanted. */
  signal?: AbortSignal;
}

/** Why a notebook stopped, and where. The message is for the terminal. */
export class CellFailed extends Error {
  constructor(
    message: string,
    readonly notebook: string,
    /** Counted over all cells, from 1. */
    readonly cell: number,
    /** As far as it came: the failing cell has its output and its error. */
    readonly executed: Notebook,
    readonly reply?: Reply,
  ) {
    super(message);
    this.name = "CellFailed";
  }
}

const GRACE = 1; // seconds for an interrupted cell to stop
const LONGEST = 2_147_483; // seconds; more would be no time-out at all but none to wait for

/** The executed notebook; `root` is the project whose src it imports. Throws CellFailed for a cell that does not end well. */
export async function executeNotebook(path: string, options: Execution = {}, root?: string): Promise<Notebook> {
  const { set = {}, timeout = 300, onCell, signal } = options;
  const name = notebookName(path);
  const notebook = stripOutputs(await setParams(readNotebook(path), name, set));
  signal?.throwIfAborted();
  const kernel = await startKernel(root);
  const stop = () => void kernel.shutdown();
  signal?.addEventListener("abort", stop);
  try {
    Object.assign(notebook.metadata, { kernelspec: KERNELSPEC, language_info: kernel.info.language_info });
    const outputsOf = outputCollector();
    const numbers: number[] = []; // the n of In [n] → the cell's number
    for (const [index, cell] of notebook.cells.entries()) {
      if (cell.cell_type !== "code" || cell.source.trim() === "") continue;
      const number = index + 1;
      onCell?.(number, notebook.cells.length, firstLine(cell));
      const failed = (what: string, reply?: Reply) => {
        const where = `notebook ${name}, cell ${number} (${firstLine(cell)})`;
        const renumbered = what.replace(/\bcell \[(\d+)\]/g, (all, n) => (numbers[n] ? `cell ${numbers[n]}` : all));
        return new CellFailed(where + renumbered, name, number, notebook, reply);
      };

      let reply: Reply | undefined;
      try {
        reply = await withLimit(kernel, timeout, kernel.execute(cell.source, outputsOf(cell.outputs)));
      } catch (error) {
        if (error instanceof KernelDied) throw failed(`: ${error.message}`);
        throw error;
      }
      if (!reply) throw failed(` was stopped: it had run for the ${timeout} s that a cell may take`);
      cell.execution_count = reply.execution_count ?? null;
      if (reply.execution_count) numbers[reply.execution_count] = number;
      if (reply.status !== "ok" && !mayFail(cell)) throw failed(failure(reply), reply);
    }
    return notebook;
  } finally {
    signal?.removeEventListener("abort", stop);
    await kernel.shutdown();
  }
}

/** The reply, or undefined for a cell that had to be stopped. */
async function withLimit(kernel: Kernel, seconds: number, execution: Promise<Reply>): Promise<Reply | undefined> {
  const wait = (time: number) => sleep(Math.min(time, LONGEST) * 1000, undefined, { ref: false });
  const reply = await Promise.race([execution, wait(seconds)]);
  if (reply) return reply;
  void kernel.interrupt();
  // What it printed until then comes with its end; code after an await hears no interrupt, and is killed with the kernel.
  await Promise.race([execution.catch(() => undefined), wait(GRACE)]);
  execution.catch(() => undefined);
  return undefined;
}

/** Jupyter's own mark for a cell that is there to show an error. */
const mayFail = ({ metadata: { tags } }: CodeCell): boolean => Array.isArray(tags) && tags.includes("raises-exception");

function failure({ ename, evalue, traceback = [], place }: Reply): string {
  const line = place ? `, line ${place.line}` : "";
  return [`${line}: ${ename}: ${evalue}`, ...traceback.slice(1)].join("\n");
}
