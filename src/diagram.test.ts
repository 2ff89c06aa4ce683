/** Diagrams: where nodes, lines and words stand, what the SVG says, and what is refused. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { diagram, type DiagramEdge, type DiagramNode, type DiagramPanel } from "./diagram";
import { labelled } from "./diagram/labels";
import { placed, type Placed } from "./diagram/place";
import { at, distance, routed, type Curve } from "./diagram/route";
import { colours } from "./diagram/tones";
import { stream } from "./random";
import { contrast } from "./report/colours";
import { channels } from "./report/inks";

const about = { name: "figure-1", caption: "A **caption**.", alt: "Words\nfor all." };

/** A network in layers; each unit has a unit of the layer before upstream, and now and then one of an earlier layer. */
function randomNet(seed: string): DiagramPanel {
  const { below, uniform } = stream(seed, "net");
  const layers = Array.from({ length: 3 + below(3) }, (_, l) => Array.from({ length: 1 + below(4) }, (_, i) => `${l}.${i}`)); // prettier-ignore
  const nodes = layers.flatMap((ids, layer) => ids.map((id) => ({ id, label: id, layer })));
  const edges = layers.flatMap((ids, layer) =>
    layer === 0
      ? []
      : ids.flatMap((to): DiagramEdge[] => {
          const from = layers[layer - 1];
          const skipped = layers[below(layer)];
          const ends = [from[below(from.length)], ...(uniform() < 0.5 ? [skipped[below(skipped.length)]] : [])];
          return [...new Set(ends)].map((id) => ({ from: id, to }));
        }),
  );
  return { nodes, edges };
}

const value = (text: string) => ({ text, tone: "forward" as const });
const gradient = (text: string) => ({ text, tone: "backward" as const });

/** (x · y) + max(z, w), as chapter 6 draws such graphs; the numbers are ours. */
const graph: DiagramPanel = {
  nodes: [
    ...["x", "y", "z", "w"].map((id): DiagramNode => ({ id, label: id, shape: "plain" })),
    { id: "×", label: "×" },
    { id: "max", label: "max" },
    { id: "+", label: "+" },
    { id: "L", label: "L", shape: "box" },
  ],
  edges: [
    { from: "x", to: "×", above: value("3.00"), below: gradient("−8.00") },
    { from: "y", to: "×", above: value("−4.00"), below: gradient("6.00") },
    { from: "z", to: "max", above: value("2.00"), below: gradient("2.00") },
    { from: "w", to: "max", above: value("−1.00"), below: gradient("0.00") },
    { from: "×", to: "+", above: value("−12.00"), below: gradient("2.00") },
    { from: "max", to: "+", above: value("2.00"), below: gradient("2.00") },
    { from: "+", to: "L", above: value("−10.00"), below: gradient("2.00") },
  ],
};

const seeds = Array.from({ length: 60 }, (_, i) => String(i));

const laidOut = ({ nodes, edges }: DiagramPanel, lay: typeof routed = routed) => {
  const boxes = placed(nodes, edges, 700);
  const box = new Map(boxes.map((one) => [one.node.id, one]));
  const ends = edges.map(({ from, to }) => [box.get(from)!, box.get(to)!] as const);
  const curves = lay(boxes, ends);
  return { boxes, box, ends, curves, labels: labelled(edges, curves, boxes, []) };
};

/** How far two nodes are apart, as rectangles; negative where they overlap. */
const apart = (a: Placed, b: Placed) =>
  Math.max(Math.abs(a.x - b.x) - (a.width + b.width) / 2, Math.abs(a.y - b.y) - (a.height + b.height) / 2);

