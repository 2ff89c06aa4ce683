/** Markup as a value: what is put into markup`…` is escaped unless it is markup already. */
export interface Html {
  readonly html: string;
}

type Part = Html | string | number | false | undefined | readonly Part[];

export const raw = (html: string): Html => ({ html });

const SPECIAL: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export const escaped = (text: string): string => text.replace(/[&<>"]/g, (c) => SPECIAL[c]);

function textOf(part: Part): string {
  if (part === undefined || part === false) return "";
  if (typeof part === "string") return escaped(part);
  if (typeof part === "number") return String(part);
  return "html" in part ? part.html : part.map(textOf).join("");
}

/** markup`<p>${"a < b"}</p>`: strings are escaped, markup is taken as it is, lists are joined, undefined and false are nothing. */
export const markup = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  raw(strings.map((text, i) => text + (i < parts.length ? textOf(parts[i]) : "")).join(""));

/** Text for inside a <script>, which no "</script>" in it can end. */
export const scriptText = (text: string): Html => raw(text.replace(/<(?=\/script|!--)/gi, "\\x3c"));

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻";
/** Raised characters as raised text: many a font has no ⁻, and its ⁰¹²³ stand at other heights than its ⁴⁵⁶. */
export const raised = (markup: string): string =>
  markup.replace(
    new RegExp(`[${RAISED}]+`, "g"),
    (power) => `<sup>${[...power].map((c) => "0123456789−"[RAISED.indexOf(c)]).join("")}</sup>`,
  );
