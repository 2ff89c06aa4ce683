/** The command line. Each command is a few lines here and imports what it needs when it is called. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Command, CommanderError } from "commander";
import pMap from "p-map";
import { addJupyterCommands } from "./jupyter/commands";
import type { Executed } from "./report/export";
import type { Under } from "./runs/experiment";
import { collected, minutes, OTHERWISE, rounds, seconds, threads, whole } from "./runs/options";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Something the user can mend: told in one sentence, without a stack. */
class Refusal extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}

/** Runs something whose errors are words for the user. */
async function refusing<T>(exitCode: number, act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new Refusal((error as Error).message, exitCode);
  }
}

/** Waits until the reader has taken the text, so that a long output does not fill the memory. */
const write = (text: string): Promise<void> =>
  new Promise((done, fail) => process.stdout.write(text, (error) => (error ? fail(error) : done())));
const tell = (text: string) => process.stderr.write(`${text}\n`);

// --------------------------------------------------------------------------------------------------------- training

/** The JSON in a file, or on standard input for "-". */
function readJson(path: string): unknown {
  const name = path === "-" ? "standard input" : oneLine(path);
  let text: string;
  try {
    text = readFileSync(path === "-" ? 0 : path, "utf8");
  } catch (error) {
    throw new Error(`${name}: cannot be read (${(error as NodeJS.ErrnoException).code}); expected a JSON file`);
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new Error(oneLine(`${name}: expected JSON; ${(error as Error).message}`));
  }
}

async function train(path: string): Promise<void> {
  const [{ job }, { lines }, { WrongValue }] = await Promise.all([
    import("./spec/job"),
    import("./spec/lines"),
    import("./values"),
  ]);
  const spec = await refusing(2, () => readJson(path));
  const checked = await job(spec).catch((error: unknown) => {
    throw error instanceof WrongValue ? new Refusal(oneLine(error.message), 2) : error;
  });
  for (const line of lines(checked)) await write(`${line}\n`);
}

/** One line of text, whatever was put into it. */
const oneLine = (message: string): string => message.replace(/\s*[\r\n\u2028\u2029]+\s*/g, " ").trim();

/** Both sides of the lab at the settings of an address, or the cell or the specs that do the same. */
async function lab(request = "", form: { cell?: boolean; json?: boolean }): Promise<void> {
  const { labText } = await import("./lab/text");
  const page = pathToFileURL(join(root, "report/lab.html")).href;
  await write(await refusing(2, () => labText(request, page, form.cell ? "cell" : form.json ? "json" : "costs")));
}

// -------------------------------------------------------------------------------------------- notebooks and pages

interface Changes {
  set: readonly string[];
  timeout: number;
}

/** The names of the project's notebooks, in order. */
const notebookNames = (): string[] =>
  readdirSync(join(root, "notebooks"))
    .filter((file) => file.endsWith(".ipynb"))
    .map((file) => file.slice(0, -".ipynb".length))
    .sort();

function checkNames(names: readonly string[]): void {
  const known = notebookNames();
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Refusal(`there is no notebook "${unknown}"; there are ${known.join(", ")}`, 2);
}

/** Executes a notebook of the project, naming each cell on stderr. */
async function executed(name: string, { set, timeout }: Changes, signal?: AbortSignal) {
  const [{ executeNotebook, CellFailed }, { readSettings }] = await Promise.all([
    import("./jupyter/run"),
    import("./jupyter/params"),
  ]);
  const settings = await refusing(2, () => readSettings(set));
  const onCell = (cell: number, total: number, firstLine: string) =>
    process.stderr.write(`${name} ${String(cell).padStart(3)}/${total}  ${firstLine.slice(0, 80)}\n`);
  try {
    return await executeNotebook(join(root, "notebooks", `${name}.ipynb`), { set: settings, timeout, onCell, signal });
  } catch (error) {
    // A failing cell is the notebook's failure; what is refused before any cell ran is the user's to mend.
    throw new Refusal((error as Error).message, error instanceof CellFailed ? 1 : 2);
  }
}

