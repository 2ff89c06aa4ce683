/** The module: every kernel, called as kernel(from, to, part, …) over one part of its range. Pointers and strides are bytes. */
export { mm, mtm, pack, columnSums } from "./gemm";
