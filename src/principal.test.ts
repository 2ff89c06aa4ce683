/** Jacobi's rotations against mathjs's eigenvalues. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { eigs } from "mathjs";
import { along, jacobi, principal } from "./principal";
import { stream } from "./random";

const { normal } = stream("5", "principal.test");

describe("eigenvalues and eigenvectors", () => {
  for (const n of [1, 2, 7, 20])
    test(`of a symmetric ${n} × ${n} matrix are mathjs's`, () => {
      const raw = Array.from({ length: n }, () => Array.from({ length: n }, normal));
      const a = raw.map((row, i) => row.map((v, j) => v + raw[j][i]));
      const { values, vectors } = jacobi(a);
      const known = eigs(a).eigenvectors.map(({ value }) => value as number).sort((x, y) => y - x); // prettier-ignore
      values.forEach((value, i) => assert.ok(Math.abs(value - known[i]) < 1e-12 * n, `${value} and ${known[i]}`));
      vectors.forEach((v, k) => {
        a.forEach((row, i) => {
          const image = row.reduce((sum, x, j) => sum + x * v[j], 0);
          assert.ok(Math.abs(image - values[k] * v[i]) < 1e-12 * n);
        });
        assert.ok(Math.abs(v.reduce((sum, x) => sum + x * x, 0) - 1) < 1e-13);
      });
    });
  test("of a diagonal matrix are its entries, by size", () =>
    assert.deepEqual(jacobi([[1, 0, 0], [0, 3, 0], [0, 0, 2]]).values, [3, 2, 1])); // prettier-ignore
});

describe("principal directions", () => {
  const points = Array.from({ length: 300 }, () => {
    const [p, q] = [5 * normal(), 2 * normal()];
    return [1 + 0.6 * p - 0.8 * q, 2 + 0.8 * p + 0.6 * q, 3 + 0.1 * normal()];
  });
  const found = principal(points);
  test("are those that the points were spread along, with their share of the variance", () => {
    assert.ok(Math.abs(found.directions[0][0] - 0.6) < 0.05 && Math.abs(found.directions[0][1] - 0.8) < 0.05);
    assert.ok(found.explained[0] > 0.8 && found.explained[0] < 0.92 && found.explained[1] > 0.999);
    assert.ok(Math.abs(found.explained[2] - 1) < 1e-12);
  });
  test("give coordinates whose squares add up to the variance", () => {
    const first = points.reduce((sum, p) => sum + along(found, p)[0] * along(found, p)[0], 0);
    assert.ok(Math.abs(first / found.variances[0] - 1) < 1e-12);
    assert.deepEqual(along(found, found.centre), [0, 0]);
  });
  test("have their largest entry positive", () => {
    for (const d of found.directions) assert.ok(Math.max(...d) >= -Math.min(...d));
  });
});
