import { alone } from "./float32";
import { arena } from "./kernels/arena";
const fused = process.argv[2] === "fused";
const space = arena(alone(256, fused));
const { team, rows } = space;
const cpu = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
const time = (what: string, flops: number, f: () => void) => {
  for (let i = 0; i < 20; i++) f();
  const out: number[] = [];
  for (let r = 0; r < 9; r++) { let n = 0; const a = cpu(); do { f(); n++; } while (cpu() - a < 20); out.push((cpu() - a) / n); }
  out.sort((a, b) => a - b);
  console.log(what.padEnd(34), out[4].toFixed(4), "ms", (flops / out[4] / 1e6).toFixed(1), "GF/s  best", (flops / out[0] / 1e6).toFixed(1));
};
const A = space.floats(1 << 20), B = space.floats(1 << 20), C = space.floats(1 << 20);
for (const t of [A, B, C]) for (let i = 0; i < t.length; i++) t[i] = Math.sin(i);
for (const [M, K, N] of [[256, 1024, 64], [4096, 32, 96], [4096, 96, 32], [4096, 32, 32], [4096, 32, 64], [4096, 64, 32], [64, 8, 64], [64, 64, 8]]) {
  const table = rows(M, 4 * K);
  time(`mm ${M}x${K}x${N}`, 2 * M * K * N, () => team.run("mm", M, N, 1, K, 0, table, A.byteOffset, B.byteOffset, C.byteOffset, 4 * N, 0, 0));
}
for (const [R, N, P] of [[96, 32, 4096], [32, 32, 4096], [64, 32, 4096], [32, 64, 4096], [64, 8, 64]])
  time(`mtm ${R}x${N}x${P}`, 2 * R * N * P, () => team.run("mtm", Math.ceil(R / 4) * Math.ceil(N / 8), R, N, P, A.byteOffset, 4 * R, B.byteOffset, 4 * N, C.byteOffset, 4 * N, 0));
{
  const [n, L, heads, width] = [64, 64, 4, 8]; const units = 32;
  const qkv = A, w = space.floats(n * heads * L * L), lengths = space.floats(n).fill(L), y = C, D = B, g = space.floats(n*L*units).fill(0.1);
  const bytes = 4 * (L * L + 1024);
  const s = space.scratch("s", 2 * bytes);
  time("attend", 2 * 2 * n * heads * L * L * width, () => team.run("attend", n * heads, L, heads, width, qkv.byteOffset, lengths.byteOffset, w.byteOffset, y.byteOffset, rows(L, 4 * L), s, bytes));
  time("attendBack", 4 * 2 * n * heads * L * L * width, () => team.run("attendBack", n * heads, L, heads, width, g.byteOffset, qkv.byteOffset, lengths.byteOffset, w.byteOffset, D.byteOffset, rows(L, 4 * L), s, bytes, 0));
  for (const k of ["sigmoid", "tanh"]) time(k, n * L * 64, () => team.run(k, n * L * 64, A.byteOffset, C.byteOffset));
  time("sigmoidDelta", n * L * 64, () => team.run("sigmoidDelta", n * L * 64, A.byteOffset, B.byteOffset, C.byteOffset, 0));
  time("layerNorm", n * L * 32, () => team.run("layerNorm", n * L, 32, 1e-5, A.byteOffset, B.byteOffset, B.byteOffset, C.byteOffset, w.byteOffset));
  time("layerNormBack", n * L * 32, () => team.run("layerNormBack", n * L, 32, g.byteOffset, A.byteOffset, B.byteOffset, w.byteOffset, C.byteOffset, 0));
  time("columnSums 64", n * L * 64, () => team.run("columnSums", n * L, 64, A.byteOffset, w.byteOffset));
}