async function report(names: readonly string[], changes: Changes): Promise<void> {
  checkNames(names);
  const chosen = names.length > 0 ? [...new Set(names)] : notebookNames();
  // As many at once as there are cores; the first that fails ends the others.
  const others = new AbortController();
  const execute = async (name: string): Promise<Executed> => ({ name, notebook: await executed(name, changes, others.signal) }); // prettier-ignore
  const done = await pMap(chosen, execute, { concurrency: availableParallelism() }).finally(() => others.abort());
  const [{ exportReport }, { labMarkup }, { registerPage }, { speedRecord }] = await Promise.all([
    import("./report/export"),
    import("./report/lab/page"),
    import("./runs/claims"),
    import("./bench/record"),
  ]);
  const { files, pinned } = await refusing(1, () =>
    labMarkup().then((lab) => exportReport(done, join(root, "report"), registerPage(), speedRecord(), lab)),
  );
  rememberBrowser(pinned);
  process.stderr.write(`wrote ${files.length} files; open ${join(root, "report", "index.html")}\n`);
}

/** Leaves a note for the byte check of continuous integration: another browser draws other bytes. */
function rememberBrowser(pinned: boolean): void {
  const note = join(root, "node_modules/.cache/deltalab/other-browser");
  if (pinned) rmSync(note, { force: true });
  else writeFileSync(note, "");
}

async function notebook(name: string, { out, ...changes }: Changes & { out?: string }): Promise<void> {
  checkNames([name]);
  const done = await executed(name, changes);
  const { notebookText, writeNotebook } = await import("./jupyter/notebook");
  if (out === undefined) await write(notebookText(done));
  else await refusing(1, () => writeNotebook(out, done));
}

// ----------------------------------------------------------------------------------------------------- experiments

/** An address, or true for that of the environment. */
type Queue = string | true | undefined;

interface Asked {
  set: readonly string[];
  resume?: boolean;
  workers?: number;
  limit?: number;
  queue?: Queue;
  out?: string;
}

async function experiment(name: string | undefined, asked: Asked): Promise<void> {
  const { set, resume, workers, limit, queue, out } = asked;
  const { listed, perform, planned } = await import("./runs/experiment");
  if (name === undefined) return write(listed());
  const [{ progress, tenth }, { readSettings }] = await Promise.all([
    import("./runs/progress"),
    import("./jupyter/params"),
  ]);
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  const address = queue === undefined ? undefined : await addressed(queue);
  if (address && workers !== undefined)
    throw new Refusal("--workers is for this machine's threads; with --queue each worker says how many it has", 2);
  const plan = await refusing(2, () => planned(name, readSettings(set), { resume, out }));
  const { total, found, begun, record } = plan;
  let done = found.trials.size;
  if (found.foreign) tell(`${name}: what an interrupted run left is of other code, so it begins anew`);
  tell(
    `${name}: ${total} trials${done > 0 ? `, ${done} of them done already` : ""}${begun > 0 ? `, ${begun} begun` : ""}`,
  );
  const shown = progress(name, done, total);
  const onDone = (now: number, under?: Under) => shown.at((done = now), under);
  // Where a bar is shown, it stays above what is told, and goes on below.
  const told = (text: string) => tell(`${process.stderr.isTTY ? "\n" : ""}${name}: ${text}`);
  const run = address && (await import("./runs/queue/ask")).asking(address, plan, told);
  try {
    await perform(plan, { workers, limit, signal: stop.signal }, onDone, run).finally(() => shown.end());
  } catch (error) {
    if (!stop.signal.aborted) throw new Refusal(oneLine((error as Error).message), 1);
    throw new Refusal(
      `stopped; ${tenth(done)} of ${total} trials are done, and the same command goes on from there`,
      130,
    );
  }
  tell(`wrote ${record}`);
}

const addressed = async (queue: Queue) => {
  const { addressOf } = await import("./runs/queue/address");
  return refusing(2, () => addressOf(queue === true ? undefined : queue));
};

/** Does jobs of a queue until it is stopped. */
async function worker({ queue, workers }: { queue?: Queue; workers?: number }): Promise<void> {
  const address = await addressed(queue);
  const { work } = await import("./runs/queue/work");
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  await refusing(1, () => work(address, { workers, signal: stop.signal, tell }));
  process.exit(); // a server that is away would be waited for
}

