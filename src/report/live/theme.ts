/** The page follows the system's theme; a button on top chooses otherwise, for all pages. */
const themes = { system: "◐ System", light: "○ Light", dark: "● Dark" } as const;
type Theme = keyof typeof themes;

const KEY = "deltalab-theme";
const names = Object.keys(themes) as Theme[];

/** Storage may be refused, from file:// for one. */
function remembered(): Theme {
  try {
    const name = localStorage.getItem(KEY) as Theme;
    return names.includes(name) ? name : "system";
  } catch {
    return "system";
  }
}

function remember(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // then it holds for this page
  }
}

let theme = remembered();

function apply(): void {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  const button = document.getElementById("theme");
  if (button === null) return;
  button.hidden = false;
  button.textContent = themes[theme];
  button.setAttribute("aria-label", `${themes[theme].slice(2)} theme`);
}

apply(); // before the page is painted
document.addEventListener("DOMContentLoaded", () => {
  apply();
  document.getElementById("theme")?.addEventListener("click", () => {
    theme = names[(names.indexOf(theme) + 1) % names.length];
    remember(theme);
    apply();
    document.dispatchEvent(new Event("themechange"));
  });
});

export {};
