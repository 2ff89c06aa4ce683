/** A worker whose locks run out quickly, for tests that kill it: node bin/run.mjs src/runs/queue/testing.ts, with an address in DELTALAB_QUEUE. */
import { addressOf } from "./address";
import { work } from "./work";

const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());
await work(addressOf(undefined), {
  workers: 1,
  signal: stop.signal,
  tell: (line) => process.stderr.write(`${line}\n`),
  locks: { lockDuration: 1000, stalledInterval: 500 },
});
