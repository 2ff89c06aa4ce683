/** The way to the search from every page: a link in the bar, and the key "/". */
const isTyping = ({ target }: Event): boolean =>
  target instanceof HTMLElement && target.closest("input, textarea, select") !== null;

document.addEventListener("DOMContentLoaded", () => {
  const link = document.getElementById("find");
  if (link !== null) link.hidden = typeof DecompressionStream === "undefined"; // without it, or a script, nothing is found
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
  event.preventDefault();
  const field = document.getElementById("search-words");
  if (field === null) document.getElementById("find")?.click();
  else field.focus();
});

export {};
