/** Plotly, unpacked and started when the first figure needs it. */
import { unpacked } from "./unpacked";

export interface PlotlyApi {
  react(element: HTMLElement, data: object, layout: object, config: object): Promise<unknown>;
  toImage(
    figure: object,
    format: { format: "svg" | "png"; width: number; height: number; scale?: number },
  ): Promise<string>;
}

let started: Promise<PlotlyApi> | undefined;

async function start(): Promise<PlotlyApi> {
  const script = document.createElement("script");
  script.textContent = await unpacked("plotly"); // the page's policy knows its hash, and lets it run
  document.head.append(script);
  const { Plotly } = globalThis as { Plotly?: PlotlyApi };
  if (Plotly === undefined) throw new Error("Plotly did not start");
  return Plotly;
}

export const plotly = (): Promise<PlotlyApi> => (started ??= start());
