/** `everything.ts` as one script for a browser, and what such a script says of Math. */
import { build, type Plugin } from "esbuild";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** Puts Math's own functions in the place of ours: what the project would be without src/math. */
const engineMath = (names: readonly string[]): Plugin => ({
  name: "the engine's own Math",
  setup: ({ onResolve, onLoad }) => {
    const which = (path: string) => names.find((name) => path === `./math/${name}` || path.endsWith(`special-${name}`));
    onResolve({ filter: /math/ }, ({ path, importer }) =>
      which(path) && /src\/math\.ts$/.test(importer.replaceAll("\\", "/"))
        ? { path: which(path)!, namespace: "engine" }
        : undefined,
    );
    onLoad({ filter: /./, namespace: "engine" }, ({ path }) => ({
      contents: `export const ${path} = Math.${path}; export default Math.${path};`,
    }));
  },
});

/** The script; it defines `bits`. `without` leaves packages out, `engines` names the functions that are the engine's. */
export async function bundle(without: readonly string[] = [], engines: readonly string[] = []): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("everything.ts", import.meta.url))],
    bundle: true,
    write: false,
    platform: "browser",
    format: "iife",
    globalName: "bits",
    external: [...without],
    plugins: [engineMath(engines)],
    logLevel: "error",
  });
  return outputFiles[0].text;
}

/** What IEEE 754 or ECMAScript fixes to the last bit, and the constants. */
const EXACT = new Set(
  "abs sqrt floor ceil trunc round min max imul fround sign clz32 E PI LN2 LN10 LOG2E LOG10E SQRT2 SQRT1_2".split(" "),
);

/** The members of Math in a script whose bits are the engine's own, in order; "Math" where it is passed on as a value. */
export function inexact(script: string): string[] {
  const file = ts.createSourceFile("script.js", script, ts.ScriptTarget.ES2022, true);
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === "Math") {
      const { parent } = node;
      const isKey = "name" in parent && parent.name === node; // of an object, or a member's name
      const member = ts.isPropertyAccessExpression(parent) ? parent.name.text : "Math";
      if (!isKey && !EXACT.has(member)) found.add(member);
    }
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.AsteriskAsteriskToken) found.add("**");
    ts.forEachChild(node, visit);
  };
  visit(file);
  return [...found].sort();
}
