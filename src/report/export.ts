/**
 * The report: executed notebooks become pages, their figures files, and an index lists every page in the folder. All is
 * made beside and moved in at the end, so that an export that fails leaves the last good report as it was.
 */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { notebookText, readNotebook, type Notebook, type Output } from "../jupyter/notebook";
import { pageMarkup } from "./article";
import { openPen } from "./browser";
import { diagramMiniature, diagramPicture } from "./diagrams";
import { drawing, standalone, type Draw, type Picture } from "./draw";
import { highlighter, type Highlight } from "./highlight";
import { overviewMarkup, type Entry } from "./overview";
import { exhibitsOf, readPage, type Page } from "./parts";
import type { RegisterPage } from "./register";
import { speedMarkup, type SpeedRecord } from "./speed";

export interface Executed {
  readonly name: string;
  readonly notebook: Notebook;
}

export interface Exported {
  /** What was written, relative to the report's folder, in order. */
  readonly files: readonly string[];
  /** False where another browser than the pinned one drew: then the bytes may differ from another machine's. */
  readonly pinned: boolean;
}

/** Path in the report → content. */
type Files = Map<string, string>;

/**
 * The notebook as it lies in the report, where GitHub shows it: figures as they are drawn on the page, beside Plotly's numbers.
 * Their live form is the page's, and Plotly itself is not repeated in each notebook.
 */
function lying(notebook: Notebook, drawings: ReadonlyMap<string, Picture>): Notebook {
  const drawn = (output: Output): Output[] => {
    if (!("data" in output)) return [output];
    const { name, library, request } = (output.metadata.deltalab ?? {}) as Record<string, string | undefined>;
    if (library !== undefined) return [];
    const { "text/html": live, ...data } = output.data;
    if (request !== undefined) return [{ ...output, data }]; // the lab: half a megabyte, and it has a page
    const drawing = drawings.get(name ?? "");
    if (drawing === undefined || live === undefined) return [output];
    return [{ ...output, data: { ...data, "image/svg+xml": standalone(drawing) } }];
  };
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === "code" ? { ...cell, outputs: cell.outputs.flatMap(drawn) } : cell,
  );
  return { ...notebook, cells };
}

async function pageFiles(page: Page, notebook: Notebook, draw: Draw, highlight: Highlight): Promise<Files> {
  const drawings = new Map<string, Picture>();
  for (const exhibit of exhibitsOf(page))
    drawings.set(exhibit.name, "svg" in exhibit ? diagramPicture(exhibit.svg) : await draw.whole(exhibit));
  return new Map([
    [`${page.name}.html`, pageMarkup(page, drawings, highlight)],
    [`${page.name}.ipynb`, notebookText(lying(notebook, drawings))],
    ...[...drawings].map(([name, drawing]) => [`figures/${page.name}/${name}.svg`, standalone(drawing)] as const),
  ]);
}

/** The notebooks that lie in the report already and are not made anew. */
async function others(into: string, names: ReadonlySet<string>): Promise<Executed[]> {
  const files = existsSync(into) ? await readdir(into) : [];
  return files
    .filter((file) => file.endsWith(".ipynb") && !names.has(basename(file, ".ipynb")))
    .map((file) => ({ name: basename(file, ".ipynb"), notebook: readNotebook(join(into, file)) }));
}

/** Writes all files beside the folder, then moves them in one by one; drawings that a page has no more go. */
async function publish(files: Files, into: string, pages: readonly Page[]): Promise<void> {
  await mkdir(dirname(into), { recursive: true });
  const beside = await mkdtemp(`${into}.part-`);
  try {
    for (const [path, content] of files) {
      await mkdir(dirname(join(beside, path)), { recursive: true });
      await writeFile(join(beside, path), content);
    }
    for (const path of files.keys()) {
      await mkdir(dirname(join(into, path)), { recursive: true });
      await rename(join(beside, path), join(into, path));
    }
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
  for (const { name } of pages) {
    const folder = join(into, "figures", name);
    for (const file of existsSync(folder) ? await readdir(folder) : [])
      if (!files.has(`figures/${name}/${file}`)) await rm(join(folder, file));
  }
}

/**
 * Exports executed notebooks into a folder, the page of the lab, a page of speed where a benchmark was recorded, and an index of all that the
 * folder holds, which opens with the register.
 */
export async function exportReport(
  executed: readonly Executed[],
  into: string,
  register?: RegisterPage,
  speed?: SpeedRecord,
  lab?: string,
  notice: (line: string) => void = console.error,
): Promise<Exported> {
  const pages = executed.map(({ name, notebook }) => readPage(name, notebook)); // refusals first, before any work
  const names = new Set(pages.map(({ name }) => name));
  const rest = (await others(into, names)).map(({ name, notebook }) => readPage(name, notebook));
  const pen = await openPen(notice);
  try {
    const [draw, highlight] = await Promise.all([drawing(pen), highlighter()]);
    const files: Files = new Map();
    for (const [i, page] of pages.entries())
      for (const file of await pageFiles(page, executed[i].notebook, draw, highlight)) files.set(...file);
    const entries: Entry[] = [];
    for (const page of [...pages, ...rest].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const first = exhibitsOf(page).at(0);
      const picture = first && ("svg" in first ? diagramMiniature(first.svg) : await draw.miniature(first, page.name));
      entries.push({ page, picture });
    }
    files.set("index.html", overviewMarkup(entries, register, speed, lab !== undefined));
    if (lab !== undefined) files.set("lab.html", lab);
    if (speed) files.set("speed.html", speedMarkup(speed));
    if (register) files.set("claims.json", register.text);
    await publish(files, resolve(into), pages);
    return { files: [...files.keys()], pinned: pen.pinned };
  } finally {
    await pen.browser.close();
  }
}
