/** What the lab's page carries unpacked: what every page does, and how the rest of its script is started. */
import "../live/page";
import { unpacked } from "../live/unpacked";

document.addEventListener("DOMContentLoaded", async () => {
  if (typeof DecompressionStream === "undefined") return; // the drawings serve
  const script = document.createElement("script");
  script.textContent = await unpacked("lab"); // the page's policy knows its hash, and lets it run
  document.head.append(script);
});
