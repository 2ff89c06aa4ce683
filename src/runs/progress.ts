/** How far a long run is, and how long it still takes: a bar on a terminal, a line each tenth elsewhere. */
import cliProgress from "cli-progress";

export interface Progress {
  at(done: number): void;
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
      format: `${name} {bar} {value}/{total}  {eta_formatted} left`,
      etaBuffer: WINDOW,
      hideCursor: true,
      gracefulExit: false, // the command ends itself, and the bar with it
      barsize: 30,
    },
    cliProgress.Presets.shades_classic,
  );
  shown.start(total, done);
  return { at: (now) => shown.update(now), end: () => shown.stop() };
}

function tenths(name: string, done: number, total: number, stream: NodeJS.WritableStream): Progress {
  const start = performance.now();
  let told = Math.floor((10 * done) / total);
  return {
    at(now) {
      const tenth = Math.floor((10 * now) / total);
      if (tenth === told) return;
      told = tenth;
      const left = ((total - now) * (performance.now() - start)) / 1000 / (now - done);
      stream.write(`${name}: ${10 * tenth} % (${now} of ${total})${tenth < 10 ? `, ${duration(left)} left` : ""}\n`);
    },
    end() {},
  };
}

/** "35 s", "12 min", "3 h 20 min": as much as an estimate is worth. */
export function duration(seconds: number): string {
  if (seconds < 100) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
