/** What every page does: it remembers the reader's theme, sorts tables, unfolds what an address means, and lets the keyboard into boxes that scroll. */
import "./scroll";
import "./sort";
import "./theme";
import "./unfold";
