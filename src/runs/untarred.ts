/** Tar archives: the little of them that is met here. */

/** The plain files of a tar archive. It has no links, and no names beyond 100 characters. */
export function* untarred(archive: Buffer): Generator<{ name: string; content: Buffer }> {
  const text = (from: number, length: number) =>
    archive
      .subarray(from, from + length)
      .toString("latin1")
      .replace(/\0[^]*/, "");
  for (let at = 0; at + 512 <= archive.length && archive[at] !== 0;) {
    const size = parseInt(text(at + 124, 12), 8);
    const isFile = archive[at + 156] === 0x30 || archive[at + 156] === 0;
    if (isFile) yield { name: text(at, 100), content: archive.subarray(at + 512, at + 512 + size) };
    at += 512 + Math.ceil(size / 512) * 512;
  }
}
