/**
 * How far a cell is: a line below it that changes in place, once two seconds have gone. The kernel gives `displayProgress` where
 * somebody watches; elsewhere nothing is shown, so that no clock gets into a report.
 */

type Show = (id: string, forms: Readonly<Record<string, string>>) => void;

const AFTER = 2000; // ms
const PAUSE = 200; // ms between two changes
const CELLS = 20;

/** "35 s", "12 min", "3 h 20 min": as much as an estimate is worth. */
export function duration(seconds: number): string {
  if (seconds < 100) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** "7 of 20 seeds, 14 s left" after a bar, by mime type: of letters, and one that a page draws. */
export function progressForms(done: number, total: number, what: string, seconds: number) {
  const full = Math.round((CELLS * done) / total);
  const left = (seconds / done) * (total - done);
  const words = `${done} of ${total} ${what}${done < total && done > 0 ? `, ${duration(left)} left` : ""}`;
  const escaped = words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return {
    "text/plain": `${"█".repeat(full)}${"░".repeat(CELLS - full)} ${words}`,
    "text/html": `<label><progress value="${done}" max="${total}"></progress> ${escaped}</label>`,
  };
}

/** Tells how far something of `total` parts is; for what is no loop. */
export function progressOf(total: number, what: string): (done: number) => void {
  const { displayProgress } = globalThis as { displayProgress?: Show };
  const start = Date.now();
  let last = start + AFTER - PAUSE;
  return (done) => {
    const now = Date.now();
    const closes = done === total && last >= start + AFTER; // what is shown already
    if (!displayProgress || (now - last < PAUSE && !closes)) return;
    last = now;
    displayProgress(`progress ${what} ${start}`, progressForms(done, total, what, (now - start) / 1000));
  };
}

/** The items one by one, telling how many are done: for (const seed of progress(seeds(200), "seeds")) … */
export function* progress<T>(items: readonly T[], what = ""): Generator<T> {
  const tell = progressOf(items.length, what);
  for (const [i, item] of items.entries()) {
    yield item;
    tell(i + 1);
  }
}
