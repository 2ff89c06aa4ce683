/** What options of the command line may be; anything else is refused in a sentence. */
import { InvalidArgumentError } from "commander";

/** An option that may be repeated. */
export const collected = (value: string, before: readonly string[]): string[] => [...before, value];

/** What an option takes: a number that fits, described in words. */
const numeric = (expected: string, fits: (x: number) => boolean) => (text: string) => {
  const value = Number(text);
  if (!fits(value)) throw new InvalidArgumentError(`expected ${expected}.`);
  return value;
};
export const whole = (expected: string, high = Infinity) =>
  numeric(expected, (x) => Number.isInteger(x) && x >= 1 && x <= high);
export const seconds = numeric("a number of seconds > 0", (x) => x > 0 && Number.isFinite(x));
export const minutes = numeric("a number of minutes > 0, at most 35,000", (x) => x > 0 && x <= 35_000);
export const threads = whole("a number of threads, 1 … 1024", 1024);
export const rounds = whole("a number of rounds, 1 … 1000", 1000);

/** Where the queue is when its option is not given. */
export const OTHERWISE = "that of DELTALAB_QUEUE where none is given";
