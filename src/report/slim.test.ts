import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { slim, styleSheet } from "./slim";

/** The points of a path of relative steps. */
function pointsOf(svg: string): number[][] {
  const [, start, steps] = / d="M([^l]*)l([^"Z]*)/.exec(svg)!;
  const numbers = steps.match(/-?(?:\d+\.?\d*|\.\d+)/g)!.map(Number);
  let [x, y] = start.split(",").map(Number);
  const points = [[x, y]];
  for (let i = 0; i < numbers.length; i += 2) points.push([(x += numbers[i]), (y += numbers[i + 1])]);
  return points;
}

test("a line keeps its shape and loses the points that nobody can see", () => {
  const shape = Array.from({ length: 201 }, (_, i) => [i * 2, (i < 100 ? i : 200 - i) * 1.5]);
  const drawn = pointsOf(slim(`<svg><path d="M${shape.map((p) => p.join(",")).join("L")}" style="x"/></svg>`));
  assert.deepEqual(
    drawn.map((p) => p.map((v) => Number(v.toFixed(3)))),
    [
      [0, 0],
      [200, 150],
      [400, 0],
    ],
  );
  const noisy = shape.map(([x, y], i) => [x, y + (i % 2)]);
  assert.equal(
    pointsOf(slim(`<svg><path d="M${noisy.map((p) => p.join(",")).join("L")}" style="x"/></svg>`)).length,
    201,
    "control: what can be seen stays",
  );
});

test("rounding in steps does not add up", () => {
  const shape = Array.from({ length: 1000 }, (_, i) => [i * 0.333, (i % 3) * 1.777]);
  const drawn = pointsOf(slim(`<svg><path d="M${shape.map((p) => p.join(",")).join("L")}" style="x"/></svg>`));
  assert.ok(Math.abs(drawn[drawn.length - 1][0] - 999 * 0.333) <= 0.051);
});

test("numbers that are read stay as they are, numbers of the drawing are rounded", () => {
  assert.equal(slim(`<svg><text x="1.23456">0.123456</text></svg>`), `<svg><text x="1.23">0.123456</text></svg>`);
});

test("what shows nothing goes, what is used stays", () => {
  const svg = slim(
    `<svg><defs><clipPath id="a"><rect width="1"/></clipPath><clipPath id="b"><rect/></clipPath></defs><g class="x"><g/></g><g clip-path="url(#a)"><path d="M0,0h1" style="y"/></g></svg>`,
  );
  assert.equal(
    svg,
    `<svg><defs><clipPath id="a"><rect width="1"/></clipPath></defs><g clip-path="url(#a)"><path d="M0,0h1" style="y"/></g></svg>`,
  );
});

test("a style is written once, whoever uses it", () => {
  const { classed, css } = styleSheet();
  assert.equal(
    classed(`<a style="p: q"/><b style="r: s"/>`) + classed(`<c style="p: q"/>`),
    `<a class="s0"/><b class="s1"/><c class="s0"/>`,
  );
  assert.equal(css(), ".s0 { p: q }\n.s1 { r: s }");
});

describe("circles beside one another", () => {
  const circle = (x: number, r = 2, colour = "#d55e00") =>
    `<path transform="translate(${x},7.25)" d="M${r},0A${r},${r} 0 1,1 0,-${r}A${r},${r} 0 0,1 ${r},0Z" style="opacity: 1; stroke-width: 0px; fill: ${colour}; "/>`;

  test("of one size and colour become points with round ends, in their places", () =>
    assert.equal(
      slim(`<svg>${circle(1.04)}${circle(3)}</svg>`),
      '<svg><path d="M1,7.3h0M3,7.3h0" style="fill: none; stroke: #d55e00; stroke-width: 4px; stroke-linecap: round;"/></svg>',
    ));

  test("of two colours or sizes stay circles", () => {
    for (const other of [circle(3, 3), circle(3, 2, "#0072b2")])
      assert.equal(slim(`<svg>${circle(1)}${other}</svg>`).match(/A/g)?.length, 4, other);
  });
});
