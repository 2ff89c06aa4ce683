/** The two runs of the lab's settings: what `deltalab train` would train of their specs. */
import { job } from "../spec/job";
import type { Run } from "../train";
import { refusal } from "./refusal";
import type { Settings } from "./settings";
import { specOf } from "./spec";

async function runOf(settings: Settings, letter: "a" | "b"): Promise<Run> {
  try {
    return (await job(specOf(settings, letter))).run;
  } catch (error) {
    throw refusal(error, settings, letter);
  }
}

/** Both sides' runs, not yet begun. Rejects with a Refused where the settings make none. */
export const runsOf = async (settings: Settings): Promise<[a: Run, b: Run]> => [
  await runOf(settings, "a"),
  await runOf(settings, "b"),
];
