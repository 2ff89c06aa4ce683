/**
 * `deltalab experiment --queue`: jobs go into the queue, and what workers anywhere make of them is collected. Redis is asked for
 * it twice a second: it may forget (a restart without persistence) and others may take things away (the same experiment,
 * started twice), so that what is there has to be looked at anyway, and nothing hangs on an event that was missed.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Queue, type Job as Entry } from "bullmq";
import { isLong } from "../../experiments";
import type { Plan } from "../experiment";
import { setOf } from "../parts";
import type { Threads } from "../pool";
import { named, type Job, type Trial } from "../trials";
import { connected, said, shown, VARIABLE, type Address } from "./address";
import { idOf, QUEUE, readReached, readTrial, WEEK, type Asked } from "./asked";

/** Milliseconds between two looks at what is done, and how many such looks it takes until something else is looked at. */
const EVERY = 500;
const LOOKS_FOR_LOSSES = 20;
const LOOKS_FOR_WORKERS = 4;

/** Milliseconds that taking back what has not begun may take when we end. */
const GRACE = 3000;

/** Jobs that are sent at once. */
const BATCH = 1000;

interface Open {
  readonly asked: Asked;
  readonly position: number;
}

/** What stands for `runTrials` where workers are elsewhere. `tell` hears what a person should know. */
export const asking =
  (address: Address, { code, data }: Pick<Plan, "code" | "data">, tell: (line: string) => void) =>
  async (jobs: readonly Job[], { signal, limit, onResult, onMessage }: Threads<Trial> = {}): Promise<Trial[]> => {
    const results = new Array<Trial>(jobs.length);
    if (jobs.length === 0) return results;
    /** The jobs that nothing has come back of. */
    const open = new Map<string, Open>();
    for (const [position, { name, sweep, cell, seed }] of jobs.entries()) {
      const { trial, settings } = sweep;
      const set = isLong(trial) ? setOf(trial, { ...settings, ...cell }) : undefined;
      const hashes = set === undefined ? {} : { [set]: data![set] };
      const until = limit === undefined ? {} : { limit };
      const asked: Asked = { name, trial, code, data: hashes, settings, cell, seed, ...until };
      open.set(idOf(asked), { asked, position });
    }
    const { client, end } = await connected(address, tell);
    const queue = new Queue(QUEUE, { connection: client });
    queue.on("error", () => {}); // the connection tells of itself, and what is asked rejects
    let ended = false;
    let lost = false; // Redis was away, and may have forgotten something
    client.on("ready", () => (lost = true));

    /** Our jobs in these states. */
    const ours = async (...states: Parameters<typeof queue.getRanges>[0]): Promise<string[]> =>
      (await queue.getRanges(states, 0, -1)).filter((id) => open.has(id));

    /** Takes back what is in these states. */
    const takeBack = async (...states: Parameters<typeof ours>): Promise<void> => {
      await Promise.all((await ours(...states)).map((id) => queue.remove(id)));
    };

    /** Sends what is not there. */
    async function send(): Promise<void> {
      const there = new Set(await ours("waiting", "active", "completed", "failed"));
      const missing = [...open].filter(([id]) => !there.has(id));
      const kept = { age: WEEK };
      for (let i = 0; i < missing.length; i += BATCH)
        await queue.addBulk(
          missing.slice(i, i + BATCH).map(([jobId, { asked }]) => ({
            name: asked.name,
            data: asked,
            opts: { jobId, removeOnComplete: kept, removeOnFail: kept },
          })),
        );
    }

    /** Hears of one job that is at work or over. */
    async function hear({ id, finishedOn, failedReason, returnvalue, progress }: Entry): Promise<void> {
      if (ended) return; // it stays there for the next call
      const { asked, position } = open.get(id!)!;
      if (finishedOn === undefined) {
        const [reached, { part }] = [readReached(progress), jobs[position]];
        if (reached && part !== undefined) onMessage?.({ part, ...reached });
        return;
      }
      open.delete(id!);
      try {
        if (failedReason !== undefined) throw new Error(reason(asked, failedReason));
        results[position] = readTrial(named(asked), asked.trial, returnvalue);
        onResult?.(results[position], position);
      } finally {
        await queue.remove(id!); // it is written down, or done anew when it is asked for again
      }
    }

    let alone = 0; // looks in a row that found no worker
    async function lookForWorkers(): Promise<void> {
      // Who may not list the clients is not told of any; then nothing can be said.
      const all = await queue.getWorkers().catch(() => undefined);
      alone = all === undefined || all.some(({ db }) => db === String(address.db)) ? 0 : alone + 1;
      if (alone === 2) tell(`no worker is there; start one with ${command(address)}`); // one that reconnects is none for a moment
    }

    async function all(): Promise<void> {
      await takeBack("waiting", "failed"); // of an earlier call, which may have had another limit
      for (let look = 0; open.size > 0; look++) {
        if (look % LOOKS_FOR_LOSSES === 0 || lost) {
          lost = false;
          await send();
        }
        if (look % LOOKS_FOR_WORKERS === 0) await lookForWorkers();
        const over = await Promise.all((await ours("active", "completed", "failed")).map((id) => queue.getJob(id)));
        for (const entry of over) if (entry && open.has(entry.id!)) await hear(entry as Entry);
        if (open.size > 0) await sleep(EVERY, undefined, { signal });
      }
    }

    const stopped = new Promise<never>((_, fail) =>
      signal?.addEventListener("abort", () => fail(signal.reason as Error), { once: true }),
    );
    try {
      signal?.throwIfAborted();
      await Promise.race([stopped, all()]);
      return results;
    } catch (error) {
      const { name, message } = error as Error;
      throw name === "ReplyError" ? new Error(said(address, message)) : error;
    } finally {
      ended = true;
      if (open.size > 0)
        await Promise.race([takeBack("waiting").catch(() => {}), sleep(GRACE, undefined, { ref: false })]);
      end();
    }
  };

/** Why a job came to nothing, in one line. BullMQ itself gives up a job whose workers died too often. */
const reason = (asked: Asked, failed: string): string =>
  failed.startsWith("job stalled more than")
    ? `${named(asked)}: worker after worker was lost while it was at this, so it is given up`
    : failed.replace(/\s+/g, " ");

/** How a worker is started, without the password. */
const command = (address: Address): string =>
  address.password === undefined
    ? `npx deltalab worker --queue ${shown(address)}`
    : `npx deltalab worker, with the address in ${VARIABLE}`;
