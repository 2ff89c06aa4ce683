/**
 * Statistics of claims: what paired seeds say, and how surely. Pure functions over lists of numbers.
 *
 *   runs → curves.ts → one number a seed → summaries.ts → differences or log ratios of paired seeds
 *        → intervals.ts → verdict.ts; significance.ts beside them
 *
 * Every function says what it makes of no value or one.
 */
export * from "./stats/summaries";
export * from "./stats/curves";
export * from "./stats/intervals";
export * from "./stats/significance";
export * from "./stats/verdict";
