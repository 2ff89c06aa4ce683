/** seedrandom's `alea` alone: the package's main file also reaches for `Math.random`, which nothing here may. */
declare module "seedrandom/lib/alea.js" {
  import type { alea } from "seedrandom";
  const impl: typeof alea;
  export default impl;
}
