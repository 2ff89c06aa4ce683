import tseslint from "typescript-eslint";

/** Functions whose last bits differ between engines; `src/math` has the deterministic ones (docs/decisions.md). */
const inexact =
  "acos acosh asin asinh atan atan2 atanh cbrt cos cosh exp expm1 hypot log log10 log1p log2 pow sin sinh tan tanh";

export default tseslint.config(
  { ignores: [".cache/", ".venv/", ".lab/", "node_modules", "report", "data", "notebooks", "src/kernels/assembly"] },
  ...tseslint.configs.recommended,
  {
    rules: {
      "no-restricted-properties": [
        "error",
        ...inexact.split(" ").map((property) => ({
          object: "Math",
          property,
          message: "Its bits differ between engines: use src/math.",
        })),
        {
          object: "Math",
          property: "random",
          message: "Draw from stream(seed, name): equal seeds must give equal bits.",
        },
      ],
      "no-restricted-syntax": [
        "error",
        { selector: "BinaryExpression[operator='**']", message: "`**` is Math.pow: multiply, or use pow of src/math." },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { args: "none" }], // (z, a, e): the signature is the documentation
      eqeqeq: "error",
      "prefer-const": "error",
      "no-var": "error",
      "@typescript-eslint/no-explicit-any": "error",
    },
  },
  {
    // Tests compare with the engine's own functions and write powers of two; what they compute is no result.
    files: ["**/*.test.ts"],
    rules: { "no-restricted-syntax": "off", "no-restricted-properties": "off" },
  },
);
