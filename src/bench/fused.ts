/** Fused multiply-add (relaxed SIMD): Node 22 and later have it, Node 20 when it is asked before the first module. */
import { setFlagsFromString } from "node:v8";
import { moduleBytes } from "../kernels/team";

const isValid = (): boolean => WebAssembly.validate(moduleBytes(true, false) as BufferSource);

/** Whether this Node runs the fused module from now on. */
export function allowFused(): boolean {
  if (!isValid()) setFlagsFromString("--experimental-wasm-relaxed-simd");
  return isValid();
}
