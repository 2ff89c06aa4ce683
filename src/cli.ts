/** The command line. Each command is a few lines here and imports what it needs when it is called. */
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";

/** Something the user can mend: told in one sentence, without a stack. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}

/** One line of text, whatever was put into it. */
const oneLine = (message: string): string => message.replace(/\s*[\r\n\u2028\u2029]+\s*/g, " ").trim();

/** The JSON in a file, or on standard input for "-". */
function readJson(path: string): unknown {
  const name = path === "-" ? "standard input" : path;
  let text: string;
  try {
    text = readFileSync(path === "-" ? 0 : path, "utf8");
  } catch (error) {
    throw new Refusal(`${name}: cannot be read (${(error as NodeJS.ErrnoException).code}); expected a JSON file`, 2);
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new Refusal(`${name}: expected JSON; ${(error as Error).message}`, 2);
  }
}

async function train(path: string): Promise<void> {
  const [{ job }, { lines }, { SpecError }] = await Promise.all([
    import("./spec/job"),
    import("./spec/lines"),
    import("./spec/schema"),
  ]);
  const spec = readJson(path);
  let checked;
  try {
    checked = await job(spec);
  } catch (error) {
    if (error instanceof SpecError) throw new Refusal(error.message, 2);
    throw error;
  }
  for (const line of lines(checked)) await write(`${line}\n`);
}

/** Waits until the reader has taken the text, so that a long output does not fill the memory. */
const write = (text: string): Promise<void> =>
  new Promise((done, fail) => process.stdout.write(text, (error) => (error ? fail(error) : done())));

function program(): Command {
  const deltalab = new Command("deltalab")
    .description("A laboratory for backpropagation and its variants.")
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureOutput({ outputError: () => {} }) // told by main, like every refusal
    .enablePositionalOptions();
  deltalab
    .command("train")
    .argument("<spec>", 'a JSON file (version 1), or "-" for standard input')
    .description("one training run from a JSON file; results as JSON Lines on stdout")
    .action(train);
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
    if (error instanceof CommanderError && error.exitCode === 0) return; // --help, --version
    const asked = error instanceof CommanderError;
    process.exitCode = asked ? 2 : error instanceof Refusal ? error.exitCode : 1;
    const message =
      asked || error instanceof Refusal
        ? oneLine(error.message.replace(/^error: /, ""))
        : String((error as Error).stack ?? error);
    process.stderr.write(`deltalab: ${message}\n`);
  }
}
