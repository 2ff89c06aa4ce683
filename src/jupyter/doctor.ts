/** `deltalab kernel doctor`: everything the kernel needs, tried; a line for each, and what to do where it fails. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { startKernel } from "./client";
import { freePorts } from "./connection";
import { kernelFolder } from "./kernelspec";
import { findPython, LAB, programOf } from "./python";

export interface Finding {
  readonly what: string;
  readonly found: string;
  /** What to do; undefined where all is well. */
  readonly todo?: string;
}

export const lineOf = ({ what, found, todo }: Finding): string =>
  `${todo === undefined ? "ok  " : "MEND"}  ${what.padEnd(11)} ${found}${todo === undefined ? "" : `: ${todo}`}`;

const require = createRequire(import.meta.url);
const versionOf = (name: string): string =>
  (JSON.parse(readFileSync(require.resolve(`${name}/package.json`), "utf8")) as { version: string }).version;

type Check = () => Finding | Promise<Finding>;

const node: Check = () => {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const fine = major > 20 || (major === 20 && minor >= 19);
  return { what: "Node", found: process.version, todo: fine ? undefined : "install Node 20.19 or newer" };
};

const versions: Check = () => {
  const found = ["tslab", "@tslab/typescript-for-tslab", "zeromq", "esbuild"].map(
    (name) => `${name} ${versionOf(name)}`,
  );
  const todo = versionOf("tslab") === "1.0.22" ? undefined : "npm ci: the kernel is made for tslab 1.0.22";
  return { what: "packages", found: found.join(", "), todo };
};

const zeromq: Check = async () => {
  const { Reply, version } = await import("zeromq");
  const socket = new Reply();
  await socket.bind("tcp://127.0.0.1:*");
  socket.close();
  return { what: "zeromq", found: `libzmq ${version} opens a socket` };
};

const ports: Check = async () => ({ what: "ports", found: `127.0.0.1:${(await freePorts(5)).join(", ")} are free` });

/** The kernel registered under a prefix, or for the user; being absent is no fault, being out of date is. */
function registered(what: string, prefix?: string): Finding {
  const file = join(kernelFolder(prefix), "kernel.json");
  if (!existsSync(file)) return { what, found: `no kernel "deltalab" in ${file}, and none is needed for npm run lab` };
  const { argv = [] } = JSON.parse(readFileSync(file, "utf8")) as { argv?: string[] };
  const missing = argv.filter((word) => /^(\/|[A-Z]:\\)/.test(word) && !existsSync(word));
  const todo = missing.length > 0 ? `npx deltalab kernel install: ${missing.join(", ")} is gone` : undefined;
  return { what, found: file, todo };
}

const kernel: Check = async () => {
  const from = performance.now();
  const started = await startKernel();
  try {
    let answer = "";
    await started.execute("1 + 1", ({ type, content }) => {
      if (type === "execute_result") answer = (content.data as Record<string, string>)["text/plain"];
    });
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    const todo = answer === "2" ? undefined : `it answered ${JSON.stringify(answer)} to 1 + 1: npm ci, then try again`;
    return { what: "kernel", found: `started and answered in ${seconds} s`, todo };
  } finally {
    await started.shutdown();
  }
};

const python: Check = () => {
  if (existsSync(programOf("jupyter-lab"))) return { what: "JupyterLab", found: `the project's own, in ${LAB}` };
  return { what: "JupyterLab", found: `not installed yet; npm run lab will do it with ${findPython()}` };
};

/** All findings, in order; an error on the way is one too. */
export async function examined(prefix?: string): Promise<Finding[]> {
  const checks: [string, Check][] = [
    ["Node", node],
    ["packages", versions],
    ["zeromq", zeromq],
    ["ports", ports],
    ["kernelspec", () => registered("kernelspec", prefix)],
    ["kernel", kernel],
    ["JupyterLab", python],
  ];
  const findings: Finding[] = [];
  for (const [what, check] of checks) {
    try {
      findings.push(await check());
    } catch (error) {
      findings.push({ what, found: "failed", todo: (error as Error).message });
    }
  }
  return findings;
}
