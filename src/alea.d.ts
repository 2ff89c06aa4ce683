/** seedrandom's `alea` alone: the package's main file also holds the engine's own random numbers, which nothing here may use. */
declare module "seedrandom/lib/alea.js" {
  import type { alea } from "seedrandom";
  const impl: typeof alea;
  export default impl;
}
