/**
 * tslab's converter (a cell's TypeScript → CommonJS), with this project's compiler options, with source maps, and with
 * edits of project files seen at the next cell.
 */
"use strict";
/* eslint-disable @typescript-eslint/no-require-imports -- plain CommonJS: node starts this file without a build */
const { SourceMap } = require("node:module");
const path = require("node:path");
const { rewriteCells } = require("./rewrite.cjs");
const { compileSources, createSoundness } = require("./sources.cjs");
const { watchByStat } = require("./watch.cjs");

const CANNOT_FIND_MODULE = 2307;
/** The name under which tslab compiles each cell. */
const CELL = "__tslab__.ts";
/** Part of what a checked file is known by: to be changed with the options below. */
const OPTIONS = 1;

/**
 * `cell` is { number, code } of the cell that runs. The result is tslab's converter, and beside it
 *   outputs       emitted project modules: path without extension, from the root → CommonJS
 *   compile(files)   adds to them
 *   edited()      whether a project file changed since the last question
 *   diagnostics   type errors of the last cell
 *   lastExpression   the name under which the last cell leaves the value of its last expression, if it has one
 *   onCompiled()  to be set: called when a cell is about to run
 *   original(script, line, column)   where that came from: { file, line, column, text }, or undefined
 */
function createCompiler(root, tslab, cell) {
  const id = tslab.resolve("@tslab/typescript-for-tslab");
  const ts = tslab(id);
  const watched = watchByStat(ts.sys, root);
  const soundness = createSoundness(root, `${ts.version} ${OPTIONS}`);
  const sound = new Set(); // files without errors, since the last edit
  let latest; // TypeScript's program, with the cell that was compiled last
  const wanted = new Set(); // project files that a cell imports and that are not compiled yet
  const scripts = new Map(); // name of a running script → { source, maps }; for a cell also its text and the line where it ends

  function createWatchCompilerHost(files, options, ...rest) {
    Object.assign(options, {
      strict: true,
      lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
      types: ["node"], // not every package in @types: each costs start time
      moduleResolution: ts.ModuleResolutionKind.Bundler, // reads `exports`
      baseUrl: root,
      paths: { deltalab: ["./src/index.ts"], "deltalab/*": ["./src/*"] },
      inlineSourceMap: true,
      inlineSources: true,
    });
    const host = ts.createWatchCompilerHost(files, options, ...rest);
    const previous = files.find((file) => file.endsWith("__prev__.d.ts"));
    host.createProgram = leaveSources(rewriteCells(ts, host.createProgram, previous, cell));
    // tslab's stand-in for timers holds one; TypeScript wants a second one to forget failed imports. That one runs at once.
    const { setTimeout } = host;
    host.setTimeout = (callback, ...more) =>
      callback.name === "invalidateResolutionsOfFailedLookup" ? void callback() : setTimeout(callback, ...more);
    return host;
  }

  /** TypeScript emits the cell. Project files are wanted, and compiled by esbuild in a tenth of the time; a cell that is a module is no file. */
  function leaveSources(createProgram) {
    return (...args) => {
      const builder = createProgram(...args);
      latest = builder.getProgram();
      const { emit } = builder;
      builder.emit = (file, ...rest) => {
        if (file.fileName.endsWith(CELL) || !ts.sys.fileExists(file.fileName)) return emit(file, ...rest);
        wanted.add(file.fileName);
        return { emitSkipped: true, diagnostics: [] };
      };
      return builder;
    };
  }

  function compileWanted() {
    if (wanted.size > 0) compile([...wanted]);
    wanted.clear();
  }

  function compile(files) {
    for (const { file, code, map } of compileSources(root, files)) {
      const source = path.relative(root, file).replace(/\\/g, "/");
      compiler.outputs.set(withoutExtension(source), code);
      scripts.set(withoutExtension(source), { source, maps: [map] });
    }
  }

  // tslab emits ES modules from TypeScript, then CommonJS from those: two maps, followed one after the other.
  function transpileModule(js, { compilerOptions, ...rest }) {
    const [comment, encoded] = /\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/.exec(js) ?? [];
    if (!encoded) return ts.transpileModule(js, { compilerOptions, ...rest });
    const module = js.slice(0, -comment.length);
    const result = ts.transpileModule(module, { compilerOptions: { ...compilerOptions, sourceMap: true }, ...rest });
    const first = JSON.parse(Buffer.from(encoded, "base64").toString());
    const source = first.sources[0].replace(/^(\.\.\/)+/, ""); // relative to the output folder, which does not exist
    scripts.set(withoutExtension(source), { source, maps: [result.sourceMapText, first] });
    return { ...result, outputText: result.outputText.replace(/\/\/# sourceMappingURL=\S+\s*$/, "") };
  }

  // tslab checks all of src again at each cell that imports it: seconds for what did not change.
  // And it takes a chain of messages apart, losing the file's name: here it is one.
  function getPreEmitDiagnosticsOfFiles(program, files) {
    const sources = files.filter(({ fileName }) => !fileName.endsWith(CELL) && ts.sys.fileExists(fileName));
    const news = sources.some(({ fileName }) => !sound.has(fileName));
    const known = news && soundness.knows(sources);
    if (known) for (const { fileName } of sources) sound.add(fileName);
    const unknown = files.filter(({ fileName }) => !sound.has(fileName));
    const diagnostics = ts.getPreEmitDiagnosticsOfFiles(program, unknown);
    const faulty = new Set(diagnostics.map(({ file }) => file));
    for (const file of unknown) if (!faulty.has(file) && !file.fileName.endsWith(CELL)) sound.add(file.fileName);
    if (news && !known && sources.every(({ fileName }) => sound.has(fileName))) soundness.remember(sources);
    for (const d of diagnostics) d.messageText = ts.flattenDiagnosticMessageText(d.messageText, "\n");
    return diagnostics;
  }

  // Before tslab's converter loads TypeScript; its exports are getters, so the cached module is replaced.
  const replaced = { createWatchCompilerHost, transpileModule, getPreEmitDiagnosticsOfFiles };
  require.cache[id].exports = { ...ts, ...replaced };
  const converter = tslab("./converter.js").createConverter({ isJS: false, isBrowser: false });

  let edited = false;
  const compiler = {
    ...converter,
    addModule(...args) {
      sound.clear(); // a cell that is a module has no file to watch
      return converter.addModule(...args);
    },
    version: ts.version,
    outputs: new Map(),
    compile,
    diagnostics: [],
    lastExpression: undefined,
    /** { name, words, file } of all that the project exports: the words are a docstring's first sentence. */
    publicNames() {
      const checker = latest.getTypeChecker();
      const index = latest.getSourceFile(path.join(root, "src/index.ts"));
      const module = index && checker.getSymbolAtLocation(index);
      return (module ? checker.getExportsOfModule(module) : []).map((symbol) => {
        const own = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
        const words = ts.displayPartsToString(own.getDocumentationComment(checker)).replace(/\s+/g, " ");
        const file = own.declarations?.[0].getSourceFile().fileName ?? "";
        return { name: symbol.name, words: /^.*?\.(?= |$)|.*/.exec(words)[0], file: path.relative(root, file) };
      });
    },
    /** A line of a cell, as it was written. */
    lineOf: (number, line) => scripts.get(`cell[${number}]`)?.text.split("\n")[line - 1],
    onCompiled() {},
    convert(previous, code) {
      compiler.lastExpression = undefined;
      cell.waits = false;
      if (watched.notifyEdits()) {
        edited = true;
        sound.clear();
      }
      if (compiler.diagnostics.some((d) => d.code === CANNOT_FIND_MODULE)) watched.forgetFailedImports();
      compiler.diagnostics = [];
      const { sideOutputs = [], ...result } = converter.convert(previous, code);
      if (cell.waits) result.hasToplevelAwait = true;
      compiler.diagnostics = result.diagnostics;
      compiler.lastExpression = result.lastExpressionVar;
      result.lastExpressionVar = undefined; // tslab would print it
      compileWanted();
      for (const { path, data } of sideOutputs)
        compiler.outputs.set(withoutExtension(path.slice(root.length + 1)), data);
      if (result.output) {
        const name = `cell[${cell.number}]`;
        const ends = result.output.split("\n").length + 1;
        scripts.set(name, {
          ...scripts.get(withoutExtension(CELL)),
          source: `cell [${cell.number}]`,
          text: code,
          ends,
        });
        // On lines of its own, between the head and the foot of the function that tslab writes round it.
        result.output = `\n${result.output}\n//# sourceURL=${name}`;
      }
      compiler.onCompiled();
      return result;
    },
    edited() {
      const answer = edited;
      edited = false;
      return answer;
    },
    original(script, line, column) {
      const found = scripts.get(script);
      if (!found || line > found.ends) return undefined;
      found.maps = found.maps.map(decoded);
      const inCell = found.ends === undefined ? 0 : 1; // our newline before the code that runs, `export {};` before the source
      let at = { originalLine: line - 1 - inCell, originalColumn: column - 1 };
      for (const map of found.maps) at = map.findEntry(at.originalLine, at.originalColumn);
      if (at.originalLine === undefined) return undefined;
      const written = at.originalLine + 1 - inCell;
      return {
        file: found.source,
        line: written,
        column: at.originalColumn + 1,
        text: (found.text ?? found.maps.at(-1).payload.sourcesContent[0]).split("\n")[written - 1],
      };
    },
  };
  return compiler;
}

/** Decoded when an error asks for it, and once. */
const decoded = (map) =>
  map instanceof SourceMap ? map : new SourceMap(typeof map === "string" ? JSON.parse(map) : map);

const withoutExtension = (file) => file.replace(/\.[jt]sx?$/, "");

module.exports = { createCompiler };
