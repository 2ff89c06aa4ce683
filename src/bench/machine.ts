/** The machine in words: what a ratio of times depends on. */
import { existsSync, readFileSync } from "node:fs";
import { cpus } from "node:os";

/** What Linux says of a processor beside its name, which a virtual machine may cut short. */
export function familyOf(cpuinfo: string): string {
  const of = (key: string) => new RegExp(`^${key}\\s*:\\s*(\\S+)`, "m").exec(cpuinfo)?.[1];
  const [family, model] = [of("cpu family"), of("model")];
  return family === undefined || model === undefined ? "" : ` (family ${family}, model ${model})`;
}

const CPUINFO = "/proc/cpuinfo";

/** "AMD EPYC (family 25, model 1), 2 cores, linux x64, Node 20.20.2, PyTorch 2.13.0": no date, no name of its owner. */
export function machine(libraries: readonly string[]): string {
  const all = cpus();
  const family = existsSync(CPUINFO) ? familyOf(readFileSync(CPUINFO, "utf8")) : "";
  const name = (all[0]?.model ?? "an unknown processor").replace(/\s+/g, " ").trim();
  const cores = `${all.length} ${all.length === 1 ? "core" : "cores"}`;
  return [`${name}${family}`, cores, `${process.platform} ${process.arch}`, ...libraries].join(", ");
}
