/** `npm run test:torch`: the tests that compare with PyTorch, where it is installed; one sentence where it is not. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const own = `${root}.venv/bin/python`;
const { status: found } = spawnSync(existsSync(own) ? own : "python3", ["-c", "import torch"], { stdio: "ignore" });
if (found !== 0) {
  process.stderr.write(
    "these tests compare with PyTorch, which is not installed; to install it: python3 -m venv .venv && .venv/bin/pip install -r src/bench/requirements.txt\n",
  );
  process.exit(1);
}
const words = process.argv.slice(2);
const files = readdirSync(`${root}src/torch`)
  .filter((file) => file.endsWith(".test.ts") && (words.length === 0 || words.some((word) => file.includes(word))))
  .map((file) => `src/torch/${file}`);
const { status } = spawnSync(
  process.execPath,
  ["--import", "tsx", "--test", "--test-reporter", "spec", "--test-concurrency", "1", ...files],
  { cwd: root, stdio: "inherit" },
);
process.exit(status ?? 1);
