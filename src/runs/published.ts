/**
 * The published curves of MNIST without weight transport (Akrout et al. 2019, the authors' repository, one run a rule), shown
 * beside ours with their source. Recorded in data/published/weight-transport.json, so that a notebook shows the same wherever
 * it is run; where the file that they come from is found, the record is held against it.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import type { Peer } from "../experiments/published";
import { places, sha256 } from "./sets";

const root = fileURLToPath(new URL("../..", import.meta.url));
export const CURVES = join(root, "data/published/weight-transport.json");

/** What the published file calls our rules. */
const NAMES: Readonly<Record<Peer, string>> = {
  BP: "bp",
  "feedback alignment": "fa",
  "weight mirror": "wm",
  "Kolen–Pollack": "kp",
};

export interface PublishedCurves {
  /** Whose they are. */
  readonly source: string;
  /** sha256 of the file that they were taken from. */
  readonly sha256: string;
  /** Test accuracy in percent after each epoch. */
  readonly accuracy: Readonly<Record<Peer, readonly number[]>>;
}

/** The curves in the file, where it lies on this machine. */
export function readCurves(
  file = places()
    .map((place) => join(place, "published/weight-transport-curves.json"))
    .find((each) => existsSync(each)),
): PublishedCurves | undefined {
  if (file === undefined) return undefined;
  const bytes = readFileSync(file);
  const { source, mnist } = JSON.parse(String(bytes)) as {
    source: string;
    mnist: { test_accuracy_percent: Record<string, number[]> };
  };
  const accuracy = Object.entries(NAMES).map(([rule, name]) => [rule, mnist.test_accuracy_percent[name]]);
  return { source, sha256: sha256(bytes), accuracy: Object.fromEntries(accuracy) as PublishedCurves["accuracy"] };
}

/** The text of the record: a line a rule. */
export function curvesText({ source, sha256, accuracy }: PublishedCurves): string {
  const lines = Object.entries(accuracy).map(([rule, list]) => `  ${JSON.stringify(rule)}: ${JSON.stringify(list)}`);
  return `{\n "source": ${JSON.stringify(source)},\n "sha256": "${sha256}",\n "accuracy": {\n${lines.join(",\n")}\n }\n}\n`;
}

/** The record. Throws where the file is on this machine and says something else. */
export function publishedCurves(): PublishedCurves {
  const record = JSON.parse(readFileSync(CURVES, "utf8")) as PublishedCurves;
  const again = readCurves();
  if (again !== undefined && !isDeepStrictEqual(again, record))
    throw new Error("data/published/weight-transport.json is not what the published file says");
  return record;
}
