/**
 * A worker for tests that kill it, with a lock of so many milliseconds: node bin/run.mjs src/runs/queue/testing.ts 1000, with an
 * address in DELTALAB_QUEUE.
 */
import { addressOf } from "./address";
import { work } from "./work";

const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());
await work(addressOf(undefined), {
  workers: 1,
  signal: stop.signal,
  tell: (line) => process.stderr.write(`${line}\n`),
  locks: { lockDuration: Number(process.argv[2]), stalledInterval: 500 },
});
