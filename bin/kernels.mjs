/**
 * Compiles src/kernels/assembly to src/kernels/module.ts: the WebAssembly module in base64, plain and with fused multiply-add.
 * `node bin/kernels.mjs`; a test holds the file to its sources.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * The bytes of the module; `fused` uses relaxed SIMD's multiply-add, whose rounding is the processor's. `texts` stand in the
 * place of files, by their paths.
 */
async function compiled(fused, texts) {
  let bytes;
  const { error, stderr } = await asc.main(
    ["src/kernels/assembly/index.ts", "--outFile", "module.wasm", "--baseDir", root, "-O3", "--noAssert"].concat(
      [
        "--runtime",
        "stub",
        "--importMemory",
        "--initialMemory",
        "2",
        "--maximumMemory",
        "65536",
        "--memoryBase",
        "4096",
      ],
      ["--enable", fused ? "simd,relaxed-simd" : "simd", "--use", `FMA=${fused ? 1 : 0}`, "--use", "abort="],
    ),
    {
      readFile: (name, base) => {
        const path = resolve(base, name);
        try {
          return texts.get(path) ?? readFileSync(path, "utf8");
        } catch {
          return null; // it asks for files that may not be there
        }
      },
      writeFile: (name, contents) => name === "module.wasm" && (bytes = contents),
    },
  );
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  return bytes;
}

/** The text of module.ts. */
export async function moduleText(texts = new Map()) {
  const line = async (name, fused) =>
    `export const ${name} =\n  "${Buffer.from(await compiled(fused, texts)).toString("base64")}";\n`;
  return [
    "/** Made by `node bin/kernels.mjs` from src/kernels/assembly: the kernels as WebAssembly, in base64. */\n",
    "// prettier-ignore\n",
    await line("MODULE", false),
    "\n/** The same with relaxed SIMD's fused multiply-add: faster, and its bits are the processor's. */\n",
    "// prettier-ignore\n",
    await line("FUSED", true),
  ].join("");
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(`${root}src/kernels/module.ts`, await moduleText());
