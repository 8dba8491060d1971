"""Write which functions another process compiles on the first run (``mitragyna.engine.ahead``).

    python benchmarks/compile_ahead.py

Compiles the shipped example for a few people in a folder of its own, and notes for which types the course calls
what. To be run again when a function of the list takes other arguments; a test says so.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

EXAMPLE = Path(__file__).parent.parent / "examples" / "leaf-powder-while-heroin-wears-off.toml"
ORDER = (
    "receptor", "relax_positive", "relax", "tolerance_and_signal", "observe_peaks", "observe_above", "observe_areas",
    "read_out", "scores", "estimate_slow", "estimate", "drive_and_relief", "excess", "show_occupancies", "show_linear",
)  # fmt: skip
"""First what takes longest, as long as the other process is ahead of the one that compiles the course; then from the
end of the course backwards, until they meet."""


def main() -> None:
    """Compile, and write the list."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MITRAGYNA_CACHE"] = folder
        from numba.core import event

        from mitragyna.engine.ahead import LISTED, written
        from mitragyna.workflow import run

        found: dict[str, list[tuple[str, str, list[str]]]] = {}

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
        run(EXAMPLE, people=32, threads=1)
        rows = [row for name in ORDER for row in found[name]]
        LISTED.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n", encoding="utf-8")
        print(f"{len(rows)} functions: {LISTED}")


if __name__ == "__main__":
    main()
