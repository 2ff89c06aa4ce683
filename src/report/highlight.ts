/** Code in colours: shiki's high-contrast themes, light and dark in one markup. */
import { createHighlighter } from "shiki";
import { raw, type Html } from "./html";

export type Highlight = (source: string, language: string) => Html;

const languages = ["typescript", "javascript", "json", "python", "bash"];
const short: Readonly<Record<string, string>> = { ts: "typescript", js: "javascript", py: "python", sh: "bash" };
const themes = { light: "github-light-high-contrast", dark: "github-dark-high-contrast" };

/** Between tags only these two need escaping, and code is full of quotes and arrows. */
const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

let made: ReturnType<typeof createHighlighter> | undefined; // it keeps nothing of what it colours

/** Colours code in the languages above and leaves other code plain. */
export async function highlighter(): Promise<Highlight> {
  const shiki = await (made ??= createHighlighter({ themes: Object.values(themes), langs: languages }));
  return (source, language) => {
    const lang = short[language] ?? language;
    const lines = shiki.codeToTokensWithThemes(source, {
      lang: languages.includes(lang) ? lang : "text",
      themes,
      tokenizeTimeLimit: 0, // by default shiki drops colours where a machine is slow: other bytes
    } as never);
    const plain = [shiki.getTheme(themes.light).fg, shiki.getTheme(themes.dark).fg].join();
    const piece = (content: string, light = "", dark = "") =>
      `${light},${dark}`.toUpperCase() === plain.toUpperCase() || content.trim() === ""
        ? escaped(content)
        : `<i style="color: light-dark(${light}, ${dark})">${escaped(content)}</i>`;
    const text = lines.map((line) =>
      line.map(({ content, variants: { light, dark } }) => piece(content, light.color, dark.color)).join(""),
    );
    // A box that scrolls can be reached with the keyboard.
    return raw(`<pre class="code" tabindex="0"><code>${text.join("\n")}</code></pre>`);
  };
}
