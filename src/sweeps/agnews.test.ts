/** The rates that the runs on AG News have, against the records that they come from. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { recorded } from "../runs/record";
import { cellOf, sweeps } from "../sweeps";
import { NEWS_RATES, setups } from "./agnews";

test("the rates of the runs are the best of their records", () => {
  for (const { activation, optimizer, rates } of setups)
    for (const rule of ["BP", "DBP"] as const) {
      const record = recorded(`agnews-rates-${optimizer}`);
      const areas = NEWS_RATES[optimizer].map((rate) => cellOf(record, { setup: { activation, optimizer }, rule, rate }).results.area[0]); // prettier-ignore
      assert.equal(rates[rule], NEWS_RATES[optimizer][areas.indexOf(Math.min(...areas))], `${activation} ${optimizer} ${rule} ${areas}`); // prettier-ignore
    }
  assert.equal(sweeps["agnews-rates-sgd"].after, 100);
});
