/** What every page does: it remembers the reader's theme, sorts tables, and lets the keyboard into boxes that scroll. */
import "./scroll";
import "./sort";
import "./theme";
