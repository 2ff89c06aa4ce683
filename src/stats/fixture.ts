/** Published data sets that several tests of the statistics share. Imported by tests alone. */

/** Student 1908: hours of sleep gained by ten patients, the first drug less the second. Whole tenths. */
export const sleep = [7 - 19, -16 - 8, -2 - 11, -12 - 1, -1 + 1, 34 - 44, 37 - 55, 8 - 16, 0 - 46, 20 - 34].map(
  (tenths) => tenths / 10,
);

/** Darwin 1876: crossed less self-fertilised Zea mays in fifteen pots, eighths of an inch (Fisher 1935, chapter III). */
export const darwin = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];

/** Numbers that look drawn and are not: 37 i mod 101, less c. Up to 101 of them differ. */
export const spreadOut = (n: number, c: number): number[] => Array.from({ length: n }, (_, i) => ((i * 37) % 101) - c);
