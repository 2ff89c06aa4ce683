/** Digits for a live cell: drawn ones, or MNIST where it is asked for and lies on this machine; and the banner that says which. */
import { digitsOf, type Digits } from "../experiments/mnist";
import type { MnistSettings } from "../experiments/published";
import { folderOf, places, readSet } from "./sets";

export interface LiveDigits {
  readonly digits: Digits;
  /** Which they are. */
  readonly data: MnistSettings["data"];
  /** In markdown, to stand above what is made of them. */
  readonly banner: string;
}

/** The digits of these settings; drawn ones where MNIST is absent. */
export function liveDigits(settings: MnistSettings, seed: string, where = places()): LiveDigits {
  const { data, samples, tests } = settings;
  const counts = `${samples.toLocaleString("en")} to learn from and ${tests.toLocaleString("en")} to be tested on`;
  const drawn = (why: string): LiveDigits => ({
    digits: digitsOf({ ...settings, data: "drawn digits" }, seed, []),
    data: "drawn digits",
    banner: `> **Drawn digits stand in for MNIST here** (${counts}). ${why} They are easier than MNIST, and nothing below says anything of it.`,
  });
  if (data === "drawn digits") return drawn("Pages train on these, whether or not MNIST lies beside.");
  if (folderOf("mnist", undefined, where) === undefined)
    return drawn("MNIST is not on this machine; `npx deltalab data mnist` fetches it.");
  return {
    digits: digitsOf(settings, seed, readSet("mnist", where).files),
    data,
    banner: `> **MNIST**, its first digits: ${counts}.`,
  };
}
