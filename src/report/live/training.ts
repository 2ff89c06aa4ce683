/** A run that is trained in the page: its worker, and the figure's lines called "… this run", which follow it. */
import type { SavedFigure } from "./saved";
import { workerOf } from "./unpacked";

/** A line's value at k; undefined where the run has not come so far. */
export type Values = (k: number) => number | undefined;

const short = (value: number) => Number(value.toPrecision(6)); // as the notebook's own figures are written

/** The figure with the run's lines as far as they have come; lines without values stay the notebook's. */
export function withRun(figure: SavedFigure, valuesOf: (line: string) => Values | undefined): SavedFigure {
  const data = figure.data.map((trace) => {
    const values = valuesOf(String(trace.name));
    if (values === undefined) return trace;
    const x = (trace.x as number[]).filter((k) => values(k) !== undefined);
    return { ...trace, x, y: x.map((k) => short(values(k)!)) };
  });
  return { ...figure, data };
}

/** Whether two figures show the same run in these lines, to every digit written. */
export const sameRun = (a: SavedFigure, b: SavedFigure, lines: object): boolean =>
  a.data.every((trace, i) => !(String(trace.name) in lines) || String(trace.y) === String(b.data[i].y));

/** The words on a run at the notebook's own settings. */
export const reproduced = (same: boolean): string =>
  same
    ? "These are the notebook's curves, trained again here: every digit is the same."
    : "These should be the notebook's curves, and they differ.";

/** What a run has come to: its figure, and words at its end. */
export interface Progress {
  readonly figure?: () => SavedFigure;
  readonly words?: () => string;
}

/**
 * What trains with new settings: it ends the worker of before, and draws what has come last whenever the drawing before has
 * finished. `read` turns a worker's messages into what has been reached.
 */
export function trainer<S, M>(
  name: string,
  show: (figure: SavedFigure) => Promise<void>,
): (settings: S, say: (words: string) => void, read: (message: M) => Progress) => Promise<void> {
  let worker: Worker | undefined;
  let latest: object | undefined;
  return async (settings, say, read) => {
    const turn = (latest = {});
    const isLatest = () => turn === latest;
    worker?.terminate();
    say("Training …");
    const mine = await workerOf(name);
    if (!isLatest()) return mine.terminate(); // other settings came before it could begin
    worker = mine;
    let reached: Progress = {};
    let drawn = reached;
    let isDrawing = false;
    const draw = async () => {
      if (isDrawing) return;
      isDrawing = true;
      while (drawn !== reached && isLatest()) {
        drawn = reached;
        if (drawn.figure) await show(drawn.figure());
      }
      isDrawing = false;
      if (isLatest() && drawn.words) say(drawn.words());
    };
    mine.onmessage = ({ data }: MessageEvent<M>) => {
      reached = read(data);
      void draw();
    };
    mine.onerror = () => say("This browser does not let a page train.");
    mine.postMessage(settings);
  };
}
