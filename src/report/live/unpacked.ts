/** What a page carries packed in scripts that are none: <script type="text/plain" id="…">. */
import { bytesOf } from "../letters";

/** Stands in a worker's script where the WebAssembly module belongs, in base64. */
export const KERNELS = "@kernels";

function stream(id: string): Response {
  const bytes = bytesOf(document.getElementById(id)!.textContent!);
  return new Response(new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream("deflate-raw")));
}

export const unpacked = (id: string): Promise<string> => stream(id).text();

async function unpackedBase64(id: string): Promise<string> {
  const bytes = new Uint8Array(await stream(id).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** A worker that runs the script of this name. */
export async function workerOf(name: string): Promise<Worker> {
  const script = await unpacked(name);
  const whole = script.includes(KERNELS) ? script.replace(KERNELS, await unpackedBase64("kernels")) : script;
  const address = URL.createObjectURL(new Blob([whole], { type: "text/javascript" }));
  const worker = new Worker(address);
  URL.revokeObjectURL(address);
  return worker;
}
