/**
 * Notebooks (nbformat 4) as values: read, checked, stripped, written. Text is one string in memory and a list of lines in
 * the file, keys are sorted, as Jupyter itself writes it: the same notebook is the same bytes.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename } from "node:path";

type Fields = Record<string, unknown>;

export type Output =
  | { output_type: "stream"; name: "stdout" | "stderr"; text: string }
  | { output_type: "display_data"; data: Fields; metadata: Fields }
  | { output_type: "execute_result"; data: Fields; metadata: Fields; execution_count: number | null }
  | { output_type: "error"; ename: string; evalue: string; traceback: string[] };

export interface TextCell {
  cell_type: "markdown" | "raw";
  id: string;
  metadata: Fields;
  source: string;
  attachments?: Fields;
}

export interface CodeCell {
  cell_type: "code";
  id: string;
  metadata: Fields;
  source: string;
  outputs: Output[];
  execution_count: number | null;
}

export type Cell = TextCell | CodeCell;

export interface Notebook {
  cells: Cell[];
  metadata: Fields;
  nbformat: 4;
  nbformat_minor: number;
}

export const KERNELSPEC = { display_name: "deltalab (TypeScript)", language: "typescript", name: "deltalab" };

export const notebookName = (path: string): string => basename(path, ".ipynb");

/** Reads a notebook; what is wrong with it is said in one sentence. */
export function readNotebook(path: string): Notebook {
  const fail = (problem: string): never => {
    throw new Error(`notebook ${notebookName(path)} ${problem}`);
  };
  let text = "";
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw new Error(`there is no notebook ${path}`);
    fail(`cannot be read (${(error as Error).message})`);
  }
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    fail("is not JSON");
  }
  if (!isFields(raw) || typeof raw.nbformat !== "number")
    return fail("is JSON, but not a notebook: nbformat is missing");
  if (raw.nbformat !== 4) fail(`has nbformat ${raw.nbformat}, and deltalab reads 4: open and save it in Jupyter`);
  const { cells, metadata = {}, nbformat_minor: minor = 0 } = raw;
  if (!Array.isArray(cells) || cells.length === 0) return fail("has no cells");
  if (!isFields(metadata)) return fail("has metadata that are not an object");
  const kernel = isFields(metadata.kernelspec) ? metadata.kernelspec.name : undefined;
  if (kernel !== undefined && kernel !== KERNELSPEC.name) {
    fail(`is for the kernel "${kernel}", and deltalab runs those for "${KERNELSPEC.name}"`);
  }
  return {
    cells: cells.map((cell, i) => readCell(cell, i + 1, fail)),
    metadata,
    nbformat: 4,
    nbformat_minor: Math.max(5, Number(minor) || 0), // 5 gave cells their ids
  };
}

function readCell(raw: unknown, number: number, fail: (problem: string) => never): Cell {
  if (!isFields(raw)) return fail(`has a cell ${number} that is not an object`);
  const { cell_type: type, id = `cell-${number}`, metadata = {} } = raw;
  if (type !== "code" && type !== "markdown" && type !== "raw") {
    return fail(`has a cell ${number} of the type ${JSON.stringify(type)}; code, markdown and raw exist`);
  }
  const source = oneString(raw.source);
  if (typeof source !== "string") return fail(`has a cell ${number} without source`);
  if (typeof id !== "string") return fail(`has a cell ${number} whose id is no string`);
  if (!isFields(metadata)) return fail(`has a cell ${number} whose metadata are not an object`);
  const common = { id, metadata, source };
  if (type !== "code")
    return { cell_type: type, ...common, ...(isFields(raw.attachments) && { attachments: raw.attachments }) };
  const outputs = (Array.isArray(raw.outputs) ? raw.outputs : []).map(joinLines) as Output[];
  return { cell_type: type, ...common, outputs, execution_count: (raw.execution_count as number | null) ?? null };
}

/** Without what a run left behind: outputs, counts, and the times that Jupyter may note. */
export function stripOutputs(notebook: Notebook): Notebook {
  const cells = notebook.cells.map((cell) => {
    const kept = Object.entries(cell.metadata).filter(([key]) => key !== "execution" && key !== "ExecuteTime");
    const clean = { ...cell, metadata: Object.fromEntries(kept) };
    return clean.cell_type === "code" ? { ...clean, outputs: [], execution_count: null } : clean;
  });
  return { ...notebook, cells };
}

export function notebookText(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    source: lines(cell.source),
    ...(cell.cell_type === "code" && { outputs: cell.outputs.map(splitLines) }),
  }));
  return JSON.stringify(sorted({ ...notebook, cells }), null, 1) + "\n";
}

/** Written beside and renamed: whoever reads meanwhile sees the old notebook or the new one. */
export function writeNotebook(path: string, notebook: Notebook): void {
  const beside = `${path}.${process.pid}.part`;
  writeFileSync(beside, notebookText(notebook));
  renameSync(beside, path);
}

/** The first line that says something, to name a cell by. */
export const firstLine = ({ source }: Cell): string => {
  const line = source.split("\n").find((text) => text.trim() !== "") ?? "";
  return line.trim().length > 60 ? `${line.trim().slice(0, 59)}…` : line.trim();
};

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const oneString = (value: unknown): unknown =>
  Array.isArray(value) && value.every((line) => typeof line === "string") ? value.join("") : value;

const lines = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** Mime types whose text Jupyter splits into lines. */
const isText = (mime: string) => /^text\/|^application\/javascript$|^image\/svg\+xml$/.test(mime);

function joinLines(output: Fields): Fields {
  if (output.output_type === "stream") return { ...output, text: oneString(output.text) };
  if (!isFields(output.data)) return output;
  const data = Object.entries(output.data).map(([mime, value]) => [
    mime,
    /json$/.test(mime) ? value : oneString(value),
  ]);
  return { ...output, data: Object.fromEntries(data) };
}

function splitLines(output: Output): Fields {
  if (output.output_type === "stream") return { ...output, text: lines(output.text) };
  if (!("data" in output)) return { ...output };
  const split = (mime: string, value: unknown) => (isText(mime) && typeof value === "string" ? lines(value) : value);
  return {
    ...output,
    data: Object.fromEntries(Object.entries(output.data).map(([mime, v]) => [mime, split(mime, v)])),
  };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}
