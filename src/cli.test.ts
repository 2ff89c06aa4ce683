/** The command as a shell sees it: what it prints where, and how it ends. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { printed, smallest } from "./spec/testing";

const deltalab = fileURLToPath(new URL("../bin/deltalab.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "deltalab-cli-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The path of a new file that holds this text. */
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

interface Ending {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command to its end; `closeAfter` bytes of its output the reader goes away. */
function run(
  args: readonly string[],
  input = "",
  closeAfter = Infinity,
  starter = deltalab,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Ending> {
  const child = spawn(process.execPath, [starter, ...args], { cwd: folder, env });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
    if (out.length >= closeAfter) child.stdout.destroy();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  child.stdin.on("error", () => {}); // a refusal need not read its input
  child.stdin.end(input);
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (code) => done({ code, out, err }));
  });
}

/** Asserts what every refusal is: one line on stderr, nothing on stdout, this exit code. */
function assertRefused({ code, out, err }: Ending, sentence: RegExp, expected = 2): void {
  assert.match(err, sentence);
  assert.match(err, /^deltalab: [^\r\n\u2028\u2029]+\n$/, "one line");
  assert.doesNotMatch(err, /\n? {4}at |node:internal/, "a stack");
  assert.equal(out, "");
  assert.equal(code, expected);
}

const valid = JSON.stringify({ ...smallest(), record: { at: [0, 4], what: ["loss", "weights"] } });

