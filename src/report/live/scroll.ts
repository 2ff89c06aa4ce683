/** A box that scrolls takes the focus, so that arrow keys scroll it; one that does not is no stop on the way. */
function mark(): void {
  for (const box of document.querySelectorAll<HTMLElement>(".scroll")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}

document.addEventListener("DOMContentLoaded", mark);
addEventListener("resize", mark);
document.addEventListener("toggle", mark, true); // details that open

export {};
