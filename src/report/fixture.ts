/** An executed notebook for the tests of this folder: every kind of output, and figures of every shape that pages draw. */
import type { CodeCell, Notebook, Output, TextCell } from "../jupyter/notebook";
import { diagram, type Diagram } from "../diagram";
import { bandMark, line, plot, points, styles, type Figure } from "../figure";
import { exp } from "../math";

export const prose = (source: string): TextCell => ({ cell_type: "markdown", id: "text", metadata: {}, source });

export const code = (source: string, ...outputs: Output[]): CodeCell => ({
  cell_type: "code",
  id: "code",
  metadata: {},
  source,
  outputs,
  execution_count: null,
});

export const shown = (data: Record<string, unknown>, metadata: Record<string, unknown> = {}): Output => ({
  output_type: "display_data",
  data,
  metadata,
});

export const figure = ({ data, layout, ...words }: Figure): Output =>
  shown({ "application/vnd.plotly.v1+json": { data, layout }, "text/plain": words.alt }, { deltalab: words });

export const drawn = ({ name, caption, alt, svg }: Diagram): Output =>
  shown({ "image/svg+xml": svg, "text/plain": alt }, { deltalab: { name, caption, alt } });

export const notebook = (...cells: (TextCell | CodeCell)[]): Notebook => ({
  cells: cells.map((cell, i) => (cell.cell_type === "code" ? { ...cell, execution_count: i } : cell)),
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
});

const t = Array.from({ length: 201 }, (_, i) => i * 10);
const falling = (rate: number, offset = 0) => t.map((i) => offset + 0.04 + 0.3 * exp(-rate * i));

export const costs = plot(
  {
    name: "figure-2",
    caption: "**Cost.** Right: the median of $\\text{BP} - \\text{DBP}$ is ${}$ above zero at the end.".replace(
      "${}$",
      "$10^{-4}$",
    ),
    alt: "Both costs fall from 0.34 to 0.04; their difference stays above zero.",
  },
  [
    {
      title: "cost",
      x: { title: "iteration" },
      y: { title: "cost (root mean squared error)" },
      marks: [
        bandMark("BP, middle 80 %", t, falling(0.002, -0.01), falling(0.002, 0.03), styles.BP),
        line("BP, median", t, falling(0.002), styles.BP),
        line("DBP, median", t, falling(0.0025), styles.DBP),
      ],
    },
    {
      title: "BP − DBP, pair by pair",
      x: { title: "iteration" },
      y: { title: "difference" },
      marks: [
        line(
          "difference, median",
          t,
          falling(0.002).map((c, i) => c - falling(0.0025)[i]),
          styles.consistent,
        ),
      ],
    },
  ],
);

export const tangents = plot(
  { name: "figure-1", caption: "**The chord** at $z = 1$ lies below.", alt: "A sigmoid, its tangent and a chord." },
  [
    {
      x: { title: "z" },
      y: { title: "a" },
      marks: [
        line(
          "sigmoid",
          t.map((i) => i / 500 - 3),
          t.map((i) => 1 / (1 + exp(3 - i / 500))),
          styles.neutral,
        ),
        points("z and z′", [-0.5, 1], [0.38, 0.73], styles.DBP, ["(z′, a′)", "(z, a)"]),
      ],
    },
  ],
);

export const order = plot(
  { name: "order", caption: "**Order.** One decade a decade.", alt: "A straight line of slope one on log axes." },
  [
    {
      x: { title: "step · e", log: true },
      y: { title: "|slope / σ′ − 1|", log: true },
      marks: [
        line("literal", [1e-8, 1e-4, 1], [1e-8, 1e-4, 1], styles.DBP),
        line("stable", [1e-8, 1], [2e-8, 2], styles.BP),
      ],
    },
  ],
);

export const surface: Figure = {
  name: "surface",
  caption: "**Surface.** The cost has one valley.",
  alt: "Contours of the cost with one valley.",
  data: [
    {
      type: "contour",
      x: [0, 1, 2, 3],
      y: [0, 1, 2],
      z: [
        [4, 3, 3, 4],
        [3, 1, 1, 3],
        [4, 3, 3, 4],
      ],
    },
    { type: "scatter", mode: "lines", name: "way", x: [0, 1.5], y: [0, 1], line: { color: "#f0e442" } },
  ],
  layout: { xaxis: { title: { text: "w₁" } }, yaxis: { title: { text: "w₂" } } },
};

const value = (text: string) => ({ text, tone: "forward" as const });

export const product = diagram(
  {
    name: "figure-6-4",
    caption: "**Product.** Values above, gradients below; $xy$ is −12.",
    alt: "x and y go into a product.",
  },
  {
    nodes: [
      { id: "x", label: "x", shape: "plain", tone: "muted" },
      { id: "y", label: "y", shape: "plain" },
      { id: "×", label: "×", tone: "strong" },
    ],
    edges: [
      { from: "x", to: "×", above: value("3.00"), below: { text: "−4.00", tone: "backward" } },
      { from: "y", to: "×", above: value("−4.00"), below: { text: "3.00", tone: "backward" } },
    ],
  },
);

/** Everything that a page may meet, a little of it hostile. */
export const everything = notebook(
  prose("# Difference *backpropagation*\n\nDivide differences: $\\Delta a / \\Delta z$.\n\nThe second paragraph."),
  code(`import { difference, plot } from "deltalab";\n${"const x = 1;\n".repeat(20)}`),
  prose(
    "## 1. The rule\n\n> The paper says so.\n\n$$\\frac{dl}{dz} = \\frac{a' - a}{z' - z}\\frac{dl}{da} \\tag{6}$$\n[`difference`](../src/rules.ts), [`literal`](../src/rules.ts)\n\nAs [equation 6](#eq-6).",
  ),
  prose(`$$${Array.from({ length: 40 }, (_, i) => `w_{${i}} x_{${i}}`).join(" + ")} = 0 \\tag{7}$$`),
  code('show(figure(difference(1), recorded("headline")));', figure(tangents), figure(costs)),
  prose(
    "## 2. Numbers and [links](https://example.org)\n\nIt costs $5 or $6.\n\n```ts\nconst wide = 1; " +
      "// wide ".repeat(40) +
      "\n```",
  ),
  code(
    "table(records);",
    shown({ "text/markdown": "| z | slope |\n|--:|:--|\n| −1 | 6.14 × 10⁻⁶ |\n| 2 | far away |" }),
    { output_type: "stream", name: "stdout", text: "one\n" },
    { output_type: "stream", name: "stdout", text: "\u001b[31mtwo\u001b[0m <b>\n" },
    { output_type: "stream", name: "stderr", text: "careful\n" },
    {
      output_type: "error",
      ename: "RangeError",
      evalue: "no <inverse>",
      traceback: ["RangeError: no <inverse>", "  at 1"],
    },
    shown({
      "text/html": `<img src="http://127.0.0.1:9/pixel.png" alt=""><script>document.title = "taken over"</script>`,
    }),
  ),
  prose("## 1. The rule\n\nThe same heading again."),
  code("show(more);", figure(order), figure(surface), drawn(product)),
);
