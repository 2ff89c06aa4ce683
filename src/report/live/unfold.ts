/** An address that means something folded opens it: code cells, source lines, claims. */
function unfold(): void {
  const goal = document.querySelector(":target");
  const folded: HTMLDetailsElement[] = [];
  for (let box = goal?.closest("details"); box; box = box.parentElement?.closest("details")) folded.push(box);
  if (folded.every(({ open }) => open)) return;
  for (const box of folded) box.open = true;
  goal!.scrollIntoView();
}

addEventListener("hashchange", unfold);
document.addEventListener("DOMContentLoaded", unfold);

export {};
