/** What every page does: it remembers the reader's theme, and lets the keyboard into boxes that scroll. */
import "./scroll";
import "./theme";
