/**
 * The one browser that draws the figures: the Chromium inside @sparticuz/chromium, with the fonts and the libraries that
 * come in the same package, so that a figure is the same bytes on any Linux machine. Where it does not run, an installed
 * Chrome draws, and says that the bytes may differ.
 */
import { createReadStream, createWriteStream, existsSync, rmSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress, brotliDecompressSync } from "node:zlib";
import { chromium, type Browser } from "playwright-core";
import { untarred } from "../runs/untarred";

export interface Pen {
  readonly browser: Browser;
  /** Whether it is the pinned browser, whose bytes are the same everywhere. */
  readonly pinned: boolean;
}

/** Tries one browser; rejects where it is not there or does not run. */
export type Candidate = () => Promise<Browser>;

const VERSION = "147.0.0";

/** Where the package keeps its archives, and where they are unpacked. */
const packed = join(dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")), "..", "..", "bin");
const home = join(packed, "..", "..", "..", ".cache", `deltalab-chromium-${VERSION}`);

/** No GPU, no hinting, one colour profile: what is drawn depends on the browser and its fonts alone. */
const FLAGS = ["--font-render-hinting=none", "--force-color-profile=srgb", "--disable-lcd-text", "--disable-gpu"];

async function unpackTar(from: string, into: string): Promise<void> {
  for (const { name, content } of untarred(brotliDecompressSync(await readFile(from)))) {
    await mkdir(dirname(join(into, name)), { recursive: true });
    await writeFile(join(into, name), content);
  }
}

/** Fontconfig sees the package's fonts and nothing of this machine. The paths hold wherever the folder is moved. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">fonts</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>
`;

async function unpackInto(folder: string): Promise<void> {
  await unpackTar(join(packed, "fonts.tar.br"), folder);
  await unpackTar(join(packed, "al2023.tar.br"), folder);
  await writeFile(join(folder, "fonts.conf"), FONTS);
  const binary = join(folder, "chromium");
  await pipeline(createReadStream(join(packed, "chromium.br")), createBrotliDecompress(), createWriteStream(binary));
  await chmod(binary, 0o755);
}

/**
 * A folder with `chromium`, `fonts` and `lib`: unpacked once beside the package, or for this process alone where that
 * folder cannot be written. The package's own way would run any file named chromium that lies in the temporary folder,
 * and leave the libraries packed.
 */
async function unpacked(): Promise<{ folder: string; lasting: boolean }> {
  if (existsSync(home)) return { folder: home, lasting: true };
  const beside = await mkdir(dirname(home), { recursive: true }).then(
    () => mkdtemp(`${home}-`),
    () => undefined,
  );
  const folder = beside ?? (await mkdtemp(join(tmpdir(), "deltalab-chromium-")));
  try {
    await unpackInto(folder);
    if (beside === undefined) return { folder, lasting: false };
    // Whole or not at all. Where another process was faster, its folder serves.
    await rename(folder, home).catch((problem) => {
      if (!existsSync(home)) throw problem;
      rmSync(folder, { recursive: true, force: true });
    });
    return { folder: home, lasting: true };
  } catch (problem) {
    rmSync(folder, { recursive: true, force: true });
    throw problem;
  }
}

export const pinnedChromium: Candidate = async () => {
  const { folder, lasting } = await unpacked();
  const browser = await chromium.launch({
    executablePath: join(folder, "chromium"),
    args: FLAGS,
    // Nothing is inherited: a machine's language, fonts or libraries would show in the drawing.
    env: {
      FONTCONFIG_FILE: join(folder, "fonts.conf"),
      LD_LIBRARY_PATH: join(folder, "lib"),
      HOME: folder,
      LANG: "C.UTF-8",
      TZ: "UTC",
    },
  });
  if (!lasting) browser.on("disconnected", () => rmSync(folder, { recursive: true, force: true }));
  return browser;
};

export const installedChromes: readonly Candidate[] = [
  ...["chrome", "chromium", "msedge"].map((channel) => () => chromium.launch({ channel, args: FLAGS })),
  ...["/usr/bin/chromium", "/usr/bin/chromium-browser"].map(
    (executablePath) => () => chromium.launch({ executablePath, args: FLAGS }),
  ),
];

const reason = (problem: unknown): string => String((problem as Error).message ?? problem).split("\n")[0];

/** The pinned browser, or with a notice the first of the others that runs. */
export async function openPen(
  notice: (line: string) => void,
  pinned: Candidate = pinnedChromium,
  others: readonly Candidate[] = installedChromes,
): Promise<Pen> {
  try {
    return { browser: await pinned(), pinned: true };
  } catch (problem) {
    for (const candidate of others) {
      const browser = await candidate().catch(() => undefined);
      if (browser === undefined) continue;
      notice(
        `The pinned Chromium ${VERSION} does not run here (${reason(problem)}): Chrome ${browser.version()} draws the figures, and their bytes may differ.`,
      );
      return { browser, pinned: false };
    }
    throw new Error(
      `No browser draws the figures: the pinned Chromium ${VERSION} fails (${reason(problem)}), and no installed Chrome runs.`,
    );
  }
}
