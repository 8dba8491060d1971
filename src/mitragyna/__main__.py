"""``python -m mitragyna``, for where the command itself is not on the path."""

from __future__ import annotations

from mitragyna.cli import ended

ended()
