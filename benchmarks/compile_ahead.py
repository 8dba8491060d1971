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
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

EXAMPLE = Path(__file__).parent.parent / "examples" / "leaf-powder-while-heroin-wears-off.toml"
Row = dict[str, Any]


class Watched:
    """Processor seconds that each function took to compile, without those it calls, and the types it took."""

    def __init__(self) -> None:
        self.seconds: dict[Any, float] = {}
        self.given: dict[Any, list[Any]] = {}
        self._open: list[list[float]] = []

    def begin(self) -> None:
        self._open.append([time.process_time(), 0.0])

    def end(self, dispatcher: Any, given: Any) -> None:
        begun, within = self._open.pop()
        whole = time.process_time() - begun
        if self._open:
            self._open[-1][1] += whole
        self.seconds[dispatcher] = self.seconds.get(dispatcher, 0.0) + whole - within
        self.given.setdefault(dispatcher, []).append(given)


def rows_of(watched: Watched) -> list[Row]:
    """The functions compiled apart and those that Python calls, what others wait for longest first."""
    from mitragyna.engine.ahead import written
    from mitragyna.model.apart import Inner, needs_of

    known: dict[tuple[str, str], list[Any]] = {}
    for dispatcher in watched.given:
        function = dispatcher.py_func
        inner = getattr(sys.modules[function.__module__], function.__qualname__, None)
        layer = function.__module__.removeprefix("mitragyna.").split(".")[0]
        if (
            layer in ("model", "engine")
            and isinstance(inner, Inner)
            and (dispatcher is not inner or inner.apart)
        ):
            known.setdefault((function.__module__, function.__qualname__), []).append(dispatcher)
    needs = {
        name: {
            need[:2]
            for dispatcher in dispatchers
            for result in dispatcher.overloads.values()
            for need in needs_of(result.library)
        }
        - {name}
        for name, dispatchers in known.items()
    }
    # Where Python calls it too, what takes its arguments from Python is compiled with it.
    called = {
        name: next((one for one in dispatchers if not isinstance(one, Inner)), dispatchers[0])
        for name, dispatchers in known.items()
    }
    rank: dict[tuple[str, str], float] = {}
    while len(rank) < len(known):
        for name, dispatchers in known.items():
            callers = [other for other in known if name in needs[other]]
            if name not in rank and all(caller in rank for caller in callers):
                rank[name] = sum(watched.seconds[one] for one in dispatchers) + max(
                    (rank[caller] for caller in callers), default=0.0
                )
    order = sorted(known, key=lambda name: -rank[name])
    return [
        {
            "module": name[0].removeprefix("mitragyna."),
            "name": name[1],
            "from_python": not isinstance(called[name], Inner),
            "needs": sorted(order.index(need) for need in needs[name]),
            "given": [[written(kind) for kind in given] for given in watched.given[called[name]]],
        }
        for name in order
    ]


def main() -> None:
    """Compile, and compare or write the list."""
    parser = argparse.ArgumentParser(description="Compile everything in one process.")
    parser.add_argument("--write", action="store_true", help="write the list of what is compiled ahead")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MITRAGYNA_CACHE"] = folder
        from numba.core import event

        from mitragyna.engine.ahead import LISTED
        from mitragyna.workflow.run import run

        watched = Watched()

        class Listener(event.Listener):
            def on_start(self, event: Any) -> None:
                watched.begin()

            def on_end(self, event: Any) -> None:
                watched.end(event.data["dispatcher"], event.data["args"])

        event.register("numba:compile", Listener())
        begun = time.process_time()
        run(EXAMPLE, people=32, threads=1)
        print(f"compiling and running in one process: {time.process_time() - begun:.1f} processor s")
        rows = rows_of(watched)
        for row in rows:
            dispatchers = [one for one in watched.seconds if one.py_func.__qualname__ == row["name"]]
            print(f"{sum(watched.seconds[one] for one in dispatchers):6.2f} s  {row['module']}.{row['name']}")
        if given.write:
            LISTED.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n", encoding="utf-8")
        kept = {row["name"]: row["given"] for row in json.loads(LISTED.read_text(encoding="utf-8"))}
        same = kept == {row["name"]: row["given"] for row in rows}
        print(
            f"{len(rows)} functions are compiled ahead; the list is {'these' if same else 'OUT OF DATE: --write'}"
        )


if __name__ == "__main__":
    main()