describe(
  "what is asked wrongly is refused in one line, with exit code 2 and nothing on stdout",
  { concurrency: 2 },
  () => {
    const changed = (from: RegExp, to: string) => {
      assert.match(valid, from);
      return valid.replace(from, to);
    };
    const refused: [name: string, args: () => string[], sentence: RegExp][] = [
    ["an unknown command", () => ["trian", "x.json"], /unknown command 'trian'/],
    ["an unknown option", () => ["train", "--fast", "x.json"], /unknown option '--fast'/],
    ["a missing argument", () => ["train"], /missing required argument 'spec'/],
    ["no pairs to verify", () => ["verify", "--first", "0"], /expected a number of pairs ≥ 1/],
    ["no threads", () => ["verify", "--workers", "half"], /expected a number of threads, 1 … 1024/],
    ["an unknown workload", () => ["bench", "mpl"], /there is no workload "mpl"; there are peak, 1-2-1, mlp, /],
    ["no rounds", () => ["bench", "--rounds", "0"], /expected a number of rounds, 1 … 1000/],
    ["a record of a part", () => ["bench", "mlp", "--record"], /--record keeps a run of every workload/],
    ["an argument too many", () => ["train", "a.json", "b.json"], /too many arguments/],
    ["a file that is not there", () => ["train", "no\nsuch.json"], /no such\.json: cannot be read \(ENOENT\); expected a JSON file/],
    ["a folder", () => ["train", folder], /cannot be read \(EISDIR\); expected a JSON file/],
    ["an empty file", () => ["train", file("empty", "")], /empty: expected JSON; /],
    ["text over several lines", () => ["train", file("lines", "version: 1\nseed: 7\n")], /lines: expected JSON; /],
    ["JSON that stops in the middle", () => ["train", file("half", valid.slice(0, 100))], /half: expected JSON; /],
    ["a NaN, which is no JSON", () => ["train", file("nan", changed(/0\.5/, "NaN"))], /nan: expected JSON; /],
    ["1e999", () => ["train", file("huge", changed(/"rate":0\.5/, '"rate":1e999'))], /: optimizer\.rate: expected a number ≥ 0, got Infinity/],
    ["a key with a line break in it", () => ["train", file("key", changed(/\{/, '{"col\\nour":1,'))], /col our: unknown key; known here: version/],
    ["lists 100,000 deep", () => ["train", file("deep", "[".repeat(1e5) + "]".repeat(1e5))], /: expected a spec, an object, got a list of 1/],
  ]; // prettier-ignore
    for (const [name, args, sentence] of refused) test(name, async () => assertRefused(await run(args()), sentence));
  },
);

for (const args of [[], ["help", "nosuch"]])
  test(`${JSON.stringify(args)} names no command: the commands are listed on stderr, and the exit code is 2`, async () => {
    const { code, out, err } = await run(args);
    assert.equal(code, 2);
    assert.equal(out, "");
    assert.match(err, /^Usage: deltalab [^]*train <spec>/);
    assert.doesNotMatch(err, /outputHelp|deltalab: /);
  });

describe("a valid spec gives its lines on stdout, nothing on stderr and exit code 0", { concurrency: 2 }, () => {
  const whole = async () => ({
    code: 0,
    out: (await printed(JSON.parse(valid))).map((line) => `${line}\n`).join(""),
    err: "",
  });

  test("from a file", async () => assert.deepEqual(await run(["train", file("valid", valid)]), await whole()));

  test("from standard input, with a byte order mark too", async () =>
    assert.deepEqual(await run(["train", "-"], `\uFEFF${valid}`), await whole()));

  test("and non-finite results are no failure", async () => {
    const steep = {
      ...smallest(),
      network: { layers: [2, 1, 2], activations: ["identity", "identity"] },
      iterations: 30,
    };
    const { code, out, err } = await run(
      ["train", "-"],
      JSON.stringify({ ...steep, optimizer: { name: "sgd", rate: 1e300 } }),
    );
    assert.deepEqual({ code, err, out }, { code: 0, err: "", out: '{"iteration":30,"loss":"NaN"}\n' });
  });
});

test("a reader that goes away after the first line ends the run quietly, long before it is done", async () => {
  const long = JSON.stringify({
    ...smallest(),
    iterations: 1e9,
    record: { at: Array.from({ length: 100_000 }, (_, k) => k), what: ["weights"] },
  });
  const { code, out, err } = await run(["train", "-"], long, 1);
  assert.match(out, /^\{"iteration":0,/);
  assert.equal(err, "");
  assert.equal(code, 0);
});

describe("where packages are to be installed", () => {
  const root = fileURLToPath(new URL("..", import.meta.url));
  /** A checkout that has nothing but the starter; `made` puts a node_modules into it. There is no npm. */
  async function start(name: string, made: (checkout: string) => void): Promise<Ending> {
    const checkout = join(folder, name);
    cpSync(join(root, "bin"), join(checkout, "bin"), { recursive: true });
    cpSync(join(root, "package-lock.json"), join(checkout, "package-lock.json"));
    made(checkout);
    return run(["install"], "", Infinity, join(checkout, "bin/deltalab.mjs"), { PATH: folder });
  }

  test("a node_modules that is a symbolic link is refused, since npm would empty what it points to", async () => {
    const elsewhere = join(folder, "elsewhere");
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, "a package"), "");
    for (const [name, target] of Object.entries({ linked: elsewhere, dangling: join(folder, "nowhere") }))
      assertRefused(
        await start(name, (checkout) => symlinkSync(target, join(checkout, "node_modules"), "junction")),
        /node_modules is a symbolic link .* remove the link/,
        1,
      );
    assert.deepEqual(readdirSync(elsewhere), ["a package"]);
  });

  test("a folder is not: npm is asked for", async () => {
    const { err, code } = await start("folder", (checkout) => mkdirSync(join(checkout, "node_modules")));
    assert.match(err, /^deltalab: installing [^]*npm ci failed/);
    assert.equal(code, 1);
  });
});

test("and the checks can fail: a second line, a stack, an output, another code are seen", () => {
  const fine: Ending = { code: 2, out: "", err: "deltalab: seed: expected a string\n" };
  assertRefused(fine, /seed/);
  const wrong: Ending[] = [
    { ...fine, err: `${fine.err}deltalab: and more\n` },
    { ...fine, err: "Error: seed\n    at main (cli.ts:1:1)\n" },
    { ...fine, err: "" },
    { ...fine, out: "{}\n" },
    { ...fine, code: 1 },
    { ...fine, code: null },
  ];
  for (const ending of wrong) assert.throws(() => assertRefused(ending, /seed/), assert.AssertionError);
});
