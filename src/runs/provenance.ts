/** Where the numbers of a record come from, for a notebook to say above them: how it was made, from what, and by which code. */
import { codeOfTrial } from "./program";
import { duration } from "../progress";
import { recorded, RUNS } from "./record";

const short = (sum: string): string => `\`${sum.slice(0, 12)}\``;

/** In markdown. Where the code of the trials is another one today, that is said first. Throws as `recorded` does. */
export async function provenance(name: string, folder = RUNS): Promise<string> {
  const { sweep, seeds, cells, code, data = {}, seconds } = recorded(name, folder);
  const now = await codeOfTrial(sweep.trial);
  const [one, many] = [
    `npx deltalab experiment ${name}`,
    `${cells.length} settings × ${seeds.length} ${seeds.length === 1 ? "seed" : "seeds"}`,
  ];
  const sets = Object.entries(data).map(([set, sum]) => `data ${set} ${short(sum)}, `);
  const made = `Recorded by \`${one}\`: ${cells.length === 1 && seeds.length === 1 ? "one run" : many}, ${duration(seconds)} of one core; ${sets.join("")}code ${short(code)}.`;
  if (code === now) return made;
  return `> **The code has changed since this record** (${short(code)} then, ${short(now)} now): it may hold other numbers than a run of today.\n\n${made}`;
}
