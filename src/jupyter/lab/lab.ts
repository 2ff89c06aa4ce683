/** JupyterLab as a reader has it, in the pinned browser: started by `deltalab jupyter`, and what is done in it. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Browser, Frame, Locator, Page } from "playwright-core";
import { pinnedChromium } from "../../report/browser";

const deltalab = fileURLToPath(new URL("../../../bin/deltalab.mjs", import.meta.url));
const PATIENCE = 600_000; // ms: not a limit, but an end for a browser that waits for what never comes

export interface Lab {
  readonly page: Page;
  close(): Promise<void>;
}

/** JupyterLab with its files in `folder`, and a page of the browser on a notebook there. */
export async function openLab(folder: string, notebook: string): Promise<Lab> {
  const options = [
    "--no-browser",
    "--ServerApp.port=0",
    `--ServerApp.root_dir=${folder}`,
    "--LabApp.default_url=/lab",
    "--LabApp.expose_app_in_browser=True", // to ask the notebook's model; what is done is done by JupyterLab's commands
    ...(process.getuid?.() === 0 ? ["--allow-root"] : []),
  ];
  const server = spawn(process.execPath, [deltalab, "jupyter", "--", ...options], {
    stdio: ["ignore", 2, "pipe"],
    detached: true,
  });
  const address = await addressOf(server);
  const browser = await pinnedChromium();
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 1600 } })).newPage();
  page.setDefaultTimeout(PATIENCE);
  const { origin, search } = new URL(address);
  await page.goto(`${origin}/lab/tree/${notebook}${search}&reset`);
  await page.waitForFunction(() => (globalThis as unknown as Host).jupyterapp?.shell.currentWidget?.content?.widgets);
  await settled(page);
  return { page, close: () => closed(server, browser) };
}

/** The address with its token, which the server tells on its way. */
async function addressOf(server: ChildProcess): Promise<string> {
  let words = "";
  for await (const chunk of server.stderr!) {
    words += String(chunk);
    const found = /http:\/\/127\.0\.0\.1:\d+\/lab\?token=\w+/.exec(words);
    if (found) {
      server.stderr!.resume();
      return found[0];
    }
  }
  throw new Error(`JupyterLab did not start: ${words.slice(-2000)}`);
}

async function closed(server: ChildProcess, browser: Browser): Promise<void> {
  await browser.close();
  const exit = once(server, "exit");
  process.kill(-server.pid!, "SIGTERM"); // JupyterLab and its kernels are its group
  await exit;
}

// ------------------------------------------------------------------------------------------- in JupyterLab's page

interface Cell {
  readonly model: {
    readonly type: string;
    readonly executionCount: number | null;
    readonly trusted: boolean;
    readonly sharedModel: {
      source: string;
      outputs: { output_type: string; ename?: string; text?: string }[];
      setSource(text: string): void;
    };
  };
  readonly outputArea?: { readonly node: HTMLElement };
}
interface Panel {
  readonly content: {
    readonly widgets: readonly Cell[];
    activeCellIndex: number;
    scrollToItem(position: number, align: string): Promise<void>;
  };
  readonly sessionContext: { readonly session?: { readonly kernel?: { readonly status: string } } };
}
interface Host {
  readonly jupyterapp: {
    readonly shell: { readonly currentWidget: Panel };
    readonly commands: { execute(name: string, options?: object): Promise<unknown> };
  };
}

/** Carries out one of JupyterLab's commands, as its menus do, to its end unless it is told not to wait. */
export const command = (page: Page, name: string, wait = true, options: object = {}): Promise<void> =>
  page.evaluate(
    async ([id, whole, given]) => {
      const done = (globalThis as unknown as Host).jupyterapp.commands.execute(id, given);
      if (whole) await done;
    },
    [name, wait, options] as const,
  );

