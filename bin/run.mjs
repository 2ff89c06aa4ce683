/** Runs a TypeScript file of the project as the starter runs the command line: node bin/run.mjs src/bench/ours.ts … */
import { compile } from "./compile.mjs";

const [entry] = process.argv.splice(2, 1);
await import(await compile(entry));
