/**
 * The deterministic functions: whatever `src` computes, it computes with these, √ and + − × ÷, so that equal seeds give
 * equal bits in Node, Chromium and Firefox. The names are `Math`'s own; lint forbids `Math`'s versions.
 *
 * exp and log are ours, for speed; the others are @stdlib's, which are written in plain arithmetic too.
 */
export { exp } from "./math/exp";
export { log } from "./math/log";
export { default as log1p } from "@stdlib/math-base-special-log1p";
export { default as expm1 } from "@stdlib/math-base-special-expm1";
export { default as sin } from "@stdlib/math-base-special-sin";
export { default as cos } from "@stdlib/math-base-special-cos";
export { default as tan } from "@stdlib/math-base-special-tan";
export { default as atan } from "@stdlib/math-base-special-atan";
export { default as sinh } from "@stdlib/math-base-special-sinh";
export { default as cosh } from "@stdlib/math-base-special-cosh";
export { default as tanh } from "@stdlib/math-base-special-tanh";
export { default as pow } from "@stdlib/math-base-special-pow";
export { default as cbrt } from "@stdlib/math-base-special-cbrt";
export { default as hypot } from "@stdlib/math-base-special-hypot";
export { default as erf } from "@stdlib/math-base-special-erf";
export { default as erfc } from "@stdlib/math-base-special-erfc";
