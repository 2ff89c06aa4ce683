/** What the index does: what every page does, and claims that can be trained again. */
import "./page";
import "./rerun";
