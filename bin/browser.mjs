/** `npm run test:browser`: what only a real browser can say of the lab and the pages, in the pinned Chromium; Firefox too where it is installed. */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const words = process.argv.slice(2);
const files = readdirSync(`${root}src/browser`)
  .filter((file) => file.endsWith(".test.ts") && (words.length === 0 || words.some((word) => file.includes(word))))
  .map((file) => `src/browser/${file}`);
const { status } = spawnSync(
  process.execPath,
  ["--import", "tsx", "--test", "--test-reporter", "spec", "--test-concurrency", "1", ...files],
  { cwd: root, stdio: "inherit" },
);
process.exit(status ?? 1);