describe("nodes", () => {
  test("of one layer stand on one line, in the order given; layers from the left to the right", () => {
    for (const seed of seeds) {
      const { boxes } = laidOut(randomNet(seed));
      for (const [i, a] of boxes.entries())
        for (const b of boxes.slice(i + 1)) {
          const [la, lb] = [a.node.layer!, b.node.layer!];
          assert.equal(Math.sign(b.x - a.x), Math.sign(lb - la), `${a.node.id} and ${b.node.id} of ${seed}`);
          if (la === lb) assert.ok(b.y > a.y, `${b.node.id} below ${a.node.id}`);
        }
    }
  });

  test("never overlap, with layers and without", () => {
    for (const seed of seeds) {
      const net = randomNet(seed);
      const free = { ...net, nodes: net.nodes.map(({ id, label }) => ({ id, label })) };
      for (const panel of [net, free, graph]) {
        const { boxes } = laidOut(panel);
        for (const [i, a] of boxes.entries())
          for (const b of boxes.slice(i + 1)) assert.ok(apart(a, b) > 4, `${a.node.id} and ${b.node.id} of ${seed}`);
      }
    }
  });

  test("without layers stand right of what they depend on, inputs in the order given", () => {
    const { ends, box } = laidOut(graph);
    for (const [from, to] of ends) assert.ok(to.x > from.x);
    const inputs = ["x", "y", "z", "w"].map((id) => box.get(id)!.y);
    assert.deepEqual(
      inputs,
      inputs.slice().sort((a, b) => a - b),
    );
    const narrow = placed(graph.nodes, graph.edges, 330);
    assert.ok(Math.max(...narrow.map(({ x, width }) => x + width / 2)) < 330, "and closer together where there is less room"); // prettier-ignore
    assert.ok(box.get("L")!.x > 380, "control");
    const backwards = laidOut({ ...graph, nodes: graph.nodes.slice().reverse() }).box;
    assert.ok(backwards.get("w")!.y < backwards.get("x")!.y, "control: in the other order the other way up");
  });

  test("of a wide net keep to the width as far as they can", () => {
    const wide = Array.from({ length: 12 }, (_, i) => ({ id: `${i}`, label: `x${i}`, layer: i }));
    const across = (most: number) => {
      const boxes = placed(wide, [], most);
      return boxes[11].x + boxes[11].width / 2 - (boxes[0].x - boxes[0].width / 2);
    };
    assert.ok(Math.abs(across(720) - 720) < 1e-9);
    assert.ok(across(2000) > 1000, "control");
  });
});

describe("lines", () => {
  test("begin and end at the borders of their nodes", () => {
    for (const panel of [graph, ...seeds.slice(0, 20).map(randomNet)]) {
      const { ends, curves } = laidOut(panel);
      for (const [i, [from, to]] of ends.entries())
        for (const [box, [x, y]] of [
          [from, curves[i][0]],
          [to, curves[i][3]],
        ] as const) {
          // prettier-ignore
          const out =
            (box.node.shape ?? "circle") === "circle"
              ? distance([x, y], [box.x, box.y]) - box.width / 2
              : Math.max(Math.abs(x - box.x) - box.width / 2, Math.abs(y - box.y) - box.height / 2);
          assert.ok(out > -0.01 && out < 1.01, `${out} px off ${box.node.id}`);
        }
    }
  });

  /** Lines that run through a node that is not theirs. */
  const through = ({
    boxes,
    ends,
    curves,
  }: {
    boxes: Placed[];
    ends: (readonly [Placed, Placed])[];
    curves: Curve[];
  }) =>
    curves.flatMap((curve, i) =>
      boxes.filter(
        (box) =>
          !ends[i].includes(box) &&
          Array.from({ length: 201 }, (_, k) => at(curve, k / 200)).some(
            (point) => distance(point, [box.x, box.y]) < box.width / 2,
          ),
      ),
    );

  test("that skip layers run around the nodes between", () => {
    for (const seed of seeds) assert.deepEqual(through(laidOut(randomNet(seed))), [], seed);
    const straight: typeof routed = (_, ends) =>
      ends.map(([a, b]) => {
        const share = (t: number) => [a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t] as const;
        return [share(0), share(1 / 3), share(2 / 3), share(1)];
      });
    const hit = seeds.filter((seed) => through(laidOut(randomNet(seed), straight)).length > 0);
    assert.ok(hit.length > 20, `control: straight lines run through nodes in ${hit.length} of ${seeds.length} nets`);
  });

  test("there and back again are two, and one from a node to itself is a loop above it", () => {
    const nodes = ["a", "b"].map((id) => ({ id, label: id }));
    const edges = [["a", "b"], ["b", "a"], ["b", "b"]].map(([from, to]) => ({ from, to })); // prettier-ignore
    const { curves, box } = laidOut({ nodes, edges });
    assert.ok(distance(at(curves[0], 0.5), at(curves[1], 0.5)) > 6);
    assert.ok(at(curves[2], 0.5)[1] < box.get("b")!.y - box.get("b")!.height / 2 - 10);
  });
});

