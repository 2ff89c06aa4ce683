/**
 * Which project files were edited: asked by `stat` before each cell, instead of waiting for the file system's events,
 * which come late, come twice, or (on network and container mounts) never. Packages are taken as they are at the start.
 */
"use strict";
/* eslint-disable @typescript-eslint/no-require-imports -- plain CommonJS: node starts this file without a build */
const fs = require("node:fs");

function watchByStat(sys, root) {
  const files = new Map(); // path → { stamp, callbacks }
  const folders = new Set(); // { folder, callback }: where TypeScript would wait for a missing import to appear
  const ours = (path) => path.startsWith(root.replace(/\\/g, "/") + "/") && !path.includes("/node_modules/");

  sys.watchFile = (path, callback) => {
    if (!ours(path)) return { close() {} };
    if (!files.has(path)) files.set(path, { stamp: stamp(path), callbacks: new Set() });
    files.get(path).callbacks.add(callback);
    return {
      close() {
        const file = files.get(path);
        if (file?.callbacks.delete(callback) && file.callbacks.size === 0) files.delete(path);
      },
    };
  };
  sys.watchDirectory = (folder, callback) => {
    if (!ours(folder + "/")) return { close() {} };
    const entry = { folder, callback };
    folders.add(entry);
    return { close: () => void folders.delete(entry) };
  };

  return {
    notifyEdits() {
      const edits = [...files].filter(([path, file]) => stamp(path) !== file.stamp);
      for (const [path, file] of edits) {
        const [before, now] = [file.stamp, stamp(path)];
        file.stamp = now;
        const kind = !before ? 0 : now ? 1 : 2; // created, changed, deleted
        for (const callback of [...file.callbacks]) callback(path, kind);
      }
      return edits.length > 0;
    },
    /** Look again for imports that were not found: a folder named as changed stands for all that lies in it. */
    forgetFailedImports() {
      for (const { folder, callback } of [...folders]) callback(folder);
    },
  };
}

/** Nanoseconds, size and file number: an editor that saves by renaming is seen too. Empty for a missing file. */
function stamp(path) {
  const stat = fs.statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat ? `${stat.mtimeNs} ${stat.size} ${stat.ino}` : "";
}

module.exports = { watchByStat };
