/**
 * AG News as its files have it: UTF-8, comma-separated, no header, `"class","title","description"`, class 1 … 4. Its texts went
 * through several hands: a backslash stands where a line broke, character references have lost their ampersand (` #39;`), and
 * some of them hide tags (`&lt;br&gt;`). All that is undone here. A file that is not whole is refused with its name and line.
 */
import { parse, type CsvError } from "csv-parse/browser/esm/sync";
import { decodeHTMLStrict } from "entities/decode";
import type { File } from "./idx";
import { TOPICS, type Story } from "./news";

/**
 * What stands behind an ampersand that became a blank. Names that are words too are left out ("Oil Lifts Euro; Gold Up"), and
 * numbers below 32, which are no characters ("Blog takes #1; …").
 */
const BROKEN =
  / (#0*(?:3[2-9]|[4-9]\d|[1-9]\d\d+)|#x[\da-fA-F]+|amp|quot|apos|lt|gt|nbsp|[mn]dash|hellip|middot|[lr][sd]quo|reg|frac\d+|[a-zA-Z](?:acute|grave|circ|uml|tilde|cedil));/g;

/** A tag, and no share's sign in angle brackets (`<ORCL.O>`), which has a dot. */
const TAG = /<\/?[a-z][a-z\d]*(?:\s[^<>]*)?\/?>/gi;

/** The text as it was meant, on one line. References may be hidden in references (`amp;amp;`), so it is read until nothing changes. */
function mended(text: string): string {
  let [before, after] = ["", text.replaceAll("\\", " ")];
  while (after !== before) [before, after] = [after, decodeHTMLStrict(after.replace(BROKEN, "&$1;"))];
  return after.replace(TAG, " ").replace(/\s+/g, " ").trim();
}

/** Throws where the bytes are no UTF-8, with the first such line. */
function asUtf8({ name, bytes }: File): void {
  const fits = (part: Uint8Array): boolean => {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(part);
      return true;
    } catch {
      return false;
    }
  };
  if (fits(bytes)) return;
  // The byte that ends a line is never part of another character, so each line can be looked at by itself.
  let [line, from] = [1, 0];
  for (let end = bytes.indexOf(10); end >= 0 && fits(bytes.subarray(from, end)); end = bytes.indexOf(10, from)) {
    line++;
    from = end + 1;
  }
  throw new Error(`${name}:${line}: expected UTF-8, got other bytes`);
}

/** What is wrong with quotes, in our words. */
function unquoted(error: CsvError): string {
  if (error.code === "CSV_QUOTE_NOT_CLOSED") return "expected a closing quote, got the end of the file";
  if (error.code === "CSV_INVALID_CLOSING_QUOTE")
    return "expected a comma or the end of the line behind a closing quote, got more text";
  if (error.code === "INVALID_OPENING_QUOTE") return "expected a quote at the start of a field, got one in the middle";
  return error.message;
}

type Row = { readonly record: readonly string[]; readonly info: { readonly lines: number } };

/** The fields of each row, and the line that it ends on, from 1. */
function rowsOf(file: File): readonly Row[] {
  asUtf8(file);
  try {
    return parse(file.bytes, { info: true, relax_column_count: true }) as unknown as Row[];
  } catch (error) {
    const { lines } = error as CsvError & { lines?: number };
    throw new Error(`${file.name}:${lines}: ${unquoted(error as CsvError)}`);
  }
}

/** The stories of a file, in its order. A title or a description may be empty. Throws one sentence: which line, and what was expected. */
export function readNews(file: File): Story[] {
  const rows = rowsOf(file);
  if (rows.length === 0) throw new Error(`${file.name} holds no story`);
  return rows.map(({ record, info }) => {
    const refused = (sentence: string) => new Error(`${file.name}:${info.lines}: ${sentence}`);
    if (record.length !== 3)
      throw refused(`expected 3 fields, a class, a title and a description, got ${record.length}`);
    const [label, title, description] = record;
    if (!/^[1-4]$/.test(label)) throw refused(`expected a class, 1 … ${TOPICS.length}, got ${JSON.stringify(label)}`);
    return { topic: Number(label) - 1, text: mended(`${title} ${description}`) };
  });
}
