"""What the Python sides of `deltalab bench` share: the work that is read, and the clock.

    python peer_torch.py WORK [--threads 1] [--warm-up 0] [--timings 1] [--rule bp]

WORK is a file that src/bench/work.ts wrote: one line of JSON, filled up with spaces to a multiple of 64 bytes, then arrays of
doubles. The line names the program, how many steps a timing has, how many losses are compared, and the arrays with their shapes.
The program makes `step` from it, a function that does the work once and returns the loss before it.

Prints one JSON object: milliseconds a step in each timing, of the process's CPU time (`cpu`) and of the wall clock (`wall`),
the first losses, and the largest memory that the process ever held, in megabytes.
"""

import argparse
import json
import math
import os
import resource
import sys
import time


def arguments():
    """The command line. Thread counts are set in the environment too, where libraries look for them when they are loaded."""
    parser = argparse.ArgumentParser()
    parser.add_argument("work")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--warm-up", type=int, default=0)
    parser.add_argument("--timings", type=int, default=1)
    parser.add_argument("--rule", choices=["bp", "dbp"], default="bp")
    options = parser.parse_args()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = str(options.threads)
    return options


def read(file, array):
    """The head of a work, and its arrays by name: `array(bytes, offset, shape)` makes one."""
    with open(file, "rb") as opened:
        content = bytearray(opened.read())
    head, _, _ = content.partition(b"\n")
    work = json.loads(head)
    offset = len(head) + 1
    arrays = {}
    for each in work["arrays"]:
        arrays[each["name"]] = array(content, offset, each["shape"])
        offset += 8 * math.prod(each["shape"])
    return work, arrays


def write(file, head, arrays):
    """The same the other way round, for arrays that give their bytes: `arrays` is name -> (shape, bytes)."""
    line = json.dumps({**head, "arrays": [{"name": name, "shape": shape} for name, (shape, _) in arrays.items()]})
    with open(file, "wb") as opened:
        opened.write(line.ljust(-(-(len(line) + 1) // 64) * 64 - 1).encode() + b"\n")
        for _, content in arrays.values():
            opened.write(content)


def peak_megabytes():
    """Linux tells it of this program alone; the portable number may hold what was there before the program was loaded."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024
    except OSError:
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most / (2**20 if sys.platform == "darwin" else 1024)


def measure(step, work, options, version):
    """Does the work, and prints what it took."""
    losses = [float(step()) for _ in range(work["compared"])]
    for _ in range(options.warm_up):
        step()
    cpu, wall = [], []
    for _ in range(options.timings):
        cpu_before, wall_before = time.process_time(), time.perf_counter()
        for _ in range(work["steps"]):
            step()
        cpu.append(1000 * (time.process_time() - cpu_before) / work["steps"])
        wall.append(1000 * (time.perf_counter() - wall_before) / work["steps"])
    print(json.dumps({"version": version, "cpu": cpu, "wall": wall, "losses": losses, "megabytes": peak_megabytes()}))
