import type { ImageLoops } from "../engine";

export const images = {} as ImageLoops;
