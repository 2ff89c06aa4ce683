/** Where the numbers of a long record come from, in a sentence or two, for a notebook to say above them. */
import { isLong } from "../experiments";
import { plural } from "../claims/words";
import { codeOfTrial } from "./program";
import { recorded, RUNS } from "./record";
