"""Writes golden.json, [{name, spec, lines}], from specs.json and reference.py: `python make.py`.

Refuses a spec whose recorded numbers change by 1e-10 or more when every given weight moves by one ulp, or when the
functions inside are off by one ulp (conditioning.py). Prints both numbers for each spec, largest first. A spec with an
"edge" (it says which) sits on a point that any change of a weight leaves, and every number in it is exact: not tested so.

The same machine and NumPy give the same bytes; other ones may differ in last digits, which the 1e-10 is there to cover.
Made with Python 3.11 and NumPy 2.4.
"""

import json
import sys
from pathlib import Path

import conditioning
import reference

HERE = Path(__file__).parent
BOUND = 1e-10


def main():
    golden, numbers = [], []
    for entry in json.loads((HERE / "specs.json").read_text(encoding="utf-8")):
        name, spec = entry["name"], entry["spec"]
        if "edge" not in entry:
            numbers.append((conditioning.ulp(spec), conditioning.rounding(spec), name))
        golden.append({"name": name, "spec": spec, "lines": reference.lines(spec)})
    for ulp, rounding, name in sorted(numbers, reverse=True):
        print(f"{ulp:.1e} {rounding:.1e} {name}{'' if max(ulp, rounding) < BOUND else '   TOO LARGE'}")
    if max(max(ulp, rounding) for ulp, rounding, _ in numbers) >= BOUND:
        return 1
    rows = ",\n".join(json.dumps(entry, separators=(",", ":"), ensure_ascii=False) for entry in golden)
    (HERE / "golden.json").write_text(f"[\n{rows}\n]\n", encoding="utf-8")
    print(f"{len(golden)} specs, {(HERE / 'golden.json').stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
