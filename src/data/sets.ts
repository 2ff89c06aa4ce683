/**
 * Every generated set by its name: those of generators.ts, two Gaussians in the plane, and noise on the targets of any of them.
 */
import { stream } from "../random";
import { tensor } from "../tensor";
import { generators, type Data } from "./generators";

/** Two classes in the plane, normal round (−½, −½) and (½, ½) with deviation 0.35, alternating; y is one-hot. */
export function gaussians(n: number, seed: string): Data {
  const { normal } = stream(seed, "data/gaussians");
  const data = { x: tensor([n, 2]), y: tensor([n, 2]) };
  for (let i = 0; i < n; i++) {
    const centre = i % 2 === 0 ? -0.5 : 0.5;
    data.x.data.set([centre + 0.35 * normal(), centre + 0.35 * normal()], 2 * i);
    data.y.data[2 * i + (i % 2)] = 1;
  }
  return data;
}

export const sets: Readonly<Record<string, (n: number, seed: string) => Data>> = { ...generators, gaussians };

/** Whether the targets are classes, rows of 0 and 1. */
export const isClasses = ({ y }: Data): boolean => y.shape[1] > 1;

/**
 * The same set with N(0, noise²) on what is measured: on y, or on x where y are classes, which stay what they were. Drawn from a
 * stream of its own, so that more noise moves each point farther the same way.
 */
export function noisy(data: Data, noise: number, seed: string): Data {
  if (noise === 0) return data;
  const { normal } = stream(seed, "data/noise");
  const moved = ({ shape, data: values }: Data["x"]) => tensor(shape, values.map((v) => v + noise * normal())); // prettier-ignore
  return isClasses(data) ? { x: moved(data.x), y: data.y } : { x: data.x, y: moved(data.y) };
}
