"""How long a reader waits for the kernel, as Jupyter's own client sees it: one JSON object, seconds."""

import json
import time

from jupyter_client.manager import start_new_kernel

CELLS = 100


def main() -> None:
    begin = time.perf_counter()
    manager, client = start_new_kernel(kernel_name="deltalab")

    def run(code: str) -> float:
        start = time.perf_counter()
        reply = client.execute_interactive(code, output_hook=lambda message: None, store_history=True)
        assert reply["content"]["status"] == "ok", reply["content"]
        return time.perf_counter() - start

    run("1 + 1")
    first = time.perf_counter() - begin
    imported = run('import { backward, mlp, plot } from "deltalab";')
    whole = time.perf_counter() - begin
    overhead = sorted(run(f"const value{i} = {i} + 1;\nvalue{i}") for i in range(CELLS))
    client.execute("for (;;) {}")
    time.sleep(1)
    start = time.perf_counter()
    manager.restart_kernel(now=False)
    client.wait_for_ready(timeout=60)
    restart = time.perf_counter() - start
    client.stop_channels()
    manager.shutdown_kernel()
    numbers = {
        "1 + 1, from the start": first,
        "import of deltalab": imported,
        "first result of deltalab, from the start": whole,
        "a cell, median of 100": overhead[CELLS // 2],
        "a cell, largest of 100": overhead[-1],
        "restart of a kernel that computes": restart,
    }
    print(json.dumps({name: round(seconds, 3) for name, seconds in numbers.items()}))


main()
