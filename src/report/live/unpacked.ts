import { bytesOf } from "../letters";

/** The text that a page carries packed in a script that is none: <script type="text/plain" id="…">. */
export async function unpacked(id: string): Promise<string> {
  const bytes = bytesOf(document.getElementById(id)!.textContent!);
  const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).text();
}
