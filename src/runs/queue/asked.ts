/**
 * What is asked of a worker and what it gives back, as JSON. Both are checked on arrival: whoever can write to the queue can
 * write anything. A job's name is the sha256 of all that its result hangs on.
 */
import { z } from "zod";
import { measures, type TrialName } from "../../experiments";
import { integer, numeric, object, oneOf, parsed, text, value } from "../../values";
import type { Reached } from "../parts";
import { number, plain, settings, sum } from "../record";
import { sha256 } from "../sets";
import type { Trial } from "../trials";

/** The queue's name in Redis: one for all experiments, so that a worker serves whatever is asked for. */
export const QUEUE = "deltalab";

/** Seconds that a result, a refusal or a part without its experiment is kept. */
export const WEEK = 7 * 24 * 3600;

const job = object(
  {
    /** The experiment, for messages. */
    name: value<string>("the name of an experiment", (x) => typeof x === "string" && /^[a-z0-9-]+$/.test(x)),
    trial: oneOf(...(Object.keys(measures) as TrialName[])),
    code: sum,
    /** The sha256 of the real data set that it needs, under the set's name. */
    data: z.record(z.string(), sum, "expected the sha256 of each data set, an object"),
    settings,
    cell: settings,
    seed: text("a seed, a string"),
    /** Minutes that it may take. */
    limit: numeric("a number of minutes > 0", (x) => x > 0).optional(),
    /** What another worker left of it, if that is light: a file of parts.ts in base64. */
    kept: text("a part in base64").optional(),
  },
  "a job, an object",
);

export type Asked = z.infer<typeof job>;

export const idOf = ({ trial, code, data, settings, cell, seed }: Asked): string =>
  sha256(Buffer.from(plain({ trial, code, data, settings, cell, seed })));

/** A sha256 as a message shows it. */
export const short = (sum: string): string => `${sum.slice(0, 12)}…`;

/** Something from the queue as what it should be. Throws one sentence. */
function read<T>(what: string, schema: z.ZodType<T>, input: unknown): T {
  try {
    return parsed(schema, input, "");
  } catch (error) {
    throw new Error(`${what}: ${(error as Error).message}`);
  }
}

/** A job from the queue. Throws one sentence where it is none of ours, or not the one that its name says. */
export function readAsked(id: string, input: unknown): Asked {
  const what = `a job in the queue, ${short(id)}`;
  const asked = read(what, job, input);
  if (idOf(asked) !== id) throw new Error(`${what}: it is damaged, its name is not the hash of what it holds`);
  return asked;
}

const trial = object({
  seconds: numeric("a number of seconds ≥ 0", (x) => x >= 0),
  measures: z.record(z.string(), number, "expected measures, an object"),
});

/** What came back of a job. Throws one sentence where it is no result of such a trial. */
export function readTrial(named: string, name: TrialName, input: unknown): Trial {
  const what = `${named}: what came back is damaged`;
  const found = read(what, trial, input);
  const missing = measures[name].find((measure) => !Object.hasOwn(found.measures, measure));
  if (missing !== undefined) throw new Error(`${what}: measures.${missing}: expected a number, got nothing`);
  return found;
}

const reached = object({
  share: numeric("a share, 0 … 1", (x) => x >= 0 && x <= 1),
  samples: integer(0, Number.MAX_SAFE_INTEGER),
  loss: number,
});

/** How far a job is, or undefined where it has not said so. */
export const readReached = (input: unknown): Reached | undefined => reached.safeParse(input).data;

/** As JSON has it, with words for numbers that JSON has none for. */
export const sent = (what: object): object => JSON.parse(plain(what)) as object;
