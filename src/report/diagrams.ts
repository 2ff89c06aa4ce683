/**
 * Diagrams on a page. Their SVG comes out of a notebook, so its elements and attributes are looked through before a page
 * takes it; then the page's colours take the place of its own.
 */
import type { Picture } from "./draw";

/** What `diagram` of src writes; all else is refused. */
const ELEMENTS = new Set(["svg", "title", "desc", "style", "g", "rect", "circle", "path", "text", "tspan"]);
const ATTRIBUTES = new Set(
  "xmlns id viewBox width height role aria-label font-family font-size font-weight text-anchor transform style x y cx cy r rx d dy".split(
    " ",
  ),
);

/** One tag, whole: its slash, its name, its attributes. */
const TAG = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*\/?>/g;

/** What is wrong with a drawing, if anything. */
function faultOf(svg: string): string | undefined {
  for (const [, , element, attributes] of svg.matchAll(TAG)) {
    if (!ELEMENTS.has(element)) return `the drawing holds <${element}>`;
    for (const [, name, value] of attributes.matchAll(/([\w:-]+)="([^"]*)"/g)) {
      if (!ATTRIBUTES.has(name)) return `the drawing holds <${element} ${name}>`;
      if (/url\(|expression|[\\@]/i.test(value) && name !== "aria-label") return `the drawing holds <${element} ${name}> with an address`; // prettier-ignore
    }
  }
  const rest = svg.replace(TAG, "");
  if (/[<>]/.test(rest)) return `the drawing has a < or > that belongs to no tag`;
  return /^<svg\s/.test(svg) && /<\/svg>\s*$/.test(svg) ? undefined : "the drawing is not one <svg> element";
}

/** The drawing, if a page can take it; otherwise throws a sentence that begins with `where`. */
export function checkedDrawing(svg: unknown, where: string): string {
  if (typeof svg !== "string") throw new Error(`${where}: the drawing is no text`);
  const fault = faultOf(svg.trim());
  if (fault !== undefined) throw new Error(`${where}: ${fault}, and a page takes none but what diagram() writes`);
  return svg.trim();
}

const attribute = (svg: string, name: string): string => new RegExp(` ${name}="([^"]*)"`).exec(svg)?.[1] ?? "";

/** Without its own colours and its ground: a page gives both. */
const bare = (svg: string): string =>
  svg
    .replace(/<title>[^]*?<\/title>\n?|<desc>[^]*?<\/desc>\n?|<style>[^]*?<\/style>\n?/g, "")
    .replace(/<rect width="[^"]*" height="[^"]*" rx="4"[^>]*\/>\n?/, "");

const colorsOf = (svg: string): string[] => [...new Set([...svg.matchAll(/var\(--(diagram-\w+)\)/g)].map(([, name]) => name))]; // prettier-ignore

const framed = (svg: string, more: string): string =>
  svg.replace(/^<svg [^>]*>/, (tag) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${attribute(tag, "viewBox")}"${more}>`); // prettier-ignore

/** The diagram for a page, which knows its width in --w. */
export function diagramPicture(svg: string): Picture {
  const width = attribute(svg, "width");
  return { svg: framed(bare(svg), ` text-anchor="middle" style="--w:${width}px"`).trim(), colors: colorsOf(svg) };
}

/** A small picture of it, for a list: words would be too small to read. */
export function diagramMiniature(svg: string): Picture {
  const small = framed(bare(svg), "").replace(/<text [^]*?<\/text>\n?/g, "");
  return { svg: small.trim(), colors: colorsOf(small) };
}

/** The diagram in words, as its own description says it (still escaped). */
export const wordsOfDiagram = (svg: string): string => /<desc>([^]*?)<\/desc>/.exec(svg)?.[1] ?? "";