/** Finds or fetches the named sets, all where none is named: a line each. A part of a set is enough unless `whole` asks for more. */
async function data(names: readonly string[], { whole }: { whole?: boolean }): Promise<void> {
  const [{ obtain, setNames }, { sourceOf }] = await Promise.all([import("./runs/fetch"), import("./runs/sets")]);
  const chosen = names.length > 0 ? [...new Set(names)] : setNames();
  const all = await refusing(2, () => chosen.map((set) => [set, sourceOf(set)] as const));
  for (const [set, source] of all) {
    const where = await refusing(1, () => obtain(set, tell, source, whole));
    await write(`${set}: ${where}\n`);
  }
}

interface Again {
  first: number;
  full?: boolean;
  workers?: number;
}

/** Judges the register again and trains its first pairs again; a line a claim, and exit code 1 where one differs. */
async function verifyClaims({ first, full, workers }: Again): Promise<void> {
  const [{ judged, records, register }, { verify }, { progress }, { runTrials }] = await Promise.all([
    import("./runs/claims"),
    import("./runs/verify"),
    import("./runs/progress"),
    import("./runs/trials"),
  ]);
  const claims = await refusing(2, () => register());
  const source = records();
  const judgement = await refusing(1, () => judged(claims, source));
  const file = join(root, "report/claims.json");
  const report = await refusing(1, () => {
    if (!existsSync(file)) throw new Error("report/claims.json is missing; npm run report makes it");
    return readFileSync(file, "utf8");
  });
  const lines = await refusing(1, () =>
    verify(claims, judgement, source, report, full ? Infinity : first, async (jobs) => {
      let done = 0;
      const shown = progress("verify", 0, jobs.length);
      return runTrials(jobs, { workers, onResult: () => shown.at(++done) }).finally(() => shown.end());
    }),
  );
  const width = Math.max(...lines.map(({ id }) => id.length));
  for (const { id, text, problem } of lines)
    await write(`${problem === undefined ? "same   " : "DIFFERS"}  ${id.padEnd(width)}  ${oneLine(problem ?? text)}\n`);
  const wrong = lines.filter(({ problem }) => problem !== undefined).length;
  await write(`${lines.length - wrong} of ${lines.length} are as the report says\n`);
  if (wrong > 0) process.exitCode = 1;
}

// ------------------------------------------------------------------------------------------------------- the rest

interface Timed {
  json?: boolean;
  record?: boolean;
  rounds: number;
}

async function benchmark(names: readonly string[], { json, record, rounds }: Timed): Promise<void> {
  const [{ bench, planned }, { jsonOf, table }, { RECORD, writeSpeed }, { codeOf }] = await Promise.all([
    import("./bench/bench"),
    import("./bench/table"),
    import("./bench/record"),
    import("./runs/program"),
  ]);
  const plan = await refusing(2, () => planned(names, record));
  const result = await refusing(1, () => bench(plan, rounds, tell));
  if (record) writeSpeed({ ...result, code: await codeOf("src/bench/ours.ts") });
  await write(json ? `${JSON.stringify(jsonOf(result))}\n` : `${table(result)}\n`);
  if (json) result.notices.forEach(tell);
  if (record) tell(`wrote ${RECORD}`);
}

