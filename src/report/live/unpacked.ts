/** The text that a page carries packed in a script that is none: <script type="text/plain" id="…">. */
export async function unpacked(id: string): Promise<string> {
  const letters = atob(document.getElementById(id)!.textContent!);
  const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).text();
}
