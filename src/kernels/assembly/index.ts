/** The module: every kernel, called as kernel(from, to, part, …) over one part of its range. Pointers and strides are bytes. */
export { mm, mtm, mtmCopied, pack, columnSums } from "./gemm";
export { mmWide, packWide } from "./wide";
export { pad, moments, normSums, rescale, normGradient, maxPool, maxPoolGradient, globalMaxPool, globalMaxPoolGradient } from "./images";
export { winograd, winogradKernel, winogradGradient, winogradKernelGradient } from "./winograd";
export { sum, clear, sigmoid, tanh, relu, leakyRelu, sigmoidDelta, tanhDelta, leakyDelta } from "./elementwise";
export { attend, attendBack } from "./attention";
export { lookUp, lookUpBack, layerNorm, layerNormBack, layerNormSums, meanPool, meanPoolBack } from "./sequences";
export { descend, descendWithMomentum, adam, adadelta } from "./updates";