describe("words", () => {
  const net: DiagramPanel = {
    nodes: [2, 3, 1].flatMap((n, layer) => Array.from({ length: n }, (_, i) => ({ id: `${layer}${i}`, label: "a", layer }))), // prettier-ignore
    edges: [],
  };
  const dense = {
    ...net,
    edges: net.nodes.flatMap((a) =>
      net.nodes
        .filter((b) => b.layer === a.layer! + 1)
        .map((b) => ({ from: a.id, to: b.id, above: "0.25", below: "−1.50" })),
    ),
  };

  test("of lines cover no node and no other words", () => {
    for (const panel of [graph, dense]) {
      const { boxes, labels } = laidOut(panel);
      assert.equal(labels.length, 2 * panel.edges.length);
      for (const [i, { room }] of labels.entries())
        for (const other of [...boxes, ...labels.slice(i + 1).map((label) => label.room)])
          assert.ok(
            Math.abs(room.x - other.x) > (room.width + other.width) / 2 ||
              Math.abs(room.y - other.y) > (room.height + other.height) / 2,
          );
    }
  });

  test("above are above their line, those below below", () => {
    const { labels, curves } = laidOut(graph);
    for (const { edge, side, room } of labels) {
      const curve = curves[graph.edges.indexOf(edge)];
      const near = Array.from({ length: 101 }, (_, k) => at(curve, k / 100)).reduce((a, b) =>
        Math.abs(b[0] - room.x) < Math.abs(a[0] - room.x) ? b : a,
      );
      assert.equal(room.y < near[1], side === "above", `${side} ${edge.from} to ${edge.to}`);
    }
  });

  test("of all kinds stay inside the drawing", () => {
    for (const panel of [
      graph,
      dense,
      { nodes: [{ id: "n", label: "n", above: "a long word above", below: "δ" }], edges: [] },
    ]) {
      // prettier-ignore
      const { svg } = diagram(about, panel);
      const [, width, height] = /viewBox="0 0 (\S+) (\S+)"/.exec(svg)!.map(Number);
      const [, dx, dy] = /translate\((\S+) (\S+)\)/.exec(svg)!.map(Number);
      const texts = [...svg.matchAll(/<text x="(\S+)" y="(\S+)" font-size="(\S+)"[^>]*>(.*?)<\/text>/g)];
      assert.ok(texts.length > 2);
      for (const [, x, y, size, words] of texts) {
        const half = 0.25 * Number(size) * words.replace(/<[^>]*>/g, "").length;
        assert.ok(Number(x) + dx - half > 0 && Number(x) + dx + half < width, words);
        assert.ok(Number(y) + dy - 0.7 * Number(size) > 0 && Number(y) + dy + 2 < height, words);
      }
    }
  });

  test("are set lower and higher between braces, and come back to the line", () => {
    const { svg } = diagram(about, { nodes: [{ id: "w", label: "w_{ij}^{(2)}x" }], edges: [] });
    const steps = [...svg.matchAll(/<tspan dy="([^"]*)"/g)].map(([, dy]) => Number(dy));
    assert.equal(steps.length, 3);
    assert.ok(steps[0] > 0 && steps[1] < 0 && Math.abs(steps[0] + steps[1] + steps[2]) < 0.11);
    assert.match(svg, /<desc>Nodes: wij\(2\)x\.<\/desc>/);
  });
});

