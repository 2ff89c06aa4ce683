/** What the index does: what every page does, claims' numbers when a reader opens them, and claims that can be trained again. */
import "./page";
import "./evidence";
import "./rerun";
