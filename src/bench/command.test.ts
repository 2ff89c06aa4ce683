/** `deltalab bench` as a shell sees it: one JSON object on stdout and nothing else, all that is said beside it on stderr. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const deltalab = fileURLToPath(new URL("../../bin/deltalab.mjs", import.meta.url));

test("--json prints the machine and the rows; peers that are absent are named with the way to install them", async () => {
  const args = ["bench", "1-2-1", "--json", "--rounds", "1"];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [deltalab, ...args]);
  const { machine, rows } = JSON.parse(stdout) as { machine: string; rows: Record<string, unknown>[] };
  assert.equal(stdout.trim().split("\n").length, 1);
  assert.match(machine, new RegExp(`, \\d+ cores?, .*, Node ${process.version}`));
  const dbp = rows.find(({ name, peer }) => name === "1-2-1, DBP" && peer === "deltalab, BP")!;
  assert.deepEqual(Object.keys(dbp), ["name", "ours_ms", "peer", "peer_ms", "ratio", "budget", "met"]);
  assert.equal(dbp.budget, 4);
  assert.ok((dbp.ratio as number) > 1, "DBP does more than BP");
  assert.match(stderr, /^round 1 of 1: 1-2-1, deltalab\n/);
  for (const peer of ["PyTorch", "NumPy"])
    assert.notEqual(
      rows.some((row) => row.peer === peer),
      new RegExp(`${peer}.* not found, so not compared; to install: python3 -m venv`).test(stderr),
      peer,
    );
});
