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

test("panels of one size share a clip, others have their own", () => {
  const clip = (id: string, width: number) => `<clipPath id="${id}"><rect width="${width}"/></clipPath>`;
  const cut = (id: string) => `<g clip-path="url(#${id})"><path d="M0,0h1" style="y"/></g>`;
  assert.equal(
    slim(`<svg><defs id="d">${clip("a", 1)}${clip("b", 1)}${clip("c", 2)}</defs>${["a", "b", "c"].map(cut).join("")}</svg>`),
    `<svg><defs>${clip("a", 1)}${clip("c", 2)}</defs>${["a", "a", "c"].map(cut).join("")}</svg>`,
  ); // prettier-ignore
});

test("which end of a text stands at its place is said in its style", () => {
  assert.equal(
    slim(`<svg><text text-anchor="end" x="1" style="fill: red;">1</text></svg>`),
    `<svg><text x="1" style="text-anchor: end; fill: red;">1</text></svg>`,
  );
  const bare = `<svg><text text-anchor="end" x="1">1</text></svg>`;
  assert.equal(slim(bare), bare);
});

test("a text does not go back to its line where nothing follows", () => {
  const raised = (end: string) => `<svg><text x="1">10<tspan dy="-0.6em">2</tspan>${end}</text></svg>`;
  assert.equal(slim(raised(`<tspan dy="0.42em">\u200b</tspan>`)), raised(""));
  const more = raised(`<tspan dy="0.42em">\u200b</tspan> m`);
  assert.equal(slim(more), more);
});

test("a style is written once, whoever uses it", () => {
  const { classed, css } = styleSheet();
  assert.equal(
    classed(`<a style="p: q"/><b style="r: s"/>`) + classed(`<c style="p: q"/>`),
    `<a class="s0"/><b class="s1"/><c class="s0"/>`,
  );
  assert.equal(css(), ".s0 { p: q }\n.s1 { r: s }");
});

test("code's first colours are elements of one letter, and the rest are as they were", () => {
  const { lettered, css } = styleSheet();
  const word = (colour: string) => `<i style="color: ${colour}">x</i>`;
  assert.equal(
    lettered(["red", "blue", "red", "pink", "grey", "tan"].map(word).join(" ")),
    `<i>x</i> <b>x</b> <i>x</i> <u>x</u> <q>x</q> <span class="s0">x</span>`,
  );
  const rules = ["i { color: red }", "b { color: blue }", "u { color: pink }", "q { color: grey }"];
  assert.equal(css(), [".s0 { color: tan }", ...rules.map((rule) => `.code ${rule}`)].join("\n"));
});

test("a text stands where it was moved to, but for one whose lines would stay behind", () => {
  assert.equal(
    slim(
      `<svg><text x="55" y="4.9" transform="translate(0,352.01)">a</text><text x="1" y="2" transform="translate(3)">b</text></svg>`,
    ),
    `<svg><text x="55" y="356.91">a</text><text x="4" y="2">b</text></svg>`,
  );
  const power = (at: string) => `<svg><text ${at}>10<tspan dy="-0.6em">−8</tspan></text></svg>`;
  assert.equal(slim(power(`x="1" y="2" transform="translate(3,4)"`)), power(`x="4" y="6"`));
  const lines = `<svg><text x="1" transform="translate(5,5)"><tspan x="1">a</tspan></text></svg>`;
  assert.equal(slim(lines), lines);
});

describe("marks beside one another", () => {
  const mark = (
    x: number,
    shape = "M4,0L0,4H-4V1Z",
    style = "opacity: 1; stroke-width: 1px; stroke: red; fill: none;",
  ) => `<path transform="translate(${x},7.25)" d="${shape}" style="${style}"/>`;

  test("of one shape and colour become one path, in their places", () =>
    assert.match(
      slim(`<svg>${mark(1.04)}${mark(3)}</svg>`),
      /^<svg><path d="M5\.04 7\.25L1\.04 11\.25H-2\.96V8\.25ZM7 7\.25L3 11\.25H-1V8\.25Z" style="[^"]*"\/><\/svg>$/,
    ));

  test("keep the radius of their arcs", () =>
    assert.match(
      slim(`<svg>${[10, 20].map((x) => mark(x, "M2,0A2,3 0 1,1 0,-2Z")).join("")}</svg>`),
      /d="M12 7\.25A2 3 0 1 1 10 5\.25ZM22 7\.25A2 3 0 1 1 20 5\.25Z"/,
    ));

  test("stay apart where one shows through or over the other, or where they differ", () => {
    for (const style of [
      "opacity: 0.5; stroke-width: 0px; fill: red;",
      "opacity: 1; stroke-width: 1px; stroke: red; fill: blue;",
    ])
      assert.equal(
        slim(`<svg>${mark(1, "M1,1H2", style)}${mark(3, "M1,1H2", style)}</svg>`).match(/<path/g)?.length,
        2,
        style,
      );
    assert.equal(slim(`<svg>${mark(1)}${mark(3, "M1,1H2")}</svg>`).match(/<path/g)?.length, 2);
  });
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

test("a rectangle has its style last, whenever its sizes came", () => {
  const sizes = ` width="5" height="4" x="1"`;
  const style = ` style="stroke: red;"`;
  const early = slim(`<svg><rect rx="1"${style}${sizes}/></svg>`);
  assert.equal(early, slim(`<svg><rect rx="1"${sizes}${style}/></svg>`));
  assert.match(early, /<rect rx="1" width="5" height="4" x="1" style="stroke: red;"\/>/);
});
