/** Makes `node_modules/.bin/deltalab`: npm links the commands of dependencies, not a package's own. */
import { existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";

export function link() {
  const folder = fileURLToPath(new URL("../node_modules/.bin", import.meta.url));
  if (process.platform === "win32" || !existsSync(`${folder}/..`)) return; // Windows: `npx deltalab` finds the package's own bin
  mkdirSync(folder, { recursive: true });
  rmSync(`${folder}/deltalab`, { force: true });
  symlinkSync("../../bin/deltalab.mjs", `${folder}/deltalab`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) link();
