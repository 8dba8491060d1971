"""The command line: a thin layer over the Python functions of the same names.

``main`` is what ``mitragyna`` starts. Nothing heavy is imported before a command needs it.
"""

from __future__ import annotations

from mitragyna.cli.entry import main

__all__ = ["main"]
