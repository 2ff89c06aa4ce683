/** How far a long run is, and how long it still takes: a bar on a terminal, a line each tenth elsewhere. */
import cliProgress from "cli-progress";
import { duration } from "../progress";
import type { Under } from "./experiment";

export interface Progress {
  /** So many are done, with the shares of what is under way; and what else is known of that. */
  at(done: number, under?: Under): void;
  end(): void;
}

/** Trials over which the speed is taken: experiments mix long ones and short ones. */
const WINDOW = 200;

export function progress(name: string, done: number, total: number, out: NodeJS.WriteStream = process.stderr) {
  return out.isTTY ? bar(name, done, total, out) : tenths(name, done, total, out);
}

function bar(name: string, done: number, total: number, stream: NodeJS.WriteStream): Progress {
  const shown = new cliProgress.SingleBar(
    {
      stream,
      format: `${name} {bar} {value}/{total}  {eta_formatted} left{under}`,
      etaBuffer: WINDOW,
      hideCursor: true,
      gracefulExit: false, // the command ends itself, and the bar with it
      barsize: 30,
    },
    cliProgress.Presets.shades_classic,
  );
  shown.start(total, done, { under: "" });
  const words = speaking();
  return { at: (now, under) => shown.update(tenth(now), { under: words(under) }), end: () => shown.stop() };
}

function tenths(name: string, done: number, total: number, stream: NodeJS.WritableStream): Progress {
  const start = performance.now();
  let told = Math.floor((10 * done) / total);
  const words = speaking();
  return {
    at(now, under) {
      const reached = Math.floor((10 * now) / total);
      if (reached <= told) return;
      told = reached;
      const left = ((total - now) * (performance.now() - start)) / 1000 / (now - done);
      stream.write(
        `${name}: ${10 * reached} % (${tenth(now)} of ${total})${reached < 10 ? `, ${duration(left)} left${words(under)}` : ""}\n`,
      );
    },
    end() {},
  };
}

/** Puts what is under way into words: "  5,214 rows/s, loss 0.348", the speed since now. */
function speaking(): (under?: Under) => string {
  const start = performance.now();
  return (under) => {
    if (under === undefined) return "";
    const speed = Math.round(under.samples / ((performance.now() - start) / 1000));
    return `, ${speed.toLocaleString("en")} rows/s, loss ${under.loss.toPrecision(3)}`;
  };
}

/** A number of trials, with the tenths of those under way. */
export const tenth = (done: number): number => Math.floor(10 * done + 1e-9) / 10;
