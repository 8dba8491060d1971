"""Time compiling everything, and write which functions another process compiles on the first run.

    python benchmarks/compile_ahead.py [--write]

Compiles the shipped example for a few people in a folder of its own, and notes for which types the course calls
what (``mitragyna.engine.ahead``). To be written again when a function of the list takes other arguments; a test
says so.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

EXAMPLE = Path(__file__).parent.parent / "examples" / "leaf-powder-while-heroin-wears-off.toml"
ORDER = (
    "choose", "receptor", "keep_step", "mend_steps", "begin", "observe_peaks", "relax", "tolerance_and_signal",
    "observe_above", "observe_areas",
    "read_out", "scores", "estimate_slow", "carry_estimate", "estimate", "drive_and_relief", "excess",
    "show_occupancies", "observe_linear",
)  # fmt: skip
"""First the parts that take longest, each before the course's process reaches it (what comes last before what comes in
the middle, which that process does meanwhile); then the small ones, from the end of the course backwards."""


def main() -> None:
    """Compile, and compare or write the list."""
    parser = argparse.ArgumentParser(description="Compile everything in one process.")
    parser.add_argument("--write", action="store_true", help="write the list of what is compiled ahead")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MITRAGYNA_CACHE"] = folder
        from numba.core import event

        from mitragyna.engine.ahead import LISTED, written
        from mitragyna.workflow import run

        found: dict[str, list[tuple[str, str, list[Any]]]] = {}

        class Listener(event.Listener):
            def on_start(self, event: Any) -> None:
                function = event.data["dispatcher"].py_func
                if function.__name__ in ORDER and function.__module__.startswith("mitragyna."):
                    module = function.__module__.removeprefix("mitragyna.")
                    row = (module, function.__name__, [written(kind) for kind in event.data["args"]])
                    found.setdefault(function.__name__, []).append(row)

            def on_end(self, event: Any) -> None:
                pass

        event.register("numba:compile", Listener())
        begun = time.process_time()
        run(EXAMPLE, people=32, threads=1)
        print(f"compiling and running in one process: {time.process_time() - begun:.1f} processor s")
        gone = [name for name in ORDER if name not in found]
        if gone:
            raise SystemExit(f"nothing was compiled by the name of {', '.join(gone)}: ORDER is out of date")
        rows = [row for name in ORDER for row in found.get(name, ())]
        text = "[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n"
        if given.write:
            LISTED.write_text(text, encoding="utf-8")
        same = text == LISTED.read_text(encoding="utf-8")
        print(
            f"{len(rows)} functions can be compiled ahead; the list is {'these' if same else 'OUT OF DATE: --write'}"
        )


if __name__ == "__main__":
    main()
