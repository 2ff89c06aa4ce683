/** The figures that a page carries, unpacked once. */
import type { DigitsLab, Lab } from "../../figure";
import { expanded } from "../numbers";
import type { PlotlyFigure } from "../plotly";
import { unpacked } from "./unpacked";

export interface SavedFigure extends PlotlyFigure {
  readonly caption: string;
  readonly alt: string;
  readonly lab?: Lab;
  readonly digits?: DigitsLab;
}

let saved: Promise<Record<string, SavedFigure>> | undefined;
export const figures = () =>
  (saved ??= unpacked("figures").then((text) => expanded(JSON.parse(text)) as Record<string, SavedFigure>));
