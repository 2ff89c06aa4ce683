/**
 * Where the pairs of a claim stand in a record: a measure has a number for each seed; a numbered one, "held area" where there are
 * "held area 1", "held area 2", …, has several for each, all of the first seed before those of the next.
 */
import type { Column } from "../sweeps";

/** The measures of these that a name stands for: the one of this name, or its numbered ones; none where it is unknown. */
export const named = (measures: readonly string[], metric: string): readonly string[] =>
  measures.includes(metric)
    ? [metric]
    : measures.filter((name) => name.startsWith(`${metric} `) && /^\d+$/.test(name.slice(metric.length + 1)));

/** The numbers of a measure in a cell, one a pair. */
export function valuesOf({ results }: Pick<Column, "results">, metric: string): readonly number[] {
  const columns = named(Object.keys(results), metric).map((name) => results[name]);
  return columns.length === 0 ? [] : columns[0].flatMap((_, seed) => columns.map((column) => column[seed]));
}

/** What the pairs are called: by their seeds, and where a measure is numbered by the number too. */
export function pairNames(seeds: readonly string[], measures: readonly string[], metric: string): readonly string[] {
  const names = named(measures, metric);
  return names.length === 1 ? seeds : seeds.flatMap((seed) => names.map((_, i) => `${seed}/${i + 1}`));
}
