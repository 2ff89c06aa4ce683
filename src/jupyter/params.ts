/**
 * `--set rate=0.5`: another value in the notebook's `const params = { … }`, everything round it left as it stands,
 * comments included.
 */
import type * as TypeScript from "typescript";
import type { CodeCell, Notebook } from "./notebook";

/** The words of the command line, `name=value`, as an object. */
export function readSettings(words: readonly string[]): Record<string, string> {
  const settings = new Map<string, string>();
  for (const word of words) {
    const at = word.indexOf("=");
    if (at < 1) throw new Error(`--set takes name=value, and "${word}" is not of that form`);
    const name = word.slice(0, at).trim();
    if (settings.has(name)) throw new Error(`--set ${name} is given twice`);
    settings.set(name, word.slice(at + 1).trim());
  }
  return Object.fromEntries(settings);
}

/** The notebook with other parameters; `name` is for the messages. */
export async function setParams(notebook: Notebook, name: string, set: Record<string, string>): Promise<Notebook> {
  if (Object.keys(set).length === 0) return notebook;
  const { default: ts } = await import("typescript"); // slow to load, and most runs change nothing
  for (const [index, cell] of notebook.cells.entries()) {
    if (cell.cell_type !== "code" || !/\bparams\b/.test(cell.source)) continue;
    const literal = paramsOf(ts, cell);
    if (!literal) continue;
    const changed = { ...cell, source: replaced(ts, cell.source, literal, name, set) };
    return { ...notebook, cells: notebook.cells.map((other, i) => (i === index ? changed : other)) };
  }
  throw new Error(`notebook ${name} has no cell with "const params = { … }", so nothing can be set`);
}

/** The object literal of `const params`, at the top level of a cell. */
function paramsOf(ts: typeof TypeScript, cell: CodeCell): TypeScript.ObjectLiteralExpression | undefined {
  const file = ts.createSourceFile("cell.ts", cell.source, ts.ScriptTarget.Latest, true);
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      const value = initializer && bare(ts, initializer);
      if (name.getText() === "params" && value && ts.isObjectLiteralExpression(value)) return value;
    }
  }
  return undefined;
}

function replaced(
  ts: typeof TypeScript,
  source: string,
  literal: TypeScript.ObjectLiteralExpression,
  notebook: string,
  set: Record<string, string>,
): string {
  const initializers = new Map<string, TypeScript.Expression>();
  const names: string[] = [];
  for (const property of literal.properties) {
    if (!property.name) continue; // a spread
    const name = ts.isStringLiteral(property.name) ? property.name.text : property.name.getText();
    names.push(name);
    if (ts.isPropertyAssignment(property)) initializers.set(name, bare(ts, property.initializer));
  }

  const edits = Object.entries(set).map(([name, text]) => {
    if (!names.includes(name)) {
      throw new Error(`notebook ${notebook} has no parameter "${name}"; it has ${names.join(", ") || "none"}`);
    }
    const old = initializers.get(name);
    const kind = old && kindOf(ts, old);
    if (!old || !kind) throw new Error(`parameter "${name}" of notebook ${notebook} is computed and cannot be set`);
    const given = parse(text);
    if (!fits(kind, kindOfValue(given))) {
      const hint = kind === "string" ? `; as a string it is '"${text}"'` : "";
      throw new Error(
        `parameter "${name}" of notebook ${notebook} is ${a(kind)}, and ${text} is ${a(kindOfValue(given))}${hint}`,
      );
    }
    return { from: old.getStart(), to: old.getEnd(), text: typeof given === "string" ? JSON.stringify(given) : text };
  });

  // From the last to the first: the positions before an edit stay right.
  edits.sort((x, y) => y.from - x.from);
  return edits.reduce((result, { from, to, text }) => result.slice(0, from) + text + result.slice(to), source);
}

/** JSON if it is JSON; else the text itself, so that quotes need no quoting in a shell. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `0.5 as number`, `(0.5)`, `[1] satisfies number[]`: the value alone. */
function bare(ts: typeof TypeScript, node: TypeScript.Expression): TypeScript.Expression {
  const wrapped = ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isParenthesizedExpression(node);
  return wrapped ? bare(ts, node.expression) : node;
}

/** "number", "string", "boolean", "array", "array of numbers" …; undefined for what only running would tell. */
function kindOf(ts: typeof TypeScript, expression: TypeScript.Expression): string | undefined {
  const node = bare(ts, expression);
  if (ts.isNumericLiteral(node)) return "number";
  if (ts.isPrefixUnaryExpression(node)) return /^[-+]/.test(node.getText()) ? kindOf(ts, node.operand) : undefined;
  if (ts.isBinaryExpression(node)) {
    const both = kindOf(ts, node.left) === "number" && kindOf(ts, node.right) === "number";
    return both && "+-*/".includes(node.operatorToken.getText()) ? "number" : undefined;
  }
  if (ts.isStringLiteralLike(node)) return "string";
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) return "boolean";
  if (ts.isArrayLiteralExpression(node)) return arrayKind(node.elements.map((element) => kindOf(ts, element)));
  return undefined;
}

function kindOfValue(value: unknown): string {
  if (Array.isArray(value)) return arrayKind(value.map(kindOfValue));
  if (value === null) return "null";
  if (typeof value === "number") return Number.isFinite(value) ? "number" : "number without bound";
  return typeof value;
}

function arrayKind(elements: (string | undefined)[]): string {
  const [first] = elements;
  return first && elements.every((kind) => kind === first) ? `array of ${first.replace(/^\w+/, "$&s")}` : "array";
}

/** An array without elements of one kind, or without any, takes and fits every array. */
const fits = (kind: string, given: string): boolean =>
  kind === given || (kind === "array" && given.startsWith("array")) || (kind.startsWith("array") && given === "array");

const a = (kind: string): string => (/^[aeiou]/.test(kind) ? `an ${kind}` : kind === "null" ? kind : `a ${kind}`);
