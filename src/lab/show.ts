/**
 * The lab in a notebook: `lab("lr=1.02&seed=7")` shows its page in the cell's output, set to what is asked; what it does not take
 * of that it says itself. The kernel gives the page (`labPage`) and `displayBundle`; where there is none (a script), the command
 * that does the same goes to the console.
 */

interface Kernel {
  /** The text of report/lab.html. */
  readonly labPage?: () => string;
  readonly displayBundle?: (data: object, metadata?: object) => void;
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/** Run in the notebook when the page is there: it has the notebook's theme, as JupyterLab, nbconvert and VS Code tell it. */
const FOLLOW = `
  const follow = () => {
    const { jpThemeLight: light, vscodeThemeKind: kind } = document.body.dataset;
    const page = this.contentDocument?.documentElement; // none once the output is gone
    if (page && (light ?? kind)) page.dataset.theme = kind?.replace("vscode-", "") ?? (light === "true" ? "light" : "dark");
  };
  follow();
  new MutationObserver(follow).observe(document.body, { attributeFilter: ["data-jp-theme-light", "data-vscode-theme-kind"] });
`;

/** Shows the lab at these settings, written as in its page's address; paper 1's figure 2 where none are given. */
export function lab(request = ""): void {
  const words = `npx deltalab lab ${JSON.stringify(request)}`;
  const { labPage, displayBundle } = globalThis as Kernel;
  if (labPage === undefined || displayBundle === undefined) return console.log(words);
  const page = labPage().replace("<html", () => `<html data-request="${escaped(request)}"`);
  const frame = `<iframe srcdoc="${escaped(page)}" title="The lab ${escaped(request)}" onload="${escaped(FOLLOW)}" style="width:100%;height:1250px;border:0"></iframe>`;
  displayBundle({ "text/html": frame, "text/plain": words }, { deltalab: { request } });
}
