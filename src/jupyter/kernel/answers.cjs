/** What the kernel says of itself and of code that is being written: completion, inspection, whether it is complete. */
"use strict";

/** Jupyter counts characters as Python does, JavaScript counts a letter beyond U+FFFF as two. */
const units = (code, points) => [...code].slice(0, points).join("").length;
const points = (code, position) => [...code.slice(0, position)].length;

function createAnswers(tslab, executor, version) {
  const ts = tslab("@tslab/typescript-for-tslab");
  const { isCompleteCode } = tslab("./converter.js");

  function complete({ code, cursor_pos }) {
    const found = executor.complete(code, units(code, cursor_pos ?? code.length));
    const [cursor_start, cursor_end] = [points(code, found.start), points(code, found.end)];
    const kinds = new Map((found.original?.entries ?? []).map(({ name, kind }) => [name, kind]));
    const types = found.candidates.map((text) => ({
      text,
      type: kinds.get(text) ?? "",
      start: cursor_start,
      end: cursor_end,
    }));
    return { matches: found.candidates, cursor_start, cursor_end, metadata: { _jupyter_types_experimental: types } };
  }

  /** The signature, the docstring and its tags, as text and as markdown. */
  function inspect({ code, cursor_pos }) {
    const info = executor.inspect(code, units(code, cursor_pos ?? code.length));
    if (!info) return { found: false, data: {}, metadata: {} };
    const text = (parts) => (parts ?? []).map((part) => part.text).join("");
    const signature = text(info.displayParts);
    const tags = (info.tags ?? []).map((tag) => `@${tag.name} ${text(tag.text)}`);
    const words = [text(info.documentation), ...tags].filter((part) => part !== "");
    const data = {
      "text/plain": [signature, ...words].join("\n\n"),
      "text/markdown": [`\`\`\`ts\n${signature}\n\`\`\``, ...words].join("\n\n"),
    };
    return { found: true, data, metadata: {} };
  }

  function isComplete({ code }) {
    if (ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest).parseDiagnostics.length === 0)
      return { status: "complete" };
    const { completed, indent } = isCompleteCode(code); // tslab's, which knows what is only missing its end
    return completed ? { status: "invalid" } : { status: "incomplete", indent };
  }

  const info = {
    protocol_version: "5.3",
    implementation: "deltalab",
    implementation_version: tslab("../package.json").version,
    banner: `deltalab (TypeScript ${version})`,
    language_info: {
      name: "typescript",
      version,
      mimetype: "text/typescript",
      file_extension: ".ts",
      codemirror_mode: { name: "javascript", mode: "typescript", typescript: true }, // for JupyterLab, and for the classic notebook
    },
    help_links: [],
    debugger: false,
  };

  return {
    info,
    answers: {
      kernel_info_request: () => info,
      complete_request: complete,
      inspect_request: inspect,
      is_complete_request: isComplete,
      comm_info_request: () => ({ comms: {} }),
      history_request: () => ({ history: [] }), // clients keep their own
    },
  };
}

module.exports = { createAnswers };
