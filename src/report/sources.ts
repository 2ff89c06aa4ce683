/**
 * Declarations of src as pages list them: where one stands, its comment and its lines, and the equations that the comment says
 * it computes: "(paper 1, eq. 6)", "(paper 5, eqs. 6.2 to 6.5)", or "(notebook 03, eq. 1)" where the number is the notebook's own.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Source {
  /** "src/rules.ts". */
  readonly file: string;
  readonly name: string;
  /** The lines of the declaration, its comment not among them; the first line of a file is 1. */
  readonly from: number;
  readonly to: number;
  readonly comment: string;
  /** The comment and the declaration. */
  readonly text: string;
}

/** The text of a file of the project, by its path from the root. */
export type Read = (file: string) => string | undefined;

const fromDisk: Read = (file) => (existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : undefined);

const parsed = new Map<string, { text: string; tree: ts.SourceFile }>();

function treeOf(file: string, read: Read): ts.SourceFile | undefined {
  const text = read(file);
  if (text === undefined) return undefined;
  const known = parsed.get(file);
  if (known?.text === text) return known.tree;
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  parsed.set(file, { text, tree });
  return tree;
}

const isExported = (statement: ts.Statement): boolean =>
  ts.canHaveModifiers(statement) &&
  (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);

/** The names that a statement declares. */
function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
  if (ts.isFunctionDeclaration(statement) && statement.name) return [statement.name.text];
  return [];
}

function sourceFrom(statement: ts.Statement, name: string): Source {
  const tree = statement.getSourceFile();
  const comments = ts.getJSDocCommentsAndTags(statement).filter(ts.isJSDoc);
  const comment = comments.at(-1)?.getText(tree) ?? "";
  const line = (position: number) => tree.getLineAndCharacterOfPosition(position).line + 1;
  const code = statement.getText(tree);
  return {
    file: tree.fileName,
    name,
    from: line(statement.getStart(tree)),
    to: line(statement.getEnd()),
    comment,
    text: comment === "" ? code : `${comment}\n${code}`,
  };
}

/** The values that a file exports where it declares them. */
export function sourcesIn(file: string, read: Read = fromDisk): Source[] {
  const statements = treeOf(file, read)?.statements ?? [];
  return statements
    .filter(isExported)
    .flatMap((statement) => namesOf(statement).map((name) => sourceFrom(statement, name)));
}

/** An exported value of a file, or one that the file hands on from another. */
export function found(file: string, name: string, read: Read = fromDisk): Source | undefined {
  const own = sourcesIn(file, read).find((source) => source.name === name);
  if (own !== undefined) return own;
  for (const statement of treeOf(file, read)?.statements ?? []) {
    if (!ts.isExportDeclaration(statement) || statement.isTypeOnly) continue;
    const { exportClause, moduleSpecifier } = statement;
    const there =
      moduleSpecifier && ts.isStringLiteral(moduleSpecifier)
        ? `${posix.join(posix.dirname(file), moduleSpecifier.text)}.ts`
        : undefined;
    if (exportClause === undefined) {
      const handed = there && found(there, name, read);
      if (handed) return handed;
    } else if (ts.isNamedExports(exportClause)) {
      const element = exportClause.elements.find((one) => one.name.text === name);
      if (element === undefined) continue;
      const original = (element.propertyName ?? element.name).text;
      if (there !== undefined) return found(there, original, read);
      const local = treeOf(file, read)!.statements.find((one) => namesOf(one).includes(original));
      return local && sourceFrom(local, name);
    }
  }
  return undefined;
}

/** An exported value of a file. Throws one sentence where there is none. */
export function sourceOf(file: string, name: string, read: Read = fromDisk): Source {
  const source = found(file, name, read);
  if (source === undefined) throw new Error(`${file} exports no ${name}`);
  return source;
}

// ------------------------------------------------------------------------------------------------------ what it cites

/** An equation as comments and tests name it: "paper 1, eq. 6". */
export type Cited = string;

export const cited = (of: "paper" | "notebook", number: number, equation: string): Cited =>
  `${of} ${number}, eq. ${equation}`;

const CITATION = /\b(paper|notebook) 0?(\d+),\s+(?:\* )?eqs?\.\s+([\d.]*\d(?:(?:, | and | to )[\d.]*\d)*)/gi;

/** "6.11 to 6.13" as each of them. */
function each(first: string, last: string): string[] {
  const [, head, from] = /^(.*?)(\d+)$/.exec(first)!;
  const to = Number(/\d+$/.exec(last)![0]);
  return Array.from({ length: to - Number(from) + 1 }, (_, i) => `${head}${Number(from) + i}`);
}

/** The equations that a comment says are computed here. */
export const citations = (comment: string): Cited[] =>
  [...comment.replace(/\s*\n\s*\* ?/g, " ").matchAll(CITATION)].flatMap(([, of, number, list]) =>
    list
      .split(/, | and /)
      .flatMap((part) => {
        const [first, last = first] = part.split(" to ");
        return each(first, last);
      })
      .map((equation) => cited(of.toLowerCase() as "paper" | "notebook", Number(number), equation)),
  );
