/** What a notebook's page does: what every page does, and live figures. */
import "./figures";
import "./page";