describe("the SVG", () => {
  test("is the same bytes for the same diagram, and another for another", () => {
    assert.equal(diagram(about, graph).svg, diagram(about, structuredClone(graph)).svg);
    assert.notEqual(diagram({ ...about, name: "figure-2" }, graph).svg, diagram(about, graph).svg, "control");
  });

  test("has tenths of pixels and no finer", () => {
    const tags = diagram(about, graph)
      .svg.match(/<(?:text|circle|rect|path|g) [^>]*>/g)!
      .join("\n");
    assert.ok(tags.length > 2000 && /\d\.\d\b/.test(tags));
    assert.doesNotMatch(tags, /\d\.\d\d|NaN|-0["," ]/);
  });

  test("says what it shows, in one line and at length", () => {
    const { svg } = diagram(about, { title: "One", nodes: graph.nodes.slice(0, 1), edges: [] });
    assert.match(svg, /role="img" aria-label="Words for all\."/);
    assert.match(svg, /<title>Words for all\.<\/title>/);
    assert.match(svg, /<desc>One\. Nodes: x\.<\/desc>/);
    assert.match(diagram(about, graph).svg, /Lines: x to × \(3\.00, −8\.00\);/);
  });

  test("escapes what is written in it", () => {
    const hostile = `<b>&"</b>`;
    const { svg } = diagram(
      { ...about, alt: hostile },
      { title: hostile, nodes: [{ id: "n", label: hostile, above: hostile }], edges: [{ from: "n", to: "n", above: hostile }] }, // prettier-ignore
    );
    assert.ok(!svg.includes("<b>"));
    assert.equal(svg.match(/&lt;b&gt;&amp;&quot;&lt;\/b&gt;/g)!.length, 12);
  });

  test("carries its colours for light and dark screens, under its own name alone", () => {
    const { svg } = diagram(about, graph);
    const [, style] = /<style>(.*)<\/style>/.exec(svg)!;
    assert.match(style, /^#diagram-figure-1\{.*\}@media \(prefers-color-scheme:dark\)\{#diagram-figure-1\{.*\}\}$/);
    assert.match(svg, /^<svg [^>]* id="diagram-figure-1"/);
    const used = new Set([...svg.matchAll(/var\((--diagram-\w+)\)/g)].map(([, name]) => name));
    for (const name of used) assert.equal(style.split(`${name}:`).length - 1, 2, name);
    assert.ok(used.size >= 5);
  });

  test("puts panels side by side, `columns` of them, each under its title", () => {
    const panels = [1, 2, 3, 4].map((n) => ({ ...graph, title: `step ${n}` }));
    const size = (columns?: number) =>
      /viewBox="0 0 (\S+) (\S+)"/
        .exec(diagram(about, panels, columns).svg)!
        .slice(1)
        .map(Number);
    const [[w4, h4], [w2, h2], [w1, h1]] = [size(), size(2), size(1)];
    assert.ok(w4 > 1.8 * w2 && w2 > 1.4 * w1 && h4 < h2 && h2 < h1, `${[w4, w2, w1, h4, h2, h1]}`);
    assert.match(diagram(about, panels).svg, />step 3<\/text>/);
  });
});

test("every colour is legible as text on its paper, ink on what is marked, and BP and DBP keep their hue", () => {
  const rgb = (hex: string) => channels(hex)!.rgb;
  for (const theme of [0, 1] as const) {
    for (const [name, pair] of Object.entries(colours))
      if (!["paper", "mark"].includes(name))
        assert.ok(contrast(rgb(pair[theme]), rgb(colours.paper[theme])) >= 4.5, `${name} ${pair[theme]}`);
    assert.ok(contrast(rgb(colours.ink[theme]), rgb(colours.mark[theme])) >= 4.5);
  }
  assert.ok(
    contrast(rgb("#d55e00"), rgb(colours.paper[0])) < 4.5,
    "control: the figures' own orange would be too pale",
  );
});

test("what cannot be drawn is refused by name", () => {
  const node = (id: string, layer?: number) => ({ id, label: id, layer });
  const refused = (nodes: DiagramNode[], edges: DiagramEdge[], message: string) =>
    assert.throws(() => diagram(about, { nodes, edges }), { message });
  refused([], [], "diagram figure-1: there are no nodes");
  refused([node("a"), node("a")], [], "diagram figure-1: two nodes are called a");
  refused([node("a", 1), node("b")], [], "diagram figure-1: b has no layer, and others have one");
  refused([node("a")], [{ from: "a", to: "q" }], "diagram figure-1: the edge from a to q names no node of the diagram");
  assert.throws(() => diagram(about, []), { message: "diagram figure-1: there are no panels" });
});
