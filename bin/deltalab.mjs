#!/usr/bin/env node
/**
 * The one starter of every command: installs what package-lock.json names when that has not been done, then runs
 * src/cli.ts. Plain JavaScript, since it runs before anything is installed.
 */
import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { link } from "./link.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

function stop(message, code) {
  process.stderr.write(`deltalab: ${message}\n`);
  process.exit(code);
}

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) stop(`needs Node 20.19 or newer, this is ${process.versions.node}`, 1);

/** npm writes node_modules/.package-lock.json when it has finished. */
function installed() {
  const done = `${root}node_modules/.package-lock.json`;
  return existsSync(done) && statSync(done).mtimeMs >= statSync(`${root}package-lock.json`).mtimeMs;
}

if (!installed()) {
  if (lstatSync(`${root}node_modules`, { throwIfNoEntry: false })?.isSymbolicLink())
    stop(
      "packages are to be installed, but node_modules is a symbolic link and npm would empty the folder that it points to: remove the link and start again",
      1,
    );
  process.stderr.write("deltalab: installing the packages that package-lock.json names …\n");
  const npm = spawnSync("npm", ["ci", "--include=dev", "--no-audit", "--no-fund"], {
    cwd: root,
    stdio: ["ignore", 2, 2], // npm's output is not the command's
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) stop(`npm ci failed${npm.error ? `: ${npm.error.message}` : ""}; see its messages above`, 1);
  link(); // npm's own postinstall does this too, unless scripts are off
}

if (process.argv[2] !== "install") {
  // Warnings that Node prints about its own or a package's use of new or old features are no message of ours.
  process.removeAllListeners("warning");
  process.on("warning", (w) => {
    if (!/^(Experimental|Deprecation)Warning$/.test(w.name)) process.stderr.write(`${w.name}: ${w.message}\n`);
  });
  process.setSourceMapsEnabled(true);
  const { compile } = await import("./compile.mjs");
  const { main } = await import(await compile("src/cli.ts"));
  await main(process.argv.slice(2));
}