function program(): Command {
  const deltalab = new Command("deltalab")
    .description("A laboratory for backpropagation and its variants.")
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureOutput({ outputError: () => {} }); // told by main, like every refusal
  deltalab
    .command("train")
    .argument("<spec>", 'a JSON file (version 1), or "-" for standard input')
    .description("one training run from a JSON file; results as JSON Lines on stdout")
    .action(train);
  deltalab
    .command("lab")
    .argument(
      "[settings]",
      "what the lab is set to, as in its page's address: \"lr=1.02&seed=7\"; paper 1's figure 2 without",
    )
    .option("--cell", "print a TypeScript cell that does the same, and train nothing")
    .option("--json", "print the specs of both rules, for train, and train nothing")
    .description("two rules from the same weights: their costs, and where the page is that shows them")
    .action(lab);
  const changed = (command: Command) =>
    command
      .option("--set <name=value>", "another value for the notebook's params; may be repeated", collected, [])
      .option("--timeout <seconds>", "how long a cell may take", seconds, 300);
  changed(deltalab.command("report"))
    .argument("[names...]", "notebooks; all where none is named")
    .description("execute notebooks and export their pages and the index to report/")
    .action(report);
  changed(deltalab.command("notebook"))
    .argument("<name>", "a notebook")
    .option("--out <file>", "where to write the executed notebook; standard output where it is not given")
    .description("execute one notebook, with changed params where some are set")
    .action(notebook);
  deltalab
    .command("experiment")
    .argument("[name]", "an experiment; all are listed where none is named")
    .option("--set <name=value>", "another value, or values where they vary; may be repeated", collected, [])
    .option("--resume", "only go on with what was interrupted (it does so by itself where something was)")
    .option("--workers <n>", "threads; one a core where it is not given", threads)
    .option("--limit <minutes>", "how long a trial may take; one that takes longer ends the run", minutes)
    .option("--queue [address]", `let workers do it: redis://[user:password@]host[:port][/database]; ${OTHERWISE}`)
    .option("--out <file>", "where to write the record, instead of data/runs (with --set: data/cache/runs)")
    .description("a long run on all cores, with a record in data/runs")
    .action(experiment);
  deltalab
    .command("worker")
    .option("--queue [address]", `whose jobs: redis://[user:password@]host[:port][/database]; ${OTHERWISE}`)
    .option("--workers <n>", "threads, each for a job; one a core where it is not given", threads)
    .description("do jobs of experiments that were started with --queue, until Ctrl-C")
    .action(worker);
  deltalab
    .command("data")
    .argument("[sets...]", "real data sets; all of data/sources.json where none is named")
    .option("--whole", "fetch a set of which only a part is here")
    .description("find the real data sets or fetch them into data/cache, and check their sha256")
    .action(data);
  addJupyterCommands(deltalab, { refusing, write });
  deltalab
    .command("verify")
    .option("--first <pairs>", "how many pairs of each claim are trained again", whole("a number of pairs ≥ 1"), 5)
    .option("--full", "train every pair again; takes a quarter of an hour")
    .option("--workers <n>", "worker threads; one a core where it is not given", threads)
    .description("judge every claim again, train its first pairs again, and compare with the report")
    .action(verifyClaims);
  deltalab
    .command("bench")
    .argument("[workloads...]", "peak, 1-2-1, mlp, transformer, simplenet, simplenet-full; all where none is named")
    .option("--json", "the ratios and budgets as one JSON object")
    .option("--record", "keep the run in data/runs/bench.json, which the report shows")
    .option("--rounds <n>", "how many processes each side has in turn with the others", rounds, 3)
    .description("how fast the training is, beside NumPy and PyTorch where they are installed")
    .action(benchmark);
  return deltalab;
}

/** Runs one command. Exit codes: 0 done, 1 it failed, 2 it was asked wrongly. */
export async function main(args: readonly string[]): Promise<void> {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0); // the reader has seen enough
    throw error;
  });
  try {
    await program().parseAsync([...args], { from: "user" });
  } catch (error) {
    process.exitCode = error instanceof CommanderError ? 2 : error instanceof Refusal ? error.exitCode : 1;
    if (error instanceof CommanderError && error.exitCode === 0)
      process.exitCode = 0; // --help
    else if (!isHelp(error)) process.stderr.write(`deltalab: ${told(error)}\n`);
  }
}

/** A command without its subcommand: commander has printed the help. */
const isHelp = (error: unknown): boolean => error instanceof CommanderError && error.code === "commander.help";

/** What is said of an error: words for what the user can mend, the stack for what only we can. */
function told(error: unknown): string {
  if (error instanceof CommanderError) return oneLine(error.message.replace(/^error: /, ""));
  if (error instanceof Refusal) return error.message;
  return error instanceof Error ? String(error.stack) : String(error);
}