/** Waits until the kernel has nothing to do. */
export const settled = async (page: Page): Promise<void> =>
  void (await page.waitForFunction(() => {
    const { sessionContext } = (globalThis as unknown as Host).jupyterapp.shell.currentWidget;
    return sessionContext.session?.kernel?.status === "idle";
  }));

/** The position of the first cell whose source holds these words. */
export const cellWith = (page: Page, words: string): Promise<number> =>
  page.evaluate(
    (text) =>
      (globalThis as unknown as Host).jupyterapp.shell.currentWidget.content.widgets.findIndex(
        ({ model }) => model.type === "code" && model.sharedModel.source.includes(text),
      ),
    words,
  );

/** What a cell of the notebook is: its source, what it has put out, and how. */
export const cellAt = (page: Page, position: number) =>
  page.evaluate((i) => {
    const { model } = (globalThis as unknown as Host).jupyterapp.shell.currentWidget.content.widgets[i];
    const { source, outputs = [] } = model.sharedModel; // a cell of text has none
    return { source, outputs, count: model.executionCount, trusted: model.trusted };
  }, position);

/** Types another source into a cell. */
export const rewrite = (page: Page, position: number, source: string): Promise<void> =>
  page.evaluate(
    ([i, text]) =>
      (globalThis as unknown as Host).jupyterapp.shell.currentWidget.content.widgets[i].model.sharedModel.setSource(
        text,
      ),
    [position, source] as const,
  );

/** Runs one cell, to its end unless it is told not to wait. What it shows now is marked as old. */
export async function runCell(page: Page, position: number, wait = true): Promise<void> {
  await page.evaluate((i) => {
    const { content } = (globalThis as unknown as Host).jupyterapp.shell.currentWidget;
    content.activeCellIndex = i;
    content.widgets[i].outputArea?.node
      .querySelectorAll(".js-plotly-plot")
      .forEach((plot) => plot.classList.add("old"));
  }, position);
  await command(page, "notebook:run-cell", wait);
}

/** Scrolls to a cell's output, and waits until its figure is live. */
export async function showOutput(page: Page, position: number): Promise<void> {
  await scrollTo(page, position, "end");
  await liveFigure(page, position);
  await scrollTo(page, position, "end"); // figures above it have grown
}

const scrollTo = (page: Page, position: number, block: "start" | "end"): Promise<void> =>
  page.evaluate(
    async ([i, where]) => {
      const { content } = (globalThis as unknown as Host).jupyterapp.shell.currentWidget;
      await content.scrollToItem(i, "start");
      content.widgets[i].outputArea?.node.scrollIntoView({ block: where });
    },
    [position, block] as const,
  );

/** The page in the frame that a cell shows, scrolled to. */
export async function frameIn(page: Page, position: number): Promise<Frame> {
  await scrollTo(page, position, "start");
  const found = await page.waitForFunction(
    (i) =>
      (globalThis as unknown as Host).jupyterapp.shell.currentWidget.content.widgets[i].outputArea?.node.querySelector(
        "iframe",
      ),
    position,
  );
  return (await found.asElement()!.contentFrame())!;
}

/** Drags a slider with the mouse from its middle to this share of its width. */
export async function drag(page: Page, slider: Locator, share: number): Promise<void> {
  await slider.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await slider.boundingBox())!;
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + share * width, y + height / 2, { steps: 8 });
  await page.mouse.up();
}

/** The numbers that Plotly draws in a cell's output, once a figure is live there. */
export async function liveFigure(page: Page, position: number): Promise<string> {
  const plotted = await page.waitForFunction((i) => {
    const cell = (globalThis as unknown as Host).jupyterapp.shell.currentWidget.content.widgets[i];
    const plot = cell.outputArea?.node.querySelector(".js-plotly-plot:not(.old)") as {
      data?: { x: object; y: object }[];
    } | null;
    return plot?.data && JSON.stringify(plot.data.map(({ x, y }) => [x, y]));
  }, position);
  return String(await plotted.jsonValue());
}
