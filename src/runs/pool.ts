/**
 * Jobs on worker threads. A result stands at its job's position, so that any number of threads gives the same. A thread
 * that dies is replaced and its job done again; what the work itself throws would be thrown again, and is told.
 */
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { Piscina } from "piscina";
import type { Answer } from "./answer";

/** Aborted when one of these is: AbortSignal.any, which the kernel's older TypeScript does not know. */
export const firstOf = (...signals: readonly (AbortSignal | undefined)[]): AbortSignal =>
  (AbortSignal as unknown as { any(signals: readonly AbortSignal[]): AbortSignal }).any(
    signals.flatMap((signal) => signal ?? []),
  );

/** How often a job whose thread died is done again. */
const AGAIN = 3;

/** Threads that wait for jobs; no more jobs at once than there are threads. */
export interface Pool<J, R> {
  /** Does a job, for so many minutes at most. Rejects with the signal's reason, which ends its thread, or with one sentence. */
  readonly run: (job: J, signal?: AbortSignal, limit?: number) => Promise<R>;
  /** Rejects where no thread starts. */
  readonly broken: Promise<never>;
  readonly end: () => Promise<void>;
}

/**
 * `program` is the address of a compiled file (bin/compile.mjs) whose default export is an `answering` function; jobs and
 * results are plain JSON, since a buffer that is handed over would slow the thread for good. `named` is what a job is
 * called in an error, `onMessage` hears what a thread says while it is at work.
 */
export function pool<J, R>(
  program: string,
  threads: number,
  named: (job: J) => string,
  onMessage: (message: unknown) => void = () => {},
): Pool<J, R> {
  // A thread is one core's work: if V8 marked its garbage beside it, that would take the next one's time (docs/decisions.md).
  setFlagsFromString("--no-concurrent-marking");
  const piscina = new Piscina({
    filename: fileURLToPath(program),
    minThreads: threads,
    maxThreads: threads,
    execArgv: [], // no loader of this process: the program is compiled, and loaders slow it down
  });
  piscina.on("message", onMessage);
  let ended = false;
  const broken = new Promise<never>((_, fail) => {
    const noStart = (error?: Error) => fail(new Error(`no worker thread starts${error ? ` (${error.message})` : ""}`));
    piscina.on("error", noStart);
    // The pool does not replace a thread that ends while it loads; with the last of them all jobs would wait for ever.
    piscina.on("workerDestroy", () => setImmediate(() => piscina.threads.length === 0 && !ended && noStart()));
  });

  async function run(job: J, signal?: AbortSignal, limit?: number): Promise<R> {
    const late = limit === undefined ? undefined : AbortSignal.timeout(limit * 60_000);
    const ends = firstOf(signal, late);
    for (let attempt = 0; ; attempt++) {
      let answer: Answer<R>;
      try {
        answer = (await piscina.run(job, { signal: ends })) as Answer<R>;
      } catch (error) {
        signal?.throwIfAborted();
        if (late?.aborted) throw new Error(`${named(job)}: took longer than the limit of ${limit} min, and was ended`);
        if (attempt < AGAIN && !ended) continue;
        throw new Error(`${named(job)}: the worker thread died ${attempt + 1} times (${(error as Error).message})`);
      }
      if ("error" in answer) throw new Error(`${named(job)}: ${answer.error}`);
      return answer.value;
    }
  }

  return {
    run,
    broken,
    end: async () => {
      ended = true;
      await piscina.destroy();
    },
  };
}

export interface Threads<R> {
  /** How many; one a core where it is not given. */
  readonly workers?: number;
  /** Minutes that a job may take. */
  readonly limit?: number;
  /** Ends all threads at once. */
  readonly signal?: AbortSignal;
  /** Hears each result as it comes, in no order. */
  readonly onResult?: (result: R, position: number) => void;
  /** Hears what a thread says while it is at work. */
  readonly onMessage?: (message: unknown) => void;
}

/** Does all jobs on threads of their own; for the rest as `pool`. Rejects with the signal's reason, or with one sentence. */
export async function onThreads<J, R>(
  program: string,
  jobs: readonly J[],
  named: (job: J) => string,
  { workers = availableParallelism(), limit, signal, onResult, onMessage }: Threads<R> = {},
): Promise<R[]> {
  signal?.throwIfAborted();
  const results = new Array<R>(jobs.length);
  if (jobs.length === 0) return results;
  const threads = Math.min(workers, jobs.length);
  const { run, broken, end } = pool<J, R>(program, threads, named, onMessage);
  let next = 0;
  let ended = false;

  /** One of as many as there are threads: nothing waits in the pool, so that an end is an end. */
  async function lane(): Promise<void> {
    while (next < jobs.length && !ended) {
      const position = next++;
      const result = await run(jobs[position], undefined, limit);
      if (ended) return;
      results[position] = result;
      onResult?.(result, position);
    }
  }

  const stopped = new Promise<never>((_, fail) =>
    signal?.addEventListener("abort", () => fail(signal.reason as Error), { once: true }),
  );
  const awake = setInterval(() => {}, 60_000); // a thread that is only starting keeps no process alive
  try {
    await Promise.race([stopped, broken, Promise.all(Array.from({ length: threads }, lane))]);
    return results;
  } finally {
    ended = true;
    clearInterval(awake);
    await end();
  }
}
