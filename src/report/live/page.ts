/** What every page does: it remembers the reader's theme, sorts tables, unfolds what an address means, leads to the search, and lets the keyboard into boxes that scroll. */
import "./scroll";
import "./searchkey";
import "./sort";
import "./theme";
import "./unfold";
