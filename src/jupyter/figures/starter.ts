/**
 * Runs in the notebook's page, once: makes figures live. Plotly lies in the output of the cell that imports "deltalab", packed;
 * a figure that was drawn before it came, or without it, keeps its picture.
 */
import { bytesOf } from "../../report/letters";

interface Plotly {
  react(element: HTMLElement, data: object, layout: object, config: object): Promise<unknown>;
}
interface Host {
  deltalabFigures?: { draw(figure: HTMLElement, packed: string): Promise<void> };
  Plotly?: Plotly;
}

const CONFIG = { displayModeBar: false, displaylogo: false, showTips: false };

const unpacked = (letters: string): Promise<string> =>
  new Response(
    new Blob([bytesOf(letters) as BlobPart]).stream().pipeThrough(new DecompressionStream("deflate-raw")),
  ).text();

/** Plotly, which another extension of the page must not see: it has one of its own. */
async function start(letters: string): Promise<Plotly> {
  const scope: { Plotly?: Plotly } = {};
  new Function("window", "self", `${await unpacked(letters)}; this.Plotly = Plotly;`).call(scope, window, window);
  return scope.Plotly!;
}

export function install(letters: string): void {
  const host = globalThis as Host;
  let plotly: Promise<Plotly> | undefined;
  host.deltalabFigures = {
    async draw(figure, packed) {
      const { data, layout } = JSON.parse(await unpacked(packed)) as { data: object; layout: object };
      const { react } = await (plotly ??= start(letters));
      const [picture] = figure.children as unknown as HTMLElement[];
      const live = document.createElement("div");
      picture.before(live);
      await react(live, data, layout, CONFIG);
      picture.remove();
    },
  };
  document.dispatchEvent(new Event("deltalab-figures"));
}
