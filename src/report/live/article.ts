/** What a notebook's page does: what every page does, live figures, and their numbers. */
import "./figures";
import "./page";
import "./tables";
