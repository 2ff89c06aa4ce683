/** What several tests of this folder are fed with. */

/** A tar archive of files by name; a folder has no content. */
export function tarred(files: Readonly<Record<string, Buffer | undefined>>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, content = Buffer.alloc(0)]) => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write(content.length.toString(8).padStart(11, "0"), 124);
    header.write(name.endsWith("/") ? "5" : "0", 156);
    return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
