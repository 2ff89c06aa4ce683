/** Our side of the first speed budget, called like its peers (peer_numpy.py): same work, same JSON. */
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { sigmoid } from "../activations";
import { rmse } from "../losses";
import { mlp, type Weights } from "../models";
import { sgd } from "../optimizers";
import { derivative, difference } from "../rules";
import { matrix } from "../tensor";
import { record, unit, type Watch } from "../train";

const { spec, rule, iterations, repeat } = new Command()
  .requiredOption("--spec <file>")
  .requiredOption("--rule <name>")
  .option("--iterations <n>", "", "10000")
  .option("--repeat <n>", "", "1")
  .parse()
  .opts<Record<string, string>>();
const { network, data, optimizer } = JSON.parse(readFileSync(spec, "utf8")) as {
  network: { weights: Weights[] };
  data: { x: number[][]; y: number[][] };
  optimizer: { rate: number };
};

const samples = [0, 1, 2].map((i) => i * (Math.floor(data.x.length / 2) - 1));
const watch: Record<string, Watch> = { loss: (s) => s.loss };
for (const n of samples) {
  watch[`fc1.z1 of ${n}`] = unit("fc1", 0, n);
  watch[`fc1.z2 of ${n}`] = unit("fc1", 1, n);
  watch[`fc2.z of ${n}`] = unit("fc2", 0, n);
}

const seconds: number[] = [];
let finalLoss = NaN;
for (let i = 0; i < Number(repeat); i++) {
  const run = {
    network: mlp(network.weights, [sigmoid, sigmoid]),
    x: matrix(data.x),
    y: matrix(data.y),
    loss: rmse,
    optimizer: sgd(optimizer.rate),
    rules: { activation: rule === "bp" ? derivative : difference(optimizer.rate) },
  };
  const before = process.cpuUsage();
  const { loss } = record(run, Number(iterations), watch);
  const { user, system } = process.cpuUsage(before);
  seconds.push((user + system) / 1e6);
  finalLoss = loss[loss.length - 1];
}
console.log(JSON.stringify({ peer: "deltalab", version: process.version, rule, seconds, finalLoss }));
