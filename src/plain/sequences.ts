import type { SequenceLoops } from "../engine";

export const sequences = {} as SequenceLoops;
