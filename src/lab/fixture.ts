/** Settings of any kind, for tests that hold what is true of all of them. */
import fc from "fast-check";
import { fields, keys, startNames, startOf, type Field, type Key, type Settings } from "./settings";
import type { Place } from "./address";

const oneOf = (names: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...names);

/** Any value that a field may have. */
function anyOf(field: Field): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case "number": {
      const { low, high, whole, word } = field;
      const number = whole
        ? fc.integer({ min: low, max: high })
        : fc.double({ min: low, max: high, noNaN: true }).map((v) => v + 0); // −0 is 0
      return word === undefined ? number : fc.oneof(number, fc.constant(word));
    }
    case "choice":
      return oneOf(field.names);
    case "activation":
      return fc.oneof(oneOf(field.names), oneOf(["z / (1 + abs(z))", "z^3 + z", "exp(-z^2)", "sin(z) + z"]));
    case "slope":
      return fc.oneof(oneOf(field.names), oneOf(["a * (1 - a)", "z > 0 ? 1 : step", "1 + e^2", "1 / (1 + z^2)"]));
    case "sizes":
      return fc.array(fc.integer({ min: 1, max: field.widest }), { minLength: 1, maxLength: field.most });
    case "layers":
      return fc.oneof(
        fc.constant("all"),
        fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { minLength: 1 }).map((l) => l.sort()),
      );
    case "unit":
      return fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 32 })).map(([l, u]) => `${l}.${u}`);
    case "text":
      return fc.string({ maxLength: field.longest, unit: "grapheme" }).filter((text) => text.length <= field.longest && !/[\p{Cc}\p{Cs}]/u.test(text)); // prettier-ignore
  }
}

/** A start with any of its settings changed to anything. */
export const anyPlace: fc.Arbitrary<Place> = fc
  .tuple(
    fc.constantFrom(...startNames),
    fc.record(Object.fromEntries(keys.map((key) => [key, anyOf(fields[key])])), { requiredKeys: [] }),
  ) // prettier-ignore
  .map(([start, changed]) => ({ start, settings: { ...startOf(start).settings, ...(changed as Partial<Settings>) } }));

/** One value of each kind that a field may have, other than the start's own. */
export const anyValue = (key: Key): fc.Arbitrary<unknown> => anyOf(fields[key]);
