/** What the index does: what every page does, the search, claims' numbers when a reader opens them, and claims that can be trained again. */
import "./page";
import "./evidence";
import "./rerun";
import "./search";
