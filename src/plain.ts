/** The loops of the `plain` engine: TypeScript over arrays of doubles, in the order of the formulas. */
import { dense } from "./plain/dense";
import { images } from "./plain/images";
import { sequences } from "./plain/sequences";
import { updates } from "./plain/updates";

export const plainLoops = { ...dense, ...images, ...sequences, ...updates };
