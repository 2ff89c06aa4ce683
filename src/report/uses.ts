/**
 * What of src a figure is made with: the names that its cell uses, and those of the earlier cells that it builds on, followed to where
 * they are declared. What every figure is made with (marks, words, tables, draws, arithmetic) is left out.
 */
import ts from "typescript";
import { found as declaration, type Source } from "./sources";

const EVERYWHERE =
  /^src\/(figure|show|diagram|multiples|math|random|tensor|activations|stats|claims\/(words|register|judge)|runs|report|lab|experiments\/styles)(\.ts|\/)/;

interface Read {
  /** Local name → the file of src and the name there; "*" for all of a file. */
  readonly imports: ReadonlyMap<string, readonly [file: string, name: string]>;
  /** Name of a notebook → the statements that declare it. */
  readonly declared: ReadonlyMap<string, readonly ts.Node[]>;
}

const fileOf = (module: string): string =>
  module === "deltalab" ? "src/index.ts" : `${module.replace(/^deltalab/, "src")}.ts`;

const parse = (cell: string): ts.SourceFile => ts.createSourceFile("cell.ts", cell, ts.ScriptTarget.ES2022, true);

function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(element.name) : []));
}

function readCells(cells: readonly ts.SourceFile[]): Read {
  const imports = new Map<string, readonly [string, string]>();
  const declared = new Map<string, ts.Node[]>();
  const declare = (name: string, by: ts.Node) => declared.set(name, [...(declared.get(name) ?? []), by]);
  for (const statement of cells.flatMap(({ statements }) => [...statements])) {
    if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
      const file = fileOf(statement.moduleSpecifier.text);
      const bindings = statement.importClause?.isTypeOnly ? undefined : statement.importClause?.namedBindings;
      if (bindings && ts.isNamespaceImport(bindings)) imports.set(bindings.name.text, [file, "*"]);
      if (bindings && ts.isNamedImports(bindings))
        for (const { name, propertyName, isTypeOnly } of bindings.elements)
          if (!isTypeOnly) imports.set(name.text, [file, (propertyName ?? name).text]);
    } else if (ts.isVariableStatement(statement))
      for (const one of statement.declarationList.declarations)
        for (const name of boundNames(one.name)) declare(name, one);
    else if (ts.isFunctionDeclaration(statement) && statement.name) declare(statement.name.text, statement);
  }
  return { imports, declared };
}

/** What a figure stands on. */
export interface Uses {
  readonly sources: readonly Source[];
  /** Recorded runs by name. */
  readonly records: readonly string[];
}

/** The names that are bound inside a piece of code: parameters, and what blocks declare. */
function boundInside(piece: ts.Node): Set<string> {
  const bound = new Set<string>();
  const visit = (node: ts.Node): void => {
    const isOwn = ts.isParameter(node) || (ts.isVariableDeclaration(node) && node !== piece && isInBlock(node));
    if (isOwn) for (const name of boundNames(node.name)) bound.add(name);
    ts.forEachChild(node, visit);
  };
  visit(piece);
  return bound;
}

/** Whether a declaration stands inside a function or a loop, and not at a cell's top. */
const isInBlock = (node: ts.VariableDeclaration): boolean =>
  !(ts.isVariableStatement(node.parent.parent) && ts.isSourceFile(node.parent.parent.parent));

/** The recorded run that a call asks for. */
const recordOf = (node: ts.Node): string | undefined =>
  ts.isCallExpression(node) && node.expression.getText() === "recorded"
    ? node.arguments.find(ts.isStringLiteral)?.text
    : undefined;

/** The free names of a piece of code, and of namespaces what is taken from them ("figures.traceFigure"); the records that it reads. */
function namesIn(piece: ts.Node, of: Read["imports"]): { names: string[]; records: string[] } {
  const names: string[] = [];
  const records: string[] = [];
  const bound = boundInside(piece);
  const visit = (node: ts.Node): void => {
    const record = recordOf(node);
    if (record !== undefined) records.push(record);
    if (
      ts.isPropertyAccessExpression(node) &&
      ts.isIdentifier(node.expression) &&
      of.get(node.expression.text)?.[1] === "*"
    )
      return void names.push(`${node.expression.text}.${node.name.text}`);
    if (ts.isIdentifier(node)) {
      const { parent } = node;
      const isOther =
        (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
        (ts.isPropertyAssignment(parent) && parent.name === node) ||
        ts.isTypeReferenceNode(parent);
      if (!isOther && !bound.has(node.text)) names.push(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(piece);
  return { names, records };
}

/** For each cell of code what it stands on, in the order in which it comes to it. */
export function uses(cells: readonly string[]): Uses[] {
  const trees = cells.map(parse);
  const { imports, declared } = readCells(trees);
  return trees.map((tree) => {
    const seen = new Set<string>();
    const sources: Source[] = [];
    const records = new Set<string>();
    const follow = (piece: ts.Node): void => {
      const found = namesIn(piece, imports);
      for (const record of found.records) records.add(record);
      for (const name of found.names) {
        if (seen.has(name)) continue;
        seen.add(name);
        const [space, member] = name.split(".");
        const [file, original] = imports.get(space) ?? [];
        if (file === undefined) (declared.get(name) ?? []).forEach(follow);
        else if (original !== "*" || member !== undefined) {
          const source = declaration(file, original === "*" ? member : original!);
          if (source !== undefined && !EVERYWHERE.test(source.file)) sources.push(source);
        }
      }
    };
    for (const statement of tree.statements) if (!ts.isImportDeclaration(statement)) follow(statement);
    return { sources, records: [...records] };
  });
}
