"""The command line: a thin layer over the Python functions of the same names.

``ended`` is what ``mitragyna`` starts, and ``main`` the same as a function. Nothing heavy is imported before a command
needs it.
"""

from __future__ import annotations

from mitragyna.cli.entry import ended, main

__all__ = ["ended", "main"]
